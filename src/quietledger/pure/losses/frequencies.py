"""How unsure frequencies are: runs at their low and high values, or worlds that each draw their own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from quietledger.pure.losses import lognormal
from quietledger.pure.losses.scenarios import Scenario
from quietledger.pure.losses.simulating import stream

_SHAPES: Final = (0.05, 1_000.0)
_STEPS: Final = 50


class Level(StrEnum):
    """Which of a scenario's three frequencies is simulated."""

    LOW = "low"
    MODE = "mode"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Gamma:
    """A Gamma distribution of a frequency; its mean is shape times scale."""

    shape: float
    scale: float


def at(scenarios: Sequence[Scenario], level: Level) -> tuple[Scenario, ...]:
    """The scenarios with their low or high frequency in the place of the mode."""
    found = []
    for one in scenarios:
        rate = {Level.LOW: one.low, Level.MODE: one.mode, Level.HIGH: one.high}[level]
        found.append(replace(one, low=min(one.low, rate), mode=rate, high=max(one.high, rate)))
    return tuple(found)


def gamma(scenario: Scenario) -> Gamma | None:
    """The distribution whose mean is the mode, and whose 5th and 95th percentile stand to each other as low to high.

    Its two numbers can't meet three figures: where the interval is lopsided, its ends are moved by one factor.
    None, if the frequency is sure: low and high are one, or low is 0.
    """
    if scenario.low <= 0 or scenario.low == scenario.high:
        return None
    shape = _shape(scenario.high / scenario.low)
    return Gamma(shape, scenario.mode / shape)


def drawn(scenarios: Sequence[Scenario], worlds: int, seed: int = 1) -> NDArray[np.float64]:
    """Frequencies of so many worlds, as `simulate` takes them.   Shapes: (worlds, scenarios), sorted by id."""
    columns = []
    for one in sorted(scenarios, key=lambda one: one.id):
        found = gamma(one)
        chance = stream(seed, "frequency", one.id)
        columns.append(
            np.full(worlds, one.mode) if found is None else chance.gamma(found.shape, found.scale, worlds)
        )  # fmt: skip
    return np.stack(columns, axis=1) if columns else np.zeros((worlds, 0))


def mean_band_cents(scenarios: Sequence[Scenario], worlds: int = 10_000, seed: int = 1) -> tuple[int, int]:
    """Between which amounts a year's mean lies in nine worlds of ten.   Units: whole cents."""
    ordered = sorted(scenarios, key=lambda one: one.id)
    means = drawn(ordered, worlds, seed) @ np.array([lognormal.mean_dollars(one) for one in ordered])
    low, high = np.quantile(means, (0.05, 0.95))
    return round(100 * float(low)), round(100 * float(high))


@lru_cache(maxsize=256)
def _shape(ratio: float) -> float:
    """The shape at which the 95th percentile is so many times the 5th; six digits, alike everywhere."""
    low, high = _SHAPES
    for _step in range(_STEPS):
        shape = math.sqrt(low * high)
        is_wide = _percentile(shape, 0.95) > ratio * _percentile(shape, 0.05)
        low, high = (shape, high) if is_wide else (low, shape)
    return float(f"{low:.6g}")


def _percentile(shape: float, share: float) -> float:
    low, high = 1e-300, shape + 40 * math.sqrt(shape) + 40
    for _step in range(2 * _STEPS):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if _below(shape, middle) < share else (low, middle)
        if high < low * (1 + 1e-12):
            break
    return low


def _below(shape: float, value: float) -> float:
    """The regularised lower incomplete gamma function, by its series.   Source: DLMF 8.11.4."""
    term = math.exp(shape * math.log(value) - value - math.lgamma(shape + 1))
    total, place = term, 1
    while term > total * 1e-15 and place < 20_000:
        term *= value / (shape + place)
        total += term
        place += 1
    return total
