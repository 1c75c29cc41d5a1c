"""Seals bytes into a cell and opens them again: the one place where the cipher runs.

An extra file of the room, so that keys and providers share one form (protection reference 4.2) without sharing a file.
"""

from __future__ import annotations

import os
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quietledger.core.vault import rules


class RawKey(NamedTuple):
    """A key ready for use.  `patient`: whose key it is, None for the practice's own."""

    key_id: int
    raw: bytes
    cipher: AESGCM
    patient: UUID | None = None

    def __repr__(self) -> str:
        """The number alone: raw keys stay out of logs and tracebacks."""
        return f"RawKey({self.key_id})"


def raw_key(key_id: int, raw: bytes, patient: UUID | None = None) -> RawKey:
    """Make a key ready for use."""
    return RawKey(key_id, raw, AESGCM(raw), patient)


def id_in(cell: bytes) -> int:
    """The number of the key under which a cell was sealed."""
    return int.from_bytes(cell[2:6], "big")


def seal_with(key: RawKey, value: bytes, associated: bytes) -> bytes:
    """Seal a padded value into the cell's exact form."""
    nonce = os.urandom(rules.NONCE_BYTES)
    head = rules.HEAD.pack(rules.VERSION, rules.AES_256_GCM, key.key_id, nonce)
    return head + key.cipher.encrypt(nonce, rules.pad(value), associated)


def open_with(key: RawKey, cell: bytes, associated: bytes) -> bytes:
    """Open a cell.  Raises: InvalidTag, if anything about it or its place is not as it was sealed."""
    if len(cell) < rules.HEAD.size:
        raise InvalidTag
    version, algorithm, key_id, nonce = rules.HEAD.unpack_from(cell)
    if (version, algorithm, key_id) != (rules.VERSION, rules.AES_256_GCM, key.key_id):
        raise InvalidTag
    return rules.unpad(key.cipher.decrypt(nonce, cell[rules.HEAD.size :], associated))
