"""How figures of this room are said: two or three digits, never more than a simulation knows."""

from __future__ import annotations

from math import floor, log10
from typing import Final

_DIGITS: Final = 3


def rounded(dollars: float, digits: int = _DIGITS) -> int:
    """The amount with so many digits that count, as whole dollars."""
    if abs(dollars) < 1:
        return round(dollars)
    places = digits - 1 - floor(log10(abs(dollars)))
    return round(round(dollars, places))


def dollars(amount: float) -> str:
    """An amount in full: "$49,600", "−$120"."""
    whole = rounded(amount)
    return f"{'−' if whole < 0 else ''}${abs(whole):,}"


def short(amount: float) -> str:
    """An amount for charts and headlines: "$950", "$1k", "$208k", "$1.2M"."""
    whole = rounded(amount)
    sign, size = "−" if whole < 0 else "", abs(whole)
    for least, letter in ((1_000_000, "M"), (1_000, "k")):
        if size >= least:
            return f"{sign}${size / least:.3g}{letter}"
    return f"{sign}${size}"


def chance(share: float) -> str:
    """A chance in one year as a percentage: "31%", "0.7%", "under 0.01%"."""
    percent = share * 100
    if percent == 0:
        return "0%"
    if percent < 0.01:
        return "under 0.01%"
    if percent >= 99.5:
        return "over 99%"
    return f"{percent:.0f}%" if percent >= 9.95 else f"{percent:.1f}%" if percent >= 0.095 else f"{percent:.2f}%"


def one_in(share: float) -> str:
    """How often a chance is once: "about 1 year in 139"."""
    return f"about 1 year in {rounded(1 / share):,}" if share > 0 else "in none of the simulated years"
