"""When which lesson is due, until when somebody counts as trained, and which answers are right.

Somebody's year begins on the day on which they joined. The joining lessons are due within 14 days of it; then one
lesson is due each month, twelve in a year. A month that was missed reminds and stops nobody. When the year is over, all
lessons of it must have been finished; from then on whoever lacks one is in grace, and after the grace is stopped until
the lesson is finished, late or not: the finish counts for the year that is over and for the one that runs.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

from quietledger.core.people.rules import JOINING_DAYS

# Lessons that somebody finished shortly before they came back still count.
FINISHED_BEFORE: Final = timedelta(days=365)
NEW_LESSON_DAYS: Final = 30
SOON_DAYS: Final = 7
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Item:
    """One lesson of the curriculum.

    month: 0 for a joining lesson, else the month of somebody's year at whose end it is due.  since: the day on which it
    was added, None if it was always there; a lesson that is added during a year is asked for from the next one on.
    """

    lesson: str
    month: int
    since: date | None = None


class State(Enum):
    """How a lesson stands for somebody."""

    DONE = "done"
    LATER = "later"
    NOW = "now"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Due:
    """One lesson for one person.  stops_on: the day from which its lack would stop them, None: it only reminds."""

    lesson: str
    month: int
    due_on: date
    state: State
    done_on: date | None = None
    stops_on: date | None = None


def due(items: Iterable[Item], joined_on: date, finished: Mapping[str, date], today: date) -> list[Due]:
    """Every lesson as it stands for somebody today: open ones first, soonest due first, else in the given order.

    finished: lesson -> the day on which they last finished it.
    """
    found = [_due(item, joined_on, finished.get(item.lesson), today) for item in items]
    return sorted(found, key=lambda one: (one.state is State.DONE, one.due_on, one.month))


def trained_until(items: Sequence[Item], joined_on: date, finished: Mapping[str, date]) -> date | None:
    """The day on which somebody stops to count as trained, grace not counted; None: they don't yet.

    It is the end of the first of their years (before it began, for the joining lessons) that lacks a lesson.
    """
    joining = [item.lesson for item in items if item.month == 0]
    if not all(_counts(finished.get(one), joined_on - FINISHED_BEFORE) for one in joining):
        return None
    year = 0
    while True:
        start, end = anniversary(joined_on, year), anniversary(joined_on, year + 1)
        asked = [item.lesson for item in items if is_asked(item, start)]
        if not asked or not all(_counts(finished.get(one), start) for one in asked):
            return end
        year += 1


def is_asked(item: Item, year_start: date) -> bool:
    """Whether a lesson of the year must be finished in the year that begins then."""
    return item.month > 0 and (item.since is None or item.since <= year_start)


def year_of(joined_on: date, today: date) -> int:
    """How many whole years somebody has been here: 0 in their first."""
    years = max(0, today.year - joined_on.year)
    return years if anniversary(joined_on, years) <= today or years == 0 else years - 1


def anniversary(joined_on: date, year: int) -> date:
    """The day on which somebody's year begins, counted from 0."""
    return months_after(joined_on, MONTHS * year)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def wrong(right: Sequence[Collection[int]], given: Mapping[int, int]) -> tuple[int, ...]:
    """The questions, by number, whose answer is missing or not right.  right: of each question its right answers."""
    return tuple(number for number, answers in enumerate(right) if given.get(number) not in answers)


def _due(item: Item, joined_on: date, last: date | None, today: date) -> Due:
    year = year_of(joined_on, today)
    start = anniversary(joined_on, year)
    due_on = months_after(start, item.month) if item.month else joined_on + timedelta(days=JOINING_DAYS)
    stops_on = anniversary(joined_on, year + 1) if is_asked(item, start) else None
    if item.month == 0:
        start, stops_on = joined_on - FINISHED_BEFORE, due_on
    elif year and not _counts(last, before := anniversary(joined_on, year - 1)) and is_asked(item, before):
        due_on, stops_on = months_after(before, item.month), start
    if item.since is not None:
        due_on = max(due_on, item.since + timedelta(days=NEW_LESSON_DAYS))
    if last is not None and last >= start:
        return Due(item.lesson, item.month, due_on, State.DONE, last)
    return Due(item.lesson, item.month, due_on, _state(due_on, today), last, stops_on)


def _state(due_on: date, today: date) -> State:
    if due_on < today:
        return State.WAITS
    return State.NOW if due_on <= today + timedelta(days=31) else State.LATER


def _counts(last: date | None, start: date) -> bool:
    return last is not None and last >= start
