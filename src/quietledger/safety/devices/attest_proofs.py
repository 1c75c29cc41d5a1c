"""Whether a key lives in a real TPM and how its machine started: TPM 2.0 attestation, checked without a TPM.

The chain of reasons: a maker's root says that the endorsement key (EK) lives in one of its TPMs; only that TPM could
open what was sealed to this EK *and* this attestation key's name (`seal`); so the attestation key (AK) lives there too;
it is restricted, so what it signs about the report key and the PCRs is the TPM's own word. No clock, no file, no table.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
from cryptography.x509.oid import ObjectIdentifier

from quietledger.safety.devices import attest_shapes as shapes
from quietledger.safety.devices.attest_shapes import NotProved

PCRS: Final = (0, 2, 4, 7)  # firmware, its drivers, the boot loader, what secure boot went by
CHAIN_MOST: Final = 6
CERTIFICATE_MOST_BYTES: Final = 8_192
SECRET_BYTES: Final = 32
_ENDORSEMENT: Final = ObjectIdentifier("2.23.133.8.1")  # tcg-kp-EKCertificate: a maker certifies other things too
_STAYS: Final = shapes.FIXED_TPM | shapes.FIXED_PARENT | shapes.MADE_INSIDE | shapes.SIGN

EndorsementKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


@dataclass(frozen=True, slots=True)
class Sealed:
    """A secret that one TPM alone opens, for one attestation key.

    `blob`: the contents of a TPM2B_ID_OBJECT; `secret`: those of a TPM2B_ENCRYPTED_SECRET.
    """

    blob: bytes
    secret: bytes


def endorsement_key(chain: Sequence[bytes], roots: Sequence[x509.Certificate], now: datetime) -> EndorsementKey:
    """The public key of an endorsement certificate that a known maker's root vouches for.

    chain: certificates (DER), the TPM's own first; the order of the others is of no account.
    roots: makers' certificates that the house trusts, roots or issuers below them.

    Raises: NotProved (shape, chain, maker, key).
    Source: TCG EK Credential Profile 2.5, section 3.
    """
    if not 1 <= len(chain) <= CHAIN_MOST or any(len(one) > CERTIFICATE_MOST_BYTES for one in chain):
        raise NotProved("shape")
    try:
        own, *others = [x509.load_der_x509_certificate(one) for one in chain]
        usages = own.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        public = own.public_key()
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension, UnsupportedAlgorithm) as problem:
        raise NotProved("shape") from problem
    if _ENDORSEMENT not in usages:
        raise NotProved("key")
    _check_chain(own, others, roots, now)
    is_rsa = isinstance(public, rsa.RSAPublicKey) and public.key_size == 2048
    is_p256 = isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name == "secp256r1"
    if not (is_rsa or is_p256):
        raise NotProved("key")
    return public  # type: ignore[return-value]  # the kinds were just told apart


def _check_chain(
    own: x509.Certificate, others: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], now: datetime
) -> None:
    """Walk from a certificate to a root, at most one step for each certificate that was given."""
    current = own
    for below in range(len(others) + 1):
        if not current.not_valid_before_utc <= now < current.not_valid_after_utc:
            raise NotProved("chain")
        if any(_has_issued(root, current, below) and root.not_valid_after_utc > now for root in roots):
            return
        current = next((one for one in others if _has_issued(one, current, below)), own)
        if current is own:
            break
    raise NotProved("maker")


def _has_issued(issuer: x509.Certificate, issued: x509.Certificate, below: int) -> bool:
    """below: how many issuers stand between this one and the TPM's own certificate."""
    try:
        limits = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
        issued.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    except (x509.ExtensionNotFound, x509.DuplicateExtension):
        return False
    return limits.ca and usage.key_cert_sign and (limits.path_length is None or below <= limits.path_length)


def seal(endorsement: EndorsementKey, ak: bytes, secret: bytes) -> Sealed:
    """Seal a secret so that only the TPM with this endorsement key opens it, if it also holds this attestation key.

    What TPM2_MakeCredential does, for the default endorsement keys: SHA-256 names, AES-128 in CFB mode.
    ak: a TPMT_PUBLIC.

    Raises: NotProved (shape, key), if that is no restricted signing key that was made inside a TPM.
    Source: TPM 2.0 Library, Part 1, section 24 and annexes B.10.4, C.6.4.
    """
    name = _check_key(ak, _STAYS | shapes.RESTRICTED, kept_from=shapes.DECRYPT).name
    seed, wrapped = _seed_for(endorsement)
    cipher = Cipher(algorithms.AES(_kdf_a(seed, b"STORAGE", name, 16)), CFB(bytes(16))).encryptor()
    identity = cipher.update(_sized(secret)) + cipher.finalize()
    outer = hmac.digest(_kdf_a(seed, b"INTEGRITY", b"", 32), identity + name, "sha256")
    return Sealed(_sized(outer) + identity, wrapped)


