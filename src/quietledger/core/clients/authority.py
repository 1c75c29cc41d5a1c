"""The house's own small certificate authority: for programs, for devices, and for the server where none is given.

An extra file of the room: X.509 in one place. The key lies in HOME/tls, readable for nobody else. It alone opens
nothing: a program's or device's certificate counts only while its row says so, and by the name in it neither passes for
the other. Whoever has the key could pose as this server to browsers that were told to trust the authority, so it is
kept like the root key.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from quietledger.core.clients import errors

PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | rsa.RSAPublicKey
AUTHORITY_LIFE: Final = timedelta(days=3650)
SERVER_LIFE: Final = timedelta(days=397)  # browsers take no longer one
RENEWED_BEFORE: Final = timedelta(days=30)
SKEW: Final = timedelta(minutes=5)  # other machines' clocks
REQUEST_MOST_BYTES: Final = 16_384
_NAMED: Final = "urn:quietledger:client:"
_DEVICE: Final = "urn:quietledger:device:"
_PEM: Final = serialization.Encoding.PEM
_CLIENT: Final = ExtendedKeyUsageOID.CLIENT_AUTH
_SERVER: Final = ExtendedKeyUsageOID.SERVER_AUTH


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a certificate names: a program of a practice, by their ids."""

    practice_id: UUID
    client_id: UUID


