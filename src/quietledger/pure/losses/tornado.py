"""Which frequency matters most: how far the mean of a year moves as each goes from its low to its high value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quietledger.pure.losses import exact, lognormal
from quietledger.pure.losses.scenarios import Scenario


@dataclass(frozen=True, slots=True)
class Swing:
    """A year's mean with one scenario at its low, and at its high frequency.   Units: whole cents."""

    scenario: str
    low_cents: int
    high_cents: int

    @property
    def width_cents(self) -> int:
        """How far the mean moves."""
        return self.high_cents - self.low_cents


def tornado(scenarios: Sequence[Scenario]) -> tuple[Swing, ...]:
    """Each scenario's swing, the widest first; all others stay at their mode.   Exact: nothing is drawn."""
    mean, found = exact.mean_cents(scenarios), []
    for one in scenarios:
        loss = 100 * lognormal.mean_dollars(one)
        low, high = (mean + round((rate - one.mode) * loss) for rate in (one.low, one.high))
        found.append(Swing(one.id, low, high))
    return tuple(sorted(found, key=lambda one: (-one.width_cents, one.scenario)))
