"""Numbers every source that a report's figures rest on: a figure without a source can't be made.

An extra file of the room: what the report says is made of these, and `reporting` only arranges them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, TypeAlias

from quietledger.core.facts.rules import CATALOGUE, FactRow

Figure: TypeAlias = dict[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """One source.  say: what it is; exactly: which, so that somebody else finds the same."""

    number: str
    say: str
    exactly: str


@dataclass(slots=True)
class Sources:
    """The sources of one report, numbered as they are first named."""

    _found: dict[tuple[str, str], Source] = field(default_factory=dict)

    def number(self, say: str, exactly: str) -> str:
        """The number of a source, a new one if it was not named before."""
        key = (say, exactly)
        if key not in self._found:
            self._found[key] = Source(str(len(self._found) + 1), say, exactly)
        return self._found[key].number

    def figure(self, value: str, source: str) -> Figure:
        """A figure with the number of its source.  Raises: ValueError, if there is no such source."""
        if source not in {one.number for one in self._found.values()}:
            raise ValueError("a figure needs a source")
        return {"value": value, "source": source}

    def facts(self, words: list[FactRow]) -> str:
        """The number of the words that facts were told by; "" for none."""
        if not words:
            return ""
        return self.number("Facts as they were told", "; ".join(_exactly(row) for row in words))

    def rows(self) -> list[dict[str, Any]]:
        """All of them, in the order of their numbers."""
        return [asdict(one) for one in self._found.values()]


def _exactly(row: FactRow) -> str:
    until = f"{row.until:%Y-%m-%d %H:%M}" if row.until else "told otherwise"
    return (
        f"{row.name} ({CATALOGUE[row.name].say}), {row.about.kind} {str(row.about.id)[-12:]},"
        f" told {row.told_at:%Y-%m-%d %H:%M} until {until} by {row.told_by}, on {row.evidence}"
    )
