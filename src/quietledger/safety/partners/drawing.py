"""Places of what the pages of a comparison draw: each firm's range of scores, and its chance to lead.

An extra file beside `pages`: numbers for SVG attributes, no decisions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from quietledger.safety.partners.comparing import Comparison, percent

# Two drawings, so that words stay readable when the page is narrow: (left edge of the scale, its width).
_WIDE: Final = (200, 560)
_NARROW: Final = (6, 288)
_STEP: Final = 46
_NARROW_STEP: Final = 62


@dataclass(frozen=True, slots=True)
class Bar:
    """One firm: the range of its scores as a bar, its likely score as a mark."""

    name: str
    words: str
    top: int
    text: int
    left: int
    width: int
    mark: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Bars on one scale from 0 to 100."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[int, int], ...]
    height: int


def wide(found: Comparison) -> Drawing:
    """For a page with room: names stand at the left."""
    return _drawn(found, *_WIDE, step=_STEP, head=0)


def narrow(found: Comparison) -> Drawing:
    """For a page of 320 pixels: names stand above their bars."""
    return _drawn(found, *_NARROW, step=_NARROW_STEP, head=18)


def _drawn(found: Comparison, left: int, width: int, *, step: int, head: int) -> Drawing:
    bars = tuple(
        Bar(
            one.row.name, f"{rank.score * 100:.0f}, leads in {percent(rank.first)} of draws", place * step + 8 + head,
            place * step + 22, round(left + rank.low * width), max(2, round((rank.high - rank.low) * width)),
            round(left + rank.score * width),
        )
        for place, (one, rank) in enumerate(found.ranked)
    )  # fmt: skip
    ticks = tuple((left + width * at // 100, at) for at in (0, 25, 50, 75, 100))
    return Drawing(bars, ticks, len(bars) * step + 30)


def said(found: Comparison) -> str:
    """What the comparison shows, in one or two sentences that are as sure as it is."""
    ranked = found.ranked
    if not ranked:
        return "Nobody is left to rank: each candidate is kept out by a test that it hasn’t passed."
    name, rank = ranked[0][0].row.name, ranked[0][1]
    if len(ranked) == 1:
        return f"{name} alone is left. There is nobody to compare it with, so a rank says nothing."
    if rank.first >= 0.95:
        return f"{name} leads in {percent(rank.first)} of the draws: clear, as far as these points go."
    if rank.first >= 0.7:
        return f"{name} probably leads: it does in {percent(rank.first)} of the draws, and in the others it doesn’t."
    return (
        f"It is open. {name} has the highest score and leads in only {percent(rank.first)} of the draws: "
        "ask for evidence, or decide by something that isn’t in the table and say so."
    )
