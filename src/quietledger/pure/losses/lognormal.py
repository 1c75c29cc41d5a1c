"""Losses from their 90 % interval: a lognormal distribution, the same on every machine to the last bit.

Exponentials of NumPy differ in their last bit from one processor to the next, and so would every percentile. Here they
are made of sums and products only, which every machine rounds alike; logarithms are taken by `decimal`.
"""

from __future__ import annotations

import math
from decimal import Context
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from quietledger.pure.losses.scenarios import Scenario

# The 95th percentile of the standard normal distribution.
_Z95: Final = 1.6448536269514722
_EXACT: Final = Context(prec=30)
_LOG2E: Final = 1.4426950408889634
# The logarithm of 2 in two parts, the first short enough for its multiples to be exact (as in fdlibm).
_LN2_HIGH: Final = 6.93147180369123816490e-01
_LN2_LOW: Final = 1.90821492927058770002e-10
# With |x| <= ln(2)/2 the fourteenth term is below half a unit in the last place.
_TERMS: Final = tuple(1 / math.factorial(n) for n in range(13, -1, -1))


@lru_cache(maxsize=1024)
def parameters(loss_low: int, loss_high: int) -> tuple[float, float]:
    """Mu and sigma of the logarithm of a loss in dollars.   Source: risk reference 7.2."""
    low, high = (_EXACT.ln(_EXACT.create_decimal(one)) for one in (loss_low, loss_high))
    spread = _EXACT.subtract(high, low)
    return float(_EXACT.add(low, high) / 2), float(spread / 2) / _Z95


def mean_dollars(scenario: Scenario) -> float:
    """The mean loss of one event, which lies above the median."""
    mu, sigma = parameters(scenario.loss_low, scenario.loss_high)
    return math.exp(mu + sigma**2 / 2)


def median_dollars(scenario: Scenario) -> float:
    """The loss that half of all events stay below."""
    return math.sqrt(scenario.loss_low * scenario.loss_high)


def cents(scenario: Scenario, normal: NDArray[np.float64]) -> NDArray[np.int64]:
    """Losses at standard normal draws.   Shapes: (n,) -> (n,).   Units: whole cents, at least 1."""
    mu, sigma = parameters(scenario.loss_low, scenario.loss_high)
    return np.maximum(np.rint(exponential(mu + sigma * normal) * 100), 1).astype(np.int64)


def exponential(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The number e to the power of each value, to about one unit in the last place and alike everywhere.

    Shapes: (n,) -> (n,).   Of use for values between -700 and 700.
    """
    twos = np.rint(values * _LOG2E)
    rest = values - twos * _LN2_HIGH
    rest -= twos * _LN2_LOW
    found = np.full_like(rest, _TERMS[0])
    for term in _TERMS[1:]:
        found *= rest
        found += term
    return np.ldexp(found, twos.astype(np.int32))
