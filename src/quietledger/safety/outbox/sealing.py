"""Certificates and OpenPGP keys of others: read, checked, and messages sealed to them.

An extra file of the room: the only place that speaks S/MIME (RFC 8551) and OpenPGP (RFC 9580).
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import SMTP
from typing import Final

import pysequoia
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7EnvelopeBuilder, PKCS7Options
from cryptography.x509.oid import NameOID

from quietledger.safety.outbox.errors import BadKey
from quietledger.safety.outbox.rules import KeyInfo

LEAST_RSA_BITS: Final = 2048
MOST_KEY_BYTES: Final = 64 * 1024
PGP_MARK: Final = b"-----BEGIN PGP"


def read_key(given: bytes, address: str, now: datetime) -> tuple[str, KeyInfo]:
    """A certificate or key as it is kept, and what people compare of it.

    Raises: BadKey, if it is a secret one, is not made out to the address, has ended, or is too weak.
    """
    if len(given) > MOST_KEY_BYTES:
        raise BadKey("The file is far too large for a certificate or key.")
    if b"PRIVATE KEY" in given:
        raise BadKey("This is a secret key: it belongs to them alone. Ask for their certificate or public key.")
    if PGP_MARK in given or not (given.startswith(b"-----") or given[:1] == b"\x30"):
        return _read_pgp(given, address, now)
    return _read_certificate(given, address, now)


def info_of(key: str) -> KeyInfo:
    """What people compare of a key that is on file."""
    if PGP_MARK.decode() in key:
        cert = pysequoia.Cert.from_bytes(key.encode())
        return KeyInfo("OpenPGP", _grouped(cert.fingerprint), cert.expiration)
    certificate = x509.load_pem_x509_certificate(key.encode())
    print_ = certificate.fingerprint(SHA256()).hex()
    return KeyInfo("S/MIME", _grouped(print_), certificate.not_valid_after_utc)


def seal(key: str, inner: EmailMessage) -> EmailMessage | MIMEMultipart:
    """The message inside an envelope that only the key's owner opens; outer headers are for the caller to set.

    S/MIME: CMS EnvelopedData with AES-256 (CBC, which every mail program reads).  OpenPGP: PGP/MIME (RFC 3156).
    """
    plain = inner.as_bytes(policy=SMTP)
    return _sealed_pgp(key, plain) if PGP_MARK.decode() in key else _sealed_smime(key, plain)


def _sealed_smime(key: str, plain: bytes) -> EmailMessage:
    certificate = x509.load_pem_x509_certificate(key.encode())
    built = PKCS7EnvelopeBuilder().set_data(plain).add_recipient(certificate)
    der = built.set_content_encryption_algorithm(algorithms.AES256).encrypt(Encoding.DER, [PKCS7Options.Binary])
    outer = EmailMessage()
    outer.set_content(
        der, maintype="application", subtype="pkcs7-mime", filename="smime.p7m",
        params={"smime-type": "enveloped-data", "name": "smime.p7m"},
    )  # fmt: skip
    return outer


def _sealed_pgp(key: str, plain: bytes) -> MIMEMultipart:
    sealed = pysequoia.encrypt(plain, recipients=[pysequoia.Cert.from_bytes(key.encode())])
    outer = MIMEMultipart("encrypted", protocol="application/pgp-encrypted")
    outer.attach(_part("pgp-encrypted", "Version: 1\r\n"))
    body = _part("octet-stream", bytes(sealed).decode("ascii"))
    body.add_header("Content-Disposition", "inline", filename="encrypted.asc")
    outer.attach(body)
    return outer


def _part(subtype: str, text: str) -> MIMENonMultipart:
    part = MIMENonMultipart("application", subtype)
    part.set_payload(text)
    return part


def _read_certificate(given: bytes, address: str, now: datetime) -> tuple[str, KeyInfo]:
    try:
        is_text = given.startswith(b"-----")
        found = x509.load_pem_x509_certificate(given) if is_text else x509.load_der_x509_certificate(given)
        names, usage = _addresses(found), _usage(found)
        key = found.public_key()
    except ValueError:
        raise BadKey("This is no certificate that can be read (PEM or DER).") from None
    if address.casefold() not in {one.casefold() for one in names}:
        raise BadKey("The certificate is made out to another address.")
    if not found.not_valid_before_utc <= now < found.not_valid_after_utc:
        raise BadKey("The certificate isn’t in force today.")
    if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_RSA_BITS:
        raise BadKey(f"The certificate’s key must be RSA with at least {LEAST_RSA_BITS} bits.")
    if usage is not None and not usage.key_encipherment:
        raise BadKey("The certificate is for signing only; nothing can be sealed to it.")
    pem = found.public_bytes(Encoding.PEM).decode()
    return pem, info_of(pem)


def _addresses(certificate: x509.Certificate) -> list[str]:
    found = [str(one.value) for one in certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)]
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return found
    return [*found, *names.get_values_for_type(x509.RFC822Name)]


def _usage(certificate: x509.Certificate) -> x509.KeyUsage | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return None


def _read_pgp(given: bytes, address: str, now: datetime) -> tuple[str, KeyInfo]:
    try:
        cert = pysequoia.Cert.from_bytes(given)
        names = [str(one) for one in cert.user_ids]
        pysequoia.encrypt(b"tried", recipients=[cert])
    except Exception:  # noqa: BLE001 - the library raises bare exceptions for whatever it can't read or use
        raise BadKey("This is no OpenPGP key that a message could be sealed to today.") from None
    if not any(f"<{address.casefold()}>" in one.casefold() or one.casefold() == address.casefold() for one in names):
        raise BadKey("The key is made out to another address.")
    if cert.is_revoked or (cert.expiration and cert.expiration <= now):
        raise BadKey("The key isn’t in force today.")
    return str(cert), info_of(str(cert))  # its public part, whatever else came


def _grouped(hexadecimal: str) -> str:
    plain = hexadecimal.upper().replace(" ", "")
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))
