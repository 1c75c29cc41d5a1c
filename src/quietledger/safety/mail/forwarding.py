"""Hand a message on to the next mail server with our headers; whole and to everybody, or not at all.

An extra file of the room: the only place of it that speaks to a mail server.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Final

from quietledger.pure.mailsigns.shapes import State
from quietledger.safety.mail.rules import MessageRow

PATIENCE_SECONDS: Final = 60
OURS: Final = b"x-quietledger"
_SUBJECT: Final = re.compile(rb"^subject:[ \t]*", re.I)
NOTICE: Final = """\
A message that came for you is held: it shows signs of a false message, and somebody
at the practice has to look at it first.

Open Quietledger as you always do, and there "Inbox check". This note names neither
sender nor content, has no link, and comes once a day at most.
"""


class NotTaken(RuntimeError):
    """The next server did not take the message; `reply` is what Postfix is to hear."""

    def __init__(self, reply: str) -> None:
        super().__init__("the next server did not take the message")
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Hop:
    """Where messages go on to."""

    host: str
    port: int


def marked(raw: bytes, row: MessageRow | None, prefix: str = "") -> bytes:
    """The message with our headers on top and without any that claims to be ours.

    row: None for a message that was not judged.  prefix: before the subject, only if the message is tagged.
    """
    head, blank, body = _split(raw)
    kept = b"".join(line for line in _fields(head) if not line.lower().startswith(OURS))
    if row and row.is_tagged and prefix:
        kept = b"".join(
            _SUBJECT.sub(lambda found: found[0] + prefix.encode("ascii", "replace") + b" ", line)
            for line in _fields(kept)
        )
    return _ours(row).encode("ascii") + kept + blank + body


def _split(raw: bytes) -> tuple[bytes, bytes, bytes]:
    found = re.search(rb"\r?\n\r?\n", raw)
    if not found:
        return raw, b"", b""
    ends = raw.find(b"\n", found.start()) + 1
    return raw[:ends], raw[ends : found.end()], raw[found.end() :]


def _fields(head: bytes) -> list[bytes]:
    """Whole header fields with the lines that continue them."""
    fields: list[bytes] = []
    for line in head.splitlines(keepends=True):
        if fields and line[:1] in {b" ", b"\t"}:
            fields[-1] += line
        else:
            fields.append(line)
    return fields


def _ours(row: MessageRow | None) -> str:
    if row is None or row.state is None:
        return "X-Quietledger: not judged\r\n"
    state = {State.HOLD: "hold", State.LOOK: "look", State.NONE_FOUND: "no sign found"}[row.state]
    signs = f"; signs={','.join(row.sign_ids)}" if row.sign_ids else ""
    tag = f"X-Quietledger-Tag: {state}\r\n" if row.is_tagged else ""
    return f"X-Quietledger: {state}{signs}\r\n{tag}"


def hand_on(hop: Hop, sender: str, recipients: Sequence[str], raw: bytes, options: Sequence[str] = ()) -> None:
    """Give a message to the next server, for all its recipients.

    Raises: NotTaken, if one of them or the message itself is refused, or the server does not answer.
    """
    try:
        with smtplib.SMTP(hop.host, hop.port, timeout=PATIENCE_SECONDS) as line:
            line.ehlo_or_helo_if_needed()
            _check(line.mail(sender, [one for one in options if line.has_extn(one.partition("=")[0])]))
            for one in recipients:
                _check(line.rcpt(one))
            _check(line.data(raw))
    except smtplib.SMTPResponseException as refused:
        raise NotTaken(_reply(refused.smtp_code, refused.smtp_error)) from None
    except (OSError, smtplib.SMTPException):
        raise NotTaken("451 4.4.1 The next mail server does not answer") from None


def answers(hop: Hop) -> bool:
    """Whether a server is there and speaks SMTP."""
    try:
        with smtplib.SMTP(hop.host, hop.port, timeout=10) as line:
            return line.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _check(told: tuple[int, bytes]) -> None:
    code, said = told
    if not 200 <= code < 300:
        raise NotTaken(_reply(code, said))


def _reply(code: int, said: bytes | str) -> str:
    """The next server's refusal for our own client; whatever is no refusal counts as "try again"."""
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    line = " ".join(text.split())[:200]
    return f"{code} {line}" if 400 <= code < 600 else "451 4.3.0 The next mail server did not take it"


def notice(to: str, *, now: datetime) -> tuple[str, bytes]:
    """The sender and the bytes of the note that a message is held; it tells nothing about the message."""
    domain = to.rpartition("@")[2]
    letter = EmailMessage()
    letter["From"] = f"Quietledger <postmaster@{domain}>"
    letter["To"] = to
    letter["Subject"] = "A message for you is held"
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = make_msgid("held", domain)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(NOTICE)
    return "", letter.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
