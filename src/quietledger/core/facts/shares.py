"""Of how many things a fact holds: coverage, read from the facts each time and kept nowhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quietledger.core.facts import queries
from quietledger.core.facts.rules import FactRow, Ref


@dataclass(frozen=True, slots=True)
class Share:
    """Of which things a fact holds.  lacking: the newest word about each thing of which it doesn't, None if none."""

    name: str
    holding: Mapping[Ref, FactRow]
    lacking: Mapping[Ref, FactRow | None]

    @property
    def of(self) -> int:
        """How many things were looked at."""
        return len(self.holding) + len(self.lacking)


def shares(asked: Mapping[str, Collection[Ref]], at: datetime) -> dict[str, Share]:
    """For each name of a fact, of which of the things asked about it held at an instant; inside the scope."""
    everything = {one.id for things in asked.values() for one in things}
    words = queries.last_words(everything, list(asked), at)
    return {name: _share(name, things, words, at) for name, things in asked.items()}


def _share(name: str, things: Collection[Ref], words: Mapping[tuple[UUID, str], FactRow], at: datetime) -> Share:
    last = {one: words.get((one.id, name)) for one in things}
    holding = {one: row for one, row in last.items() if row is not None and row.holds(at)}
    return Share(name, holding, {one: row for one, row in last.items() if one not in holding})
