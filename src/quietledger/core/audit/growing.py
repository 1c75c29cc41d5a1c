"""How the tree grows: waiting entries get their places, and from time to time the tree is signed.

An extra file of the room, called through `actions`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from quietledger.core.audit import checking, errors, given, queries, rules, writing
from quietledger.core.audit.models import Checkpoint, Head, Leaf, Tile
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.merkle import checkpoint as notes
from quietledger.pure.merkle import proofs, tiles, tree
from quietledger.pure.merkle.errors import BadCheckpoint, BrokenFrontier, NoSuchProof, ProofFails

SEQUENCED_AT_ONCE: Final = 1000


def sequence(practice_id: UUID, now: datetime, *, everything: bool = False) -> int:
    """Give all waiting entries of a practice their places in its tree; returns how many.

    One writer at a time by the database's own lock. A crash leaves entries waiting, and they are taken next time.
    `everything`: look through all entries, as is only needed where a clock was set back.

    Raises: NotConsistent, after telling the site's tree, if the leaves do not end where the tree was written to end.
    """
    count = 0
    with _loudly(now):
        while done := _sequence_some(practice_id, now, everything=everything):
            count += done
    return count


def _sequence_some(practice_id: UUID, now: datetime, *, everything: bool) -> int:
    with _alone(practice_id):
        waiting = list(queries.waiting(everything=everything).values_list("id", "body")[:SEQUENCED_AT_ONCE])
        if not waiting:
            return 0
        before = _frontier(practice_id)
        hashes = [tree.leaf_hash(body.encode()) for _, body in waiting]
        grown = list(itertools.accumulate(hashes, tree.Frontier.append, initial=before))
        # Each leaf has the root of the tree that it ends beside it: so the first one tampered with can be named.
        Leaf.objects.bulk_create(
            Leaf(sequence=then.size - 1, entry_id=entry_id, leaf=leaf, root=then.root())
            for then, (entry_id, _), leaf in zip(grown[1:], waiting, hashes, strict=True)
        )
        end = grown[-1]
        Head.objects.create(size=end.size, peaks=end.to_bytes(), root=end.root(), created_at=now)
        _keep_full_tiles(end.size)
    return len(waiting)


def _frontier(practice_id: UUID) -> tree.Frontier:
    """What the next leaf is appended to.  Raises: NotConsistent, unless it ends just where the leaves do."""
    size, _, peaks = queries.frontier()
    newest = Leaf.objects.order_by("-sequence").values_list("sequence", flat=True).first()
    leaves = 0 if newest is None else newest + 1
    try:
        before = tree.Frontier.from_bytes(peaks)
    except BrokenFrontier:
        raise errors.NotConsistent(practice_id, size, leaves) from None
    if before.size != leaves:
        raise errors.NotConsistent(practice_id, size, leaves)
    return before


@contextmanager
def _alone(practice_id: UUID) -> Iterator[None]:
    """A transaction of its own, one at a time for each tree."""
    with tenancy.within(practice_id, durable=True), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"trail {practice_id}"])
        yield


def _keep_full_tiles(size: int) -> None:
    level = 0
    while size := size // tiles.TILE_HASHES:
        done = Tile.objects.filter(level=level).count()
        hashes = queries.hashes(level, done * tiles.TILE_HASHES, size * tiles.TILE_HASHES)
        Tile.objects.bulk_create(
            Tile(level=level, number=done + place, root=tree.Frontier().extend(part).root())
            for place, part in enumerate(
                hashes[start : start + tiles.TILE_HASHES] for start in range(0, len(hashes), tiles.TILE_HASHES)
            )
        )
        level += 1


def checkpoint(practice_id: UUID, now: datetime) -> queries.CheckpointRow:
    """Sequence what waits, prove that the tree goes on from its last signed checkpoint, sign it and keep it.

    A practice's checkpoint is also entered in the site's tree, in the same transaction. A tree that has not grown keeps
    the checkpoint that it has.

    Trail: trail.checkpoint, or trail.inconsistent, both in the site's tree.
    Raises: NothingToSign, for an empty tree; NotConsistent, after telling the site's tree: then nothing is signed.
    """
    sequence(practice_id, now)
    with _loudly(now), _alone(practice_id):
        return _checkpoint(practice_id, now)


def _checkpoint(practice_id: UUID, now: datetime) -> queries.CheckpointRow:
    (size, root), last = queries.head(), queries.last_checkpoint()
    if last:
        _check_goes_on(practice_id, last, size, root)
        if last.size == size:
            return last
    if size == 0:
        raise errors.NothingToSign
    name, signing = checking.origin(practice_id), given.signing()
    text = notes.checkpoint_text(name, size, root)
    note = notes.signed_note(text, name, signing.public_keys()[0], signing.sign)
    Checkpoint.objects.create(size=size, root=root, note=note, created_at=now)
    if practice_id != rules.SITE:
        writing.tell_site("trail.checkpoint", now, tree=str(practice_id), size=size, root=root.hex())
    return queries.CheckpointRow(size, root, note, now)


def _check_goes_on(practice_id: UUID, last: queries.CheckpointRow, size: int, root: bytes) -> None:
    try:
        checking.check_own(last, practice_id)
        proof = tiles.consistency_proof(queries.hashes, last.size, size)
        proofs.verify_consistency(last.size, size, proof, last.root, root)
    except (BadCheckpoint, NoSuchProof, ProofFails):
        raise errors.NotConsistent(practice_id, last.size, size) from None


@contextmanager
def _loudly(now: datetime) -> Iterator[None]:
    """What was found inside is told to the site's tree, in a transaction of its own."""
    try:
        yield
    except errors.NotConsistent as found:
        _tell_once(found, now)
        raise


def _tell_once(found: errors.NotConsistent, now: datetime) -> None:
    """The site's tree says it once for each checkpoint, however often the sequencer tries again."""
    told = {"tree": str(found.practice_id), "signed": found.signed_size}
    with tenancy.within(rules.SITE):
        said = [one for one in queries.of_event("trail.inconsistent").values() if told.items() <= one.items()]
    if said:
        found.bad_index = said[0]["bad"]
        return
    found.bad_index = next((flaw.index for flaw in checking.verify(found.practice_id)), 0)
    writing.tell_site("trail.inconsistent", now, **told, size=found.size, bad=found.bad_index)
