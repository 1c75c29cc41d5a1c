"""How somebody stands, in sentences that name what waits and blame nobody.

An extra file beside `pages`, so that they stay free of sentences that count days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from quietledger.core.people.rules import JOINING_DAYS
from quietledger.core.shell.rules import counted, day, long_day
from quietledger.safety.training.queries import Standing
from quietledger.safety.training.reading import Lesson
from quietledger.safety.training.rules import Due, State

HOW: Final = (
    f"The joining lessons come first: within {JOINING_DAYS} days of your first day.",
    "Then one lesson is due each month of your year here. A month that you miss stops nothing; the lesson waits.",
    "When your year is over, its lessons must be finished. For some days of grace nothing changes. "
    "After that, patients’ records stay closed for you until they are, and open again the moment you finish.",
    "Who finished which lesson is kept for at least six years, because the law asks for it. Your answers are not kept.",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One lesson on the page: its state as a chip (tone, icon, words)."""

    lesson: Lesson
    due: Due
    when: str
    chip: tuple[str, str, str]


def row(lesson: Lesson, due: Due) -> Row:
    """A lesson as its line shows it."""
    when = f"month {due.month}" if due.month else "first days"
    if due.state is State.DONE and due.done_on is not None:
        return Row(lesson, due, when, ("fine", "check", f"Done {day(due.done_on)}"))
    if due.state is State.LATER:
        return Row(lesson, due, when, ("", "sessions", f"From {long_day(due.due_on - timedelta(days=31))}"))
    if due.state is State.NOW:
        return Row(lesson, due, when, ("way", "sessions", f"By {day(due.due_on)}"))
    return Row(lesson, due, when, ("soon", "sessions", f"Waits since {day(due.due_on)}"))


def lead(found: Standing, grace_days: int, today: date) -> str:
    """How somebody stands, in one or two sentences."""
    if found.until is None:
        return _joining(found, today)
    if today < found.until:
        waiting = [one for one in found.open if one.state is State.WAITS]
        more = f" {counted(len(waiting), 'lesson')} of earlier months can be made up." if waiting else ""
        return f"You have what counts, until {long_day(found.until)}.{more}"
    missing = counted(sum(one.stops_on is not None and one.stops_on <= today for one in found.open), "lesson")
    end = found.until + timedelta(days=grace_days)
    if today < end:
        ended = f"Your year ended on {long_day(found.until)}."
        return f"{ended} What it lacks ({missing}) can still be finished until {long_day(end)}."
    return f"{missing} of your last year wait. Records open again as soon as they are finished."


def team(found: Standing, grace_days: int, today: date) -> tuple[str, str, str]:
    """How somebody stands, as a chip for whoever looks after the team."""
    if found.until is None:
        by = found.joined_on + timedelta(days=JOINING_DAYS)
        return (
            ("way", "sessions", f"Joining, until {day(by)}") if today < by else ("soon", "gate", "Joining lessons wait")
        )
    if today < found.until:
        return ("fine", "check", f"Until {long_day(found.until)}")
    end = found.until + timedelta(days=grace_days)
    return ("soon", "sessions", f"Grace until {day(end)}") if today < end else ("soon", "gate", "Lessons wait")


def _joining(found: Standing, today: date) -> str:
    first = [one for one in found.open if one.month == 0]
    by = found.joined_on + timedelta(days=JOINING_DAYS)
    waiting = f"{counted(len(first), 'first lesson')}, about {5 * len(first)} minutes together."
    if today < by:
        return f"Welcome. {waiting} You have until {day(by)}."
    return f"{waiting} Records open as soon as you have finished."
