"""Links and codes by which a message is picked up: their form, what is kept of them, and when they close.

An extra file of the room: plain values, as rules are.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from quietledger.safety.outbox.errors import NoSuchLink

PICK_UP: Final = "/pick-up/"
OPEN_FOR: Final = timedelta(days=14)
MOST_TRIES: Final = 5
CODE_DIGITS: Final = 8
SECRET_BYTES: Final = 32
_NOT_A_DIGIT: Final = re.compile(r"\D+")


def is_closed(
    *, expires_at: datetime | None, revoked_at: datetime | None, locked_at: datetime | None, now: datetime
) -> str:
    """Why a link opens nothing any more, "" while it does."""
    if revoked_at:
        return "revoked"
    if expires_at is None or expires_at <= now:
        return "expired"
    return "locked" if locked_at else ""


def token(practice_id: UUID, secret: bytes) -> str:
    """The part of a link that only its holder knows: 256 random bits behind the practice's id."""
    return base64.urlsafe_b64encode(practice_id.bytes + secret).decode()


def practice_of(link: str) -> UUID:
    """The practice that a link leads to.  Raises: NoSuchLink, if it is none of ours."""
    try:
        raw = base64.b64decode(link.encode(), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise NoSuchLink from None
    if len(raw) != 16 + SECRET_BYTES:
        raise NoSuchLink
    return UUID(bytes=raw[:16])


def digest(link: str) -> bytes:
    """What is kept of a link: nobody can make the link of it."""
    return sha256(b"QLPICKUP1\0" + link.encode()).digest()


def code_of(number: int) -> str:
    """A code of eight digits as it is read out: two groups of four."""
    text = f"{number:0{CODE_DIGITS}d}"
    return f"{text[:4]} {text[4:]}"


def plain_code(typed: str) -> str:
    """A code as it was typed, without blanks and dashes."""
    return _NOT_A_DIGIT.sub("", typed)
