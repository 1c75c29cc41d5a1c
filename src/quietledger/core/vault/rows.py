"""A row's cell: where it is bound to, which key it belongs under, sealing and opening it without asking for a permit.

An extra file of the room, for the room alone: `actions` asks for the permit, and a rotation only moves cells.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from pydantic import TypeAdapter

from quietledger.core.vault import errors, keys
from quietledger.core.vault.cells import RawKey, id_in, open_with, seal_with
from quietledger.core.vault.models import Sealed, SealedModel
from quietledger.core.vault.rules import Kind, Place

COLUMN: Final = "doc"
_adapters: Final[dict[type[Any], TypeAdapter[Any]]] = {}  # slow to make, good for ever


def adapter_of(document: type[Any]) -> TypeAdapter[Any]:
    """What turns a document into bytes and back."""
    if document not in _adapters:
        _adapters[document] = TypeAdapter(document)
    return _adapters[document]


def table_of(row: SealedModel | type[SealedModel]) -> str:
    """The table's name in the database."""
    return row._meta.db_table  # noqa: SLF001 - Django's documented way to a table's name


def place_of(row: SealedModel) -> Place:
    """Where the row's cell lives."""
    return Place(row.practice_id, table_of(row), COLUMN, row.id)


def purpose_of(row: SealedModel) -> str:
    """Under which kind of key the row belongs."""
    if row.cell_kind is Kind.BYTES:
        return "file"
    return keys.PATIENT if row.patient_of_key() else "data"


def keys_for(rows: Iterable[SealedModel]) -> dict[UUID, RawKey]:
    """The active key of each row; those of all patients come in one query."""
    known = list(rows)
    patients = keys.of_patients({one for row in known if purpose_of(row) == keys.PATIENT and (one := patient_of(row))})
    return {
        row.id: patients[patient] if (patient := patient_of(row)) else keys.of_practice(purpose_of(row))
        for row in known
    }


def patient_of(row: SealedModel) -> UUID | None:
    """Whose key the row belongs under; None for the practice's own."""
    return row.patient_of_key() if purpose_of(row) == keys.PATIENT else None


def pseudonym_under(key: RawKey, record_id: UUID) -> str:
    """What a record is called under one of the practice's keys for the trail."""
    tag = hmac.digest(key.raw, record_id.bytes, "sha256")[:16]
    return base64.urlsafe_b64encode(tag).rstrip(b"=").decode()


def seal_value(row: SealedModel, key: RawKey, value: bytes) -> Sealed:
    """Seal a value for the row's place."""
    return Sealed(seal_with(key, value, place_of(row).associated(key.key_id, row.cell_kind)))


def open_value(row: SealedModel, ready: Mapping[int, RawKey]) -> bytes:
    """Open the row's cell with one of these keys.  Raises: CannotOpen."""
    cell: bytes = row.doc.cell
    key = ready.get(id_in(cell))
    # The key names its patient: a row that was given to another patient in the database does not open for that one.
    if key is None or key.patient not in {None, row.patient_of_key()}:
        raise errors.CannotOpen(table_of(row), row.id)
    try:
        return open_with(key, cell, place_of(row).associated(key.key_id, row.cell_kind))
    except InvalidTag:
        raise errors.CannotOpen(table_of(row), row.id) from None
