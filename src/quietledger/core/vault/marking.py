"""Marks each document that is replaced, so that an older cell which is put back into its own row is found.

An extra file of the room, called through `actions`. A row that was sealed only once has no older cell to go back to and
needs no mark. The trail's entry is what counts, because nobody alters it unnoticed; the table is its index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Max

from quietledger.core.audit import actions as audit
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import rows
from quietledger.core.vault.models import Mark, SealedModel
from quietledger.core.vault.rules import Permit

REPLACED: Final = "cell.replaced"
ROWS_AN_ENTRY: Final = 200  # about 18 KB: far below what an entry may hold, and little to read at once


class Named(NamedTuple):
    """What the trail names."""

    id: UUID


def hold(known: Sequence[SealedModel]) -> None:
    """Lock rows until the transaction ends, so that marks come on the trail in the order of the cells."""
    by_model: dict[Any, list[UUID]] = defaultdict(list)
    for row in known:
        by_model[type(row)].append(row.id)
    for model, ids in by_model.items():
        found = model.objects.filter(id__in=ids).order_by("id").select_for_update(no_key=True)
        list(found.values_list("id"))


def mark(by: Permit | Actor, changed: Sequence[SealedModel], *, now: datetime) -> None:
    """Write down what the cells of these rows are now; the rows are locked already.   Trail: cell.replaced."""
    before = _numbers(changed)
    parts = [
        [
            Mark(
                table=table, row_id=row.id, number=before.get(row.id, 0) + 1,
                cell_sha256=sha256(row.doc.cell).digest(),
            )
            for row in part
        ]
        for table, part in _parts(changed)
    ]  # fmt: skip
    entries = audit.record_many(by, [_said(marks) for marks in parts], now=now)
    for marks, entry in zip(parts, entries, strict=True):
        for one in marks:
            one.entry = entry
    Mark.objects.bulk_create(one for marks in parts for one in marks)


def mark_again(by: Permit | Actor, moved: Sequence[SealedModel], *, now: datetime) -> None:
    """Mark those rows anew that have marks already: their cells were moved to another key, and say the same."""
    marked = _numbers(moved)
    if marked:
        mark(by, [row for row in moved if row.id in marked], now=now)


def _numbers(known: Sequence[SealedModel]) -> dict[UUID, int]:
    """The number of the newest mark of each of these rows that has one.  Row ids are never used twice."""
    about = Mark.objects.filter(table__in={rows.table_of(row) for row in known}, row_id__in=[row.id for row in known])
    return dict(about.order_by().values_list("row_id").annotate(Max("number")))


def _said(marks: Sequence[Mark]) -> audit.Said:
    fields = {
        "table": marks[0].table, "nth": [one.number for one in marks],
        "cells": [bytes(one.cell_sha256).hex() for one in marks],
    }  # fmt: skip
    return audit.Said(REPLACED, [Named(one.row_id) for one in marks], fields=fields)


def _parts(changed: Sequence[SealedModel]) -> list[tuple[str, list[SealedModel]]]:
    by_table: dict[str, list[SealedModel]] = defaultdict(list)
    for row in changed:
        by_table[rows.table_of(row)].append(row)
    return [
        (table, found[start : start + ROWS_AN_ENTRY])
        for table, found in by_table.items()
        for start in range(0, len(found), ROWS_AN_ENTRY)
    ]
