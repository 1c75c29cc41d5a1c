"""Permits, the sealed cell's exact form, padding, and the places that cells are bound to.

Form of keys, cells and blind indexes: protection reference, section 4 (docs/protection.md).
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from functools import cache
from typing import Any, Final, NoReturn
from uuid import UUID

from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import errors

VERSION: Final = 1
AES_256_GCM: Final = 1
NONCE_BYTES: Final = 12
HEAD: Final = struct.Struct(">BBI12s")  # version, algorithm, key id, nonce
PLACE_END: Final = struct.Struct(">IB")  # key id, kind
PERMIT_LIFE: Final = timedelta(minutes=5)
ALL: Final = frozenset({"*"})


class Kind(IntEnum):
    """What kind of value a cell holds; part of the associated data."""

    TEXT = 1
    BYTES = 2
    DATE = 3
    DECIMAL = 4
    JSON = 5


@dataclass(frozen=True, slots=True)
class Permit:
    """What the gate cut: the right to act once, now, on these subjects.  Made only in `core.gate`.

    opens: table -> fields that may be read there, `ALL` for every field.  subjects: ids of patients or rows.
    """

    decision_id: UUID
    who: Actor
    can: str
    subjects: frozenset[UUID]
    opens: Mapping[str, frozenset[str]]
    at: datetime
    until: float  # seconds of the process's own monotonic clock

    @property
    def practice_id(self) -> UUID:
        return self.who.practice_id

    def check(self, practice_id: UUID, *ids: UUID | None) -> None:
        """Raise NotPermitted unless the permit is for this practice and at least one of the ids is its subject."""
        if practice_id != self.practice_id:
            raise errors.NotPermitted("another practice")
        if not any(one in self.subjects for one in ids if one is not None):
            raise errors.NotPermitted("not a subject of the question asked")

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("a permit stays in its process, as it was cut")

    __reduce__ = __reduce_ex__ = __copy__ = __deepcopy__ = __getstate__ = _refuse

    def __repr__(self) -> str:
        """The decision alone: whom it is about stays out of logs."""
        return f"Permit({self.decision_id})"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell lives; a cell that was moved does not open."""

    practice_id: UUID
    table: str
    column: str
    row_id: UUID

    def associated(self, key_id: int, kind: Kind) -> bytes:
        """The cell's associated data."""
        names = _names(self.table, self.column)
        return b"QL1\0" + self.practice_id.bytes + names + self.row_id.bytes + PLACE_END.pack(key_id, kind)


@cache
def _names(table: str, column: str) -> bytes:
    """A table's and a column's name with their lengths; there are few, and each is asked for at every cell."""
    names = table.encode(), column.encode()
    return b"".join(bytes([len(name)]) + name for name in names)


@dataclass(frozen=True, slots=True)
class Flaw:
    """A row whose cell is not what the trail last said of it.  `row_id`: None if nothing here has that pseudonym.

    entry: what it contradicts, on the trail.  found: SHA-256 of the cell that is there instead, "" if there is none.
    """

    table: str
    row_id: UUID | None
    entry: UUID
    found: str
    say: str


TOO_POOR: Final = frozenset({"birth_on", "sex", "diagnosis", "diagnoses", "code", "state", "relation", "share"})
FEWEST_PARTITIONS: Final = 16


@dataclass(frozen=True, slots=True)
class BlindIndex:
    """One way to find sealed rows again.  `fields`: what of the document it is made of; `of`: how.

    Values that few people have apart, such as a diagnosis or a birth date alone, are never indexed: a thief would count
    them. A surname alone only in at least 16 partitions.   Raises: TooPoor.
    """

    name: str
    column: str
    fields: tuple[str, ...]
    of: Callable[..., Sequence[str] | None] = lambda *values: values if all(values) else None
    partitions: int = 1
    version: int = 1
    is_new: bool = False  # added to a table that had rows: they get it at the next start

    def __post_init__(self) -> None:
        if set(self.fields) <= TOO_POOR or (self.fields == ("last",) and self.partitions < FEWEST_PARTITIONS):
            raise errors.TooPoor(self.name)

    def values(self, document: Any) -> Sequence[str] | None:
        """What a document is found by, None if there is nothing."""
        return self.of(*(getattr(document, field) for field in self.fields))


def pad(value: bytes) -> bytes:
    """Length, value, zeros: sizes 32, 64, 96, 128, then Padmé, so that a cell's size tells little."""
    size = padded_size(4 + len(value))
    return struct.pack(">I", len(value)) + value + bytes(size - 4 - len(value))


def unpad(padded: bytes) -> bytes:
    """The value inside a padded plaintext."""
    (size,) = struct.unpack_from(">I", padded)
    return padded[4 : 4 + size]


def padded_size(size: int) -> int:
    """The size that a plaintext of `size` bytes grows to; at most about 12 % more beyond 128.

    Source: Padmé, Nikitin et al. 2019.
    """
    if size <= 128:
        return max(32, (size + 31) // 32 * 32)
    exponent = size.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (size + mask) & ~mask


def normalise(value: str) -> str:
    """A value as blind indexes compare it: compatibility form, case folded, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())
