"""Blind indexes: tags under which a sealed value is found again without being readable (protection reference 4.4).

An extra file of the room. A table declares its indexes; sealing a row fills their columns. While keys are moved, rows
carry tags of the old key or of the new one, so a look-up asks for both. Whoever looks something up opens what was found
and compares: two values may share a tag.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import keys
from quietledger.core.vault.cells import RawKey
from quietledger.core.vault.models import SealedModel
from quietledger.core.vault.rules import BlindIndex, normalise

PURPOSE: Final = "index"
TAG_BYTES: Final = 8


def blind(index: str, *values: str) -> bytes:
    """The tag of something that is not kept itself, such as another system's number for a session.

    It can't be made anew, so it is made under the practice's first index key for ever, which no rotation destroys.
    """
    return _tag(_index_key(keys.living(PURPOSE)[0], index, 1), 0, values)


def tag(row: SealedModel, document: Any) -> None:
    """Fill a row's tags from its document, under the active key."""
    for index in row.blind_indexes:
        setattr(row, index.column, tag_of(index, row.id, document))


def tag_of(index: BlindIndex, row_id: UUID, document: Any) -> bytes | None:
    """A row's tag; None for a document that has nothing to be found by."""
    values = index.values(document)
    if values is None:
        return None
    key = _index_key(keys.living(PURPOSE)[-1], index.name, index.version)
    return _tag(key, partition(row_id, index.partitions), values)


def tags(model: type[SealedModel], column: str, *values: str) -> list[bytes]:
    """Every tag that a row with these values may carry: for each partition, under each key that may be in use."""
    index = next(one for one in model.blind_indexes if one.column == column)
    return [
        _tag(_index_key(key, index.name, index.version), part, values)
        for key in keys.living(PURPOSE)
        for part in range(index.partitions)
    ]


def partition(row_id: UUID, partitions: int) -> int:
    """Which part of an index a row belongs to: so that equal values don't all show as equal."""
    return sha256(row_id.bytes).digest()[0] % partitions


def _index_key(key: RawKey, index: str, version: int) -> bytes:
    memory = tenancy.memory()
    place = ("blind", index, version, key.key_id)
    if place not in memory:
        memory[place] = derived(key.raw, index, version)
    return memory[place]  # type: ignore[no-any-return]  # written above


def derived(raw: bytes, index: str, version: int) -> bytes:
    """The key of one index: HKDF-Expand of the practice's index key."""
    table, _, name = index.partition(".")
    info = b"QLBI1\0" + bytes([len(table)]) + table.encode() + bytes([len(name)]) + name.encode()
    return expanded(raw, info + version.to_bytes(2, "big"), 32)


def expanded(raw: bytes, info: bytes, size: int) -> bytes:
    """HKDF-Expand with SHA-256 (RFC 5869)."""
    return HKDFExpand(algorithm=SHA256(), length=size, info=info).derive(raw)


def _tag(key: bytes, part: int, values: Sequence[str]) -> bytes:
    joined = b"\0".join(normalise(value).encode() for value in values)
    return hmac.digest(key, bytes([part]) + joined, "sha256")[:TAG_BYTES]
