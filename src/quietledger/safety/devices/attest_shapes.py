"""What a TPM 2.0 signs and shows, read strictly: each length checked, nothing left over, no number taken on trust.

Only what a proof here needs is read: public parts of P-256 signing keys, a certification, a quote, an ECDSA signature.
Everything else is `NotProved`, and so is anything cut short or with bytes behind it. Big-endian throughout, as in the
TPM 2.0 Library, Part 2 (Structures).
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

MOST_BYTES: Final = 4_096
SHA256: Final = 0x000B
NULL: Final = 0x0010
_ECDSA: Final = 0x0018
_ECC: Final = 0x0023
_P256: Final = 0x0003
_MAGIC: Final = 0xFF544347
_CERTIFY: Final = 0x8017
_QUOTE: Final = 0x8018

# TPMA_OBJECT
FIXED_TPM: Final = 1 << 1
FIXED_PARENT: Final = 1 << 4
MADE_INSIDE: Final = 1 << 5  # sensitiveDataOrigin: the TPM drew the key itself, nobody brought it
RESTRICTED: Final = 1 << 16  # signs only what the TPM itself has put together
DECRYPT: Final = 1 << 17
SIGN: Final = 1 << 18


class NotProved(ValueError):
    """A proof does not hold.

    `why`: shape, chain, maker, key, secret, signature, said (another nonce), about (another key), pcrs or values.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Public:
    """A TPMT_PUBLIC of a P-256 signing key.  `name`: the TPM's own name of it, a digest over all of it."""

    attributes: int
    x: bytes
    y: bytes
    name: bytes

    def has(self, attributes: int) -> bool:
        return self.attributes & attributes == attributes


@dataclass(frozen=True, slots=True)
class Selection:
    """Which PCRs of which bank a quote covers."""

    bank: int
    pcrs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Certified:
    """A TPMS_ATTEST that speaks of another key.  `said`: what the asker gave along; `name`: of the other key."""

    said: bytes
    name: bytes


@dataclass(frozen=True, slots=True)
class Quoted:
    """A TPMS_ATTEST over PCRs.  `said`: what the asker gave along; `digest`: over the PCRs' values, in their order."""

    said: bytes
    selections: tuple[Selection, ...]
    digest: bytes


class _Bytes:
    """Reads forwards through bytes and never past their end."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MOST_BYTES:
            raise NotProved("shape")
        self._data, self._at = data, 0

    def take(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._data):
            raise NotProved("shape")
        taken, self._at = self._data[self._at : end], end
        return taken

    def number(self, size_bytes: int) -> int:
        return int.from_bytes(self.take(size_bytes), "big")

    def sized(self, most: int) -> bytes:
        """A TPM2B: two bytes of length, and that many bytes."""
        length = self.number(2)
        if length > most:
            raise NotProved("shape")
        return self.take(length)

    def expect(self, size_bytes: int, *values: int) -> int:
        value = self.number(size_bytes)
        if value not in values:
            raise NotProved("shape")
        return value

    def end(self) -> None:
        if self._at != len(self._data):
            raise NotProved("shape")


def public(data: bytes) -> Public:
    """A TPMT_PUBLIC of an ECDSA key on P-256 with SHA-256.  Raises: NotProved, for any other kind of key too."""
    rest = _Bytes(data)
    rest.expect(2, _ECC)
    rest.expect(2, SHA256)
    attributes = rest.number(4)
    rest.sized(64)  # its policy: how the TPM lets it be used, which is the machine's own affair
    rest.expect(2, NULL)  # no symmetric cipher: it wraps nothing
    if rest.expect(2, _ECDSA, NULL) == _ECDSA:
        rest.expect(2, SHA256)
    rest.expect(2, _P256)
    rest.expect(2, NULL)  # no derivation
    x, y = rest.sized(32), rest.sized(32)
    rest.end()
    return Public(attributes, x, y, SHA256.to_bytes(2, "big") + sha256(data).digest())


def certified(data: bytes) -> Certified:
    """A TPMS_ATTEST of TPM2_Certify.  Raises: NotProved."""
    rest = _Bytes(data)
    said = _heading(rest, _CERTIFY)
    name = rest.sized(68)
    rest.sized(68)  # the qualified name: where in the TPM's tree the key hangs
    rest.end()
    return Certified(said, name)


def quoted(data: bytes) -> Quoted:
    """A TPMS_ATTEST of TPM2_Quote.  Raises: NotProved."""
    rest = _Bytes(data)
    said = _heading(rest, _QUOTE)
    count = rest.number(4)
    if count > 16:  # the most banks a TPM may have
        raise NotProved("shape")
    selections = tuple(_selection(rest) for _ in range(count))
    digest = rest.sized(64)
    rest.end()
    return Quoted(said, selections, digest)


def signature(data: bytes) -> tuple[int, int]:
    """A TPMT_SIGNATURE made with ECDSA and SHA-256, as (r, s).  Raises: NotProved."""
    rest = _Bytes(data)
    rest.expect(2, _ECDSA)
    rest.expect(2, SHA256)
    r, s = (int.from_bytes(rest.sized(32), "big") for _ in range(2))
    rest.end()
    return r, s


def _heading(rest: _Bytes, kind: int) -> bytes:
    """What every attestation begins with; gives back what the asker gave along."""
    rest.expect(4, _MAGIC)
    rest.expect(2, kind)
    rest.sized(68)  # the signer's qualified name; whose signature it is, the signature says
    said = rest.sized(64)
    rest.take(8 + 4 + 4)  # clock, resets, restarts
    rest.expect(1, 0, 1)
    rest.take(8)  # the firmware's version
    return said


def _selection(rest: _Bytes) -> Selection:
    bank, length = rest.number(2), rest.number(1)
    if not 1 <= length <= 4:
        raise NotProved("shape")
    bits = int.from_bytes(rest.take(length), "little")
    return Selection(bank, tuple(number for number in range(8 * length) if bits >> number & 1))