def check_certify(ak: bytes, report: bytes, statement: bytes, signature: bytes, nonce: bytes) -> None:
    """Whether the attestation key vouches, to this nonce, for a report key that can't leave the TPM.

    ak, report: TPMT_PUBLIC; statement: TPMS_ATTEST; signature: TPMT_SIGNATURE.

    Raises: NotProved.
    """
    found = _check_key(report, _STAYS, kept_from=shapes.RESTRICTED | shapes.DECRYPT)
    _check_signed(ak, statement, signature)
    certified = shapes.certified(statement)
    if not hmac.compare_digest(certified.said, nonce):
        raise NotProved("said")
    if certified.name != found.name:
        raise NotProved("about")


def check_quote(ak: bytes, statement: bytes, signature: bytes, nonce: bytes, pcrs: Mapping[int, bytes]) -> None:
    """Whether the attestation key says, to this nonce, that these are the PCRs (SHA-256 bank) of its machine.

    Raises: NotProved.
    """
    _check_signed(ak, statement, signature)
    quoted = shapes.quoted(statement)
    if not hmac.compare_digest(quoted.said, nonce):
        raise NotProved("said")
    if quoted.selections != (shapes.Selection(shapes.SHA256, PCRS),) or tuple(sorted(pcrs)) != PCRS:
        raise NotProved("pcrs")
    if any(len(value) != 32 for value in pcrs.values()):
        raise NotProved("pcrs")
    if quoted.digest != sha256(b"".join(pcrs[number] for number in PCRS)).digest():
        raise NotProved("values")


def public_key(public: bytes) -> ec.EllipticCurvePublicKey:
    """The key of a TPMT_PUBLIC, as others' tools know it.  Raises: NotProved (shape, key)."""
    found = shapes.public(public)
    numbers = ec.EllipticCurvePublicNumbers(
        int.from_bytes(found.x, "big"), int.from_bytes(found.y, "big"), ec.SECP256R1()
    )
    try:
        return numbers.public_key()
    except ValueError as problem:  # no point of the curve
        raise NotProved("key") from problem


def _check_key(public: bytes, attributes: int, *, kept_from: int) -> shapes.Public:
    found = shapes.public(public)
    if not found.has(attributes) or found.attributes & kept_from:
        raise NotProved("key")
    return found


def _check_signed(ak: bytes, statement: bytes, signature: bytes) -> None:
    _check_key(ak, _STAYS | shapes.RESTRICTED, kept_from=shapes.DECRYPT)
    try:
        public_key(ak).verify(encode_dss_signature(*shapes.signature(signature)), statement, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature as problem:
        raise NotProved("signature") from problem


def _seed_for(endorsement: EndorsementKey) -> tuple[bytes, bytes]:
    """A fresh seed, and the form in which only the endorsement key's TPM gets it."""
    if isinstance(endorsement, rsa.RSAPublicKey):
        seed = token_bytes(SECRET_BYTES)
        oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), label=b"IDENTITY\0")
        return seed, endorsement.encrypt(seed, oaep)
    ours = ec.generate_private_key(ec.SECP256R1())
    mine, theirs = ours.public_key().public_numbers(), endorsement.public_numbers()
    mine_x, mine_y, theirs_x = (number.to_bytes(32, "big") for number in (mine.x, mine.y, theirs.x))
    shared = ours.exchange(ec.ECDH(), endorsement)
    seed = sha256((1).to_bytes(4, "big") + shared + b"IDENTITY\0" + mine_x + theirs_x).digest()  # the TPM's KDFe
    return seed, _sized(mine_x) + _sized(mine_y)


def _kdf_a(key: bytes, label: bytes, context: bytes, size_bytes: int) -> bytes:
    """The TPM's KDFa with SHA-256, for up to 32 bytes: one round of SP 800-108 in counter mode."""
    bits = (8 * size_bytes).to_bytes(4, "big")
    return hmac.digest(key, (1).to_bytes(4, "big") + label + b"\0" + context + bits, "sha256")[:size_bytes]


def _sized(data: bytes) -> bytes:
    """A TPM2B."""
    return len(data).to_bytes(2, "big") + data
