"""Write entries, give them their places in the tree, check the tree."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from quietledger.core.audit import errors, queries, rules
from quietledger.core.audit.models import Detail, Entry, Head, Leaf
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.tenancy.rules import Actor
from quietledger.pure.merkle import tree

SEQUENCED_AT_ONCE: Final = 500


class Named(Protocol):
    """Anything that has an id: a reference to a patient, a claim, a file."""

    @property
    def id(self) -> UUID: ...


class Permitted(Protocol):
    """A permit, seen from below: it knows who acts."""

    @property
    def who(self) -> Actor: ...


Seal = Callable[[str, UUID, Mapping[str, Any]], tuple[bytes, str]]


@dataclass
class _Given:
    """What the vault hands over at start."""

    pseudonym: Callable[[UUID], str] | None = None
    seal: Seal | None = None


_given = _Given()


def provide(*, pseudonym: Callable[[UUID], str], seal: Seal) -> None:
    """Take the pseudonym and the seal from the vault, once, at start."""
    _given.pseudonym, _given.seal = pseudonym, seal


def record(
    who: Actor | Permitted,
    event: str,
    *,
    on: Iterable[Named] = (),
    now: datetime,
    detail: Mapping[str, Any] | None = None,
    **fields: Any,
) -> UUID:
    """Write one entry in the transaction of the change that it tells of.

    `on` are pseudonymised; `detail` is sealed beside the entry, which carries only its salted hash; `fields` are the
    open part (ids, codes, hashes: nothing about a patient).

    Raises: NotReady; OtherPractice, if the actor's practice is not the open one; TooLong.
    """
    if _given.pseudonym is None or _given.seal is None:
        raise errors.NotReady
    actor = who if isinstance(who, Actor) else who.who
    if actor.practice_id != tenancy.practice_id():
        raise errors.OtherPractice(actor.practice_id)
    entry_id = ids.uuid7()
    open_fields = dict(fields) | {"res": [_given.pseudonym(one.id) for one in on]}
    if detail:
        cell, open_fields["det"] = _given.seal("audit_detail", entry_id, detail)
        Detail.objects.create(id=entry_id, cell=cell)
    body = rules.entry_body(actor, event, now, entry_id=entry_id, fields=open_fields)
    Entry.objects.create(id=entry_id, body=body, created_at=now)
    return entry_id


def sequence(practice_id: UUID, now: datetime) -> int:
    """Give all waiting entries of a practice their places in its tree; returns how many.

    One writer at a time by the database's own lock. A crash leaves entries waiting, and they are taken next time.
    """
    count = 0
    while done := _sequence_some(practice_id, now):
        count += done
    return count


def _sequence_some(practice_id: UUID, now: datetime) -> int:
    with tenancy.within(practice_id, durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"trail {practice_id}"])
        waiting = list(Entry.objects.filter(~_has_leaf()).order_by("id").values_list("id", "body")[:SEQUENCED_AT_ONCE])
        if not waiting:
            return 0
        head = Head.objects.order_by("-size").first()
        before = tree.Frontier.from_bytes(bytes(head.peaks)) if head else tree.Frontier()
        hashes = [tree.leaf_hash(body.encode()) for _, body in waiting]
        grown = itertools.accumulate(hashes, tree.Frontier.append, initial=before)
        places = range(before.size, before.size + len(waiting))
        Leaf.objects.bulk_create(
            Leaf(sequence=place, entry_id=entry_id, leaf=leaf)
            for place, (entry_id, _), leaf in zip(places, waiting, hashes, strict=True)
        )
        # A head for each leaf: so the first leaf that was tampered with can be named.
        Head.objects.bulk_create(
            Head(size=one.size, peaks=one.to_bytes(), root=one.root(), created_at=now)
            for one in itertools.islice(grown, 1, None)
        )
    return len(waiting)


def _has_leaf() -> Exists:
    return Exists(Leaf.objects.filter(entry_id=OuterRef("id")))


def verify(practice_id: UUID, *, known: Iterable[tuple[int, bytes]] = ()) -> list[rules.Flaw]:
    """Recompute a practice's tree from its entries; an empty list means that nothing was altered.

    `known`: sizes and roots that somebody kept outside this database; only they can show that all of it was rolled back
    or written anew from some point on.
    """
    with tenancy.within(practice_id):
        return rules.flaws(queries.leaves(), queries.heads(), known)
