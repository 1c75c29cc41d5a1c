"""The key of a machine without a TPM: in a file that only its owner can read."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

_HALF: Final = 32
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class Readable(Exception):
    """Others on this machine can read the key's file."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"others on this machine can read {path}")
        self.path = path


@dataclass(frozen=True, slots=True)
class SoftwareKey:
    """A P-256 key in a file; whoever copies the file has it, and that is why its level is 1."""

    path: Path
    secret: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def level(self) -> int:
        return 1

    def public_pem(self) -> str:
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.secret.public_key().public_bytes(serialization.Encoding.PEM, form).decode()

    def sign(self, data: bytes) -> bytes:
        r, s = decode_dss_signature(self.secret.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(_HALF) + s.to_bytes(_HALF)


def make(path: Path) -> SoftwareKey:
    """A new key in a new file that nobody else can read, not even for an instant."""
    secret = ec.generate_private_key(ec.SECP256R1())
    plain = serialization.NoEncryption()
    body = secret.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(handle)
    return SoftwareKey(path, secret)


def load(path: Path) -> SoftwareKey:
    """The key in a file.  Raises: Readable, if others on this machine can read it; FileNotFoundError."""
    # Windows has no such bits: there the folder lies in the person's own profile.
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        raise Readable(path)
    secret = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(secret, ec.EllipticCurvePrivateKey):
        raise TypeError
    return SoftwareKey(path, secret)
