"""The development set of messages, made neutral: what gives a collection away is taken out before anything is measured.

The set isn't part of the project. The folder `shared/data/mail` beside the checkout holds `phish.zip`, `ham.zip` and `index.tsv`.
"""

from __future__ import annotations

import base64
import csv
import email
import quopri
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "mail"  # beside the checkout, as the tests read it
KEPT = frozenset({"from", "sender", "reply-to", "subject", "date", "message-id"})
READER = "reader@practice.example"
SUBJECT = re.compile(rb"\[USRP-users\]\s*")
# What the collector wrote over addresses, and lines that only his forwarded copies have.
MARKERS = re.compile(rb"phish(?:ing)?@pot|rodrigo-?f-?p(?:@[\w.-]+)?|\bjehd\w*|rodrigo_fp", re.I)
FORWARDED = re.compile(rb"^(?:De|Enviado|Para|Assunto):[^\r\n]*", re.M)
FORWARDED_SUBJECT = re.compile(rb"^(?:Fwd?|ENC|RES|Enc)\s*:\s*", re.I)


@dataclass(frozen=True, slots=True)
class Item:
    """One neutral message.  kind: pot, sa-easy, sa-hard, usrp or mx; at: by its own Date, for the order only."""

    name: str
    kind: str
    at: datetime
    raw: bytes

    @property
    def is_fraud(self) -> bool:
        return self.kind == "pot"


def items() -> Iterator[Item]:
    """Every message of the set, neutral, in the order of its index."""
    with (FOLDER / "index.tsv").open() as index:
        rows = list(csv.DictReader(index, delimiter="\t"))
    with zipfile.ZipFile(FOLDER / "phish.zip") as phish, zipfile.ZipFile(FOLDER / "ham.zip") as ham:
        for row in rows:
            raw = (phish if row["label"] == "phish" else ham).read(row["file"])
            kind = "-".join(one for one in (row["source"], row["sub"]) if one)
            yield Item(row["file"], kind, _when(raw), neutral(raw))


def neutral(raw: bytes) -> bytes:
    """A message with the headers that may be looked at, one receiver, and without marks of its collection."""
    end = re.search(rb"\r?\n\r?\n", raw)
    head, body = (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")
    lines = []
    for field in re.split(rb"\r?\n(?![ \t])", head):
        name, _, value = field.partition(b":")
        lower = name.strip().lower().decode("latin-1")
        if lower in KEPT:
            value = SUBJECT.sub(b"", value)
            if lower == "subject":
                value = b" " + FORWARDED_SUBJECT.sub(b"", value.strip())
            is_address = lower in {"from", "sender", "reply-to"}
            lines.append(name + b":" + MARKERS.sub(READER.encode() if is_address else b"redacted", value))
        elif lower.startswith(("content-", "mime-")):
            lines.append(field)
    lines.append(f"To: {READER}".encode())
    return b"\n".join(lines) + b"\n\n" + _unmarked(b"\n".join(lines) + b"\n\n" + body, body)


def _unmarked(whole: bytes, body: bytes) -> bytes:
    """The body without marks, also where it's coded; as it stands if there are none."""
    message = email.message_from_bytes(whole)
    changed = False
    for part in message.walk():
        if part.get_content_maintype() == "text" and not part.is_multipart():
            changed |= _unmark(part)
    if not changed:
        return FORWARDED.sub(b"redacted", MARKERS.sub(b"redacted", body))
    return re.split(rb"\r?\n\r?\n", message.as_bytes(), maxsplit=1)[1]


def _unmark(part: Message) -> bool:
    coding = str(part.get("content-transfer-encoding", "")).lower().strip()
    if coding not in {"base64", "quoted-printable"}:
        return False
    plain = part.get_payload(decode=True)
    assert isinstance(plain, bytes)
    clean = FORWARDED.sub(b"redacted", MARKERS.sub(b"redacted", plain))
    if clean == plain:
        return False
    coded = base64.encodebytes(clean) if coding == "base64" else quopri.encodestring(clean)
    part.set_payload(coded.decode("ascii"))
    return True


def _when(raw: bytes) -> datetime:
    found = re.search(rb"^Date:[ \t]*([^\r\n]+)", raw, re.M | re.I)
    try:
        at = parsedate_to_datetime(found[1].decode("latin-1")) if found else datetime.min
    except (ValueError, TypeError):
        at = datetime.min
    return at if at.tzinfo else at.replace(tzinfo=UTC)
