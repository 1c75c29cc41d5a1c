"""Losses taken apart as a policy sees them: by part, without what it doesn't cover and what is lost in waiting."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from quietledger.pure.losses import lognormal
from quietledger.pure.losses.covers import Cause, Cover
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
    bars, bounds = _bars(events, cover, unmet), np.cumsum(_percents(events, split), axis=1)
    open_percents = np.where(bars == 0, np.diff(bounds, axis=1, prepend=0), 0).sum(axis=1)
    # Rounding may add half a cent to each part, so the bound is set lower by as many cents as there are parts.
    most = events.loss_cents * open_percents[events.scenario] // 100 + len(PARTS)
    rows = np.flatnonzero((most > above_cents) & (open_percents[events.scenario] > 0))
    scenario = events.scenario[rows]
    lost = _apart(events.loss_cents[rows], bounds, scenario)
    totals = _by_scenario(events, lost, scenario, bounds)
    stopped = {cause: int(totals[bars == code].sum()) for code, cause in enumerate(_BARS, start=1)}
    covered = lost * (bars == 0).T.astype(np.int64)[:, scenario]
    after = _waited(events, cover, split, rows, covered)
    stopped[Cause.WAITING] = int(covered.sum() - after.sum())
    return Claims(rows, events.year[rows], after, totals.sum(axis=0), stopped)


def floor(amounts: NDArray[np.float64]) -> Cents:
    """Whole cents that are surely due; a part of a cent stays with the practice.   Shapes: any -> the same."""
    return np.floor(amounts + _GRAIN).astype(np.int64)


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


def _percents(events: Events, split: Split) -> Cents:
    rows = (split.row(one).percents for one in events.ids)
    return np.array([[row.get(part, 0) for part in PARTS] for row in rows], np.int64).reshape(-1, len(PARTS))


def _apart(cents: Cents, bounds: Cents, scenario: NDArray[np.intp] | NDArray[np.int16]) -> Cents:
    """Amounts split by running percents so that parts add up: each bound is rounded, and a part lies between two.

    Shapes: (n,), (scenarios, parts), (n,) -> (parts, n).
    """
    reached = (bounds.T[:, scenario] * cents + 50) // 100
    return np.diff(reached, axis=0, prepend=0)


def _by_scenario(events: Events, lost: Cents, scenario: NDArray[np.int16], bounds: Cents) -> Cents:
    """All losses of each scenario by part; those of no claim are split as one sum.   Shapes: (scenarios, parts)."""
    count = len(bounds)
    claimed = np.stack([np.bincount(scenario, weights=column, minlength=count) for column in lost], axis=1)
    every = np.bincount(events.scenario, weights=events.loss_cents, minlength=count)
    rest = (every - claimed.sum(axis=1)).astype(np.int64)
    return claimed.astype(np.int64) + _apart(rest, bounds, np.arange(count)).T


def _waited(events: Events, cover: Cover, split: Split, rows: NDArray[np.intp], covered: Cents) -> Cents:
    """What is left of each part after its waiting period: nothing, if work stood still no longer than that."""
    spans = [split.row(one).hours for one in events.ids]
    found = covered.copy()
    for part in cover.parts:
        if part.id in STANDSTILL and part.waiting_hours:
            column = PARTS.index(part.id)
            for place, span in enumerate(spans):
                here = np.flatnonzero((events.scenario[rows] == place) & (found[column] > 0))
                if span is not None and len(here):
                    mu, sigma = lognormal.parameters(*span)
                    hours = lognormal.exponential(mu + sigma * events.normal[rows[here]])
                    paid_share = np.maximum(1 - part.waiting_hours / hours, 0)
                    found[column, here] = floor(found[column, here] * paid_share)
    return found
