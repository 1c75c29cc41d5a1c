"""Codes that pair, and nonces that reports repeat: random, and each leads to its practice.

An extra file of the room, because they need chance, which rules must not have.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from hashlib import sha256
from typing import Final
from uuid import UUID

from quietledger.core.people.rules import CODE_LETTERS
from quietledger.safety.devices.rules import CODE_GROUP, CODE_GROUPS

NONCE_BYTES: Final = 16
_CODE: Final = re.compile(rf"([A-Z0-9]{{1,5}})-([{CODE_LETTERS}]{{{CODE_GROUPS * CODE_GROUP}}})")


def fresh_code(practice_code: str) -> str:
    """A new code: the practice's own short code, and 150 random bits in groups that can be read out."""
    letters = [secrets.choice(CODE_LETTERS) for _ in range(CODE_GROUPS * CODE_GROUP)]
    return _printed(practice_code, "".join(letters))


def read_code(typed: str) -> tuple[str, str] | None:
    """A practice's short code, and the whole code as it was printed; None if it is no code.

    Blanks, dashes and small letters make no difference.
    """
    head, *rest = typed.upper().strip().replace(" ", "-").split("-")
    found = _CODE.fullmatch(f"{head}-{''.join(rest)}")
    return (found[1], _printed(found[1], found[2])) if found else None


def digest(text: str) -> str:
    """What is kept of a code: nobody can make the code of it."""
    return sha256(b"QLDEVICE1\0" + text.encode()).hexdigest()


def fresh_nonce(practice_id: UUID) -> str:
    """A new nonce: 128 random bits behind the practice's id."""
    return base64.urlsafe_b64encode(practice_id.bytes + secrets.token_bytes(NONCE_BYTES)).rstrip(b"=").decode()


def practice_of(nonce: str) -> UUID | None:
    """The practice that a nonce leads to, None if it is none of ours.  Whether it is the right one, others check."""
    try:
        raw = base64.b64decode(nonce.encode() + b"=" * (-len(nonce) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
    return UUID(bytes=raw[:16]) if len(raw) == 16 + NONCE_BYTES else None


def _printed(practice_code: str, letters: str) -> str:
    groups = [letters[start : start + CODE_GROUP] for start in range(0, len(letters), CODE_GROUP)]
    return "-".join([practice_code, *groups])
