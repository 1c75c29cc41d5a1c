"""The machine's key and certificate in the form in which browsers take them (PKCS #12)."""

from __future__ import annotations

import secrets
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from quietledger.agent import keys
from quietledger.agent.home import FILE, Home

NAME: Final = b"Quietledger, this machine"
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
_LENGTH: Final = 20  # 31 letters, 20 times: 99 bits


class NotMovable(Exception):
    """The key is in hardware."""


def parcel(home: Home) -> tuple[bytes, str]:
    """Key, certificate and those above it, locked; and the password, which is kept nowhere.

    Raises: NotPaired; NotMovable; keys.Readable.
    """
    if home.pairing().key != FILE:
        raise NotMovable
    own, *above = x509.load_pem_x509_certificates(home.certificate.read_bytes())
    password = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    lock = serialization.BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(NAME, keys.load(home.key).secret, own, above, lock), password
