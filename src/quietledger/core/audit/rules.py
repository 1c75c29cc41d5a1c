"""The exact form of a trail entry, and what is wrong with a trail that was tampered with."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
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
        "t": int(at.timestamp() * 1000), "who": str(who.person_id or who.name),
    }  # fmt: skip
    if who.device_id:
        entry["dev"] = str(who.device_id)
    body = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if len(body.encode()) > MOST_BYTES:
        raise errors.TooLong(len(body.encode()))
    return body


@dataclass(frozen=True, slots=True)
class Flaw:
    """One place where the trail does not agree with itself.  `index`: the leaf that is bad or missing."""

    index: int
    say: str


def flaws(
    entries: Iterable[tuple[int, bytes, bytes | None, str | None]],
    heads: Iterable[tuple[int, bytes]],
    known: Iterable[tuple[int, bytes]] = (),
) -> list[Flaw]:
    """Recompute the tree from the entries and compare it with what was written down; the first flaw comes first.

    Every altered entry is named. Where leaves are missing, stand in another order or have other roots than were written
    down, everything after that place is in doubt, and the search ends there. Where only somebody outside remembers
    another tree, the first leaf that nobody outside vouches for is named.

    Shapes: entries (place, leaf hash as kept, root kept beside it or None, entry body or None if it is gone) in rising
    order; heads (size, root), one for each append; known (size, root) as signed or kept outside.
    """
    found: list[Flaw] = []
    grown, roots, vouched = tree.Frontier(), dict(heads), 0
    last_head = max(roots, default=0)
    outside: defaultdict[int, set[bytes]] = defaultdict(set)
    for size, root in known:
        outside[size].add(root)
    for expected, (index, kept, beside, body) in enumerate(entries):
        if index != expected:
            return [*found, Flaw(expected, f"Leaf {expected} is missing.")]
        if body is None:
            found.append(Flaw(index, f"The entry of leaf {index} is missing."))
        elif tree.leaf_hash(body.encode()) != kept:
            found.append(Flaw(index, f"Entry {index} was altered after it was written."))
        grown = grown.append(kept)
        reached, written = grown.root(), {beside, roots.pop(grown.size, None)} - {None}
        if written != {reached}:
            return [*found, Flaw(index, f"Leaf {index} was moved, altered or put in: its tree has another root.")]
        if remembered := outside.pop(grown.size, None):
            if remembered != {reached}:
                say = (
                    f"The tree of {grown.size} entries was another one when its root was kept: from leaf {vouched} on."
                )
                return [*found, Flaw(vouched, say)]
            vouched = grown.size
    return [*found, *_flaws_at_the_end(grown.size, last_head, max([0, *roots, *outside]))]


def _flaws_at_the_end(size: int, last_head: int, later: int) -> list[Flaw]:
    if later > size:
        return [Flaw(size, f"A tree of {later} entries was written down, but only {size} are here.")]
    if size > last_head:
        return [Flaw(size - 1, f"What was written down when leaf {size - 1} was placed is missing.")]
    return []
