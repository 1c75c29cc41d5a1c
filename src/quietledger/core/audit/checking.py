"""How the trail is checked: its entries against its tree, the tree against every root that was ever signed or kept.

An extra file of the room, called through `actions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings

from quietledger.core.audit import given, queries, rules
from quietledger.core.audit.rules import Flaw
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.merkle import checkpoint as notes
from quietledger.pure.merkle import tree
from quietledger.pure.merkle.errors import BadCheckpoint, BrokenFrontier


def verify(practice_id: UUID, *, known: Iterable[tuple[int, bytes]] = ()) -> list[Flaw]:
    """Recompute a practice's tree from its entries; an empty list means that nothing was altered.

    The tree is compared with each checkpoint that our own key signed, with those that the site's tree tells of, and
    with `known`: sizes and roots that somebody kept outside this database. Only they can show that all of it was rolled
    back or written anew. Sealed details that are still there are compared with the hashes that their entries carry.
    """
    told = _told_by_the_site(practice_id)
    with tenancy.within(practice_id):
        signed, found = _signed(practice_id)
        gone = [size for size, _ in told if size not in dict(signed)]
        found += [Flaw(size - 1, f"The signed checkpoint of {size} entries was taken away.") for size in gone]
        found += rules.flaws(queries.leaves(), queries.heads(), [*signed, *told], known)
        found += _altered_frontier()
        found += _altered_details()
    return sorted(found, key=lambda flaw: flaw.index)


def verify_since(practice_id: UUID, size: int, root: bytes) -> list[Flaw]:
    """Go on from a tree that was verified before: all later entries, heads and signed checkpoints.

    That tree itself is taken by its root: an entry in it that was altered later is found by `verify` alone.
    """
    with tenancy.within(practice_id):
        try:
            known = tree.Frontier.from_bytes(queries.peaks(size)) if size else tree.Frontier()
        except BrokenFrontier:
            known = tree.Frontier()
        if (known.size, known.root()) != (size, root):
            return [Flaw(size, f"The tree of {size} entries that was verified before is another one, or gone.")]
        signed, found = _signed(practice_id, size)
        found += rules.flaws(queries.leaves(size), queries.heads(size), signed, after=known)
        found += _altered_frontier()
    return sorted(found, key=lambda flaw: flaw.index)


def check_own(row: queries.CheckpointRow, practice_id: UUID) -> None:
    """Nothing, if one of the open practice's own keys signed exactly what the row says.  Raises: BadCheckpoint."""
    said, signing, name = notes.parse(row.note), given.signing(), origin(practice_id)
    if said.text() != notes.checkpoint_text(name, row.size, row.root):
        raise BadCheckpoint("the signed text says something else than its row")
    for key in signing.public_keys():
        if any(line.key_id == notes.key_id(name, key) for line in said.signatures):
            return notes.check_signed(said, name, key, partial(signing.is_signature, key))
    raise BadCheckpoint("not signed by a key of this tree")


def kept(practice_id: UUID, note: str, now: datetime) -> tuple[int, bytes]:
    """Size and root of a signed checkpoint that somebody kept.  Raises: BadCheckpoint, if we did not sign it."""
    said = notes.parse(note)
    with tenancy.within(practice_id):
        check_own(queries.CheckpointRow(said.size, said.root, note, now), practice_id)
    return said.size, said.root


def origin(practice_id: UUID) -> str:
    """The name of a practice's tree on this site."""
    return rules.origin(settings.SITE, practice_id)


def _signed(practice_id: UUID, least: int = 0) -> tuple[list[tuple[int, bytes]], list[Flaw]]:
    good, bad = [], []
    for row in queries.checkpoints(least):
        try:
            check_own(row, practice_id)
        except BadCheckpoint:
            bad.append(Flaw(row.size - 1, f"The signed checkpoint of {row.size} entries was altered."))
        else:
            good.append((row.size, row.root))
    return good, bad


def _altered_frontier() -> list[Flaw]:
    """The newest head's peaks are what the next entry is appended to; only its root is compared before."""
    size, root, peaks = queries.frontier()
    try:
        is_good = tree.Frontier.from_bytes(peaks).root() == root
    except BrokenFrontier:
        is_good = False
    return [] if is_good else [Flaw(size, f"What leaf {size} would be appended to was altered.")]


def _told_by_the_site(practice_id: UUID) -> list[tuple[int, bytes]]:
    with tenancy.within(rules.SITE):
        told = queries.of_event("trail.checkpoint").values()
    return [(one["size"], bytes.fromhex(one["root"])) for one in told if one["tree"] == str(practice_id)]


def _altered_details() -> Iterator[Flaw]:
    """A detail may be shredded, with its key or alone; what is still there must be what its entry says."""
    signing = given.signing()
    for detail in queries.details():
        found = signing.detail_hash("audit_detail", detail.entry_id, detail.cell)
        if found is not None and found != detail.hash:
            yield Flaw(detail.index, f"The sealed detail of entry {detail.index} was altered.")
