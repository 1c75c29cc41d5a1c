"""Moves cells and tags from older keys to the ones in use, a few rows at a time, while people work.

An extra file of the room. A row is taken only if nobody else holds it, and written only if it still is what was read:
so whoever writes at the same time wins, nothing waits for us, and what was passed over is found by the next sweep.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import BigIntegerField, BinaryField, Count, Exists, ExpressionWrapper, F, Func, OuterRef, QuerySet

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import errors, indexes, keys, marking, rows
from quietledger.core.vault.cells import id_in
from quietledger.core.vault.models import Key, SealedModel
from quietledger.core.vault.rules import Kind, Permit

ROWS_AT_ONCE: Final = 200
FILES_AT_ONCE: Final = 4  # a file may have 64 MB
KEYS_AT_ONCE: Final = 500
AS_BYTES: Final = ExpressionWrapper(F(rows.COLUMN), output_field=BinaryField())
NOWHERE: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Moved:
    """What one batch did.  `last`: where the next one goes on, None at the end; `stuck`: rows that did not open."""

    last: UUID | None
    moved: int = 0
    stuck: int = 0


class KeyNumber(Func):
    """The number of the key inside a cell, as the database reads it."""

    template = (
        "(get_byte(%(expressions)s, 2)::bigint << 24 | get_byte(%(expressions)s, 3) << 16 | "
        "get_byte(%(expressions)s, 4) << 8 | get_byte(%(expressions)s, 5))"
    )
    output_field = BigIntegerField()


def tables() -> list[type[SealedModel]]:
    """Every table with sealed documents that is here."""
    there = set(connection.introspection.table_names())
    models = [model for model in apps.get_models() if issubclass(model, SealedModel)]
    return sorted((model for model in models if rows.table_of(model) in there), key=rows.table_of)


def is_movable(model: type[SealedModel]) -> bool:
    """Whether the application's role may write new cells into this table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_column_privilege(%s, %s, 'UPDATE')", [rows.table_of(model), rows.COLUMN])
        return bool(cursor.fetchone()[0])


def under_older(model: type[SealedModel], purpose: str) -> QuerySet[Any, Any]:
    """The rows whose cell is under an older key of this purpose."""
    older = Key.objects.filter(purpose=purpose, state=Key.State.DECRYPT, key_id=OuterRef("under"))
    return model.objects.alias(under=KeyNumber(F(rows.COLUMN))).filter(Exists(older))


def cells() -> dict[int, int]:
    """How many cells each key of the open practice has sealed."""
    found: dict[int, int] = {}
    for model in tables():
        numbered = model.objects.annotate(under=KeyNumber(F(rows.COLUMN))).order_by().values_list("under")
        for number, count in numbered.annotate(count=Count("id")):
            found[number] = found.get(number, 0) + count
    return found


def older_in_use(purpose: str, *, movable: bool) -> dict[int, int]:
    """The older keys that cells still carry, each with how many; in tables that we may write, or in the others."""
    found: dict[int, int] = {}
    for model in tables():
        if is_movable(model) is not movable:
            continue
        for number in under_older(model, purpose).values_list(KeyNumber(F(rows.COLUMN)), flat=True).iterator():
            found[number] = found.get(number, 0) + 1
    if purpose == "data" and movable:
        older = Key.objects.filter(purpose=purpose, state=Key.State.DECRYPT).values_list("key_id", flat=True)
        for number in older:
            count = _wrapped().filter(wrapped_by=str(number)).count()
            found |= {number: found.get(number, 0) + count} if count else {}
    return found


def move_some(by: Permit, model: type[SealedModel], purpose: str, after: UUID) -> Moved:
    """Seal one batch of rows under the keys in use; those that are marked get a mark of their new cell."""
    limit = FILES_AT_ONCE if model.cell_kind is Kind.BYTES else ROWS_AT_ONCE
    batch = _taken(under_older(model, purpose), after, limit)
    older = keys.by_ids(id_in(row.doc.cell) for row in batch)
    ready = rows.keys_for(batch)
    moved, stuck = [], 0
    for row in batch:
        try:
            fresh = rows.seal_value(row, ready[row.id], rows.open_value(row, older))
        except errors.CannotOpen:
            stuck += 1
            continue
        if model.objects.alias(was=AS_BYTES).filter(id=row.id, was=row.doc.cell).update(doc=fresh):
            row.doc = fresh
            moved.append(row)
    marking.mark_again(by, moved, now=by.at)
    return Moved(batch[-1].id if len(batch) == limit else None, len(moved), stuck)


