"""A made-up browser's bound key, in software, and what it signs with it."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8))


@dataclass
class Key:
    """A key as a browser keeps one."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    alg = "ES256"

    @property
    def jwk(self) -> dict[str, str]:
        point = self.private.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": b64(point.x.to_bytes(32)), "y": b64(point.y.to_bytes(32))}

    def sign(self, said: bytes) -> bytes:
        r, s = decode_dss_signature(self.private.sign(said, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)

    def token(self, jti: str, *, names_key: bool = True, **header: Any) -> str:
        """A proof over a challenge; `header` overrules."""
        told = {"typ": "dbsc+jwt", "alg": self.alg} | ({"jwk": self.jwk} if names_key else {}) | header
        said = f"{b64(json.dumps(told).encode())}.{b64(json.dumps({'jti': jti}).encode())}"
        return f"{said}.{b64(self.sign(said.encode()))}"


@dataclass
class RsaKey(Key):
    """The other kind that browsers may make."""

    rsa: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    alg = "RS256"

    @property
    def jwk(self) -> dict[str, str]:
        public = self.rsa.public_key().public_numbers()
        return {"kty": "RSA", "n": number(public.n), "e": number(public.e)}

    def sign(self, said: bytes) -> bytes:
        return self.rsa.sign(said, padding.PKCS1v15(), hashes.SHA256())
