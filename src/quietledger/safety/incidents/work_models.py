"""Tasks, costs, decisions, officials' delays, help, answers to clocks, and lessons.

An extra file beside `models`, which hands its tables on.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.safety.incidents import rules
from quietledger.safety.incidents.rules import Outcome

OUTCOMES = [(one.value, one.value) for one in Outcome]


class Task(PracticeModel):
    """Something to be done.  key: of the plan's task, "" for one of the practice's own, whose words `note` holds."""

    incident = PracticeKey("incidents.Incident")
    key = models.TextField(default="", blank=True)
    role = models.TextField()
    note = models.UUIDField(null=True)
    due_at = models.DateTimeField(null=True)
    state = models.TextField(choices=[(one, one) for one in ("open", "done", "dropped")], default="open")
    settled_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    reason = models.UUIDField(null=True)

    class Meta:
        db_table = "incidents_task"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(state="dropped") | models.Q(reason__isnull=False),
                name="incidents_task_dropped_for_a_reason",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["practice_id", "incident"], name="incidents_task_of_incident")]

    def __str__(self) -> str:
        return str(self.id)

    def mark_settled(self, state: str, by: UUID | None, reason: UUID | None, now: datetime) -> None:
        self.state, self.settled_by, self.settled_at, self.reason = state, by, now, reason
        self.save(update_fields=["state", "settled_by", "settled_at", "reason"])


class Cost(PracticeModel):
    """What it cost, by coverage part ("" if none covers it).  A mistake is taken back by its negative."""

    incident = PracticeKey("incidents.Incident")
    part = models.CharField(max_length=4, default="", blank=True)
    cents = models.BigIntegerField()
    paid_on = models.DateField()
    note = models.UUIDField()
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "incidents_cost"
        indexes: ClassVar = [models.Index(fields=["practice_id", "incident"], name="incidents_cost_of_incident")]

    def __str__(self) -> str:
        return str(self.id)


class Decision(PracticeModel):
    """Whether it is a breach, and who signed it; the newest counts.  note: the reason."""

    incident = PracticeKey("incidents.Incident")
    outcome = models.TextField(choices=OUTCOMES)
    exclusion = models.TextField(default="", blank=True)
    note = models.UUIDField()
    signed_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "incidents_decision"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(outcome="exclusion") ^ models.Q(exclusion=""),
                name="incidents_decision_exclusion_is_named",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["practice_id", "incident"], name="incidents_decision_of")]

    def __str__(self) -> str:
        return str(self.id)


class LawDelay(PracticeModel):
    """Officials asked to hold notices back.  note: who said so, and the words."""

    incident = PracticeKey("incidents.Incident")
    stated_on = models.DateField()
    until = models.DateField(null=True)
    is_written = models.BooleanField()
    note = models.UUIDField()
    entered_by = models.UUIDField(null=True)
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "incidents_law_delay"
        indexes: ClassVar = [models.Index(fields=["practice_id", "incident"], name="incidents_law_delay_of")]

    def __str__(self) -> str:
        return str(self.id)


class Help(PracticeModel):
    """A firm that helps.  agreed_at: when the insurer agreed to its cost; hired_at: when it was hired."""

    incident = PracticeKey("incidents.Incident")
    kind = models.TextField()
    firm = models.CharField(max_length=rules.FIRM_MOST)
    agreed_at = models.DateTimeField(null=True)
    agreed_note = models.UUIDField(null=True)
    hired_at = models.DateTimeField(null=True)
    is_urgent = models.BooleanField(default=False)

    class Meta:
        db_table = "incidents_help"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "incident", "firm"], name="incidents_help_once")
        ]

    def __str__(self) -> str:
        return str(self.id)

    def mark_agreed(self, at: datetime, note: UUID) -> None:
        self.agreed_at, self.agreed_note = at, note
        self.save(update_fields=["agreed_at", "agreed_note"])

    def mark_hired(self, now: datetime, *, is_urgent: bool) -> None:
        self.hired_at, self.is_urgent = now, is_urgent
        self.save(update_fields=["hired_at", "is_urgent"])


class Answer(PracticeModel):
    """What became of a clock: met on a day, or not needed; the newest counts.  note: the claim's number, or why not."""

    incident = PracticeKey("incidents.Incident")
    clock = models.TextField()
    met_on = models.DateField(null=True)
    note = models.UUIDField()
    given_by = models.UUIDField(null=True)
    given_at = models.DateTimeField()

    class Meta:
        db_table = "incidents_answer"
        indexes: ClassVar = [models.Index(fields=["practice_id", "incident"], name="incidents_answer_of_incident")]

    def __str__(self) -> str:
        return str(self.id)


class Lesson(PracticeModel):
    """What was learnt, and which scenario of the risk room it speaks of ("" if none).  note: the words."""

    incident = PracticeKey("incidents.Incident")
    scenario = models.CharField(max_length=20, default="", blank=True)
    note = models.UUIDField()
    learnt_by = models.UUIDField(null=True)
    learnt_at = models.DateTimeField()

    class Meta:
        db_table = "incidents_lesson"
        indexes: ClassVar = [models.Index(fields=["practice_id", "incident"], name="incidents_lesson_of_incident")]

    def __str__(self) -> str:
        return str(self.id)
