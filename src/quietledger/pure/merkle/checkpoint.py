"""Checkpoints: a tree's name, size and root as a signed note that anybody's tool can read (C2SP tlog-checkpoint)."""

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from quietledger.pure.merkle.errors import BadCheckpoint
from quietledger.pure.merkle.tree import HASH_BYTES

Sign = Callable[[bytes], bytes]
IsSignature = Callable[[bytes, bytes], bool]  # (signature, signed bytes) -> it is one

_ED25519: Final = b"\x01"
_KEY_ID_BYTES: Final = 4
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_NAME = re.compile(r"[^\s+]+")
_ORIGIN = re.compile(r"[^\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who is said to have signed, with which key, and the signature's bytes."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says; nothing in it is to be believed before `check_signed`."""

    origin: str
    size: int
    root: bytes
    signatures: tuple[Signature, ...] = ()

    def text(self) -> str:
        """The text that signatures cover, its last line feed included."""
        return checkpoint_text(self.origin, self.size, self.root)


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """The three lines of a checkpoint: name, size in decimal, root in base64.

    Raises: BadCheckpoint, for a name with control characters, a size below 0 or a root that is no hash.
    Source: C2SP tlog-checkpoint; we write no extension lines.
    """
    if not _ORIGIN.fullmatch(origin):
        raise BadCheckpoint("origin is empty or not one line")
    if size < 0 or len(root) != HASH_BYTES:
        raise BadCheckpoint("size or root is impossible")
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def key_id(name: str, public_key: bytes) -> bytes:
    """The four bytes that tell an Ed25519 key's signature lines from others.   Source: C2SP signed-note."""
    return sha256(name.encode() + b"\n" + _ED25519 + public_key).digest()[:_KEY_ID_BYTES]


def key_text(name: str, public_key: bytes) -> str:
    """A public key as one line for others to keep: `name+key id+key`.   Source: C2SP signed-note."""
    _check_name(name)
    return f"{name}+{key_id(name, public_key).hex()}+{b64encode(_ED25519 + public_key).decode()}"


def signed_note(text: str, name: str, public_key: bytes, sign: Sign) -> str:
    """The checkpoint text, a blank line and one signature line; the signing function comes with its key inside."""
    _check_name(name)
    signature = key_id(name, public_key) + sign(text.encode())
    return f"{text}\n— {name} {b64encode(signature).decode()}\n"


def parse(note: str) -> Checkpoint:
    """Read a checkpoint, signed or not.   Raises: BadCheckpoint, for anything that we would write differently."""
    text, blank, signed = note.partition("\n\n")
    if blank:
        text += "\n"
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not _SIZE.fullmatch(lines[1]):
        raise BadCheckpoint("not the three lines of a checkpoint")
    found = Checkpoint(lines[0], int(lines[1]), _bytes(lines[2]), tuple(_signatures(signed)) if blank else ())
    if found.text() != text:
        raise BadCheckpoint("root is not written in its one form")
    return found


def check_signed(checkpoint: Checkpoint, name: str, public_key: bytes, is_signature: IsSignature) -> None:
    """Nothing, if the key signed this checkpoint; signature lines of other keys are passed over.

    Raises: BadCheckpoint, if no line is of this key or its signature does not hold.
    """
    wanted = key_id(name, public_key)
    own = [line for line in checkpoint.signatures if line.name == name and line.key_id == wanted]
    if not own:
        raise BadCheckpoint("not signed by this key")
    signed = checkpoint.text().encode()
    if not all(is_signature(line.signature, signed) for line in own):
        raise BadCheckpoint("signature does not hold")


def _signatures(signed: str) -> list[Signature]:
    *lines, end = signed.split("\n")
    if end or not lines:
        raise BadCheckpoint("signature lines do not end with a line feed")
    found = []
    for line in lines:
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        data = _bytes(encoded)
        if dash != "—" or not _NAME.fullmatch(name) or len(data) <= _KEY_ID_BYTES:
            raise BadCheckpoint("not a signature line")
        found.append(Signature(name, data[:_KEY_ID_BYTES], data[_KEY_ID_BYTES:]))
    return found


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise BadCheckpoint("a key's name has no blank and no plus")


def _bytes(encoded: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except (NotBase64, ValueError):
        raise BadCheckpoint("not base64") from None
