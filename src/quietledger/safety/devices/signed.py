"""What devices sign: compact JWS (RFC 7515), ES256 and nothing else, read strictly, checked by the enrolled key.

An extra file of the room: plain values, as rules are.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from quietledger.pure.devicestate import shape
from quietledger.safety.devices import codes
from quietledger.safety.devices.errors import Turned

POSTURE: Final = "ql-posture+jwt"
RENEWAL: Final = "ql-renew+jwt"
MOST_BYTES: Final = 65_536
_HALF: Final = 32
_CLAIMS: Final[Mapping[str, shape.Shape]] = {
    "v": shape.one_of(1), "iss": shape.uuid, "iat": shape.whole(0, 2**40), "nonce": shape.words(128),
    "seq": shape.whole(0, 2**53),
}  # fmt: skip
_ECDSA: Final = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True, slots=True)
class Signed:
    """What somebody says is a device's word: nothing of it counts before `is_by` is true."""

    practice_id: UUID
    device_id: UUID
    iat: int
    nonce: str
    seq: int
    payload: bytes
    signing_input: bytes
    signature: bytes

    def is_by(self, key: str) -> bool:
        """Whether the key (SubjectPublicKeyInfo, base64) has signed it."""
        r, s = (int.from_bytes(part) for part in (self.signature[:_HALF], self.signature[_HALF:]))
        try:
            public_key(key).verify(encode_dss_signature(r, s), self.signing_input, _ECDSA)
        except InvalidSignature:
            return False
        return True


def read(text: bytes, kind: str) -> Signed:
    """Read a compact JWS of one kind (its header's `typ`), of which every claim stands in its place.

    Raises: Turned ("unreadable"), whatever is wrong with it.
    """
    parts = text.split(b".")
    if len(parts) != 3:
        raise Turned("unreadable")
    header, payload, signature = (_decoded(part) for part in parts)
    told = _loaded(header, {"alg": shape.one_of("ES256"), "typ": shape.one_of(kind), "kid": shape.uuid})
    said = _loaded(payload, _CLAIMS if kind == RENEWAL else None)
    if shape.findings({name: said.get(name) for name in _CLAIMS}, _CLAIMS):
        raise Turned("unreadable")
    practice_id = codes.practice_of(said["nonce"])
    if practice_id is None or said["iss"] != told["kid"] or len(signature) != 2 * _HALF:
        raise Turned("unreadable")
    return Signed(
        practice_id, UUID(told["kid"]), said["iat"], said["nonce"], said["seq"], payload, b".".join(parts[:2]),
        signature,
    )  # fmt: skip


def public_key(key: str) -> ec.EllipticCurvePublicKey:
    """A public key as the device's row keeps it, to be used.  Raises: TypeError, if it is of another kind."""
    public = serialization.load_der_public_key(base64.b64decode(key))
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise TypeError
    return public


def key_text(public: ec.EllipticCurvePublicKey) -> str:
    """A public key as the device's row keeps it."""
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def _decoded(part: bytes) -> bytes:
    """Unpadded base64url in its one canonical form: two texts of one signature would be two reports."""
    try:
        raw = base64.b64decode(part + b"=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise Turned("unreadable") from None
    if base64.urlsafe_b64encode(raw).rstrip(b"=") != part:
        raise Turned("unreadable")
    return raw


def _loaded(text: bytes, wanted: shape.Shape | None) -> dict[str, Any]:
    value, findings = shape.loads(text, MOST_BYTES)
    if findings or not isinstance(value, dict) or (wanted is not None and shape.findings(value, wanted)):
        raise Turned("unreadable")
    return value
