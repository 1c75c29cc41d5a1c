"""How figures of this room are said: two or three digits, never more than a simulation knows."""

from __future__ import annotations

from quietledger.pure.losses.shown import dollars, rounded

__all__ = ["chance", "dollars", "each_dollar", "one_in", "short"]


def short(amount: float) -> str:
    """Dollars for charts and headlines: "$950", "$1k", "$208k", "$1.2M"."""
    size = rounded(abs(amount))
    sign = "-" if amount < 0 and size else ""
    for least, letter in ((1_000_000, "M"), (1_000, "k")):
        if size >= least:
            return f"{sign}${size / least:.3g}{letter}"
    return f"{sign}${size:.0f}"


def each_dollar(amount: float) -> str:
    """What a dollar takes off, with two digits: "$0.35", "$8.6", "$140"."""
    found = rounded(amount, 2)
    return f"${found:,.0f}" if found >= 10 else f"${found:g}"


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
    return f"about 1 year in {rounded(1 / share):,.0f}" if share > 0 else "in none of the simulated years"
