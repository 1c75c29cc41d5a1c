"""What a year would cost if some controls stood or were gone, if things came more often, under a plain policy.

An extra file beside `queries`. Nothing that is tried here is kept. The events are those of every other page, so that
what is tried differs by itself alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import numpy as np

from quietledger.pure.losses import frequencies
from quietledger.pure.losses.curves import TAIL, Curve, at_share
from quietledger.pure.losses.frequencies import Level
from quietledger.safety.risk import curves, effects
from quietledger.safety.risk.curves import Scenarios
from quietledger.safety.risk.effects import Effects


class Try(StrEnum):
    """What is tried of a control."""

    AS_IS = "as_is"
    STANDS = "stands"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is tried.  retention, limit: of a plain policy, in whole dollars; None for no policy."""

    level: Level
    controls: Mapping[str, Try]
    retention: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays with the practice under a plain policy, in whole cents: in a mean year, and in one of a hundred."""

    mean_cents: int
    p99_cents: int
    over_limit: float


@dataclass(frozen=True, slots=True)
class Answer:
    """As it is beside as it would be."""

    before: Curve
    after: Curve
    kept: Kept | None

    @property
    def mean_saved_cents(self) -> int:
        """What the mean year would cost less; below 0 if it would cost more."""
        return self.before.mean_cents - self.after.mean_cents

    @property
    def tail_saved_cents(self) -> int:
        """What the year that one in a hundred exceeds would cost less."""
        return self.before.p99 - self.after.p99


def answer(practice_id: UUID, asked: Asked, now: datetime) -> Answer:
    """What would change; inside the scope."""
    pair = curves.now(practice_id, now)
    states = effects.evidenced(pair.controls)
    for one, tried in asked.controls.items():
        if tried is not Try.AS_IS:
            states[one] = float(tried is Try.STANDS)
    counted, done = frequencies.at(pair.scenarios, asked.level), effects.of(states)
    return Answer(pair.evidenced, curves.weighed(counted, done), _kept(counted, done, asked))


def _kept(counted: Scenarios, done: Effects, asked: Asked) -> Kept | None:
    """A plain policy: one retention and one limit for each event, no parts, no exclusions, no yearly aggregate."""
    if asked.limit is None:
        return None
    retention, limit = (asked.retention or 0) * 100, asked.limit * 100
    events = curves.eased_events(counted, done)
    paid = np.clip(events.loss_cents - retention, 0, limit)
    costs = np.asarray(np.bincount(events.slot, weights=events.loss_cents - paid), np.float64)
    over = len(np.unique(events.year[events.loss_cents - retention > limit])) / events.years
    return Kept(round(float(costs.sum()) / events.years), at_share(costs, events.years, TAIL, is_sorted=False), over)
