"""Seal documents; open them against a permit; make blind indexes and pseudonyms."""

from __future__ import annotations

import base64
import hmac
import json
import os
import time
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from pydantic import TypeAdapter

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import errors, keys
from quietledger.core.vault.models import Sealed, SealedModel
from quietledger.core.vault.rules import ALL, Kind, Permit, Place, normalise

SITE: Final = UUID(int=0)  # the site's own secrets are kept as those of "practice 0"


@cache
def _adapter(document: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(document)


def make_patient_keys(patient_ids: Sequence[UUID]) -> None:
    """Make a key for each new patient, in one statement."""
    keys.of_patients(patient_ids)


def seal(row: SealedModel, document: Any) -> SealedModel:
    """Put a document into its row, sealed for that very place."""
    return seal_all([(row, document)])[0]


def seal_all(pairs: Sequence[tuple[SealedModel, Any]]) -> list[SealedModel]:
    """Seal many documents into their rows; the keys of all patients come in one query."""
    patients = keys.of_patients({one for row, _ in pairs if (one := row.patient_of_key())})
    for row, document in pairs:
        patient = row.patient_of_key()
        key = patients[patient] if patient else keys.of_practice("data")
        row.doc = _seal_value(row, key, _adapter(type(document)).dump_json(document))
    return [row for row, _ in pairs]


def seal_bytes(row: SealedModel, body: bytes) -> SealedModel:
    """Seal raw bytes (a file) under the practice's file key."""
    row.doc = _seal_value(row, keys.of_practice("file"), body)
    return row


def _seal_value(row: SealedModel, key: keys.RawKey, value: bytes) -> Sealed:
    return Sealed(keys.seal_with(key, value, _place(row).associated(key.key_id, row.kind)))


def _place(row: SealedModel) -> Place:
    return Place(row.practice_id, row._meta.db_table, "doc", row.id)  # noqa: SLF001 - Django's documented way


def open(permit: Permit, row: SealedModel) -> Any:  # noqa: A001 - the vault's own word
    """Open one row's document, cut to the fields that the permit names.

    Raises: NotPermitted, if the permit doesn't cover it; CannotOpen, if the cell was moved, altered or forgotten.
    """
    return open_all(permit, [row])[0]


def open_all(permit: Permit, rows: Sequence[SealedModel]) -> list[Any]:
    """Open many rows' documents; the keys come in one query."""
    for row in rows:
        _check(permit, row)
    ready = keys.by_ids(int.from_bytes(row.doc.cell[2:6], "big") for row in rows)
    return [_document(permit, row, _open_value(row, ready)) for row in rows]


def open_bytes(permit: Permit, row: SealedModel) -> bytes:
    """Open a sealed file.  Raises: NotPermitted, CannotOpen."""
    _check(permit, row)
    return _open_value(row, keys.by_ids([int.from_bytes(row.doc.cell[2:6], "big")]))


def _check(permit: Permit, row: SealedModel) -> None:
    permit.check(row.practice_id, row.id, row.patient_of_key())
    if permit.until < time.monotonic():
        raise errors.NotPermitted("the permit has ended", row.id)
    if row._meta.db_table not in permit.opens:  # noqa: SLF001 - Django's documented way to a table's name
        raise errors.NotPermitted(f"{permit.can} does not open {row._meta.db_table}", row.id)  # noqa: SLF001 - the same


def _open_value(row: SealedModel, ready: Mapping[int, keys.RawKey]) -> bytes:
    cell: bytes = row.doc.cell
    key = ready.get(int.from_bytes(cell[2:6], "big"))
    if key is None:
        raise errors.CannotOpen(row._meta.db_table, row.id)  # noqa: SLF001 - Django's documented way to a table's name
    try:
        return keys.open_with(key, cell, _place(row).associated(key.key_id, row.kind))
    except InvalidTag as problem:
        raise errors.CannotOpen(row._meta.db_table, row.id) from problem  # noqa: SLF001 - the same


def _document(permit: Permit, row: SealedModel, value: bytes) -> Any:
    fields = permit.opens[row._meta.db_table]  # noqa: SLF001 - Django's documented way to a table's name
    if fields == ALL:
        return _adapter(row.Document).validate_json(value)
    return _adapter(row.Document).validate_python({k: v for k, v in json.loads(value).items() if k in fields})


def blind(index: str, *values: str) -> bytes:
    """The tag under which a value can be found again without being readable.

    Only for values that are rich enough on their own (a member id) or together (surname and birth date).
    """
    parts = b"\0".join(normalise(value).encode() for value in values)
    return hmac.digest(_index_key(index), b"\0" + parts, "sha256")[:8]


def _index_key(index: str) -> bytes:
    memory = tenancy.memory()
    if ("blind", index) not in memory:
        table, _, name = index.partition(".")
        info = b"QLBI1\0" + bytes([len(table)]) + table.encode() + bytes([len(name)]) + name.encode() + b"\0\1"
        expand = HKDFExpand(algorithm=SHA256(), length=32, info=info)
        memory["blind", index] = expand.derive(keys.of_practice("index").raw)
    return memory["blind", index]  # type: ignore[no-any-return]  # written two lines above


def pseudonym(record_id: UUID) -> str:
    """How the trail names a record: nobody without the practice's key can tell which it is."""
    tag = hmac.digest(keys.of_practice("trail").raw, record_id.bytes, "sha256")[:16]
    return base64.urlsafe_b64encode(tag).rstrip(b"=").decode()


def seal_detail(table: str, row_id: UUID, detail: Mapping[str, Any]) -> tuple[bytes, str]:
    """Seal a trail entry's detail; returns the cell and the salted hash that the entry carries."""
    body = json.dumps(detail, sort_keys=True, separators=(",", ":"), default=str).encode()
    salt, key = os.urandom(32), keys.of_practice("trail")
    place = Place(tenancy.practice_id(), table, "cell", row_id)
    cell = keys.seal_with(key, salt + body, place.associated(key.key_id, Kind.JSON))
    return cell, sha256(b"\x02" + salt + body).hexdigest()


def seal_site(text: str) -> str:
    """Seal a secret of the site itself (a person's second factor); nothing about patients."""
    with tenancy.within(SITE):
        key = keys.of_practice("data")
        return base64.b64encode(keys.seal_with(key, text.encode(), b"QLSITE1")).decode()


def open_site(sealed: str) -> str:
    """Open a secret of the site.  Raises: CannotOpen."""
    cell = base64.b64decode(sealed)
    with tenancy.within(SITE):
        key = keys.by_ids([int.from_bytes(cell[2:6], "big")])
        try:
            return keys.open_with(next(iter(key.values())), cell, b"QLSITE1").decode()
        except (InvalidTag, StopIteration) as problem:
            raise errors.CannotOpen("site", SITE) from problem


__all__ = [
    "SITE", "Kind", "blind", "make_patient_keys", "open", "open_all", "open_bytes", "open_site", "pseudonym", "seal",
    "seal_all", "seal_bytes", "seal_detail", "seal_site",
]  # fmt: skip
