"""What can be said of a year without drawing anything: its mean, its spread, how likely it is to be quiet."""

from __future__ import annotations

import math
from collections.abc import Sequence

from quietledger.pure.losses import lognormal
from quietledger.pure.losses.scenarios import Scenario


def mean_cents(scenarios: Sequence[Scenario]) -> int:
    """The mean of a year's loss, at the modes.   Units: whole cents."""
    return round(sum(100 * one.mode * lognormal.mean_dollars(one) for one in scenarios))


def deviation_cents(scenarios: Sequence[Scenario]) -> int:
    """The standard deviation of a year's loss, of scenarios that know nothing of each other.   Units: whole cents."""
    squares = 0.0
    for one in scenarios:
        _mu, sigma = lognormal.parameters(one.loss_low, one.loss_high)
        squares += one.mode * lognormal.mean_dollars(one) ** 2 * math.exp(sigma**2)
    return round(100 * math.sqrt(squares))


def quiet_share(scenarios: Sequence[Scenario]) -> float:
    """How likely a year is to have no event at all, of scenarios that know nothing of each other."""
    return math.exp(-sum(one.mode for one in scenarios))
