"""What a year costs here: as the facts prove it, and as people say it is.

An extra file beside `queries`. Both curves are made of one table of a million simulated years, so that the space
between them is a difference and no noise. What was simulated is kept in the process by its inputs; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, TypeAlias
from uuid import UUID

from quietledger.pure.losses.curves import TAIL, Curve, at_share, curve
from quietledger.pure.losses.events import Events
from quietledger.pure.losses.scenarios import Scenario
from quietledger.pure.losses.simulating import LINKS, YEARS, simulate
from quietledger.pure.losses.treating import treated
from quietledger.safety.risk import effects, readings, scenarios
from quietledger.safety.risk.effects import Effects
from quietledger.safety.risk.readings import ControlState
from quietledger.safety.risk.scenarios import Here

SEED: Final = 20_261_123
Scenarios: TypeAlias = tuple[Scenario, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """A year in two numbers: its mean, and what 99 years of 100 stay within.  Units: whole cents."""

    mean_cents: int
    p99_cents: int


@dataclass(frozen=True, slots=True)
class Pair:
    """The curves of one instant, with what they were made of."""

    here: tuple[Here, ...]
    controls: Mapping[str, ControlState]
    evidenced: Curve
    claimed: Curve

    @property
    def scenarios(self) -> Scenarios:
        """What was simulated."""
        return tuple(one.scenario for one in self.here)

    @property
    def apart_cents(self) -> int:
        """What a year costs more as evidenced than as claimed."""
        return self.evidenced.mean_cents - self.claimed.mean_cents


def now(practice_id: UUID, at: datetime) -> Pair:
    """Both curves as of an instant; inside the scope."""
    here, controls = scenarios.here(at), readings.controls(practice_id, at)
    counted = tuple(one.scenario for one in here)
    proved, said = (effects.of(states(controls)) for states in (effects.evidenced, effects.claimed))
    return Pair(here, controls, weighed(counted, proved), weighed(counted, said))


def events(practice_id: UUID, at: datetime) -> Events:
    """The simulated events as the facts stood at an instant, for whoever lays a policy over them; inside the scope."""
    counted = tuple(one.scenario for one in scenarios.here(at))
    return eased_events(counted, effects.of(effects.evidenced(readings.controls(practice_id, at))))


def figures_at(practice_id: UUID, at: datetime) -> tuple[Figures, Figures]:
    """A year as of an instant, as evidenced and as claimed; inside the scope."""
    counted, controls = tuple(one.scenario for one in scenarios.here(at)), readings.controls(practice_id, at)
    proved, said = (effects.of(states(controls)) for states in (effects.evidenced, effects.claimed))
    return figures(counted, proved), figures(counted, said)


@lru_cache(maxsize=4)
def _base(counted: Scenarios) -> Events:
    """A million years without any control: twenty megabytes, a tenth of a second."""
    return simulate(counted, YEARS, SEED, links=LINKS)


def _eased(counted: Scenarios, done: Effects) -> Events:
    """The same years with controls that stand so far."""
    scales = {scenario: (f, s) for scenario, f, s in done.scales}
    return treated(_base(counted), scales, {source: (target, share) for source, target, share in done.becomes})


@lru_cache(maxsize=4)
def eased_events(counted: Scenarios, done: Effects) -> Events:
    """The same, kept for a while: pages that lay policies over them ask more than once."""
    return _eased(counted, done)


@lru_cache(maxsize=16)
def weighed(counted: Scenarios, done: Effects) -> Curve:
    """The curve of these years."""
    return curve(_eased(counted, done))


@lru_cache(maxsize=4096)
def figures(counted: Scenarios, done: Effects) -> Figures:
    """The curve's two numbers alone, in a third of the time: a page of gaps asks for dozens, each for its own years."""
    costs = _eased(counted, done).busy_cents()
    return Figures(round(float(costs.sum()) / YEARS), at_share(costs, YEARS, TAIL, is_sorted=False))
