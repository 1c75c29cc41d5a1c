"""Keys and certificates as bytes: how long a key is, until when a certificate holds, what a pinned key must match.

Reads just enough DER (X.690) for that, so that checks of a domain need no cryptography.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

_SEQUENCE: Final = 0x30
_BITS: Final = 0x03
_VERSION: Final = 0xA0
_UTC_TIME: Final = 0x17


class NotDer(ValueError):
    """These bytes are no such structure."""


@dataclass(frozen=True, slots=True)
class Part:
    """One element: its tag, its whole bytes and what is inside."""

    tag: int
    whole: bytes
    inside: bytes


def _parts(data: bytes) -> list[Part]:
    found, at = [], 0
    while at < len(data):
        if at + 2 > len(data):
            raise NotDer
        size, start = data[at + 1], at + 2
        if size & 0x80:
            width = size & 0x7F
            if not 1 <= width <= 4 or start + width > len(data):
                raise NotDer
            size, start = int.from_bytes(data[start : start + width], "big"), start + width
        if start + size > len(data):
            raise NotDer
        found.append(Part(data[at], data[at : start + size], data[start : start + size]))
        at = start + size
    return found


def _only(data: bytes, tag: int = _SEQUENCE) -> list[Part]:
    found = _parts(data)
    if len(found) != 1 or found[0].tag != tag:
        raise NotDer
    return _parts(found[0].inside)


def rsa_bits(text: str) -> int:
    """The length of a published RSA key, in bits; 0 for what is none.

    Shapes: base64 of a SubjectPublicKeyInfo or of a bare RSAPublicKey (RFC 6376, 3.6.1).
    """
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
        parts = _only(data)
        if len(parts) == 2 and parts[0].tag == _SEQUENCE and parts[1].tag == _BITS:
            parts = _only(parts[1].inside[1:])
        return int.from_bytes(parts[0].inside, "big").bit_length() if len(parts) == 2 else 0
    except (NotDer, binascii.Error, ValueError, IndexError):
        return 0


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a check needs of a certificate."""

    der: bytes
    public_key: bytes
    until: datetime


def certificate(der: bytes) -> Certificate:
    """Read a certificate.   Raises: NotDer.   Source: RFC 5280, 4.1."""
    try:
        body = _parts(_only(der)[0].inside)
        fields = body[1:] if body[0].tag == _VERSION else body
        end = _parts(fields[3].inside)[1]
        text = end.inside.decode("ascii")
        if end.tag == _UTC_TIME:
            text = ("20" if int(text[:2]) < 50 else "19") + text
        until = datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
        return Certificate(der, fields[5].whole, until)
    except (IndexError, ValueError) as caught:
        raise NotDer from caught


@dataclass(frozen=True, slots=True)
class Pin:
    """One TLSA record (RFC 6698): which part of which certificate must match what."""

    usage: int
    selector: int
    matching: int
    data: bytes

    def __str__(self) -> str:
        return f"{self.usage} {self.selector} {self.matching} {self.data.hex()}"


def matches(pin: Pin, shown: Certificate) -> bool:
    """Whether a pin is of this certificate or its key; only pins of the server's own key count for mail (RFC 7672)."""
    if pin.usage != 3 or pin.selector not in {0, 1}:
        return False
    part = shown.public_key if pin.selector == 1 else shown.der
    made = {0: lambda: part, 1: lambda: hashlib.sha256(part).digest(), 2: lambda: hashlib.sha512(part).digest()}
    return pin.matching in made and made[pin.matching]() == pin.data


def pin_of(shown: Certificate) -> Pin:
    """The pin to publish for a certificate's key: 3 1 1."""
    return Pin(3, 1, 1, hashlib.sha256(shown.public_key).digest())
