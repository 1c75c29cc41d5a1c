"""Reads of the trail."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery

from quietledger.core.audit import errors
from quietledger.core.audit.models import Checkpoint, Cosignature, Detail, Entry, Head, Leaf, Tile, Witness
from quietledger.core.audit.rules import Kept
from quietledger.pure.merkle import prooffile, tiles, tree

AT_ONCE: Final = 2000
LATE_MILLISECONDS: Final = 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of the trail as pages show it.  `index`: its place in the tree, None until it is sequenced."""

    id: UUID
    at: datetime
    index: int | None
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """A signed checkpoint.  `note`: the text that others keep, witnesses' lines included."""

    size: int
    root: bytes
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DetailRow:
    """A sealed detail that is still there, and the hash that its entry carries of it ("" if it carries none)."""

    entry_id: UUID
    index: int
    cell: bytes
    hash: str


def newest(limit: int = 50) -> list[EntryRow]:
    """The newest entries first."""
    rows = list(Entry.objects.order_by("-id")[:limit])
    places = dict(Leaf.objects.filter(entry__in=rows).values_list("entry_id", "sequence"))
    return [EntryRow(row.id, row.created_at, places.get(row.id), json.loads(row.body)) for row in rows]


def entries(
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    events: Collection[str] = (),
    person: UUID | None = None,
) -> Iterator[EntryRow]:
    """Entries in the order in which they were written, from `since` to before `until`; of these events and this person.

    Read in parts, so that years of them fit into memory; the scope must stay open meanwhile.
    """
    place = Subquery(Leaf.objects.filter(entry_id=OuterRef("id")).values("sequence"))
    wanted = Q()
    for event in events:
        wanted |= Q(body__contains=f'"ev":"{event}"')
    rows = Entry.objects.filter(wanted)
    if since:
        rows = rows.filter(created_at__gte=since)
    if until:
        rows = rows.filter(created_at__lt=until)
    if person:
        rows = rows.filter(body__contains=f'"who":"{person}"')
    found = rows.order_by("id").values_list("id", "created_at", "body", place)
    for entry_id, at, body, index in found.iterator(chunk_size=AT_ONCE):
        yield EntryRow(entry_id, at, index, json.loads(body))


def place_of(entry_id: UUID) -> int | None:
    """An entry's place in the tree."""
    return Leaf.objects.filter(entry_id=entry_id).values_list("sequence", flat=True).first()


def is_there(entry_id: UUID) -> bool:
    """Whether the trail has this entry, placed or not."""
    return Entry.objects.filter(id=entry_id).exists()


def waiting(*, everything: bool = False) -> QuerySet[Entry]:
    """Entries without a place, oldest first; those that are at most an hour older than the newest placed one.

    No transaction stays open as long, so these are all but for clocks that were set back; `everything` finds those too.
    """
    missing = Entry.objects.filter(~Exists(Leaf.objects.filter(entry_id=OuterRef("id")))).order_by("id")
    newest = Leaf.objects.order_by("-sequence").values_list("entry_id", flat=True).first()
    return missing if everything or newest is None else missing.filter(id__gte=_an_hour_before(newest))


def _an_hour_before(entry_id: UUID) -> UUID:
    """The least id that an hour before this one could have been made: ids begin with their milliseconds."""
    return UUID(int=max(0, (entry_id.int >> 80) - LATE_MILLISECONDS) << 80)


def lag_seconds(now: datetime) -> float:
    """How long the oldest entry without a place has waited; beyond a few seconds, nobody sequences."""
    oldest = waiting().aggregate(at=Min("created_at"))["at"]
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def size() -> int:
    """How many entries the tree holds."""
    return Head.objects.order_by("-size").values_list("size", flat=True).first() or 0


def head() -> tuple[int, bytes]:
    """The newest size and root, to be kept in another place."""
    size, root = Head.objects.order_by("-size").values_list("size", "root").first() or (0, tree.EMPTY_ROOT)
    return size, bytes(root)


def frontier() -> tuple[int, bytes, bytes]:
    """The newest size, root and stored peaks."""
    empty = tree.Frontier()
    row = Head.objects.order_by("-size").values_list("size", "root", "peaks").first()
    size, root, peaks = row or (0, empty.root(), empty.to_bytes())
    return size, bytes(root), bytes(peaks)


def leaves(start: int = 0) -> Iterator[Kept]:
    """All leaves in order, from a place on, with the entries that they stand for."""
    entry = Entry.objects.filter(id=OuterRef("entry_id"))
    later = Leaf.objects.filter(sequence__gte=start).order_by("sequence")
    rows = later.values_list(
        "sequence", "leaf", "root", Subquery(entry.values("body")), "entry_id", Subquery(entry.values("created_at"))
    )
    for index, leaf, root, body, entry_id, at in rows.iterator(chunk_size=AT_ONCE):
        yield Kept(index, bytes(leaf), bytes(root) if root is not None else None, body, entry_id, at)


def details() -> Iterator[DetailRow]:
    """All sealed details of placed entries, in the order of their ids."""
    entry, leaf = Entry.objects.filter(id=OuterRef("id")), Leaf.objects.filter(entry_id=OuterRef("id"))
    rows = Detail.objects.annotate(body=Subquery(entry.values("body")), place=Subquery(leaf.values("sequence")))
    placed = rows.filter(place__isnull=False, body__isnull=False).order_by("id")
    for entry_id, cell, body, place in placed.values_list("id", "cell", "body", "place").iterator(chunk_size=AT_ONCE):
        yield DetailRow(entry_id, place, bytes(cell), json.loads(body).get("det", ""))


