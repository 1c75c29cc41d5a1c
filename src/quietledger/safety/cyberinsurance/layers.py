"""What a policy pays of the practice's own simulated losses, and what stays with the practice.

An extra file beside `queries`. The years are those of the risk room, as the facts prove them; a policy is laid over the
same years each time, so that two figures differ by the policy and not by chance. Results are kept in the process by
their inputs, without the years; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from quietledger.pure.losses import covers
from quietledger.pure.losses import layers as losses
from quietledger.pure.losses.covers import Bar, Cause, Cover, PartMean, Retained
from quietledger.pure.losses.events import Events
from quietledger.pure.losses.layers import LimitPoint
from quietledger.safety.cyberinsurance import conditions
from quietledger.safety.cyberinsurance.rules import Condition, PolicyRow, Terms
from quietledger.safety.cyberinsurance.rules import Part as Included
from quietledger.safety.cyberinsurance.vocabulary import EXCLUSIONS
from quietledger.safety.risk import curves, effects, readings, scenarios
from quietledger.safety.risk.effects import Effects

Unmet = frozenset[str]
NONE: Final[Unmet] = frozenset()
# Where the curve of what stays is kept: dollars from 1,000 to 10 million, evenly on a logarithmic axis.
GRID: Final = np.logspace(3, 7, 257)


@dataclass(frozen=True, slots=True)
class Years:
    """What the simulated years are made of: hashable, so that what was worked out once is found again."""

    scenarios: curves.Scenarios
    effects: Effects

    @property
    def events(self) -> Events:
        """The events of a million years."""
        return curves.eased_events(self.scenarios, self.effects)


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A policy over the years.  Units: whole cents of an average year; shares of 0 to 1.

    loss_cents: before insurance.  by_part: what such losses come to, and what is paid of them.  chances: at `GRID`, how
    likely a year is to leave more than that to the practice.
    """

    loss_cents: int
    kept_cents: int
    paid_cents: int
    p95_cents: int
    p99_cents: int
    by_cause: Mapping[Cause, int]
    by_part: Mapping[str, PartMean]
    p_sublimit: float
    p_aggregate: float
    chances: NDArray[np.float64]

    def exceed(self, dollars: float) -> float:
        """How likely a year is to leave more than this to the practice."""
        return float(np.interp(np.log10(max(dollars, 1)), np.log10(GRID), self.chances))


def years(practice_id: UUID, at: datetime) -> Years:
    """The practice's own years as the facts prove them at an instant; inside the scope."""
    counted = tuple(one.scenario for one in scenarios.here(at))
    return Years(counted, effects.of(effects.evidenced(readings.controls(practice_id, at))))


def cover(row: PolicyRow) -> Cover:
    """A policy as numbers.

    A limit for each event is set on each part; a part that counts people has no limit in dollars; a part's own
    retention is not taken besides the policy's.
    """
    return Cover(
        tuple(_part(one, row.terms) for one in row.parts), row.terms.retention_cents, row.terms.aggregate_cents,
        tuple(_excluded(row)), tuple(_bar(one) for one in row.conditions),
    )  # fmt: skip


@lru_cache(maxsize=256)
def laid(over: Years, numbers: Cover, unmet: Unmet = NONE) -> Laid:
    """A policy laid over the years, while the conditions of these ids are not kept."""
    return of_events(over.events, numbers, unmet)


def of_events(events: Events, numbers: Cover, unmet: Unmet = NONE) -> Laid:
    """A policy laid over any events."""
    found: Retained = losses.layered(events, numbers, unmet=unmet)
    above = len(found.ascending) - np.searchsorted(found.ascending, GRID * 100, side="right")
    return Laid(
        found.mean_cents + found.paid_mean_cents, found.mean_cents, found.paid_mean_cents, found.p95, found.p99,
        found.by_cause, found.by_part, found.p_sublimit, found.p_aggregate, above / found.years,
    )  # fmt: skip


@lru_cache(maxsize=64)
def values(over: Years, numbers: Cover) -> Mapping[str, int]:
    """For each condition how much more stays with the practice in an average year while it alone is broken."""
    return losses.costs_of_breaking(over.events, numbers)


@lru_cache(maxsize=32)
def limit_curve(over: Years, numbers: Cover) -> tuple[LimitPoint, ...]:
    """What stays at other limits and retentions, with all conditions kept."""
    return losses.limit_curve(over.events, numbers)


def unmet(found: Iterable[conditions.Standing]) -> Unmet:
    """The ids of conditions that facts don't show."""
    return frozenset(str(one.condition.id) for one in conditions.unshown(found))


def _part(part: Included, terms: Terms) -> covers.Part:
    limits = [one for one in (part.limit_cents, terms.per_event_cents) if one is not None]
    is_outside = part.part == "CP04" and terms.defence == "outside"
    own = part.coinsurance_percent
    return covers.Part(
        part.part, min(limits) if limits and part.basis == "dollars" else None, part.aggregate_cents,
        part.waiting_hours, terms.coinsurance_percent if own is None else own,
        part.inside_aggregate and not is_outside,
    )  # fmt: skip


def _excluded(row: PolicyRow) -> Iterable[Bar]:
    """The exclusions that take something out as a whole; of the others a figure would be a guess."""
    for one in row.exclusions:
        kind = EXCLUSIONS[one.exclusion]
        if one.is_counted and kind.takes:
            yield Bar(one.exclusion, scenarios=frozenset(kind.takes))
        if one.is_counted and kind.takes_parts:
            yield Bar(one.exclusion, parts=frozenset(kind.takes_parts))


def _bar(condition: Condition) -> Bar:
    """What a condition bars while it is broken: everything, its parts, or the scenarios of its controls."""
    of_causes, of_parts, is_all = conditions.takes([condition])
    if is_all:
        return Bar(str(condition.id))
    if of_parts:
        return Bar(str(condition.id), parts=of_parts)
    return Bar(str(condition.id), scenarios=of_causes)
