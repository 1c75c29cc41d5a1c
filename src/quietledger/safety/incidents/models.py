"""Incidents, their sealed notes, people and files, and what was planned, decided, paid and answered.

Whatever somebody writes freely is a note, and sealed; the other tables hold codes, days, cents and ids of notes. No
clock is kept: its day is computed from the case each time. The work on an incident stands in `work_models`, and is
handed on from here.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.core.vault.models import SealedModel
from quietledger.core.vault.rules import BlindIndex
from quietledger.core.vault.rules import Kind as Cell
from quietledger.pure.breachclocks.case import Role
from quietledger.safety.incidents import rules
from quietledger.safety.incidents.rules import State
from quietledger.safety.incidents.work_models import Answer, Cost, Decision, Help, LawDelay, Lesson, Task

__all__ = ["Answer", "Cost", "Decision", "File", "Help", "Incident", "LawDelay", "Lesson", "Note", "Person", "Task"]

STATES = [(one.value, one.value) for one in State]
ROLES = [(one.value, one.value) for one in Role]


class Incident(PracticeModel):
    """One incident.  kind: its plan.  device_id: of a lost one.  related: an earlier one of the same cause."""

    number = models.IntegerField()
    kind = models.TextField()
    state = models.TextField(choices=STATES)
    is_exercise = models.BooleanField()
    is_going_on = models.BooleanField()
    reported_by = models.UUIDField(null=True)
    reported_at = models.DateTimeField()
    device_id = models.UUIDField(null=True)
    related = PracticeKey("incidents.Incident", null=True)
    discovered_on = models.DateField()
    aware_at = models.DateTimeField()
    occurred_from = models.DateField(null=True)
    occurred_until = models.DateField(null=True)
    partner_id = models.UUIDField(null=True)
    partner_discovered_on = models.DateField(null=True)
    partner_is_agent = models.BooleanField(null=True)
    residents = models.JSONField(default=dict)
    total = models.IntegerField(null=True)
    counted = models.TextField(default="", blank=True)
    is_encrypted = models.BooleanField(null=True)
    keys_are_safe = models.BooleanField(null=True)
    is_part2 = models.BooleanField(default=False)
    has_psychotherapy = models.BooleanField(default=False)
    is_licensed_clinic = models.BooleanField(default=False)
    role = models.TextField(choices=ROLES, default=Role.COVERED_ENTITY.value)
    may_become_claim = models.BooleanField(default=True)
    data = models.JSONField(default=list)
    systems = models.JSONField(default=list)
    closed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "incidents_incident"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "number"], name="incidents_incident_number_once"),
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False)
                | (~models.Q(state="closed") & models.Q(closed_at__isnull=True)),
                name="incidents_incident_closed_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def mark_facts(self, facts: rules.CaseFacts) -> None:
        names = rules.CaseFacts.__dataclass_fields__
        for name in names:
            setattr(self, name, getattr(facts, name))
        self.role, self.residents = facts.role.value, dict(facts.residents)
        self.data, self.systems = list(facts.data), list(facts.systems)
        self.save(update_fields=list(names))

    def mark_kind(self, kind: str) -> None:
        self.kind = kind
        self.save(update_fields=["kind"])

    def mark_counts(self, residents: dict[str, int], total: int) -> None:
        self.residents, self.total, self.counted = residents, total, "people"
        self.save(update_fields=["residents", "total", "counted"])

    def mark_state(self, state: State) -> None:
        self.state = state.value
        self.save(update_fields=["state"])

    def mark_ended(self) -> None:
        """Whatever happened goes on no longer."""
        self.is_going_on = False
        self.save(update_fields=["is_going_on"])

    def mark_related(self, other: UUID) -> None:
        self.related_id = other
        self.save(update_fields=["related"])

    def mark_closed(self, by: UUID | None, now: datetime) -> None:
        self.state, self.closed_by, self.closed_at = State.CLOSED.value, by, now
        self.save(update_fields=["state", "closed_by", "closed_at"])

    def mark_reopened(self) -> None:
        self.state, self.closed_by, self.closed_at = State.OPEN.value, None, None
        self.save(update_fields=["state", "closed_by", "closed_at"])


class Note(SealedModel):
    """One thing that somebody wrote (`rules.Kind`); it is never changed.  happened_at: when what it tells of was."""

    Document = rules.NoteDoc

    incident = PracticeKey("incidents.Incident")
    kind = models.TextField()
    topic = models.TextField(default="", blank=True)
    happened_at = models.DateTimeField()
    written_by = models.UUIDField(null=True)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "incidents_note"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "incident", "kind", "topic"], name="incidents_note_of_incident")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Person(SealedModel):
    """Somebody who was touched: whom, lies sealed; a patient of ours is found again by that id alone."""

    Document = rules.PersonDoc
    blind_indexes = (BlindIndex("incidents_person.patient", "patient_tag", ("patient",)),)

    incident = PracticeKey("incidents.Incident")
    patient_tag = models.BinaryField(null=True)
    added_by = models.UUIDField(null=True)
    added_at = models.DateTimeField()
    taken_out_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "incidents_person"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "incident", "patient_tag"], name="incidents_person_once")
        ]
        indexes: ClassVar = [models.Index(fields=["practice_id", "patient_tag"], name="incidents_person_of_patient")]

    def __str__(self) -> str:
        return str(self.id)

    def mark_taken_out(self, now: datetime | None) -> None:
        self.taken_out_at = now
        self.save(update_fields=["taken_out_at"])


class File(SealedModel):
    """A piece of evidence with the hash of its bytes; its name and who had it when stand in notes of custody."""

    cell_kind = Cell.BYTES

    incident = PracticeKey("incidents.Incident")
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    put_by = models.UUIDField(null=True)
    put_at = models.DateTimeField()

    class Meta:
        db_table = "incidents_file"
        indexes: ClassVar = [models.Index(fields=["practice_id", "incident"], name="incidents_file_of_incident")]

    def __str__(self) -> str:
        return str(self.id)
