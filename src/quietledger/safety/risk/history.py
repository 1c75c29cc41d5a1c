"""How the practice stood at the end of each month: recomputed of the facts as they held then, and kept nowhere.

An extra file beside `queries`. A month from before the first fact has no row: nobody knows how it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.facts import queries as facts
from quietledger.safety.risk import curves, queries

MONTHS: Final = 12
FIRST: Final = "person.active"  # told of whoever sets a practice up, before anything else


@dataclass(frozen=True, slots=True)
class Month:
    """One instant: what a year cost then, as the facts stood and as people said.  Whole dollars are a page's work."""

    at: datetime
    is_now: bool
    evidenced: curves.Figures
    claimed: curves.Figures


def months(practice_id: UUID, now: datetime, count: int = MONTHS) -> list[Month]:
    """The ends of the last months and this instant, newest first; inside the scope."""
    zone = queries.zone_of(practice_id)
    first = facts.first_word(FIRST)
    ends = [end for end in month_ends(now.astimezone(zone).date(), count, zone) if first and first.told_at <= end]
    return [_month(practice_id, at, now) for at in (now, *ends)]


def month_ends(today: date, count: int, zone: ZoneInfo) -> list[datetime]:
    """The last instants of the months before this one, newest first, by the practice's own midnight."""
    found, start = [], today.replace(day=1)
    for _ in range(count):
        midnight = datetime.combine(start, time(), zone)
        found.append(midnight - timedelta(microseconds=1))
        start = (start - timedelta(days=1)).replace(day=1)
    return found


def _month(practice_id: UUID, at: datetime, now: datetime) -> Month:
    evidenced, claimed = curves.figures_at(practice_id, at)
    return Month(at, at == now, evidenced, claimed)
