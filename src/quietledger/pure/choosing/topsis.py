"""A second view of a ranking: how near each alternative is to the best of every criterion, and how far from the worst.

TOPSIS with vector normalisation (Hwang and Yoon, 1981), as partners reference 8 writes it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from quietledger.pure.choosing.scales import shares_of
from quietledger.pure.choosing.shapes import Points


def topsis(values: ArrayLike, weights: ArrayLike, *, is_cost: ArrayLike | None = None) -> Points:
    """Closeness to the ideal, from 0 to 1.

    A column of zeros tells nobody apart and counts as nothing; alternatives that are all alike are all 0.

    Shapes: (alternatives, criteria), (criteria,) -> (alternatives,).   is_cost: (criteria,) bool, the less the better.
    """
    given = np.asarray(values, np.float64)
    length = np.sqrt((given**2).sum(axis=0))
    view = shares_of(weights) * np.divide(given, length, out=np.zeros_like(given), where=length > 0)
    view = np.where(np.zeros(given.shape[1], np.bool_) if is_cost is None else is_cost, -view, view)
    near = np.sqrt(((view - view.max(axis=0)) ** 2).sum(axis=1))
    far = np.sqrt(((view - view.min(axis=0)) ** 2).sum(axis=1))
    closeness: Points = np.divide(far, near + far, out=np.zeros_like(far), where=near + far > 0)
    return closeness
