"""Places of what the loss exceedance chart draws: two curves, the space between them, dots and dotted marks.

An extra file beside `pages`: numbers for SVG attributes, no decisions. The axis of losses is logarithmic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Final

from quietledger.safety.risk.words import short

LEAST: Final = 1_000  # dollars, left edge
MOST: Final = 10_000_000  # dollars, right edge
TAIL: Final = 0.05  # one year in twenty
_POINTS: Final = 65
LEFT: Final = 40.0
_TOP, _RIGHT_GAP = 34.0, 14.0
_NARROW: Final = 400  # a drawing up to this width has little room for words

Exceed = Callable[[float], float]  # dollars -> chance that a year costs more


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis, or a dotted line: where, and its words."""

    at: float
    words: str
    text: float = 0.0
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Drawing:
    """The chart in one size.  Each place is in the viewBox's units."""

    width: int
    height: int
    bottom: float
    right: float
    evidenced: str
    claimed: str
    between: str
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]
    marks: tuple[Tick, ...]
    tail: float
    dots: tuple[float, float]
    tail_at: tuple[float, float]
    tail_words: str
    labels: tuple[tuple[float, float], tuple[float, float]]

    @property
    def label_bottom(self) -> float:
        """Where the amounts below the axis stand."""
        return self.bottom + 18

    @property
    def foot(self) -> float:
        """Where the axis' name stands."""
        return self.bottom + 34


@dataclass(frozen=True, slots=True)
class _Scale:
    """Dollars and chances as places."""

    left: float
    right: float
    bottom: float
    most: float

    def across(self, dollars: float) -> float:
        share = log10(min(max(dollars, LEAST), MOST) / LEAST) / log10(MOST / LEAST)
        return round(self.left + share * (self.right - self.left), 1)

    def down(self, chance: float) -> float:
        return round(self.bottom - chance / self.most * (self.bottom - _TOP), 1)


def wide(evidenced: Exceed, claimed: Exceed, tails: tuple[float, float], marks: Mapping[str, int]) -> Drawing:
    """For a page with room.  tails: one year in twenty by each curve, in dollars; marks: words -> dollars."""
    return _drawn((1040, 330), (evidenced, claimed), tails, marks)


def narrow(evidenced: Exceed, claimed: Exceed, tails: tuple[float, float], marks: Mapping[str, int]) -> Drawing:
    """For a page of 320 pixels."""
    return _drawn((300, 270), (evidenced, claimed), tails, marks)


def _drawn(
    size: tuple[int, int], curves: tuple[Exceed, Exceed], tails: tuple[float, float], marks: Mapping[str, int]
) -> Drawing:
    width, height = size
    xs = [LEAST * (MOST / LEAST) ** (at / (_POINTS - 1)) for at in range(_POINTS)]
    chances = [[exceed(x) for x in xs] for exceed in curves]
    scale = _Scale(LEFT, width - _RIGHT_GAP, height - 38.0, _full(max(max(one) for one in chances)))
    upper, lower = ([(scale.across(x), scale.down(y)) for x, y in zip(xs, ys, strict=True)] for ys in chances)
    step = scale.most / 5
    dots = scale.across(tails[0]), scale.across(tails[1])
    return Drawing(
        width, height, scale.bottom, scale.right, _points(upper), _points(lower), _points([*upper, *reversed(lower)]),
        tuple(_row(scale, step * at) for at in range(6)), tuple(_column(scale, 10**at) for at in range(3, 8)),
        tuple(_mark(scale, words, dollars) for words, dollars in marks.items()), scale.down(TAIL), dots,
        (round(dots[0] + 10, 1), round(scale.down(TAIL) - 6, 1)), f"1 year in 20: {short(tails[0])}",
        _labels(upper, lower, scale, width),
    )  # fmt: skip


def _row(scale: _Scale, chance: float) -> Tick:
    return Tick(scale.down(chance), f"{chance * 100:.3g}%", round(scale.down(chance) + 4, 1))


def _column(scale: _Scale, dollars: int) -> Tick:
    return Tick(scale.across(dollars), short(dollars), anchor="end" if dollars == MOST else "middle")


def _mark(scale: _Scale, words: str, dollars: int) -> Tick:
    """A dotted line; near the right edge its words stand at its left."""
    at = scale.across(dollars)
    if at > scale.left + 0.85 * (scale.right - scale.left):
        return Tick(at, words, round(at - 4, 1), "end")
    return Tick(at, words, round(at + 4, 1), "start")


def _full(most: float) -> float:
    """The top of the axis: a number that five lines divide well, not below what is drawn."""
    for top in (0.05, 0.1, 0.25, 0.5, 1.0):
        if most <= top:
            return top
    return ceil(most)


def _labels(
    upper: Sequence[tuple[float, float]], lower: Sequence[tuple[float, float]], scale: _Scale, width: int
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the curves' names stand: the upper's beside its slope, the lower's below the line that it would cross."""
    left, long = LEFT + (24 if width > _NARROW else 5), 150 if width > _NARROW else 60
    half = scale.bottom - 0.6 * (scale.bottom - upper[0][1])
    at = next((one for one in upper if one[1] >= half), upper[-1])
    end = max(y for x, y in lower if x <= left + long)
    return (round(at[0] + 12, 1), round(at[1] - 6, 1)), (left, round(min(end + 16, scale.bottom - 6), 1))


def _points(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
