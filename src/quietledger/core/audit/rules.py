"""The exact form of a trail entry, and what is wrong with a trail that was tampered with."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from quietledger.core.audit import errors
from quietledger.core.tenancy.rules import Actor
from quietledger.pure.merkle import tree

MOST_BYTES: Final = 65_535
SITE: Final = UUID(int=0)  # the site's own tree is kept as that of "practice 0"; its entries are practices' checkpoints


def origin(site: str, practice_id: UUID) -> str:
    """The name of a tree, which its checkpoints begin with and their key carries."""
    return f"{site}/trail/{'site' if practice_id == SITE else practice_id}"


def entry_body(who: Actor, event: str, at: datetime, *, entry_id: UUID, fields: Mapping[str, Any]) -> str:
    """Write an entry as canonical JSON: sorted keys, no spaces, ids and pseudonyms only.

    What the entry says of itself (who, when, where, what) no field can change.

    Raises: TooLong.   Source: protection reference 5.1 (docs/protection.md).
    """
    entry = {name: value for name, value in fields.items() if value not in (None, "", [], ())}
    entry |= {
        "v": 1, "id": str(entry_id), "ev": event, "prc": str(who.practice_id),
        "t": _milliseconds(at), "who": str(who.person_id or who.name),
    }  # fmt: skip
    if who.device_id:
        entry["dev"] = str(who.device_id)
    body = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if len(body.encode()) > MOST_BYTES:
        raise errors.TooLong(len(body.encode()))
    return body


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Flaw:
    """One place where the trail does not agree with itself.  `index`: the leaf that is bad or missing."""

    index: int
    say: str


class Kept(NamedTuple):
    """A leaf as it is kept, and its entry's row.

    `root`: of the tree that it ends, None for leaves of the first release; `body`: None if somebody took it away.
    """

    place: int
    leaf: bytes
    root: bytes | None
    body: str | None
    entry_id: UUID
    at: datetime | None

    def flaw(self) -> str:
        """What is wrong with the entry, in words; "" if nothing is."""
        if self.body is None or self.at is None:
            return f"The entry of leaf {self.place} is missing."
        if tree.leaf_hash(self.body.encode()) != self.leaf:
            return f"Entry {self.place} was altered after it was written."
        if f'"id":"{self.entry_id}"' not in self.body or f'"t":{_milliseconds(self.at)},' not in self.body:
            return f"Entry {self.place} is kept under another id or time than its own."
        return ""


def flaws(
    entries: Iterable[Kept],
    heads: Iterable[tuple[int, bytes]],
    signed: Iterable[tuple[int, bytes]] = (),
    kept: Iterable[tuple[int, bytes]] = (),
    *,
    after: tree.Frontier | None = None,
) -> list[Flaw]:
    """Recompute the tree from the entries and compare it with what was written down; the first flaw comes first.

    Every altered entry is named. Where leaves are missing, stand in another order or have other roots than were written
    down, everything after that place is in doubt, and the search ends there. Where only a signed or an outside root
    remembers another tree, the first leaf is named that no such root vouches for.

    Shapes: entries in rising order; heads (size, root), one for each append; signed (size, root) in this database;
    kept (size, root) outside.  after: the tree that was verified before, which the entries go on from.
    """
    found: list[Flaw] = []
    grown, roots = after or tree.Frontier(), dict(heads)
    last_head, remembered = max(roots, default=0), (_Remembered(signed, "signed"), _Remembered(kept, "kept"))
    for expected, one in enumerate(entries, start=grown.size):
        if one.place != expected:
            return [*found, Flaw(expected, f"Leaf {expected} is missing.")]
        if wrong := one.flaw():
            found.append(Flaw(expected, wrong))
        grown = grown.append(one.leaf)
        reached = grown.root()
        if {one.root, roots.pop(grown.size, None)} - {None} != {reached}:
            return [*found, Flaw(expected, f"Leaf {expected} was moved, altered or put in: its tree has another root.")]
        for memory in remembered:
            if flaw := memory.flaw(grown.size, reached):
                return [*found, flaw]
    later = max([0, *roots, *(size for memory in remembered for size in memory.roots)])
    return [*found, *_flaws_at_the_end(grown.size, last_head, later)]


class _Remembered:
    """Roots from one kind of source; what it agrees with is vouched for by that kind only.

    After a rollback our own key goes on signing the new history: what it signed cannot vouch against a root outside.
    """

    def __init__(self, known: Iterable[tuple[int, bytes]], how: str) -> None:
        self.roots: defaultdict[int, set[bytes]] = defaultdict(set)
        self.how, self.vouched = how, 0
        for size, root in known:
            self.roots[size].add(root)

    def flaw(self, size: int, reached: bytes) -> Flaw | None:
        """A flaw if the tree of this size was another one; otherwise it is vouched for from now on."""
        known = self.roots.pop(size, None)
        if known and known != {reached}:
            say = (
                f"From leaf {self.vouched} on, the tree of {size} entries was another one when its root was {self.how}."
            )
            return Flaw(self.vouched, say)
        self.vouched = size if known else self.vouched
        return None


def _flaws_at_the_end(size: int, last_head: int, later: int) -> list[Flaw]:
    if later > size:
        return [Flaw(size, f"A tree of {later} entries was written down, but only {size} are here.")]
    if size > last_head:
        return [Flaw(size - 1, f"What was written down when leaf {size - 1} was placed is missing.")]
    return []
