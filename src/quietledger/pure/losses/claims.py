"""Losses taken apart as a policy sees them: by part, without what it doesn't cover and what is lost in waiting."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from quietledger.pure.losses import lognormal
from quietledger.pure.losses.covers import Cause, Cover, Part
from quietledger.pure.losses.events import Events
from quietledger.pure.losses.splits import PARTS, STANDSTILL, Split

Cents: TypeAlias = NDArray[np.int64]
_BARS: Final = (Cause.UNCOVERED, Cause.EXCLUSION, Cause.CONDITION)
# What a quotient may be off; far below a cent, and far above what rounding does to it.
_GRAIN: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """The events that a policy may pay something of.

    Shapes: rows (claims,), places among all events, rising; covered (parts, claims), whole cents after waiting;
    lost (parts,): all losses, also of the events that are no claims.
    stopped: what is not covered, excluded, barred by a condition or lost in waiting, of all events.
    """

    rows: NDArray[np.intp]
    year: NDArray[np.int32]
    covered: Cents
    lost: Cents
    stopped: dict[Cause, int]


def of(events: Events, cover: Cover, split: Split, unmet: Collection[str], above_cents: int) -> Claims:
    """Which events come above a retention at all, and what of them is covered.

    Events below it are not taken apart one by one: the retention swallows them whole.
    Source: insurance reference 6, steps 1 to 3.
    """
    bars, bounds = _bars(events, cover, unmet), _bounds(events, split)
    open_percents = np.where(bars == 0, np.diff(bounds, axis=1, prepend=0), 0).sum(axis=1)[events.scenario]
    # Rounding may add half a cent to each part, so the bound is set lower by as many cents as there are parts.
    most = events.loss_cents * open_percents // 100 + len(PARTS)
    rows = np.flatnonzero((most > above_cents) & (open_percents > 0))
    loss, scenario, waited = events.loss_cents[rows], events.scenario[rows], 0
    covered = np.zeros((len(PARTS), len(rows)), np.int64)
    totals = np.zeros(bars.shape, np.int64)
    every = np.bincount(events.scenario, weights=events.loss_cents, minlength=len(bars)).astype(np.int64)
    for place, name in enumerate(events.ids):
        here = np.flatnonzero(scenario == place)
        amounts = _apart(loss[here], bounds[place])
        rest = every[place : place + 1] - loss[here].sum()
        totals[place] = amounts.sum(axis=1) + _apart(rest, bounds[place])[:, 0]
        for column in np.flatnonzero((bars[place] == 0) & (amounts.any(axis=1))):
            due = amounts[column]
            after = _after_waiting(due, cover.part(PARTS[column]), split.row(name).hours, events.normal[rows[here]])
            waited += int(due.sum() - after.sum())
            covered[column, here] = after
    stopped = {cause: int(totals[bars == code].sum()) for code, cause in enumerate(_BARS, start=1)}
    return Claims(rows, events.year[rows], covered, totals.sum(axis=0), stopped | {Cause.WAITING: waited})


def floor(amounts: NDArray[np.float64]) -> Cents:
    """Whole cents that are surely due; a part of a cent stays with the practice.   Shapes: any -> the same."""
    return (amounts + _GRAIN).astype(np.int64)


def _bars(events: Events, cover: Cover, unmet: Collection[str]) -> NDArray[np.int8]:
    """For each scenario and part 0 if it is covered, else the place of its cause in `_BARS`, counted from 1."""
    broken = [one for one in cover.conditions if one.id in unmet]
    found = np.zeros((len(events.scenarios), len(PARTS)), np.int8)
    for row, scenario in enumerate(events.ids):
        for column, part in enumerate(PARTS):
            if cover.part(part) is None:
                found[row, column] = 1
            elif any(one.meets(scenario, part) for one in cover.exclusions):
                found[row, column] = 2
            elif any(one.meets(scenario, part) for one in broken):
                found[row, column] = 3
    return found


def _bounds(events: Events, split: Split) -> Cents:
    """Running percents of each scenario's loss.   Shapes: (scenarios, parts)."""
    rows = (split.row(one).percents for one in events.ids)
    percents = np.array([[row.get(part, 0) for part in PARTS] for row in rows], np.int64)
    return np.cumsum(percents.reshape(-1, len(PARTS)), axis=1)


def _apart(cents: Cents, bounds: Cents) -> Cents:
    """Amounts of one scenario split so that parts add up: each bound is rounded, and a part lies between two.

    Shapes: (n,), (parts,) -> (parts, n).
    """
    found, below = np.zeros((len(bounds), len(cents)), np.int64), np.zeros(len(cents), np.int64)
    for column in np.flatnonzero(np.diff(bounds, prepend=0)):
        reached = (cents * bounds[column] + 50) // 100
        found[column] = reached - below
        below = reached
    return found


def _after_waiting(
    due: Cents, part: Part | None, hours: tuple[int, int] | None, normal: NDArray[np.float64]
) -> Cents:  # fmt: skip
    """What is left of a part after its waiting period: nothing, if work stood still no longer than that.

    Where nobody has said how long it stands still, nothing is taken off.
    """
    if part is None or part.id not in STANDSTILL or not part.waiting_hours or hours is None:
        return due
    mu, sigma = lognormal.parameters(*hours)
    stood = lognormal.exponential(mu + sigma * normal)
    shares: NDArray[np.float64] = np.maximum(1 - part.waiting_hours / stood, 0)
    return floor(due * shares)
