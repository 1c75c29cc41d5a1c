"""What reads of incidents return: frozen rows, without what is sealed.

An extra file beside `rules`: `queries` fills them, and hands them on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from quietledger.pure.breachclocks.case import Clock, Delay
from quietledger.safety.incidents import plans, rules
from quietledger.safety.incidents.rules import CaseFacts, Outcome, State


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident, with what is known of the case."""

    id: UUID
    number: int
    kind: str
    state: State
    is_exercise: bool
    is_going_on: bool
    reported_by: UUID | None
    reported_at: datetime
    device_id: UUID | None
    related_id: UUID | None
    facts: CaseFacts
    closed_by: UUID | None
    closed_at: datetime | None

    @property
    def plan(self) -> plans.Plan:
        return plans.BY_KEY[self.kind]


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One note without its text."""

    id: UUID
    kind: rules.Kind
    topic: str
    happened_at: datetime
    written_by: UUID | None
    written_at: datetime


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task.  say: the plan's words, "" for one of the practice's own, whose words `note` holds."""

    id: UUID
    role: str
    say: str
    note: UUID | None
    due_at: datetime | None
    state: str
    settled_by: UUID | None
    settled_at: datetime | None
    reason: UUID | None


@dataclass(frozen=True, slots=True)
class FileRow:
    """One piece of evidence without its bytes; its name stands in its first note of custody."""

    id: UUID
    sha256: str
    size_bytes: int
    put_by: UUID | None
    put_at: datetime


@dataclass(frozen=True, slots=True)
class CostRow:
    """What was paid."""

    id: UUID
    part: str
    cents: int
    paid_on: date
    note: UUID
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What was decided, by whom."""

    id: UUID
    outcome: Outcome
    exclusion: str
    note: UUID
    signed_by: UUID | None
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class DelayRow:
    """Officials asked to hold notices back."""

    delay: Delay
    note: UUID
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class HelpRow:
    """A firm that helps, or may."""

    id: UUID
    kind: str
    firm: str
    agreed_at: datetime | None
    agreed_note: UUID | None
    hired_at: datetime | None
    is_urgent: bool


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What became of a clock.  met_on: None if it was not needed, for the reason that `note` holds."""

    clock: str
    met_on: date | None
    note: UUID
    given_by: UUID | None
    given_at: datetime


@dataclass(frozen=True, slots=True)
class LessonRow:
    """What was learnt, for the scenario of the risk room that it speaks of."""

    id: UUID
    incident_id: UUID
    number: int
    kind: str
    is_exercise: bool
    scenario: str
    note: UUID
    learnt_at: datetime


@dataclass(frozen=True, slots=True)
class Running:
    """One clock with its answer, None while it has none."""

    clock: Clock
    answer: AnswerRow | None

    @property
    def is_late(self) -> bool:
        """Whether it was met after its last day."""
        due, met = self.clock.due_on, self.answer.met_on if self.answer else None
        return bool(due and met and met > due)


@dataclass(frozen=True, slots=True)
class Workbook:
    """Everything of one incident that is not sealed.  decision: the newest; decisions: all, newest first."""

    row: IncidentRow
    notes: tuple[NoteRow, ...]
    people_count: int
    tasks: tuple[TaskRow, ...]
    files: tuple[FileRow, ...]
    costs: tuple[CostRow, ...]
    decisions: tuple[DecisionRow, ...]
    delays: tuple[DelayRow, ...]
    help: tuple[HelpRow, ...]
    answers: Mapping[str, AnswerRow]
    lessons: tuple[LessonRow, ...]

    @property
    def decision(self) -> DecisionRow | None:
        return self.decisions[0] if self.decisions else None

    @property
    def costs_by_part(self) -> dict[str, int]:
        """Whole cents by coverage part, "" for what none covers."""
        found: dict[str, int] = {}
        for one in self.costs:
            found[one.part] = found.get(one.part, 0) + one.cents
        return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An incident in the tray.  next: the clock that runs out first of those without an answer."""

    row: IncidentRow
    next: Clock | None
    is_over: bool
    open_tasks: int


@dataclass(frozen=True, slots=True)
class Trace:
    """Whose doings to follow on the trail: people, devices, partners, and programs or jobs by their names."""

    people: frozenset[UUID] = frozenset()
    devices: frozenset[UUID] = frozenset()
    partners: frozenset[UUID] = frozenset()
    programs: frozenset[str] = frozenset()

    def follows(self, body: Mapping[str, Any]) -> bool:
        """Whether an entry is about any of them."""
        named = {str(one) for one in (*self.people, *self.programs)}
        return (
            body.get("who") in named
            or body.get("dev") in {str(one) for one in self.devices}
            or body.get("ptr") in {str(one) for one in self.partners}
        )


@dataclass(frozen=True, slots=True)
class Touch:
    """A patient whom the trail names in what was followed.  cans: what was done."""

    patient_id: UUID
    first_at: datetime
    last_at: datetime
    count: int
    cans: frozenset[str]
