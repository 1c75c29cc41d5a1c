"""The signing keys of each domain, as they are published and as a letter is signed with them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from tests.mailstand.places import FOREIGN, LAX, PRACTICE

_DER, _RAW = serialization.Encoding.DER, serialization.Encoding.Raw


@dataclass(frozen=True)
class SigningKey:
    """A selector with its private key and the text of its record."""

    selector: str
    private: bytes
    record: str


def _rsa(selector: str, bits: int, tags: str = "") -> SigningKey:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    public = key.public_key().public_bytes(_DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return SigningKey(selector, private, f"v=DKIM1; k=rsa; {tags}p={base64.b64encode(public).decode()}")


@cache
def signing_keys() -> dict[str, SigningKey]:
    """What each domain signs with: 2048 bits for who is well kept, 1024 bits in test mode for who is not."""
    return {PRACTICE: _rsa("q1", 2048), LAX: _rsa("old", 1024, "t=y; "), FOREIGN: _rsa("f1", 2048)}


@cache
def elliptic_record() -> str:
    """A second selector's record, with an Ed25519 key."""
    public = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(_RAW, serialization.PublicFormat.Raw)
    return f"v=DKIM1; k=ed25519; p={base64.b64encode(public).decode()}"
