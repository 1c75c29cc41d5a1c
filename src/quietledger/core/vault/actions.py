"""Seal documents; open them against a permit; make blind indexes and pseudonyms."""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import errors, indexes, keys, marking, rows
from quietledger.core.vault.cells import id_in, open_with, seal_with
from quietledger.core.vault.checking import check_marks, tell_flaws
from quietledger.core.vault.indexes import blind, tags
from quietledger.core.vault.keys import SITE
from quietledger.core.vault.models import SealedModel
from quietledger.core.vault.moving import fill_tags
from quietledger.core.vault.recovery import Sheet, drill, kit, recover
from quietledger.core.vault.rewrapping import rewrap, rewrap_site, use
from quietledger.core.vault.rotation import Rotated, rotate
from quietledger.core.vault.rules import ALL, Kind, Permit, Place
from quietledger.core.vault.shredding import forget, replay_shred_list, shred_list
from quietledger.core.vault.signing import is_signature, public_keys, sign
from quietledger.core.vault.site_keys import SITE_MARK, end_site_keys, renew_site, site_key_id

FIRST_SITE_PLACE: Final = b"QLSITE1"


def make_patient_keys(patient_ids: Sequence[UUID]) -> None:
    """Make a key for each new patient, in one statement.  Raises: CannotOpen, for one who was forgotten."""
    keys.of_patients(patient_ids)


def seal(row: SealedModel, document: Any) -> SealedModel:
    """Put a document into its new row, sealed for that very place, and the tags under which the row is found again.

    Raises: NotADocument; SealedBefore, for a row that is there already; CannotOpen, if its patient was forgotten.
    """
    return seal_all([(row, document)])[0]


def seal_all(pairs: Sequence[tuple[SealedModel, Any]]) -> list[SealedModel]:
    """Seal many documents into their new rows; the keys of all patients come in one query.  Raises: as `seal`."""
    for row, _ in pairs:
        _check_new(row)
    return _sealed(pairs)


def reseal(by: Permit | Actor, row: SealedModel, document: Any, *, now: datetime) -> SealedModel:
    """Replace the document of a row that is there already, for the caller to save in the same transaction.

    The row stays locked, and a mark of its new cell is kept: an older one that is put back is found (`check_marks`).

    Trail: cell.replaced.   Raises: NotADocument, CannotOpen.
    """
    return reseal_all(by, [(row, document)], now=now)[0]


def reseal_all(by: Permit | Actor, pairs: Sequence[tuple[SealedModel, Any]], *, now: datetime) -> list[SealedModel]:
    """Replace many rows' documents.  Trail: cell.replaced, 200 rows an entry.   Raises: as `reseal`."""
    marking.hold([row for row, _ in pairs])
    changed = _sealed(pairs)
    marking.mark(by, changed, now=now)
    return changed


def _check_new(row: SealedModel) -> None:
    if not row._state.adding:  # noqa: SLF001 - Django's documented way to tell a new row
        raise errors.SealedBefore(rows.table_of(row), row.id)


def _sealed(pairs: Sequence[tuple[SealedModel, Any]]) -> list[SealedModel]:
    ready = rows.keys_for(row for row, _ in pairs)
    for row, document in pairs:
        row.doc = rows.seal_value(row, ready[row.id], _in_bytes(row, document))
        indexes.tag(row, document)
    return [row for row, _ in pairs]


def seal_bytes(row: SealedModel, body: bytes) -> SealedModel:
    """Seal raw bytes (a file) into a new row, under the practice's file key.  Raises: SealedBefore."""
    _check_new(row)
    row.doc = rows.seal_value(row, keys.of_practice("file"), body)
    return row


def _in_bytes(row: SealedModel, document: Any) -> bytes:
    """A document as it is sealed: only what `_document` can read back, else it would be lost."""
    if type(document) is not row.Document:
        raise errors.NotADocument(rows.table_of(row), row.id)
    try:
        return rows.adapter_of(row.Document).dump_json(document, warnings="error")
    except PydanticSerializationError:
        raise errors.NotADocument(rows.table_of(row), row.id) from None  # its own words would repeat the value


def open(permit: Permit, row: SealedModel) -> Any:  # noqa: A001 - the vault's own word
    """Open one row's document, cut to the fields that the permit names.

    Raises: NotPermitted, if the permit doesn't cover it; CannotOpen, if the cell was moved, altered or forgotten.
    """
    return open_all(permit, [row])[0]


