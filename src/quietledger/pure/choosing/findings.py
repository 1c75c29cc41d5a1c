"""One figure out of many findings of unequal weight, with what could not be told left out and listed.

The way of the OpenSSF Scorecard: each finding scores 0 to 10, grave ones weigh more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Severity(StrEnum):
    """How much a finding weighs."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


_QUARTERS: Final = {Severity.CRITICAL: 40, Severity.HIGH: 30, Severity.MEDIUM: 20, Severity.LOW: 10}
UNKNOWN: Final = -1


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding's name, its score from 0 to 10 or UNKNOWN, and how much it weighs."""

    name: str
    score: int
    severity: Severity


@dataclass(frozen=True, slots=True)
class Together:
    """The weighted mean, None if nothing could be told, and the names of what was left out of it."""

    score: float | None
    left_out: tuple[str, ...]


def together(found: Sequence[Finding]) -> Together:
    """Findings as one figure from 0 to 10.   Source: partners reference 8.5.   Raises: ValueError, off the scale."""
    if any(not UNKNOWN <= one.score <= 10 for one in found):
        raise ValueError("a finding scores 0 to 10, or is unknown")
    known = [one for one in found if one.score != UNKNOWN]
    weight = sum(_QUARTERS[one.severity] for one in known)
    left_out = tuple(one.name for one in found if one.score == UNKNOWN)
    if not weight:
        return Together(None, left_out)
    return Together(sum(_QUARTERS[one.severity] * one.score for one in known) / weight, left_out)
