"""The stand's own authority, the well-kept servers' certificate, and one that is expired and bears another name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_PEM, _DER = serialization.Encoding.PEM, serialization.Encoding.DER
_PKCS8, _OPEN = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()


@dataclass(frozen=True)
class Pair:
    """Certificate and key as files, and the TLSA association data (3 1 1) of the key."""

    certificate: Path
    key: Path
    tlsa: str


class Authority:
    """Issues the certificates of one run; `pem` is what a client has to trust."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("Quiet Test Authority")
        now = _real_hour()
        builder = self._builder(self._name, self._key, now - timedelta(days=400), now + timedelta(days=400))
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), True).add_extension(usage, True)
        self.pem = folder / "authority.pem"
        self.pem.write_bytes(builder.sign(self._key, hashes.SHA256()).public_bytes(_PEM))

    def issue(self, *names: str, days: int = 90) -> Pair:
        """A certificate for these names that ends in so many days; a negative number makes an expired one."""
        key, now = ec.generate_private_key(ec.SECP256R1()), _real_hour()
        builder = self._builder(_name(names[0]), key, now - timedelta(days=180), now + timedelta(days=days))
        builder = (
            builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), False)
        )
        at = self._folder / names[0]
        pair = at.with_suffix(".crt"), at.with_suffix(".key")
        pair[0].write_bytes(builder.sign(self._key, hashes.SHA256()).public_bytes(_PEM))
        pair[1].write_bytes(key.private_bytes(_PEM, _PKCS8, _OPEN))
        pair[1].chmod(0o600)
        public = key.public_key().public_bytes(_DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return Pair(*pair, tlsa=hashlib.sha256(public).hexdigest())

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime, end: datetime
    ) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self._name)
        builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(start).not_valid_after(end)
        return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _real_hour() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - real servers know no other hour
