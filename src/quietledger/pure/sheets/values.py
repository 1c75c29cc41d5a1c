"""Days, times and yes-or-no as people write them in US exports; whatever can be read in two ways is not read at all."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Final

_NUMBERS: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T].*)?")
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?")
_WORDS_FIRST: Final = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3,9})[- ](\d{4})")
_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})? ?([AaPp])?\.?(?:[Mm]\.?)?")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
YES: Final = frozenset({"yes", "y", "true", "1", "x"})
NO: Final = frozenset({"", "no", "n", "false", "0"})


def us_date(text: str) -> date | None:
    """A day written 11/03/2026 (month first), 2026-11-03, Nov 3, 2026 or 3-Nov-2026; None for anything else.

    Two digits for a year, points instead of strokes, and a 13th month are not read.
    """
    if found := _NUMBERS.fullmatch(text):
        return _day(found[3], found[1], found[2])
    if found := _ISO.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if found := _WORDS_FIRST.fullmatch(text):
        return _day(found[3], _month(found[1]), found[2])
    if found := _DAY_FIRST.fullmatch(text):
        return _day(found[3], _month(found[2]), found[1])
    return None


def is_day_first(text: str) -> bool:
    """Whether a date can only have been written with its day first, as 25/11/2026 is."""
    found = _NUMBERS.fullmatch(text)
    return found is not None and int(found[1]) > 12 and _day(found[3], found[2], found[1]) is not None


def is_ambiguous(text: str) -> bool:
    """Whether a date would be another day if its parts were swapped, as 03/11/2026 is."""
    found = _NUMBERS.fullmatch(text)
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12 and int(found[1]) != int(found[2])


def clock(text: str) -> time | None:
    """A time of day: 15:00, 3:00 PM, 03:00:00 pm; None for anything else."""
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return time(hour, minute) if hour < 24 and minute < 60 else None


def yes_or_no(text: str) -> bool | None:
    """Yes or no; an empty cell is no, and anything else is None."""
    word = text.casefold()
    return True if word in YES else False if word in NO else None


def _month(word: str) -> int:
    short = word[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
