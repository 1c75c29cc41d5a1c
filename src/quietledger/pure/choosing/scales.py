"""Points by fixed anchors, weighted sums of them, and how far points may be wrong."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from quietledger.pure.choosing.shapes import Points

FULL: Final = 5.0


class Confidence(StrEnum):
    """What a score rests on, the surest first."""

    EVIDENCE = "evidence"
    STATEMENT = "statement"
    MISSING = "missing"


# How many points a score may be too high, and too low.  What nobody has shown counts as the worst, and may be better.
_OFF: Final = {
    Confidence.EVIDENCE: (0.5, 0.5), Confidence.STATEMENT: (2.0, 0.5), Confidence.MISSING: (FULL, 2.5),
}  # fmt: skip


def normalise(values: ArrayLike, worst: ArrayLike, best: ArrayLike) -> Points:
    """Each value as a share of the way from its worst to its best anchor, cut to 0 and 1.

    Anchors are set beforehand. With the lowest and highest among the candidates in their place, one more candidate
    would change the order of the others.

    Shapes: (alternatives, criteria), anchors (criteria,) or one for all.   `best` below `worst`: the less the better.
    Raises: ValueError, for an anchor that is both.
    """
    low, high = np.asarray(worst, np.float64), np.asarray(best, np.float64)
    if np.any(low == high):
        raise ValueError("an anchor is the worst and the best at once")
    shares: Points = np.clip((np.asarray(values, np.float64) - low) / (high - low), 0.0, 1.0)
    return shares


def score(shares: ArrayLike, weights: ArrayLike) -> Points:
    """The weighted sum of shares, from 0 to 1.

    Shapes: (alternatives, criteria), (criteria,) -> (alternatives,).   Weights need not add up to 1.
    Raises: ValueError, for weights that are negative or all 0.
    """
    totals: Points = np.asarray(shares, np.float64) @ shares_of(weights)
    return totals


def shares_of(weights: ArrayLike) -> Points:
    """Weights as shares of 1.  Raises: ValueError, for weights that are negative or all 0."""
    given = np.asarray(weights, np.float64)
    if np.any(given < 0) or given.sum() <= 0:
        raise ValueError("weights are positive, and at least one is not 0")
    shares: Points = given / given.sum()
    return shares


def spread(points: float, confidence: Confidence) -> tuple[float, float, float]:
    """Low, likely and high points.  What is missing is likely the worst.   Source: partners reference 8.3, 8.4."""
    likely = 0.0 if confidence is Confidence.MISSING else points
    down, up = _OFF[confidence]
    return max(0.0, likely - down), likely, min(FULL, likely + up)