@dataclass(frozen=True, slots=True)
class Authority:
    """The authority's certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(_PEM)

    def for_client(self, public: PublicKey, named: Named, *, now: datetime, until: datetime) -> x509.Certificate:
        """A program's certificate: good for asking, for nothing else."""
        address = x509.UniformResourceIdentifier(f"{_NAMED}{named.practice_id}:{named.client_id}")
        return self._issue(public, str(named.client_id), [address], _CLIENT, (now, until))

    def for_device(self, public: PublicKey, device_id: UUID, *, now: datetime, until: datetime) -> x509.Certificate:
        """A device's certificate: good for showing which device a browser sits on, for nothing else."""
        address = x509.UniformResourceIdentifier(f"{_DEVICE}{device_id}")
        return self._issue(public, str(device_id), [address], _CLIENT, (now, until))

    def for_server(self, public: PublicKey, hosts: Sequence[str], now: datetime) -> x509.Certificate:
        """The server's certificate for these names and addresses."""
        return self._issue(public, hosts[0], [_host(one) for one in hosts], _SERVER, (now, now + SERVER_LIFE))

    def _issue(
        self, public: PublicKey, name: str, names: Sequence[x509.GeneralName], usage: x509.ObjectIdentifier,
        life: tuple[datetime, datetime],
    ) -> x509.Certificate:  # fmt: skip
        since, until = life
        builder = (
            _about(name, public, since, min(until, self.certificate.not_valid_after_utc))
            .issuer_name(self.certificate.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        return builder.sign(self.key, hashes.SHA256())


def ensure(folder: Path, now: datetime) -> Authority:
    """The authority of this house, made when it is first needed; two processes at once make one."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_once(folder / "authority.key", key_pem(new_key()), 0o400)
    key = serialization.load_pem_private_key((folder / "authority.key").read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("authority.key is not the key that was made here")
    builder = (
        _about("Quietledger, this house", key.public_key(), now, now + AUTHORITY_LIFE)
        .issuer_name(_name("Quietledger, this house"))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True), critical=True)
    )
    _write_once(folder / "authority.crt", builder.sign(key, hashes.SHA256()).public_bytes(_PEM), 0o444)
    return Authority(x509.load_pem_x509_certificate((folder / "authority.crt").read_bytes()), key)


def server_files(folder: Path, hosts: Sequence[str], now: datetime) -> tuple[Path, Path]:
    """The server's certificate and key, made by the house where they are missing, near their end or for other names."""
    certificate, key = folder / "server.crt", folder / "server.key"
    if not _serves(certificate, key, hosts, now):
        authority, fresh = ensure(folder, now), new_key()
        for path in (certificate, key):
            path.unlink(missing_ok=True)
        _write_once(key, key_pem(fresh), 0o400)
        own = authority.for_server(fresh.public_key(), hosts, now).public_bytes(_PEM)
        _write_once(certificate, own + authority.pem, 0o444)
    return certificate, key


def _serves(certificate: Path, key: Path, hosts: Sequence[str], now: datetime) -> bool:
    if not certificate.exists() or not key.exists():
        return False
    there = x509.load_pem_x509_certificate(certificate.read_bytes())
    names = there.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {_host(one) for one in hosts} <= set(names) and there.not_valid_after_utc - RENEWED_BEFORE > now


def public_key_of(request: bytes) -> PublicKey:
    """The public key of a certificate request; nothing else that it says is taken over.

    Raises: NotAskable, if it can't be read, isn't signed by its own key, or the key is weak.
    """
    unread = "This is no certificate request in PEM form (it begins with BEGIN CERTIFICATE REQUEST)."
    try:
        asked = x509.load_pem_x509_csr(request[:REQUEST_MOST_BYTES])
    except ValueError as problem:
        raise errors.NotAskable("request", unread) from problem
    if not asked.is_signature_valid:
        raise errors.NotAskable("request", "The request is not signed by its own key. Make it again.")
    public = asked.public_key()
    is_strong = (
        isinstance(public, ed25519.Ed25519PublicKey)
        or (isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name in {"secp256r1", "secp384r1"})
        or (isinstance(public, rsa.RSAPublicKey) and public.key_size >= 2048)
    )
    if not is_strong:
        raise errors.NotAskable("request", "Its key is too weak. Use P-256, P-384, Ed25519, or RSA from 2048 bits.")
    return public  # type: ignore[return-value]  # the kinds were just told apart


def read(certificate: bytes, issuer: bytes, now: datetime) -> Named:
    """Whom a certificate (DER) names, if this house's authority (PEM) issued it for asking and it is valid now.

    Raises: NotKnown.
    """
    given, address = _issued(certificate, issuer)
    named = _named(address)
    if named is None:
        raise errors.NotKnown("foreign")
    if not _is_valid(given, now):
        raise errors.NotKnown("expired", named.practice_id)
    return named


def read_device(certificate: bytes, issuer: bytes, now: datetime) -> tuple[UUID, PublicKey]:
    """Which device a certificate (DER) names, and its key; the certificate must be ours (PEM), and valid now.

    Raises: NotKnown.
    """
    given, address = _issued(certificate, issuer)
    if not address.startswith(_DEVICE):
        raise errors.NotKnown("foreign")
    if not _is_valid(given, now):
        raise errors.NotKnown("expired")
    return UUID(address.removeprefix(_DEVICE)), given.public_key()  # type: ignore[return-value]  # issued for one of ours


def _issued(certificate: bytes, issuer: bytes) -> tuple[x509.Certificate, str]:
    """A certificate that this house issued for showing who one is, and the one address in it."""
    try:
        given = x509.load_der_x509_certificate(certificate)
        extensions = given.extensions
        usages = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        given.verify_directly_issued_by(x509.load_pem_x509_certificate(issuer))
    except InvalidSignature as problem:
        raise errors.NotKnown("foreign") from problem
    except (ValueError, TypeError, x509.ExtensionNotFound) as problem:
        raise errors.NotKnown("unreadable") from problem
    addresses = names.get_values_for_type(x509.UniformResourceIdentifier)
    if len(addresses) != 1 or list(usages) != [_CLIENT]:
        raise errors.NotKnown("foreign")
    return given, addresses[0]


def _is_valid(given: x509.Certificate, now: datetime) -> bool:
    return given.not_valid_before_utc <= now < given.not_valid_after_utc


def new_key() -> ec.EllipticCurvePrivateKey:
    """A fresh P-256 key."""
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """A private key as others' tools read it."""
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _named(address: str) -> Named | None:
    with suppress(ValueError):
        practice_id, client_id = address.removeprefix(_NAMED).split(":")
        return Named(UUID(practice_id), UUID(client_id)) if address.startswith(_NAMED) else None
    return None


def _about(name: str, public: PublicKey, since: datetime, until: datetime) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since - SKEW)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _host(name: str) -> x509.GeneralName:
    with suppress(ValueError):
        return x509.IPAddress(ip_address(name))
    return x509.DNSName(name)


def _usage(*, digital_signature: bool = False, key_cert_sign: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature, key_cert_sign=key_cert_sign, crl_sign=key_cert_sign,
        content_commitment=False, key_encipherment=False, data_encipherment=False, key_agreement=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _write_once(path: Path, content: bytes, mode: int) -> None:
    """Write a file whole or not at all, unless it is there already."""
    if path.exists():
        return
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    with suppress(FileExistsError):
        os.link(part, path)  # somebody who was faster has made it
    part.unlink()
