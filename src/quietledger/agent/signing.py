"""What a device signs with: the key's own form, compact JWS (ES256), and requests for certificates."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any, Final, Protocol, runtime_checkable

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509.oid import NameOID

POSTURE: Final = "ql-posture+jwt"
RENEWAL: Final = "ql-renew+jwt"
_HALF: Final = 32


@runtime_checkable
class Key(Protocol):
    """A P-256 key that stays where it is; `level` is 1 for one in a file and 2 for one in the machine's hardware."""

    @property
    def level(self) -> int: ...

    def public_pem(self) -> str:
        """The public half as PEM (SubjectPublicKeyInfo)."""

    def sign(self, data: bytes) -> bytes:
        """ECDSA with SHA-256 over the data.  Shapes: 64 bytes, r || s."""


@runtime_checkable
class Witness(Key, Protocol):
    """A key whose hardware says something of itself and of how the machine started."""

    def introduction(self) -> Mapping[str, Any]:
        """What it says before it is asked anything; goes along with the first request."""

    def proof(self, nonce: str, challenge: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """Its answer for one nonce; to the server's challenge too, until that was heard."""


def jws(payload: str, key: Key, *, kid: str, typ: str = POSTURE) -> str:
    """A compact JWS with header alg, typ and kid: three parts of unpadded base64url, joined by dots."""
    header = json.dumps({"alg": "ES256", "typ": typ, "kid": kid}, separators=(",", ":"))
    signed = f"{_b64(header.encode())}.{_b64(payload.encode())}"
    return f"{signed}.{_b64(key.sign(signed.encode()))}"


def request(key: Key, name: str) -> str:
    """A request for a certificate (PKCS #10, PEM), signed by any key of ours, also one that can't be taken out."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signed = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(_Handle(key), hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM).decode()


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class _Handle(ec.EllipticCurvePrivateKey):
    """A key as `cryptography` wants to see one where it only signs: it asks our key, and shows no secret."""

    def __init__(self, key: Key) -> None:
        self._key = key
        public = serialization.load_pem_public_key(key.public_pem().encode())
        if not isinstance(public, ec.EllipticCurvePublicKey):
            raise TypeError
        self._public = public

    @property
    def curve(self) -> ec.EllipticCurve:
        return self._public.curve

    @property
    def key_size(self) -> int:
        return self._public.key_size

    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._public

    def sign(self, data: Any, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:  # noqa: ARG002 - the builder asks for SHA-256
        raw = self._key.sign(bytes(data))
        return encode_dss_signature(int.from_bytes(raw[:_HALF]), int.from_bytes(raw[_HALF:]))

    def exchange(self, algorithm: ec.ECDH, peer_public_key: ec.EllipticCurvePublicKey) -> bytes:
        raise NotImplementedError

    def private_numbers(self) -> ec.EllipticCurvePrivateNumbers:
        raise NotImplementedError

    def private_bytes(
        self,
        encoding: serialization.Encoding,
        format: serialization.PrivateFormat,  # noqa: A002 - the library's name
        encryption_algorithm: serialization.KeySerializationEncryption,
    ) -> bytes:
        raise NotImplementedError

    def __copy__(self) -> _Handle:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> _Handle:
        return self