def tag_some(model: type[SealedModel], after: UUID) -> Moved:
    """Make the tags of one batch of rows anew where they are not as the keys in use would make them.

    `moved` counts the rows that needed it, also those that somebody else held just then.
    """
    return _tagged(model.objects.all(), after)


def _tagged(found: QuerySet[Any, Any], after: UUID) -> Moved:
    batch = list(found.filter(id__gt=after).order_by("id")[:ROWS_AT_ONCE])
    ready = keys.by_ids(id_in(row.doc.cell) for row in batch)
    fresh: dict[UUID, dict[str, bytes | None]] = {}
    stuck = 0
    for row in batch:
        try:
            document = rows.adapter_of(row.Document).validate_json(rows.open_value(row, ready))
        except (errors.CannotOpen, ValueError):
            stuck += 1  # of a forgotten patient, most likely; nobody finds that row by its tags any more
            continue
        tags = {one.column: indexes.tag_of(one, row.id, document) for one in row.blind_indexes}
        if any(_bytes(getattr(row, column)) != tag for column, tag in tags.items()):
            fresh[row.id] = tags
    read = {row.id: row.doc for row in batch}
    for row in _taken(found.filter(id__in=list(fresh)), after, ROWS_AT_ONCE):
        if row.doc.cell == read[row.id].cell:
            _tag(row, fresh[row.id])
    return Moved(batch[-1].id if len(batch) == ROWS_AT_ONCE else None, len(fresh), stuck)


def fill_tags(practice_id: UUID) -> int:
    """Make the tags that older rows lack since an index was added; returns how many rows got some.

    What does not open (a forgotten patient) is passed over: nobody is to find it.
    """
    count = 0
    for model in tables():
        for index in (one for one in model.blind_indexes if one.is_new):
            after: UUID | None = NOWHERE
            while after is not None:
                with tenancy.within(practice_id):
                    lacking = model.objects.filter(**{f"{index.column}__isnull": True})
                    found = _tagged(lacking, after)
                count, after = count + found.moved, found.last
    return count


def _tag(row: SealedModel, tags: dict[str, bytes | None]) -> None:
    # Two rows of one thing, made while the keys changed, would get the same tag: the later one keeps its older one, and
    # the older key stays until people have seen to it.
    with suppress(IntegrityError), transaction.atomic():
        type(row).objects.filter(id=row.id).update(**tags)


def rewrap_some(limit: int = KEYS_AT_ONCE) -> int:
    """Wrap one batch of patients' keys under the data key in use; returns how many there were."""
    batch = list(
        _wrapped().exclude(wrapped_by=str(keys.of_practice("data").key_id)).order_by("key_id")
        .select_for_update(skip_locked=True)[:limit]
    )  # fmt: skip
    for row in batch:
        name, wrapped = keys.wrapped(row, keys.unwrapped(row).raw)
        Key.objects.filter(id=row.id, wrapped=row.wrapped).update(wrapped_by=name, wrapped=wrapped)
    return len(batch)


def _wrapped() -> QuerySet[Key]:
    return Key.objects.filter(purpose=keys.PATIENT).exclude(state=Key.State.DESTROYED)


def _taken(found: QuerySet[Any, Any], after: UUID, limit: int) -> Sequence[Any]:
    return list(found.filter(id__gt=after).order_by("id").select_for_update(skip_locked=True, no_key=True)[:limit])


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


def indexed() -> Iterator[type[SealedModel]]:
    """The tables whose rows are found by tags."""
    return (model for model in tables() if model.blind_indexes and is_movable(model))
