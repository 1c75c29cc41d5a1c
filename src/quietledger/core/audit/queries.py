"""Reads of the trail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from quietledger.core.audit.models import Entry, Head, Leaf
from quietledger.pure.merkle import tree


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of the trail as pages show it.  `index`: its place in the tree, None until it is sequenced."""

    id: UUID
    at: datetime
    index: int | None
    body: dict[str, Any]


def newest(limit: int = 50) -> list[EntryRow]:
    """The newest entries first."""
    rows = list(Entry.objects.order_by("-id")[:limit])
    places = dict(Leaf.objects.filter(entry__in=rows).values_list("entry_id", "sequence"))
    return [EntryRow(row.id, row.created_at, places.get(row.id), json.loads(row.body)) for row in rows]


def place_of(entry_id: UUID) -> int | None:
    """An entry's place in the tree."""
    return Leaf.objects.filter(entry_id=entry_id).values_list("sequence", flat=True).first()


def size() -> int:
    """How many entries the tree holds."""
    return Head.objects.order_by("-size").values_list("size", flat=True).first() or 0


def head() -> tuple[int, bytes]:
    """The newest size and root, to be kept in another place."""
    size, root = Head.objects.order_by("-size").values_list("size", "root").first() or (0, tree.EMPTY_ROOT)
    return size, bytes(root)


def leaves() -> Iterator[tuple[int, bytes, str | None]]:
    """All leaves in order: place, hash as kept, entry body (None if somebody took it away)."""
    body = Subquery(Entry.objects.filter(id=OuterRef("entry_id")).values("body"))
    rows = Leaf.objects.order_by("sequence").values_list("sequence", "leaf", body)
    for sequence, leaf, body in rows.iterator(chunk_size=2000):
        yield sequence, bytes(leaf), body


def heads() -> list[tuple[int, bytes]]:
    """All heads: size and root."""
    return [(size, bytes(root)) for size, root in Head.objects.order_by("size").values_list("size", "root")]


def of_event(event: str) -> dict[UUID, dict[str, Any]]:
    """Every entry of one kind, by its id: for rooms that compare themselves with what the trail said of them."""
    rows = Entry.objects.filter(body__contains=f'"ev":"{event}"').values_list("id", "body")
    return {entry_id: json.loads(body) for entry_id, body in rows}