def open_all(permit: Permit, sealed: Sequence[SealedModel]) -> list[Any]:
    """Open many rows' documents; the keys come in one query.  Raises: as `open`."""
    for row in sealed:
        _check(permit, row)  # all of them, before the first key is touched
    ready = keys.by_ids(id_in(row.doc.cell) for row in sealed)
    return [_document(permit, row, rows.open_value(row, ready)) for row in sealed]


def open_bytes(permit: Permit, row: SealedModel) -> bytes:
    """Open a sealed file.  Raises: NotPermitted, CannotOpen."""
    _check(permit, row)
    return rows.open_value(row, keys.by_ids([id_in(row.doc.cell)]))


def _check(permit: Permit, row: SealedModel) -> None:
    permit.check(row.practice_id, row.id, row.patient_of_key())
    if permit.until < time.monotonic():
        raise errors.NotPermitted("the permit has ended", row.id)
    if rows.table_of(row) not in permit.opens:
        raise errors.NotPermitted(f"{permit.can} does not open {rows.table_of(row)}", row.id)


def _document(permit: Permit, row: SealedModel, value: bytes) -> Any:
    fields, adapter = permit.opens[rows.table_of(row)], rows.adapter_of(row.Document)
    try:
        if fields == ALL:
            return adapter.validate_json(value)
        return adapter.validate_python({name: one for name, one in json.loads(value).items() if name in fields})
    except ValidationError:
        raise errors.CannotOpen(rows.table_of(row), row.id) from None  # its own words would repeat the value


def pseudonym(record_id: UUID) -> str:
    """How the trail names a record: nobody without the practice's key can tell which it is."""
    return rows.pseudonym_under(keys.of_practice("trail"), record_id)


def seal_detail(table: str, row_id: UUID, detail: Mapping[str, Any]) -> tuple[bytes, str]:
    """Seal a trail entry's detail; returns the cell and the salted hash that the entry carries."""
    body = json.dumps(detail, sort_keys=True, separators=(",", ":"), default=str).encode()
    salt, key = os.urandom(32), keys.of_practice("trail")
    place = Place(tenancy.practice_id(), table, "cell", row_id)
    cell = seal_with(key, salt + body, place.associated(key.key_id, Kind.JSON))
    return cell, sha256(b"\x02" + salt + body).hexdigest()


def seal_site(text: str, place: str = "") -> str:
    """Seal a secret of the site itself (a person's second factor), nothing about patients.

    `place`: where it is kept, such as a table and a row; it opens nowhere else.
    """
    with tenancy.within(SITE):
        key = keys.of_practice("data")
        return SITE_MARK + base64.b64encode(seal_with(key, text.encode(), _site_place(place))).decode()


def open_site(sealed: str, place: str = "") -> str:
    """Open a secret of the site.  What the first release sealed has no mark and no place.  Raises: CannotOpen."""
    marked = sealed.startswith(SITE_MARK)
    try:
        cell = base64.b64decode(sealed.removeprefix(SITE_MARK), validate=True)
        key = keys.at_hand(SITE, id_in(cell))
        if key is None:
            with tenancy.within(SITE):
                key = keys.by_ids([id_in(cell)])[id_in(cell)]
        return open_with(key, cell, _site_place(place) if marked else FIRST_SITE_PLACE).decode()
    except (InvalidTag, KeyError, ValueError):
        raise errors.CannotOpen("site", SITE) from None


def is_sealed_anew(sealed: str) -> bool:
    """Whether a site secret has its place and the key in use; if not, its owner seals it again."""
    if not sealed.startswith(SITE_MARK):
        return False
    with tenancy.within(SITE):
        return site_key_id(sealed) == keys.of_practice("data").key_id


def _site_place(place: str) -> bytes:
    return b"QLSITE2\0" + place.encode()


__all__ = [
    "SITE", "Kind", "Rotated", "Sheet", "blind", "check_marks", "drill", "end_site_keys", "fill_tags", "forget",
    "is_sealed_anew", "is_signature", "kit", "make_patient_keys", "open", "open_all", "open_bytes", "open_site",
    "pseudonym", "public_keys", "recover", "renew_site", "replay_shred_list", "reseal", "reseal_all", "rewrap",
    "rewrap_site", "rotate", "seal", "seal_all", "seal_bytes", "seal_detail", "seal_site", "shred_list", "sign", "tags",
    "tell_flaws", "use",
]  # fmt: skip
