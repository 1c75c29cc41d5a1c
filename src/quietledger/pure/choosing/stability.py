"""How sure a ranking is: drawn many times with other weights and other points, and the weights at which it turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quietledger.pure.choosing.scales import score, shares_of
from quietledger.pure.choosing.shapes import Points

# How closely drawn weights keep to the given ones: at 60 a weight of 14 in 100 moves by about 4 either way.
CLOSENESS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Stability:
    """Shares of the draws, 0 to 1.  Shapes: (alternatives,).   low, high: nine tenths of all scores lie between."""

    first: Points
    top_two: Points
    low: Points
    high: Points
    draws: int


@dataclass(frozen=True, slots=True)
class Turn:
    """The weight of a criterion, as a share of 1, at which somebody else comes first; the others keep their ratio."""

    criterion: int
    now: float
    at: float
    winner: int


def rank_stability(
    values: ArrayLike, low: ArrayLike, high: ArrayLike, weights: ArrayLike, draws: int = 100_000, seed: int = 1
) -> Stability:
    """Rank the alternatives many times, each time with weights and points drawn anew; the same seed, the same answer.

    Weights come from a Dirichlet distribution around the given ones, points from triangles (low, value, high). The
    points of one alternative are off in the same direction, because who overstates one thing overstates others: were
    each drawn for itself, errors would cancel out, and a ranking by mere words would look certain.
    An alternative alone is always first. Who shares the highest score shares the place with the earlier one.

    Shapes: values, low, high (alternatives, criteria), weights (criteria,).   Units: shares of 0 to 1.
    Raises: ValueError, if somewhere low, value and high don't rise, or for weights that are negative or all 0.
    """
    triangles = np.stack([np.asarray(one, np.float64) for one in (low, values, high)])
    if np.any(np.diff(triangles, axis=0) < 0):
        raise ValueError("low, value and high rise")
    shares = shares_of(weights)
    chance = np.random.default_rng(seed)
    counts = np.flatnonzero(shares > 0)
    drawn = chance.dirichlet(shares[counts] * CLOSENESS, draws)
    luck: Points = chance.random((draws, triangles.shape[1]))
    # One criterion after the other: all at once would hold draws x alternatives x criteria numbers.
    totals = np.zeros((draws, triangles.shape[1]))
    for place, criterion in enumerate(counts):
        totals += drawn[:, place, None] * _triangular(luck, triangles[:, :, criterion])
    return _counted(totals, draws)


def turns(values: ArrayLike, weights: ArrayLike) -> list[Turn]:
    """For each criterion the nearest weight at which another alternative comes first; without one it is left out.

    Exact: along one weight every score is a straight line.   Nearest turn first.
    Shapes: (alternatives, criteria) shares of 0 to 1, (criteria,).
    """
    given, shares = np.asarray(values, np.float64), shares_of(weights)
    first = int(np.argmax(score(given, shares)))
    found = [turn for one in range(len(shares)) if (turn := _turn(given, shares, one, first)) is not None]
    return sorted(found, key=lambda one: abs(one.at - one.now))


def _turn(values: Points, shares: Points, criterion: int, first: int) -> Turn | None:
    now = float(shares[criterion])
    if now >= 1:
        return None
    own = values[:, criterion]
    rest = (values @ shares - own * now) / (1 - now)  # the score, if the criterion counted nothing
    ahead, steeper = rest[first] - rest, (own - rest) - (own[first] - rest[first])
    with np.errstate(divide="ignore", invalid="ignore"):
        at = np.where(steeper != 0, ahead / steeper, np.nan)
    at[first] = np.nan
    at[(at < 0) | (at > 1)] = np.nan
    if np.all(np.isnan(at)):
        return None
    winner = int(np.nanargmin(np.abs(at - now)))
    return Turn(criterion, now, float(at[winner]), winner)


def _triangular(luck: Points, triangles: Points) -> Points:
    """Points of triangles, also without width, at shares of their distribution.  Shapes: (draws, n), (3, n)."""
    low, mode, high = triangles
    width: Points = high - low
    middle = np.divide(mode - low, width, out=np.ones_like(width), where=width > 0)
    rising = low + np.sqrt(luck * width * (mode - low))
    falling = high - np.sqrt((1 - luck) * width * (high - mode))
    found: Points = np.where(luck < middle, rising, falling)
    return found


def _counted(totals: Points, draws: int) -> Stability:
    count = totals.shape[1]
    order = np.argsort(-totals, axis=1, kind="stable")
    low, high = np.quantile(totals, (0.05, 0.95), axis=0)
    return Stability(_share(order[:, 0], count, draws), _share(order[:, :2], count, draws), low, high, draws)


def _share(places: NDArray[np.intp], count: int, draws: int) -> Points:
    return np.bincount(places.ravel(), minlength=count) / draws
