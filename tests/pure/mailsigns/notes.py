"""Builds messages for the tests, in few words."""

from email.message import EmailMessage

from quietledger.pure.mailsigns import judge
from quietledger.pure.mailsigns.shapes import Known, Reading

HILL = Known(
    own_domains=frozenset({"lanternhill.example"}),
    own_names=("Tamsin Quillfeather", "Lantern Hill Psychology"),
    own_address="billing@lanternhill.example",
    partners={"bluefinch.example": "Bluefinch Health Plan"},
    known_phones=frozenset({"5555550100"}),
    always_signed=frozenset({"bluefinch.example"}),
    thread_ids=frozenset({"<known-1@lanternhill.example>"}),
    server_id="mx.lanternhill.example",
)


def note(text: str = "See you on Tuesday.", *, sender: str = "Bram <bram@oakmoss.example>", **headers: str) -> bytes:
    """A plain message; header names are given with "_" for "-"."""
    message = EmailMessage()
    _head(message, sender, headers)
    message.set_content(text)
    return message.as_bytes()


def page(html: str, *, sender: str = "Bram <bram@oakmoss.example>", **headers: str) -> bytes:
    """A message that is a page."""
    message = EmailMessage()
    _head(message, sender, headers)
    message.set_content(html, subtype="html")
    return message.as_bytes()


def _head(message: EmailMessage, sender: str, headers: dict[str, str]) -> None:
    message["From"] = sender
    message["To"] = "billing@lanternhill.example"
    for name, value in {"Subject": "Hello", "Message_ID": "<n1@oakmoss.example>", **headers}.items():
        message[name.replace("_", "-")] = value


def raw(*headers: str, text: str = "See you on Tuesday.") -> bytes:
    """A message with header lines exactly as given."""
    return "\r\n".join([*headers, "", text]).encode()


def ids(message: bytes, known: Known = HILL) -> set[str]:
    return {sign.id for sign in judge.read(message, known).signs}


def read(message: bytes, known: Known = HILL) -> Reading:
    return judge.read(message, known)
