"""A browser's proof that it has a key: a JSON web token, read and checked against that key and nothing else.

RFC 7515 (compact form), RFC 7517 (keys), RFC 7638 (a key's name); device-bound sessions use ES256 or RS256.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

TYPE: Final = "dbsc+jwt"
MOST_BYTES: Final = 8192
RSA_LEAST_BITS: Final = 2048
_HALF: Final = 32  # of a P-256 signature
_NEEDED: Final = {"EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n")}

Jwk = Mapping[str, str]


class NotProven(ValueError):
    """The token proves nothing.  `why`: one word for the log."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Proof:
    """A token as it was read; nothing of it is believed before `check`.  `jwk` None: it names no key."""

    alg: str
    jwk: Jwk | None
    jti: str
    signed: bytes
    signature: bytes


def read(token: str) -> Proof:
    """Take a token apart.  Raises: NotProven."""
    parts = token.strip().strip('"').split(".")
    if len(token) > MOST_BYTES or len(parts) != 3:
        raise NotProven("form")
    header, payload = _json(parts[0]), _json(parts[1])
    if header.get("typ") != TYPE:
        raise NotProven("type")
    alg, jti = header.get("alg"), payload.get("jti")
    if alg not in {"ES256", "RS256"} or not isinstance(jti, str):
        raise NotProven("form")
    jwk = header.get("jwk")
    return Proof(alg, plain(jwk) if jwk is not None else None, jti, f"{parts[0]}.{parts[1]}".encode(), _bytes(parts[2]))


def plain(jwk: Any) -> Jwk:
    """The parts of a public key that make it up, and nothing else that was said beside it.  Raises: NotProven."""
    names = _NEEDED.get(jwk.get("kty", "")) if isinstance(jwk, dict) else None
    if not names or not all(isinstance(jwk.get(name), str) for name in names):
        raise NotProven("key")
    return {name: jwk[name] for name in names}


def check(proof: Proof, jwk: Jwk) -> None:
    """Whether the token was signed by this key.  Raises: NotProven."""
    key = _key(jwk)
    try:
        if proof.alg == "ES256" and isinstance(key, ec.EllipticCurvePublicKey) and len(proof.signature) == 2 * _HALF:
            r, s = (int.from_bytes(half) for half in (proof.signature[:_HALF], proof.signature[_HALF:]))
            return key.verify(encode_dss_signature(r, s), proof.signed, ec.ECDSA(hashes.SHA256()))
        if proof.alg == "RS256" and isinstance(key, rsa.RSAPublicKey):
            return key.verify(proof.signature, proof.signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature as problem:
        raise NotProven("signature") from problem
    raise NotProven("key")


def name_of(jwk: Jwk) -> str:
    """A key's name: the SHA-256 of its parts in their order, base64url (RFC 7638)."""
    said = json.dumps(dict(sorted(jwk.items())), separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(sha256(said).digest()).rstrip(b"=").decode()


def _key(jwk: Jwk) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
    try:
        if jwk["kty"] == "EC" and jwk["crv"] == "P-256":
            x, y = (int.from_bytes(_bytes(jwk[name])) for name in ("x", "y"))
            return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
        if jwk["kty"] == "RSA":
            e, n = (int.from_bytes(_bytes(jwk[name])) for name in ("e", "n"))
            key = rsa.RSAPublicNumbers(e, n).public_key()
            if key.key_size >= RSA_LEAST_BITS:
                return key
    except ValueError as problem:
        raise NotProven("key") from problem
    raise NotProven("key")


def _json(part: str) -> dict[str, Any]:
    try:
        told = json.loads(_bytes(part))
    except (ValueError, RecursionError) as problem:
        raise NotProven("form") from problem
    if not isinstance(told, dict):
        raise NotProven("form")
    return told


def _bytes(part: str) -> bytes:
    """Base64url without its padding; nothing else is let through."""
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as problem:
        raise NotProven("form") from problem
