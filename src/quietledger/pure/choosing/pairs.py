"""Weights from comparing criteria two by two, and whether the comparisons agree with each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from quietledger.pure.choosing.shapes import Points

# What comparisons at random come to, by the number of criteria.   Source: Saaty, as partners reference 8 rounds it.
_RANDOM: Final = {3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45}
LIMIT: Final = 0.10


@dataclass(frozen=True, slots=True)
class Compared:
    """Weights that add up to 1, and the consistency ratio: 0 is perfect, and from 0.10 on one should look again."""

    weights: Points
    ratio: float

    @property
    def is_consistent(self) -> bool:
        return self.ratio < LIMIT


def compare(matrix: ArrayLike) -> Compared:
    """Weights of criteria from a matrix of comparisons: cell (i, j) says how many times i counts as much as j.

    Shapes: (n, n), n from 2 to 9 -> (n,).
    Raises: ValueError, for a matrix that is not square, not positive, or whose halves contradict each other.
    """
    given = np.asarray(matrix, np.float64)
    n = len(given)
    if given.shape != (n, n) or not 2 <= n <= 9:
        raise ValueError("two to nine criteria are compared, each with each")
    if np.any(given <= 0) or not np.allclose(given * given.T, 1.0):
        raise ValueError("each comparison is above 0, and turned round it is one over itself")
    values, vectors = np.linalg.eig(given)
    largest = int(np.argmax(values.real))
    weights = np.abs(vectors[:, largest].real)
    index = (float(values[largest].real) - n) / (n - 1)
    return Compared(weights / weights.sum(), max(0.0, index / _RANDOM[n]) if n > 2 else 0.0)
