"""How each condition of a policy stands now, read from the facts each time and kept nowhere.

An extra file beside `queries`: it lays conditions over the readings of the controls.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from quietledger.pure.safeguards.controls import BY_ID, Measure
from quietledger.safety.cyberinsurance.rules import Condition, PolicyRow
from quietledger.safety.cyberinsurance.vocabulary import CONDITIONS
from quietledger.safety.risk import readings
from quietledger.safety.risk.readings import Reading


class Stand(StrEnum):
    """How a condition stands: MET by facts; CLAIMED, said and not shown; BROKEN; OPEN, where no fact can tell."""

    MET = "met"
    CLAIMED = "claimed"
    BROKEN = "broken"
    OPEN = "open"


SAID: Final = "yes"  # an answer that nothing shows; a fact that ended was shown once, and is broken
UNSHOWN: Final = frozenset({Stand.CLAIMED, Stand.BROKEN})


@dataclass(frozen=True, slots=True)
class Standing:
    """One condition of one policy at an instant, with the readings that say so."""

    policy: PolicyRow
    condition: Condition
    readings: tuple[Reading, ...]

    @property
    def stand(self) -> Stand:
        """How it stands; what can't be shown counts as broken wherever money hangs on it."""
        lacking = self.lacking
        if not self.readings:
            return Stand.OPEN
        if not lacking:
            return Stand.MET
        return Stand.CLAIMED if all(one.said == SAID for one in lacking) else Stand.BROKEN

    @property
    def lacking(self) -> tuple[Reading, ...]:
        """The readings that don't stand."""
        return tuple(one for one in self.readings if not one.is_met)


def measures(condition: Condition) -> tuple[Measure, ...]:
    """The facts that show a condition: its kind's own, else all that its controls measure."""
    own = CONDITIONS[condition.kind].measures if condition.kind in CONDITIONS else ()
    return own or tuple(one for control in condition.controls for one in BY_ID[control].measures)


def standings(policies: Iterable[PolicyRow], practice_id: UUID, at: datetime) -> list[Standing]:
    """Every condition of these policies as it stood at an instant; inside the scope."""
    asked = [(policy, one, measures(one)) for policy in policies for one in policy.conditions]
    found = readings.read({one for _, _, measured in asked for one in measured}, practice_id, at)
    return [Standing(policy, one, tuple(found[it] for it in measured)) for policy, one, measured in asked]


def unshown(found: Iterable[Standing]) -> list[Standing]:
    """Those that facts don't show."""
    return [one for one in found if one.stand in UNSHOWN]


def takes(broken: Collection[Condition]) -> tuple[frozenset[str], frozenset[str], bool]:
    """What broken conditions take from the cover: scenarios, parts, and whether everything."""
    scenarios: set[str] = set()
    parts: set[str] = set()
    for one in broken:
        of_kind = CONDITIONS[one.kind].takes_parts if one.kind in CONDITIONS else ()
        parts.update(of_kind)
        if not of_kind:
            scenarios.update(_scenarios(one))
    return frozenset(scenarios), frozenset(parts), any(one.reach == "policy" for one in broken)


def _scenarios(condition: Condition) -> Iterable[str]:
    """The scenarios that its controls act on: those that the safeguard would have prevented or made smaller."""
    for control in condition.controls:
        yield from (effect.scenario for effect in BY_ID[control].effects)
        yield from (source for source, _ in BY_ID[control].becomes)
