"""The scenarios as they count here: the library scaled to the practice, with the practice's own estimates in place.

An extra file of the room: an estimate is noted with its reason, stays on record, and can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.pure.losses.library import LIBRARY, scaled
from quietledger.pure.losses.scenarios import Scenario
from quietledger.safety.risk import errors, queries
from quietledger.safety.risk.models import Prior

IDS: Final = frozenset(one.id for one in LIBRARY)
MOST_A_YEAR: Final = 100.0
MOST_DOLLARS: Final = 1_000_000_000
LEAST_REASON: Final = 10
MOST_REASON: Final = 1_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the practice thinks of a scenario.  low, mode, high: events a year.  Losses: whole dollars an event."""

    low: float
    mode: float
    high: float
    loss_low: int
    loss_high: int


@dataclass(frozen=True, slots=True)
class Edit:
    """An estimate as somebody noted it; None: the library's counts again."""

    estimate: Estimate | None
    reason: str
    noted_by: UUID | None
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class Here:
    """A scenario as it counts here.  usual: as the library has it for a practice of this size."""

    scenario: Scenario
    usual: Scenario
    edit: Edit | None

    @property
    def is_own(self) -> bool:
        """Whether the practice's own estimate counts."""
        return self.edit is not None and self.edit.estimate is not None


def here(at: datetime) -> tuple[Here, ...]:
    """Every scenario as it counted here at an instant; inside the scope."""
    profile, edits = queries.profile(at), _edits(at)
    found = []
    for usual in scaled(LIBRARY, profile.clinicians, max(profile.records, 1)):
        edit = edits.get(usual.id)
        found.append(Here(_edited(usual, edit.estimate) if edit and edit.estimate else usual, usual, edit))
    return tuple(found)


def edits(scenario: str) -> list[Edit]:
    """Every estimate that was noted of a scenario, newest first; inside the scope."""
    return [_edit(row) for row in Prior.objects.filter(scenario=scenario).order_by("-noted_at", "-id")]


def estimate(who: Actor, scenario: str, new: Estimate, reason: str, *, now: datetime) -> None:
    """Put the practice's own estimate of a scenario in place of the library's, with the reason.

    Needs: WRITE_RISK.   Trail: risk.estimated, with the scenario.
    Raises: Refused; NoSuchScenario; NotTaken, with the field.
    """
    permit = gate.require(who, Can.WRITE_RISK, now=now)
    _check(scenario, reason)
    _check_estimate(new)
    with tenancy.scope(who):
        _note(who, scenario, new, reason, now)
        audit.record(permit, "risk.estimated", now=now, scenario=scenario)


def take_back(who: Actor, scenario: str, reason: str, *, now: datetime) -> None:
    """Let the library's estimate of a scenario count again, with the reason.

    Needs: WRITE_RISK.   Trail: risk.estimate_taken_back, with the scenario.
    Raises: Refused; NoSuchScenario; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_RISK, now=now)
    _check(scenario, reason)
    with tenancy.scope(who):
        _note(who, scenario, None, reason, now)
        audit.record(permit, "risk.estimate_taken_back", now=now, scenario=scenario)


def _check(scenario: str, reason: str) -> None:
    if scenario not in IDS:
        raise errors.NoSuchScenario(scenario)
    if not LEAST_REASON <= len(reason.strip()) <= MOST_REASON:
        raise errors.NotTaken("reason", "Say in a sentence why, for whoever reads it next year.")


def _check_estimate(new: Estimate) -> None:
    if not 0 < new.low <= MOST_A_YEAR:
        raise errors.NotTaken("low", f"Enter more than 0 and at most {MOST_A_YEAR:.0f} a year.")
    if not new.low <= new.mode <= MOST_A_YEAR:
        raise errors.NotTaken("mode", "The likely number is at least the low one.")
    if not new.mode <= new.high <= MOST_A_YEAR:
        raise errors.NotTaken("high", "The high number is at least the likely one.")
    if not 0 < new.loss_low < MOST_DOLLARS:
        raise errors.NotTaken("loss_low", "Enter at least $1.")
    if not new.loss_low < new.loss_high <= MOST_DOLLARS:
        raise errors.NotTaken("loss_high", "The high loss is above the low one, and at most $1,000,000,000.")


def _note(who: Actor, scenario: str, new: Estimate | None, reason: str, now: datetime) -> None:
    values = {name: getattr(new, name) for name in Estimate.__dataclass_fields__} if new else {}
    row = Prior(scenario=scenario, reason=reason.strip(), noted_by=who.person_id, noted_at=now, **values)
    row.save(force_insert=True)


def _edits(at: datetime) -> dict[str, Edit]:
    rows = Prior.objects.filter(noted_at__lte=at).order_by("scenario", "-noted_at", "-id").distinct("scenario")
    return {row.scenario: _edit(row) for row in rows}


def _edit(row: Prior) -> Edit:
    names = Estimate.__dataclass_fields__
    told = None if row.mode is None else Estimate(**{name: getattr(row, name) for name in names})
    return Edit(told, row.reason, row.noted_by, row.noted_at)


def _edited(usual: Scenario, own: Estimate) -> Scenario:
    return replace(usual, **{name: getattr(own, name) for name in Estimate.__dataclass_fields__})
