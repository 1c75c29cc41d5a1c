"""Dates of birth as numbers, and when two of them may be one that was written wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from quietledger.pure.exclusions.index import NO_DAY

EPOCH: Final = date(1970, 1, 1)


def number(day: date | None) -> int:
    """Days since 1970, NO_DAY if it is unknown."""
    return NO_DAY if day is None else (day - EPOCH).days


def is_near(one: int, other: int) -> bool:
    """Whether two days differ by one digit, or by day and month exchanged."""
    first, second = EPOCH + timedelta(days=one), EPOCH + timedelta(days=other)
    if (first.year, first.month, first.day) == (second.year, second.day, second.month):
        return True
    return sum(a != b for a, b in zip(f"{first:%Y%m%d}", f"{second:%Y%m%d}", strict=True)) <= 1
