"""Looks whether what should be sealed is: the form of every cell, its key, and whether some of them really open.

An extra file of the room, called through `queries`. Nothing that opens is handed on: it is dropped where it was opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import BigIntegerField, BinaryField, Count, F, Func, Q
from django.db.models.functions import Length

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import errors, keys, moving, rows, rules
from quietledger.core.vault.cells import id_in
from quietledger.core.vault.models import Key, SealedModel

OPENED: Final = 5  # of each table, the newest: a cell may have 64 MB
TAG_BYTES: Final = 16
BEGINNING: Final = bytes([rules.VERSION, rules.AES_256_GCM])


@dataclass(frozen=True, slots=True)
class Looked:
    """What was looked at, and what was not as it must be, in words: tables and counts only."""

    tables: int
    cells: int
    opened: int
    flaws: tuple[str, ...]


def look(practice_id: UUID) -> Looked:
    """Whether every sealed table of a practice holds cells and nothing else: each one's head; the newest are opened."""
    cells, opened, flaws = 0, 0, list[str]()
    with tenancy.within(practice_id):
        known = set(Key.objects.values_list("key_id", flat=True))
        models = moving.tables()
        for model in models:
            counted = _counted(model)
            cells += counted["every"]
            flaws += _faults(model, counted, known)
            tried = list(_opened(model)) if counted["every"] and not counted["bare"] else []
            opened += sum(tried)
            if bad := len(tried) - sum(tried):
                flaws.append(f"{rows.table_of(model)}: {bad} of its newest cells don’t open.")
    return Looked(len(models), cells, opened, tuple(flaws))


def _counted(model: type[SealedModel]) -> dict[str, Any]:
    """How many cells there are, and how many don't begin as a cell does or are too short for one."""
    head = Func(F(rows.COLUMN), template="substring(%(expressions)s FROM 1 FOR 2)", output_field=BinaryField())
    is_bare = ~Q(head=BEGINNING) | Q(size__lt=rules.HEAD.size + TAG_BYTES)
    numbered = model.objects.annotate(head=head, size=Length(rows.COLUMN))
    return numbered.aggregate(every=Count("id"), bare=Count("id", filter=is_bare))


def _faults(model: type[SealedModel], counted: dict[str, Any], known: set[int]) -> Iterator[str]:
    table = rows.table_of(model)
    if counted["bare"]:
        yield f"{table}: {counted['bare']} of {counted['every']} cells are not sealed."
        return
    number = Func(
        F(rows.COLUMN), template="('x' || encode(substring(%(expressions)s FROM 3 FOR 4), 'hex'))::bit(32)::bigint",
        output_field=BigIntegerField(),
    )  # fmt: skip
    used = model.objects.annotate(under=number).order_by().values_list("under", flat=True).distinct()
    if strange := set(used) - known:
        yield f"{table}: cells are sealed under {len(strange)} keys that the practice doesn’t have."


def _opened(model: type[SealedModel]) -> Iterator[bool]:
    """Whether each of the newest cells opens; one whose key was destroyed is forgotten, and is not to open."""
    newest = list(model.objects.order_by("-id")[:OPENED])
    ready = keys.by_ids({id_in(row.doc.cell) for row in newest})
    for row in newest:
        if id_in(row.doc.cell) in ready:
            try:
                rows.open_value(row, ready)
            except errors.CannotOpen:
                yield False
            else:
                yield True
