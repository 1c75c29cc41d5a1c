"""Finds rows whose document was rolled back: their cells, their marks and the trail must say the same.

An extra file of the room, called through `actions`. People go on working meanwhile: what is compared is read in one
statement, or the later of two is the one that must have grown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain, islice
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import BinaryField, F, Func, OuterRef, Subquery

from quietledger.core.audit import actions as audit
from quietledger.core.audit import queries as trail
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import keys, moving, rows
from quietledger.core.vault.marking import REPLACED, Named
from quietledger.core.vault.models import Mark
from quietledger.core.vault.rules import Flaw

ROLLED_BACK: Final = "vault.rolled_back"
MOST_FLAWS: Final = 1000  # who rolled back more than these has been found out
MARKED: Final = "table", "row_id", "number", "cell_sha256", "entry"
MARKS_AT_ONCE, ENTRIES_AT_ONCE = 1000, 50
One = TypeVar("One")


class _Said(NamedTuple):
    """One row of an entry: whose cell became what, as the how many-th time."""

    table: str
    name: str
    number: str
    cell: str
    entry: UUID


def check_marks(practice_id: UUID) -> list[Flaw]:
    """Compare replaced cells with their newest marks, and all marks with the trail; the first 1000 flaws, one a row.

    An empty list means that no document is older than the newest one which the trail knows of.
    """
    found: dict[object, Flaw] = {}
    with tenancy.within(practice_id):
        for flaw in chain(_older_cells(), _unsaid(), _unmarked()):
            found.setdefault((flaw.table, flaw.row_id or flaw.say), flaw)
            if len(found) == MOST_FLAWS:
                break
    return list(found.values())


def tell_flaws(who: Actor, flaws: Iterable[Flaw], *, now: datetime) -> list[Flaw]:
    """Put on the trail what it does not tell of yet; returns those flaws.   Trail: vault.rolled_back, one a flaw."""
    with tenancy.scope(who):
        told = {
            tuple(
                str(one) for one in (*(body.get(name, "") for name in ("table", "entry", "found")), *_list(body, "res"))
            )
            for some in _entries(ROLLED_BACK)
            for body in some.values()
        }
        fresh = [one for one in flaws if told.isdisjoint(_as_told(one))]
        audit.record_many(who, [_telling(one) for one in fresh], now=now)
    return fresh


def _telling(flaw: Flaw) -> audit.Said:
    on = [Named(flaw.row_id)] if flaw.row_id else []
    fields = {"table": flaw.table, "entry": str(flaw.entry), "found": flaw.found}
    return audit.Said(ROLLED_BACK, on, fields=fields)


def _as_told(flaw: Flaw) -> list[tuple[str, ...]]:
    """What the trail would say of a flaw, under whichever key it named the row."""
    said = flaw.table, str(flaw.entry), flaw.found
    return [(*said, name) for name in _names(flaw.row_id)] if flaw.row_id else [said]


def _older_cells() -> Iterator[Flaw]:
    """Rows whose cell is not what their newest mark says."""
    models = {rows.table_of(model): model for model in moving.tables()}
    for table in Mark.objects.order_by("table").values_list("table", flat=True).distinct():
        if table not in models:
            continue  # it ended with its room
        digest = Func(F(rows.COLUMN), function="sha256", output_field=BinaryField())
        cell = models[table].objects.filter(id=OuterRef("row_id")).values(digest=digest)
        newest = Mark.objects.filter(table=table).order_by("row_id", "-number").distinct("row_id")
        compared = newest.values_list("row_id", "entry", "cell_sha256", Subquery(cell))
        for row_id, entry, expected, found in compared.iterator(chunk_size=MARKS_AT_ONCE):
            if found is None:
                yield Flaw(table, row_id, entry, "", f"{table} {row_id} was taken away.")
            elif bytes(found) != bytes(expected):
                say = f"{table} {row_id} was rolled back: its document is not the one that was sealed last."
                yield Flaw(table, row_id, entry, bytes(found).hex(), say)


def _unsaid() -> Iterator[Flaw]:
    """Marks that the trail does not tell of: entries are read after marks, so the entry must be there."""
    every = Mark.objects.order_by("entry").values_list(*MARKED)
    for some in _batches(every.iterator(chunk_size=MARKS_AT_ONCE), MARKS_AT_ONCE):
        bodies = trail.bodies_of({row[-1] for row in some})
        said = {one for entry, body in bodies.items() for one in _said(entry, body)}
        for row in some:
            table, row_id, *_, entry = row
            if said.isdisjoint(_as_said(*row)):
                yield Flaw(table, row_id, entry, "", f"The mark of {table} {row_id} is not what the trail says of it.")


def _unmarked() -> Iterator[Flaw]:
    """Rows that the trail tells of and that have no such mark: marks are read after entries, so it must be there."""
    lost: list[_Said] = []
    for some in _entries(REPLACED):
        marks = Mark.objects.filter(entry__in=list(some))
        kept = {one for row in marks.values_list(*MARKED) for one in _as_said(*row)}
        lost += [one for entry, body in some.items() for one in _said(entry, body) if one not in kept]
        if len(lost) >= MOST_FLAWS:
            break
    known = _resolved(lost)
    for one in lost:
        row_id = known.get((one.table, one.name))
        say = f"The mark of {one.table} {row_id or one.name} was taken away or altered."
        yield Flaw(one.table, row_id, one.entry, "", say)


def _said(entry: UUID, body: Mapping[str, Any]) -> list[_Said]:
    table = body.get("table")
    if body.get("ev") != REPLACED or not isinstance(table, str):
        return []
    # Lists of other lengths, and what is no list, are an altered entry, which is the tree's to find.
    every = zip(_list(body, "res"), _list(body, "nth"), _list(body, "cells"), strict=False)
    return [_Said(table, str(name), str(nth), str(cell), entry) for name, nth, cell in every]


def _list(body: Mapping[str, Any], name: str) -> list[Any]:
    found = body.get(name)
    return found if isinstance(found, list) else []


def _as_said(table: str, row_id: UUID, number: int, digest: bytes, entry: UUID) -> list[_Said]:
    """What the trail would say of a mark, under whichever key it named the row."""
    return [_Said(table, name, str(number), bytes(digest).hex(), entry) for name in _names(row_id)]


def _resolved(lost: Iterable[_Said]) -> dict[tuple[str, str], UUID]:
    """The rows of these pseudonyms, by table and pseudonym: each row's is made until all are found."""
    models = {rows.table_of(model): model for model in moving.tables()}
    wanted: dict[str, set[str]] = defaultdict(set)
    for one in lost:
        if one.table in models:
            wanted[one.table].add(one.name)
    found: dict[tuple[str, str], UUID] = {}
    for table, names in wanted.items():
        ids = models[table].objects.order_by().values_list("id", flat=True)
        for row_id in ids.iterator(chunk_size=MARKS_AT_ONCE):
            for name in names & set(_names(row_id)):
                found[table, name] = row_id
                names.discard(name)
            if not names:
                break
    return found


def _names(row_id: UUID) -> list[str]:
    """The pseudonyms that a row has had: one under each of the practice's keys for the trail."""
    return [rows.pseudonym_under(key, row_id) for key in keys.living("trail")]


def _entries(event: str) -> Iterator[dict[UUID, dict[str, Any]]]:
    """What the trail says of one kind, a few entries at a time; what can't be read any more is the tree's to find."""
    for some in _batches(trail.ids_of(event), ENTRIES_AT_ONCE):
        yield trail.bodies_of(some)


def _batches(found: Iterable[One], size: int) -> Iterator[list[One]]:
    every = iter(found)
    while some := list(islice(every, size)):
        yield some