def heads(least: int = 0) -> list[tuple[int, bytes]]:
    """All heads, from a size on: size and root."""
    rows = Head.objects.filter(size__gte=least).order_by("size")
    return [(size, bytes(root)) for size, root in rows.values_list("size", "root")]


def peaks(size: int) -> bytes:
    """What was written down to go on from when the tree had this size, b"" if nothing was."""
    found = Head.objects.filter(size=size).values_list("peaks", flat=True).first()
    return bytes(found) if found is not None else b""


def bodies(start: int, end: int) -> list[str]:
    """The entries from place `start` to before `end`."""
    places = Leaf.objects.filter(sequence__gte=start, sequence__lt=end).order_by("sequence")
    return list(places.values_list(Subquery(Entry.objects.filter(id=OuterRef("entry_id")).values("body")), flat=True))


def hashes(level: int, start: int, end: int) -> list[bytes]:
    """Hashes of one level of tiles, in their order: leaves at level 0, roots of 256 of the level below above it."""
    if level == 0:
        rows = Leaf.objects.filter(sequence__gte=start, sequence__lt=end).order_by("sequence")
        return [bytes(leaf) for leaf in rows.values_list("leaf", flat=True)]
    full = Tile.objects.filter(level=level - 1, number__gte=start, number__lt=end).order_by("number")
    return [bytes(root) for root in full.values_list("root", flat=True)]


def checkpoints(least: int = 0) -> Iterator[CheckpointRow]:
    """All signed checkpoints, from a size on, the oldest first, without witnesses' lines."""
    for row in Checkpoint.objects.filter(size__gte=least).order_by("size").iterator(chunk_size=AT_ONCE):
        yield CheckpointRow(row.size, bytes(row.root), row.note, row.created_at)


def last_checkpoint() -> CheckpointRow | None:
    """The newest signed checkpoint, with what witnesses signed below it."""
    row = Checkpoint.objects.order_by("-size").first()
    return _with_witnesses(row) if row else None


def witnesses() -> list[tuple[str, str, int]]:
    """Of each witness: its name, its address, and the size of the newest checkpoint that it has signed (0: none)."""
    newest: dict[str, int] = dict(Cosignature.objects.order_by("size").values_list("name", "size"))
    rows = Witness.objects.order_by("id").values_list("key", "url")
    return [(name := key.partition("+")[0], url, newest.get(name, 0)) for key, url in rows]


def proof(entry_id: UUID) -> str:
    """The proof that an entry stands under the newest checkpoint, as a file that a stranger can check.

    Raises: NotYetProvable, until a checkpoint covers the entry.
    """
    index, row = place_of(entry_id), Checkpoint.objects.order_by("-size").first()
    if index is None or row is None or index >= row.size:
        raise errors.NotYetProvable(entry_id)
    body: str = Entry.objects.values_list("body", flat=True).get(id=entry_id)
    beside = tiles.inclusion_proof(hashes, index, row.size)
    return prooffile.proof_text(index, beside, _with_witnesses(row).note, extra=body.encode())


def _with_witnesses(row: Checkpoint) -> CheckpointRow:
    lines = Cosignature.objects.filter(size=row.size).order_by("id").values_list("line", flat=True)
    return CheckpointRow(row.size, bytes(row.root), "".join([row.note, *lines]), row.created_at)


def entry(entry_id: UUID) -> EntryRow | None:
    """One entry, None if the practice has none of that id."""
    row = Entry.objects.filter(id=entry_id).first()
    return EntryRow(row.id, row.created_at, place_of(row.id), json.loads(row.body)) if row else None


def bodies_of(entry_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """What these entries say; those that are not here, or were altered beyond reading, are missing."""
    found: dict[UUID, dict[str, Any]] = {}
    for entry_id, text in Entry.objects.filter(id__in=list(entry_ids)).values_list("id", "body"):
        with suppress(ValueError):
            body = json.loads(text)
            found |= {entry_id: body} if isinstance(body, dict) else {}
    return found


def ids_of(event: str) -> Iterator[UUID]:
    """The entries of one kind, in the order in which they were written."""
    rows = Entry.objects.filter(body__contains=f'"ev":"{event}"').order_by("id")
    yield from rows.values_list("id", flat=True).iterator(chunk_size=AT_ONCE)


def places(entry_ids: Collection[UUID]) -> dict[UUID, tuple[int, bytes]]:
    """The places and leaf hashes of these entries; those without a place yet are missing."""
    rows = Leaf.objects.filter(entry__in=list(entry_ids)).values_list("entry_id", "sequence", "leaf")
    return {entry_id: (sequence, bytes(leaf)) for entry_id, sequence, leaf in rows}


def naming(pseudonym: str, *, limit: int | None = None) -> list[EntryRow]:
    """The newest entries that name a record by its pseudonym, newest first."""
    rows = list(Entry.objects.filter(body__contains=f'"{pseudonym}"').order_by("-id")[:limit])
    places = dict(Leaf.objects.filter(entry__in=rows).values_list("entry_id", "sequence"))
    return [EntryRow(row.id, row.created_at, places.get(row.id), json.loads(row.body)) for row in rows]


def of_event(event: str) -> dict[UUID, dict[str, Any]]:
    """Every entry of one kind, by its id: for rooms that compare themselves with what the trail said of them."""
    rows = Entry.objects.filter(body__contains=f'"ev":"{event}"').values_list("id", "body")
    return {entry_id: json.loads(body) for entry_id, body in rows}
