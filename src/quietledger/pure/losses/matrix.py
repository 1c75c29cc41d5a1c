"""The five by five matrix of NIST SP 800-30, read off the numbers: a view for those who ask for one, never a source."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from quietledger.pure.losses import lognormal
from quietledger.pure.losses.scenarios import Scenario


class Grade(StrEnum):
    """A step of the matrix."""

    VERY_LOW = "very low"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    VERY_HIGH = "very high"


_GRADES: Final = tuple(Grade)
# Where the next grade begins: a year's chance, and dollars of the middle event; judgement, to be edited.
CHANCES: Final = (0.005, 0.02, 0.10, 0.40)
DOLLARS: Final = (1_000, 10_000, 100_000, 500_000)
# Table I-2: rows by likelihood, columns by impact, both rising; numbers are places among the grades.
TABLE: Final = tuple(tuple(_GRADES[int(one)] for one in row) for row in ("00011", "01112", "01223", "01234", "01234"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the matrix."""

    likelihood: Grade
    impact: Grade
    risk: Grade


def place(
    per_year: float, median_dollars: float, chances: Sequence[float] = CHANCES, dollars: Sequence[float] = DOLLARS
) -> Place:
    """The place of what happens so often a year, at this loss in the middle.

    The likelihood is the chance of at least one event in a year.   Source: NIST SP 800-30r1, table I-2.
    Raises: ValueError, unless there are four rising bounds of each.
    """
    for bounds in (chances, dollars):
        if len(bounds) != len(_GRADES) - 1 or sorted(set(bounds)) != [*bounds]:
            raise ValueError("four bounds that rise divide five grades")
    row = bisect_right(chances, 1 - math.exp(-per_year))
    column = bisect_right(dollars, median_dollars)
    return Place(_GRADES[row], _GRADES[column], TABLE[row][column])


def placed(scenario: Scenario, f: float = 1.0, s: float = 1.0) -> Place:
    """A scenario's place, f times as often and s times as dear as it says."""
    return place(scenario.mode * f, lognormal.median_dollars(scenario) * s)
