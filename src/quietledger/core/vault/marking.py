"""Marks each document that is replaced, so that an older cell which is put back into its own row is found.

An extra file of the room, called through `actions`. A row that was sealed only once has no older cell to go back to and
needs no mark. The trail's entry is what counts, because nobody alters it unnoticed; the table is its index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import rows
from quietledger.core.vault.models import Mark, SealedModel
from quietledger.core.vault.rules import Permit

REPLACED: Final = "cell.replaced"
ROWS_AN_ENTRY: Final = 200  # about 18 KB: far below what an entry may hold, and little to read at once


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
    parts = _parts(changed)
    entries = audit.record_many(
        by,
        [audit.Said(REPLACED, part, fields={"table": table, "cells": _digests(part)}) for table, part in parts],
        now=now,
    )
    Mark.objects.bulk_create(
        Mark(table=table, row_id=row.id, cell_sha256=sha256(row.doc.cell).digest(), entry=entry)
        for (table, part), entry in zip(parts, entries, strict=True)
        for row in part
    )


def mark_again(by: Permit | Actor, moved: Sequence[SealedModel], *, now: datetime) -> None:
    """Mark those rows anew that have marks already: their cells were moved to another key, and say the same."""
    if not moved:
        return
    about = Mark.objects.filter(table=rows.table_of(moved[0]), row_id__in=[row.id for row in moved])
    marked = set(about.values_list("row_id", flat=True))
    mark(by, [row for row in moved if row.id in marked], now=now)


def _parts(changed: Sequence[SealedModel]) -> list[tuple[str, list[SealedModel]]]:
    by_table: dict[str, list[SealedModel]] = defaultdict(list)
    for row in changed:
        by_table[rows.table_of(row)].append(row)
    return [
        (table, found[start : start + ROWS_AN_ENTRY])
        for table, found in by_table.items()
        for start in range(0, len(found), ROWS_AN_ENTRY)
    ]


def _digests(part: Sequence[SealedModel]) -> list[str]:
    return [sha256(row.doc.cell).hexdigest() for row in part]
