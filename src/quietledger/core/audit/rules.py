"""The exact form of a trail entry, and what is wrong with a trail that was tampered with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from quietledger.core.audit import errors
from quietledger.core.tenancy.rules import Actor
from quietledger.pure.merkle import tree

MOST_BYTES: Final = 65_535


def entry_body(who: Actor, event: str, at: datetime, *, entry_id: UUID, fields: Mapping[str, Any]) -> str:
    """Write an entry as canonical JSON: sorted keys, no spaces, ids and pseudonyms only.

    Raises: TooLong.   Source: protection reference 5.1 (docs/protection.md).
    """
    entry: dict[str, Any] = {
        "v": 1, "id": str(entry_id), "ev": event, "prc": str(who.practice_id),
        "t": int(at.timestamp() * 1000), "who": str(who.person_id or who.name),
    }  # fmt: skip
    if who.device_id:
        entry["dev"] = str(who.device_id)
    entry |= {name: value for name, value in fields.items() if value not in (None, "", [], ())}
    body = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if len(body.encode()) > MOST_BYTES:
        raise errors.TooLong(len(body.encode()))
    return body


@dataclass(frozen=True, slots=True)
class Flaw:
    """One place where the trail does not agree with itself.  `index`: the first bad leaf, -1 for the tree as a whole."""

    index: int
    say: str


def flaws(entries: Iterable[tuple[int, bytes, str | None]], heads: Sequence[tuple[int, bytes]]) -> list[Flaw]:
    """Recompute the tree from the entries and compare it with what was written down.

    Shapes: entries (sequence, leaf hash as kept, entry body or None if it is gone) in rising order; heads (size, root).
    """
    found, grown, roots = [], tree.Frontier(), dict(heads)
    for expected, (index, kept, body) in enumerate(entries):
        if index != expected:
            return [*found, Flaw(expected, f"Leaf {expected} is missing.")]
        if body is None:
            found.append(Flaw(index, f"The entry of leaf {index} is missing."))
        elif tree.leaf_hash(body.encode()) != kept:
            found.append(Flaw(index, f"Entry {index} was altered after it was written."))
        grown = grown.append(kept)
        root = roots.pop(grown.size, None)
        if root is not None and root != grown.root():
            found.append(Flaw(index, f"The tree of {grown.size} entries has another root than was written down."))
    found += [
        Flaw(-1, f"A tree of {size} entries was written down, but the entries end earlier.") for size in roots if size
    ]
    return found
