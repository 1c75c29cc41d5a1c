"""What stood and stands no more: the work that a fact which ended leaves behind, before anybody plans it.

An extra file beside `queries`: read from the facts each time. An item appears by itself when a fact ends, and is gone
by itself when the fact arrives; nothing is simulated for it, so that the desk may ask at every turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quietledger.safety.risk import measures, readings


@dataclass(frozen=True, slots=True)
class Opened:
    """One measure that stood before.  lacking: how many things lack it.  since: when the last of them ended."""

    fact: str
    say: str
    lacking: int
    since: datetime


def opened(practice_id: UUID, now: datetime) -> list[Opened]:
    """Every measure that stood and doesn't stand now, what ended last first; inside the scope."""
    found = readings.read(measures.MEASURES, practice_id, now).values()
    rows = [
        Opened(one.measure.fact, measures.title(one.measure), len(one.lacking), max(ends))
        for one in found
        if (ends := [word.until for word in one.lacking.values() if word is not None and word.until is not None])
    ]
    return sorted(rows, key=lambda one: (one.since, one.fact), reverse=True)
