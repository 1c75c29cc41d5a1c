"""What the page of scenarios shows: intervals, their part of a year, the matrix, and which estimate matters most.

An extra file beside `pages`: words and places, no decisions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from quietledger.pure.losses import matrix as grid
from quietledger.pure.losses import tornado
from quietledger.pure.losses.matrix import Grade, Place
from quietledger.pure.losses.scenarios import Scenario
from quietledger.safety.risk import effects, words
from quietledger.safety.risk.curves import Pair
from quietledger.safety.risk.scenarios import Estimate, Here

GRADES: Final = tuple(Grade)
TONES: Final = {
    Grade.VERY_LOW: "fine", Grade.LOW: "fine", Grade.MODERATE: "soon", Grade.HIGH: "bad", Grade.VERY_HIGH: "bad",
}  # fmt: skip
_WIDTH: Final = 120


@dataclass(frozen=True, slots=True)
class Row:
    """One scenario with the practice's controls as the facts have them."""

    here: Here
    often: str
    dear: str
    mean: str
    tail: str
    place: Place
    tone: str


def interval(one: Estimate | Scenario) -> str:
    """An estimate in a sentence."""
    return (
        f"{one.low:g} to {one.high:g} a year, likely {one.mode:g}; ${one.loss_low:,} to ${one.loss_high:,} each, "
        "nine times of ten"
    )


@dataclass(frozen=True, slots=True)
class SwingLine:
    """How far a year's mean moves with one frequency.  left, width: of a bar of 120."""

    id: str
    title: str
    low: str
    high: str
    left: int
    width: int


def rows(pair: Pair) -> list[Row]:
    """Every scenario, that with the greatest part of a mean year first."""
    factors = {one: (f, s) for one, f, s in effects.of(effects.evidenced(pair.controls)).scales}
    portions = {one.scenario: one for one in pair.evidenced.by_scenario}
    found = []
    for here in pair.here:
        one, portion = here.scenario, portions[here.scenario.id]
        place = grid.placed(one, *factors.get(one.id, (1.0, 1.0)))
        found.append((portion.mean_cents, Row(
            here, f"{words.chance(one.low)} to {words.chance(one.high)}, likely {words.chance(one.mode)}",
            f"{words.short(one.loss_low)} to {words.short(one.loss_high)}", words.dollars(portion.mean_cents),
            words.dollars(portion.tail_cents), place, TONES[place.risk],
        )))  # fmt: skip
    return [row for _mean, row in sorted(found, key=lambda one: -one[0])]


def matrix(found: Sequence[Row]) -> list[tuple[Grade, list[tuple[Grade, Grade, list[Row]]]]]:
    """The matrix, likeliest row on top: (likelihood, its cells: (impact, risk, the scenarios there))."""
    return [
        (likely, [
            (impact, grid.TABLE[GRADES.index(likely)][GRADES.index(impact)],
             [row for row in found if (row.place.likelihood, row.place.impact) == (likely, impact)])
            for impact in GRADES
        ])
        for likely in reversed(GRADES)
    ]  # fmt: skip


def swings(pair: Pair, count: int = 8) -> list[SwingLine]:
    """The scenarios whose frequency moves a mean year most, under the controls that the facts prove."""
    factors = {one: (f, s) for one, f, s in effects.of(effects.evidenced(pair.controls)).scales}
    titles = {one.id: one.title for one in pair.scenarios}
    found = tornado.tornado([_under(one, *factors.get(one.id, (1.0, 1.0))) for one in pair.scenarios])[:count]
    least, most = min(one.low_cents for one in found), max(one.high_cents for one in found)
    unit = max(most - least, 1) / _WIDTH
    return [
        SwingLine(
            one.scenario, titles[one.scenario], words.dollars(one.low_cents), words.dollars(one.high_cents),
            round((one.low_cents - least) / unit), max(1, round(one.width_cents / unit)),
        )
        for one in found
    ]  # fmt: skip


def _under(one: Scenario, f: float, s: float) -> Scenario:
    """A scenario as controls leave it."""
    low, high = max(1, round(one.loss_low * s)), max(2, round(one.loss_high * s))
    return replace(
        one, low=one.low * f, mode=one.mode * f, high=one.high * f, loss_low=low, loss_high=max(low + 1, high)
    )
