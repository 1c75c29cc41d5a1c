"""An insurance policy as numbers, and what it leaves to the practice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from quietledger.pure.losses.curves import TAIL, at_share
from quietledger.pure.losses.splits import OTHER


class Cause(StrEnum):
    """Why a part of a loss stays with the practice, in the order in which a claim is worked out."""

    UNCOVERED = "uncovered"
    EXCLUSION = "exclusion"
    CONDITION = "condition"
    WAITING = "waiting"
    RETENTION = "retention"
    SUBLIMIT = "sublimit"
    AGGREGATE = "aggregate"
    COINSURANCE = "coinsurance"


@dataclass(frozen=True, slots=True)
class Part:
    """A coverage part that a policy has.   Units: whole cents; hours; percent.

    limit_cents: of one event; aggregate_cents: of a year; None: only the policy's own. waiting_hours: of CP07 and CP08.
    coinsurance_percent: what the practice bears of each payment. inside_aggregate: payments use up the policy's
    aggregate (a defence outside the limits doesn't).
    Raises: ValueError, for negative figures.
    """

    id: str
    limit_cents: int | None = None
    aggregate_cents: int | None = None
    waiting_hours: int = 0
    coinsurance_percent: int = 0
    inside_aggregate: bool = True

    def __post_init__(self) -> None:
        if min(self.limit_cents or 0, self.aggregate_cents or 0, self.waiting_hours) < 0:
            raise ValueError(f"{self.id}: limits and hours are 0 or more")
        if not 0 <= self.coinsurance_percent <= 100:
            raise ValueError(f"{self.id}: a coinsurance is 0 to 100 percent")


@dataclass(frozen=True, slots=True)
class Bar:
    """Where nothing is paid: an exclusion, or a condition while it is unmet.   None: every scenario, or every part."""

    id: str
    scenarios: frozenset[str] | None = None
    parts: frozenset[str] | None = None

    def meets(self, scenario: str, part: str) -> bool:
        """Whether it stops this part of this scenario's loss."""
        return (self.scenarios is None or scenario in self.scenarios) and (self.parts is None or part in self.parts)


@dataclass(frozen=True, slots=True)
class Cover:
    """A policy's numbers.   Units: whole cents.   retention: once for each event; aggregate: of a year, None for none.

    Parts into which no loss is split (`splits.PARTS`) pay nothing here: CP03, and CP12 to CP17.
    Raises: ValueError, for a part or a condition that stands twice, a part that nobody insures, or a negative amount.
    """

    parts: tuple[Part, ...]
    retention_cents: int = 0
    aggregate_cents: int | None = None
    exclusions: tuple[Bar, ...] = ()
    conditions: tuple[Bar, ...] = ()

    def __post_init__(self) -> None:
        for ids in ([one.id for one in self.parts], [one.id for one in self.conditions]):
            if len(set(ids)) < len(ids):
                raise ValueError("a part or a condition stands twice")
        if self.part(OTHER) is not None:
            raise ValueError("what no policy pays is no part of one: 0 is paid of it")
        if self.retention_cents < 0 or (self.aggregate_cents or 0) < 0:
            raise ValueError("retention and aggregate are 0 or more")

    def part(self, part: str) -> Part | None:
        """The part of this id, None if the policy lacks it."""
        return next((one for one in self.parts if one.id == part), None)


@dataclass(frozen=True, slots=True)
class PartMean:
    """A part of the loss in an average year, and what is paid of it.   Units: whole cents."""

    loss_cents: int
    paid_cents: int


@dataclass(frozen=True, slots=True, eq=False)
class Retained:
    """What stays with the practice.   Units: whole cents, of an average year; shares of 0 to 1.

    p_sublimit: of all events, those that a part's limit or aggregate cut; p_aggregate: of all years, those in which the
    policy's aggregate was not enough. paid_cents: of each event, in the events' order; what is not paid is retained, to
    the cent. ascending: years that cost the practice something.
    Shapes: paid_cents (events,), ascending (years with a loss,).
    """

    years: int
    mean_cents: int
    paid_mean_cents: int
    by_cause: Mapping[Cause, int]
    by_part: Mapping[str, PartMean]
    p_sublimit: float
    p_aggregate: float
    paid_cents: NDArray[np.int64] = field(repr=False)
    ascending: NDArray[np.float64] = field(repr=False)

    @property
    def p95(self) -> int:
        """What 19 years of 20 leave to the practice at most."""
        return at_share(self.ascending, self.years, 0.95)

    @property
    def p99(self) -> int:
        """What 99 years of 100 leave to the practice at most."""
        return at_share(self.ascending, self.years, TAIL)
