"""Simulated figures as people should read them: two or three digits, never more than the numbers can carry."""

from __future__ import annotations

from math import floor, log10
from typing import Final

_THOUSANDS_FROM: Final = 100_000
_MILLIONS_FROM: Final = 1_000_000


def rounded(number: float, digits: int = 3) -> float:
    """A number with so many significant digits."""
    if number == 0:
        return 0
    return round(number, digits - 1 - floor(log10(abs(number))))


def dollars(cents: int, digits: int = 3) -> str:
    """An amount in dollars: $866, $49,600, $208k, $1.24M.   Units: whole cents."""
    amount = rounded(abs(cents) / 100, digits)
    sign = "-" if cents < 0 and amount else ""
    if amount >= _MILLIONS_FROM:
        return f"{sign}${rounded(amount / _MILLIONS_FROM, digits):g}M"
    if amount >= _THOUSANDS_FROM:
        return f"{sign}${amount / 1_000:.0f}k"
    # Below ten dollars nothing simulated is worth its cents.
    return f"{sign}${amount:,.0f}"


def percent(share: float, digits: int = 2) -> str:
    """A share as a percentage: 66 %, 4.2 %, 0.014 %."""
    return f"{rounded(100 * share, digits):.10f}".rstrip("0").rstrip(".") + " %"
