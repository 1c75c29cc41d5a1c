"""What a year costs: its mean, how likely it is to cost more than so much, and what it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quietledger.pure.losses.events import Events
from quietledger.pure.losses.splits import REGULATORY, SPLIT, Split

TAIL: Final = 0.99


@dataclass(frozen=True, slots=True)
class Portion:
    """A scenario's part of an average year, and of the one year in a hundred that costs most.  Units: whole cents."""

    scenario: str
    mean_cents: int
    tail_cents: int


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A year's loss.  Units: whole cents; shares of 0 to 1.

    none: how likely a year is to cost nothing. standard_error_cents: how far the mean may be off by chance alone.
    regulatory_mean_cents: the part of the mean that is a regulator's inquiry or fine, which a policy may not pay.
    ascending: the years that cost something, by their cost.   Shapes: (years with a loss,), whole cents.
    """

    years: int
    mean_cents: int
    deviation_cents: int
    standard_error_cents: int
    none: float
    regulatory_mean_cents: int
    by_scenario: tuple[Portion, ...]
    ascending: NDArray[np.float64]

    def percentile(self, share: float) -> int:
        """The smallest loss that at least this share of the years stays within.   Units: whole cents."""
        return at_share(self.ascending, self.years, share)

    @property
    def p50(self) -> int:
        """What half of the years stay within."""
        return self.percentile(0.5)

    @property
    def p90(self) -> int:
        """What nine years of ten stay within."""
        return self.percentile(0.9)

    @property
    def p95(self) -> int:
        """What 19 years of 20 stay within."""
        return self.percentile(0.95)

    @property
    def p99(self) -> int:
        """What 99 years of 100 stay within."""
        return self.percentile(TAIL)

    @property
    def p995(self) -> int:
        """What 199 years of 200 stay within."""
        return self.percentile(0.995)

    def exceed(self, cents: int) -> float:
        """How likely a year is to cost more than this."""
        return (len(self.ascending) - int(np.searchsorted(self.ascending, cents, side="right"))) / self.years

    def exceeded(self, cents: ArrayLike) -> NDArray[np.float64]:
        """The same for many amounts, as a chart asks.   Shapes: (n,) -> (n,)."""
        found = len(self.ascending) - np.searchsorted(self.ascending, np.asarray(cents), side="right")
        return found / self.years


def curve(events: Events, split: Split = SPLIT) -> Curve:
    """What the years of a simulation cost.   Source: risk reference 7.2."""
    busy = events.busy_cents()
    ascending = np.sort(busy)
    total = int(ascending.sum())
    mean = total / events.years
    # Around the mean of the quiet years too; the sum of squares of what lies near 0 loses no digit that is shown.
    spread = float(((ascending - mean) ** 2).sum()) + (events.years - len(ascending)) * mean**2
    deviation = sqrt(spread / max(events.years - 1, 1))
    portions = _portions(events, busy, at_share(ascending, events.years, TAIL))
    regulatory = sum(split.share(one.scenario, REGULATORY) * one.mean_cents for one in portions)
    return Curve(
        events.years, round(mean), round(deviation), round(deviation / sqrt(events.years)),
        1 - len(ascending) / events.years, round(regulatory), portions, ascending,
    )  # fmt: skip


def at_share(costs: NDArray[np.float64], years: int, share: float, *, is_sorted: bool = True) -> int:
    """The smallest loss that a share of the years stays within; years that are not listed cost nothing.

    Raises: ValueError, for a share outside 0 to 1.
    """
    if not 0 < share <= 1:
        raise ValueError("a share of the years lies between 0 and 1")
    # Without the rounding, 0.99 of a million would come out as one year more than 990,000.
    place = ceil(round(share * years, 6)) - 1 - (years - len(costs))
    if place < 0:
        return 0
    return int((costs if is_sorted else np.partition(costs, place))[place])


def _portions(events: Events, busy: NDArray[np.float64], tail_cents: int) -> tuple[Portion, ...]:
    count = len(events.scenarios)
    means = np.bincount(events.scenario, weights=events.loss_cents, minlength=count) / events.years
    is_bad = busy > tail_cents
    rows = np.flatnonzero(is_bad[events.slot])
    bad = np.bincount(events.scenario[rows], weights=events.loss_cents[rows], minlength=count)
    tails = bad / max(int(is_bad.sum()), 1)
    return tuple(
        Portion(one, round(mean), round(tail)) for one, mean, tail in zip(events.ids, means, tails, strict=True)
    )
