"""What a message tells about who wrote it, as plain values for the practice's history.

An extra file of the room, pure: phones and bank digits are found here so that a changed one can be noticed later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import getaddresses
from hashlib import sha256
from typing import Final

from quietledger.pure.mailsigns import languages, links
from quietledger.pure.mailsigns.shapes import Message
from quietledger.safety.mail.rules import SenderDoc, domain_of

_ID: Final = re.compile(r"<[^<>\s]{3,250}>")
_PHONE: Final = re.compile(r"(?<![\d.])(?:\+?1[ .-]?)?\(?([2-9]\d{2})\)?[ .-]?(\d{3})[ .-]?(\d{4})(?!\d)")
_BANK: Final = re.compile(r"(?i)\b(?:account|acct|routing|aba|iban)\b[^\n\d]{0,30}([\dxX* -]{4,40}\d)")
_MOST_TEXT: Final = 200_000
_MOST: Final = 50  # of each thing that is remembered of one sender
_REFERENCES_MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Seen:
    """Who wrote a message and what of it is worth remembering.  domain: the registrable one."""

    address: str
    domain: str
    name: str
    phones: frozenset[str]
    digits: frozenset[str]
    message_id: str
    references: tuple[str, ...]
    is_signed: bool
    language: str = ""


def seen(message: Message, server_id: str) -> Seen:
    """Read a message for the history."""
    name, address = author(message)
    text = "\n".join(part.text for part in message.parts if not part.is_attachment)[:_MOST_TEXT]
    named = message.header("in-reply-to") + " " + message.header("references")
    return Seen(
        address, links.registrable(domain_of(address)), name, phones(text), digits(text),
        next(iter(_ID.findall(message.header("message-id"))), ""),
        tuple(dict.fromkeys(_ID.findall(named)))[:_REFERENCES_MOST], is_signed(message, server_id),
        languages.language_of(text),
    )  # fmt: skip


def author(message: Message) -> tuple[str, str]:
    """Name and address of the first author, lower-case address; ("", "") for a sender that can't be read."""
    found = [one for one in getaddresses([message.header("from")]) if "@" in one[1]]
    name, address = found[0] if found else ("", "")
    return name.strip(), address.strip().lower()


def phones(text: str) -> frozenset[str]:
    """North American phone numbers in a text, as ten digits."""
    return frozenset("".join(found.groups()) for found in _PHONE.finditer(text))


def digits(text: str) -> frozenset[str]:
    """The last four digits of what looks like a bank number; more of it is never kept."""
    found = (re.sub(r"\D", "", one[1]) for one in _BANK.finditer(text))
    return frozenset(one[-4:] for one in found if len(one) >= 4)


def is_signed(message: Message, server_id: str) -> bool:
    """Whether our own mail server found a valid signature; without one of our own, whether there is any at all."""
    if not server_id:
        return bool(message.header("dkim-signature"))
    told = (value for name, value in message.headers if name.lower() == "authentication-results")
    own = (value for value in told if value.split(";")[0].split()[:1] == [server_id])
    return any("dkim=pass" in value.lower() for value in own)


def learned(doc: SenderDoc, saw: Seen, *, trusts: bool) -> SenderDoc:
    """What is known of an address after one more message.  trusts: its phones and bank digits count as theirs, too."""
    return SenderDoc(
        saw.address, saw.domain, _more(doc.names, {saw.name} - {""}),
        _more(doc.phones, saw.phones if trusts else ()), _more(doc.digits, saw.digits if trusts else ()),
        saw.language or doc.language,
    )  # fmt: skip


def _more(known: tuple[str, ...], new: frozenset[str] | set[str] | tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*known, *sorted(new)]))[-_MOST:]


def sameness(message: Message) -> str:
    """What two copies of one message share: author, subject and words; numbers and links are often made for each."""
    words = " ".join(part.text for part in message.parts if not part.is_attachment)[:_MOST_TEXT]
    bare = re.sub(r"https?://\S+|\S*@\S+|\d+|\W+", " ", words).casefold()
    _, address = author(message)
    subject = re.sub(r"\d+|\W+", " ", message.header("subject")).casefold()
    return sha256(" ".join([address, subject, bare]).encode()).hexdigest()
