"""Cosignatures: what a witness says of a checkpoint, and how it is asked (C2SP tlog-cosignature, tlog-witness)."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from quietledger.pure.merkle import checkpoint as notes
from quietledger.pure.merkle.checkpoint import Checkpoint, IsSignature, Sign
from quietledger.pure.merkle.errors import BadCheckpoint

SIGNS: Final = 1  # the kinds of keys: a tree's own, and a witness's
WITNESSES: Final = 4
MOST_HASHES: Final = 63
_KEY_ID_BYTES: Final = 4
_TIME_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key as others were given it: whose, of which kind, and its 32 bytes."""

    name: str
    kind: int
    raw: bytes

    @classmethod
    def parse(cls, text: str) -> "PublicKey":
        """Read `name+key id+key`.  Raises: BadCheckpoint, also for a key id that is not its own."""
        name, _, rest = text.strip().partition("+")
        _, _, encoded = rest.partition("+")
        try:
            kind, *raw = b64decode(encoded, validate=True)
        except (NotBase64, ValueError):
            raise BadCheckpoint("not a public key") from None
        found = cls(name, kind, bytes(raw))
        if len(raw) != 32 or kind not in {SIGNS, WITNESSES} or found.text() != text.strip():
            raise BadCheckpoint("not a public key")
        return found

    def id(self) -> bytes:
        """The four bytes that tell this key's signature lines from others."""
        said = self.name.encode() + b"\n" + bytes([self.kind]) + self.raw
        return sha256(said).digest()[:_KEY_ID_BYTES]

    def text(self) -> str:
        """The key as one line."""
        return f"{self.name}+{self.id().hex()}+{b64encode(bytes([self.kind]) + self.raw).decode()}"


def cosigned_text(checkpoint: Checkpoint, time_seconds: int) -> bytes:
    """What a witness signs: that at this time, this was the largest tree of that name which it had seen."""
    return f"cosignature/v1\ntime {time_seconds}\n{checkpoint.text()}".encode()


def cosignature(checkpoint: Checkpoint, time_seconds: int, key: PublicKey, sign: Sign) -> str:
    """A witness's signature line, its line feed included.   Units: seconds since 1970."""
    said = time_seconds.to_bytes(_TIME_BYTES, "big") + sign(cosigned_text(checkpoint, time_seconds))
    return f"— {key.name} {b64encode(key.id() + said).decode()}\n"


def cosigned_at(checkpoint: Checkpoint, key: PublicKey, is_signature: IsSignature) -> int:
    """When the witness signed this checkpoint, among whose signature lines its own must be.

    Units: seconds since 1970.   Raises: BadCheckpoint, if it did not sign.
    """
    for line in checkpoint.signatures:
        if (line.name, line.key_id) == (key.name, key.id()) and key.kind == WITNESSES:
            time_seconds = int.from_bytes(line.signature[:_TIME_BYTES], "big")
            if is_signature(line.signature[_TIME_BYTES:], cosigned_text(checkpoint, time_seconds)):
                return time_seconds
    raise BadCheckpoint("not signed by this witness")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a witness is asked: to sign a checkpoint that goes on from the size that it saw last."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    def text(self) -> str:
        """The body of the request."""
        lines = [f"old {self.old}", *(b64encode(one).decode() for one in self.proof)]
        return "\n".join(lines) + "\n\n" + self.note

    @classmethod
    def parse(cls, body: str) -> "Asked":
        """Read a request.  Raises: BadCheckpoint, for anything that we would write differently."""
        head, blank, note = body.partition("\n\n")
        first, *lines = head.split("\n")
        word, _, size = first.partition(" ")
        if word != "old" or not size.isdecimal() or not blank or len(lines) > MOST_HASHES:
            raise BadCheckpoint("not a request to a witness")
        asked = cls(int(size), _hashes(lines), note)
        if asked.text() != body:
            raise BadCheckpoint("not a request to a witness")
        return asked


def _hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    try:
        return tuple(b64decode(line, validate=True) for line in lines)
    except (NotBase64, ValueError):
        raise BadCheckpoint("not a hash") from None


def own_line(checkpoint: Checkpoint, key: PublicKey, is_signature: IsSignature) -> bool:
    """Whether the tree itself signed this checkpoint, with the key that it is known by."""
    try:
        notes.check_signed(checkpoint, key.name, key.raw, is_signature)
    except BadCheckpoint:
        return False
    return key.kind == SIGNS
