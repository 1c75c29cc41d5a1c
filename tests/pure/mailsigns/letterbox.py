"""Reads the letters of this folder, and sets each up as a message that reached Lantern Hill Psychology."""

import re
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

from quietledger.pure.mailsigns.shapes import Known
from tests.pure.mailsigns.carriers import attached

FOLDER = Path(__file__).parent / "letters"
LURES = "lures"
SERVER = "mx.lanternhill.example"
PARTNERS = {
    "bluefinchhealth.example": "Bluefinch Health Plan",
    "copperwell.example": "Copperwell Mutual",
    "saltmarshcare.example": "Saltmarsh Care Network",
    "paperlark.example": "Paperlark Exchange",
    "hollowbridge.example": "Hollowbridge Bank",
    "pinfeatherehr.example": "Pinfeather EHR",
    "kitewing.example": "Kitewing Payroll",
    "mossandquill.example": "Moss & Quill Office Supply",
    "tidepooltelecom.example": "Tidepool Telecom",
    "brambleit.example": "Bramble IT Services",
    "quarrylane.example": "Quarry Lane Properties",
    "larkspurcpa.example": "Larkspur Accounting",
    "juniperlegal.example": "Juniper & Rook LLP",
}
OURS = Known(
    own_domains=frozenset({"lanternhill.example"}),
    own_names=(
        "Lantern Hill Psychology", "Tamsin Quillfeather", "Orrin Fennimore", "Maribel Stonecrop", "Ansel Wrenfield",
        "Ione Bracken", "Dashiell Poppleton",
    ),
    own_address="billing@lanternhill.example",
    partners=PARTNERS,
    known_phones=frozenset({"6125550102", "6515550110"}),
    always_signed=frozenset(PARTNERS),
    thread_ids=frozenset(f"<ours-{number}@lanternhill.example>" for number in range(1, 6)),
    usual_language="en",
    server_id=SERVER,
)  # fmt: skip
_FOR_THE_TEST = {"seen", "auth", "attach"}


@dataclass(frozen=True)
class Letter:
    """One letter: which file it stands in, its name, the message's bytes, and what the practice knows of its sender."""

    kind: str
    name: str
    raw: bytes
    known: Known


def letters(*kinds):
    """All letters of these files; without names, of all files."""
    for path in sorted(FOLDER.glob("*.txt")):
        if not kinds or path.stem in kinds:
            for piece in re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
                yield _letter(path.stem, piece)


def _letter(kind, piece):
    name, _line, rest = piece.partition("\n")
    head, _blank, body = rest.partition("\n\n")
    lines = [line.partition(": ")[::2] for line in head.split("\n")]
    told = {key.lower(): _letters_of(value) for key, value in lines}
    domain = told["from"].rpartition("@")[2].rstrip(">")
    message = EmailMessage()
    message["Authentication-Results"] = _verdict(told.get("auth", "pass"), domain)
    for key, value in lines:
        if key.lower() not in _FOR_THE_TEST and key.lower() != "from":
            message[key] = _letters_of(value)
    message["To"] = OURS.own_address
    message["Date"] = "Fri, 20 Nov 2026 09:12:00 -0600"
    message["Message-ID"] = f"<{name}@{domain if domain.isascii() else 'letters.test'}>"
    text = _letters_of(body.strip()) + "\n"
    message.set_content(text, subtype="html" if text.startswith("<") else "plain")
    if "attach" in told:
        file_name, declared, content = attached(told["attach"])
        main, _slash, sub = declared.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=file_name)
    # As it stands: a library that builds headers would mend or refuse the very thing that a lure shows.
    raw = b"From: " + told["from"].encode() + b"\n" + message.as_bytes()
    return Letter(kind, name, raw, _seen(told.get("seen", "never" if kind == LURES else "known")))


def _letters_of(text):
    """Letters that nobody can see are written as `\\u200b` in the files."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def _verdict(result, domain):
    host = domain.encode("ascii", "replace").decode()
    return (
        f"{SERVER}; spf={result} smtp.mailfrom={host}; dkim={result} header.d={host}; dmarc={result} header.from={host}"
    )


def _seen(how):
    return replace(OURS, first_address=how != "known", first_domain=how == "never")
