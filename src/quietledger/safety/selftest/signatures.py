"""Checks the signatures of a message that arrived with the keys in DNS.

An extra file of the room.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from typing import Final

import dkim  # type: ignore[import-untyped]  # it has no types

from quietledger.core.post import errors
from quietledger.core.post.resolver import Resolver
from quietledger.pure.mailsigns import links

BITS_LEAST: Final = 2048
_SILENT: Final = logging.getLogger("quietledger.silent")  # dkimpy's own lines repeat domains
_SILENT.disabled = True


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature.  bits: of an RSA key, 0 for Ed25519.  is_aligned: of the very organisation that From names."""

    domain: str
    is_valid: bool
    is_aligned: bool
    bits: int
    is_partial: bool

    @property
    def flaw(self) -> str:
        """What is wrong with it, in words; "" if nothing is."""
        if not self.is_valid:
            return f"The signature of {self.domain} does not fit the message or the key in DNS."
        if not self.is_aligned:
            return f"It is signed by {self.domain}, which is not the sender’s domain."
        if 0 < self.bits < BITS_LEAST:
            return f"The key has {self.bits} bits; {BITS_LEAST} are needed."
        return "Words may be added to the end of a signed message (l=)." if self.is_partial else ""


def signatures(raw: bytes, resolver: Resolver) -> list[Signature]:
    """All signatures of a message, in their order.  Raises: NotResolved, if the keys could not be asked for."""
    sender = parseaddr(str(BytesHeaderParser().parsebytes(raw)["From"] or ""))[1].rpartition("@")[2].lower()
    count = len(re.findall(rb"(?im)^DKIM-Signature:", raw.partition(b"\r\n\r\n")[0]))
    return [_checked(raw, place, sender, resolver) for place in range(count)]


def _checked(raw: bytes, place: int, sender: str, resolver: Resolver) -> Signature:
    unanswered: list[bytes] = []

    def key(name: bytes, timeout: int = 5) -> bytes:  # noqa: ARG001 - dkimpy's signature
        try:
            found = resolver.txt(name.decode("ascii", "replace").rstrip(".")).values
        except errors.NotResolved:
            unanswered.append(name)
            return b""
        return found[0].encode() if found else b""

    made = dkim.DKIM(raw, logger=_SILENT, minkey=512)
    try:
        is_valid = bool(made.verify(place, dnsfunc=key))
    except dkim.DKIMException:
        is_valid = False
    if unanswered:
        raise errors.NotResolved
    fields = getattr(made, "signature_fields", None) or {}
    domain = fields.get(b"d", b"?").decode("ascii", "replace").lower()
    is_aligned = links.registrable(domain) == links.registrable(sender)
    bits = int(getattr(made, "keysize", 0) or 0) if fields.get(b"a", b"").startswith(b"rsa") else 0
    return Signature(domain, is_valid, is_aligned, bits, b"l" in fields)
