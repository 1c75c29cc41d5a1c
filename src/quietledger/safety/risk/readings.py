"""What stands of each control at an instant: read from the facts and the answers each time, and kept nowhere.

Two views of the same measure: *evidenced* counts only facts that hold; *claimed* also counts what somebody said and
nothing shows, and what once stood and was never shown again. The space between them is what proof would be worth.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.facts.rules import FactRow, Ref, refs
from quietledger.core.facts.shares import Share, shares
from quietledger.core.people import queries as people
from quietledger.pure.safeguards.controls import CONTROLS, Measure, Over
from quietledger.pure.safeguards.questions import QUESTIONS
from quietledger.safety.devices import queries as devices
from quietledger.safety.partners import queries as partners
from quietledger.safety.risk import answers

ASKED: Final = {one.fact: one.key for one in QUESTIONS}
CLAIM: Final = {"yes": 1.0, "partly": 0.5}
NOT_APPLICABLE: Final = "not_applicable"


@dataclass(frozen=True, slots=True)
class Reading:
    """One measure at an instant: of how many things its fact holds, and of which it doesn't, with the last word there.

    claimed: from 0 to 1. said: the answer of a person, "" where nobody is asked or nobody answered.
    """

    measure: Measure
    holding: Mapping[Ref, FactRow]
    lacking: Mapping[Ref, FactRow | None]
    claimed: float
    said: str = ""

    @property
    def of(self) -> int:
        """How many things count; 0 where there is none, or where it does not apply."""
        return len(self.holding) + len(self.lacking)

    @property
    def share(self) -> float:
        """From 0 to 1: the evidenced state of the measure."""
        return len(self.holding) / self.of if self.of else 0.0

    @property
    def is_met(self) -> bool:
        """Whether nothing lacks; what applies to nothing is met."""
        return not self.lacking


@dataclass(frozen=True, slots=True)
class ControlState:
    """One control at an instant: both states from 0 to 1, as means over the measures that apply."""

    id: str
    evidenced: float
    claimed: float
    readings: tuple[Reading, ...]


def controls(practice_id: UUID, at: datetime) -> dict[str, ControlState]:
    """The state of each control at an instant, by its id; inside the scope."""
    found = read({measure for one in CONTROLS for measure in one.measures}, practice_id, at)
    return {one.id: _state(one.id, [found[measure] for measure in one.measures]) for one in CONTROLS}


def read(measures: Collection[Measure], practice_id: UUID, at: datetime) -> dict[Measure, Reading]:
    """What the facts say of each measure at an instant; inside the scope."""
    counted = {over: _population(over, practice_id, at) for over in {one.over for one in measures}}
    found = shares({one.fact: counted[one.over] for one in measures}, at)
    said = answers.claims(at)
    return {one: _reading(one, found[one.fact], said.get(ASKED.get(one.fact, ""), "")) for one in measures}


def _population(over: Over, practice_id: UUID, at: datetime) -> list[Ref]:
    match over:
        case Over.PEOPLE:
            return refs(over.value, [row.id for row in people.people_of(practice_id, at)])
        case Over.DEVICES:
            return devices.in_use(at)
        case Over.PARTNERS:
            return refs(over.value, [row.id for row in partners.partners() if row.is_in_use])
        case Over.PRACTICE:
            return [Ref(over.value, practice_id)]


def _reading(measure: Measure, share: Share, said: str) -> Reading:
    if said == NOT_APPLICABLE:
        return Reading(measure, {}, {}, 0.0, said)
    claimed = CLAIM.get(said, 0.0) if measure.fact in ASKED else _once_told(share)
    return Reading(measure, share.holding, share.lacking, claimed, said)


def _once_told(share: Share) -> float:
    """Of how many things the fact was ever told: a practice goes by what once stood until it looks again."""
    told = len(share.holding) + sum(row is not None for row in share.lacking.values())
    return told / share.of if share.of else 0.0


def _state(id: str, found: list[Reading]) -> ControlState:  # noqa: A002 - the control's own word
    counted = [one for one in found if one.of]
    if not counted:
        return ControlState(id, 0.0, 0.0, tuple(found))
    evidenced = sum(one.share for one in counted) / len(counted)
    return ControlState(id, evidenced, sum(one.claimed for one in counted) / len(counted), tuple(found))
