"""Partners and their files, public lists and what was found in them, evidence, what is watched, and exits tried out.

Nothing here is about a patient. The tables of the choice stand in `choice_models`, and are handed on from here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.core.vault.models import SealedModel
from quietledger.core.vault.rules import Kind
from quietledger.safety.partners import rules
from quietledger.safety.partners.choice_models import (
    Decision,
    Figure,
    KnockOut,
    Look,
    Mix,
    Offer,
    Questionnaire,
    Score,
    Step,
    Weights,
)
from quietledger.safety.partners.rules import State, Tier

__all__ = [
    "Decision", "Figure", "File", "KnockOut", "Look", "Mix", "Offer", "Partner", "Questionnaire", "Score", "Step",
    "Weights",
]  # fmt: skip


class Partner(PracticeModel):
    """A firm that the practice works with or may work with.  why: of its state, in words."""

    name = models.TextField()
    kind = models.TextField()
    tier = models.CharField(max_length=2)
    state = models.TextField(default=State.CANDIDATE)
    regions = models.JSONField(default=list)
    domain = models.TextField(default="")
    owners = models.JSONField(default=list)
    npi = models.TextField(default="")
    ein = models.TextField(default="")
    notes = models.TextField(default="")
    added_at = models.DateTimeField()
    state_since = models.DateTimeField()
    why = models.TextField(default="")

    class Meta:
        db_table = "partners_partner"

    def __str__(self) -> str:
        return str(self.id)

    def row(self) -> rules.PartnerRow:
        return rules.PartnerRow(
            self.id, self.name, self.kind, Tier(self.tier), State(self.state), tuple(self.regions), self.domain,
            tuple(self.owners), self.npi, self.ein, self.notes, self.added_at, self.state_since, self.why,
        )  # fmt: skip

    def mark_state(self, state: State, why: str, now: datetime) -> None:
        self.state, self.why, self.state_since = state, why, now
        self.save(update_fields=["state", "why", "state_since"])

    def mark_changed(self, new: rules.NewPartner) -> None:
        self.name, self.kind, self.tier, self.domain = new.name, new.kind, new.tier, new.domain
        self.regions, self.owners = list(new.regions), list(new.owners)
        self.npi, self.ein, self.notes = new.npi, new.ein, new.notes
        self.save()


class File(SealedModel):
    """One file of a partner, sealed: a document it showed, its answers, or a decision about it.

    kind: what it is.  topic: which question or kind of evidence it belongs to.  until: when it stops to prove anything.
    """

    cell_kind = Kind.BYTES
    partner = PracticeKey("partners.Partner")
    kind = models.TextField()
    topic = models.TextField(default="")
    name = models.TextField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    until = models.DateTimeField(null=True)
    came_at = models.DateTimeField()
    came_by = models.TextField()

    class Meta:
        db_table = "partners_file"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "partner", "kind", "-came_at"], name="partners_file_of")
        ]

    def __str__(self) -> str:
        return str(self.id)


class PublicList(PracticeModel):
    """A public file that was brought: exclusions, breaches, or the registry of NPIs.

    body: what was read of it, compressed; only the newest of a kind has it.  doubts: the first findings, by line.
    """

    kind = models.TextField()
    name = models.TextField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    row_count = models.IntegerField()
    lost_count = models.IntegerField()
    doubts = models.JSONField()
    body = models.BinaryField(null=True)
    brought_by = models.UUIDField(null=True)
    brought_at = models.DateTimeField()

    class Meta:
        db_table = "partners_list"
        indexes: ClassVar = [models.Index(fields=["practice_id", "kind", "-brought_at"], name="partners_list_newest")]

    def __str__(self) -> str:
        return str(self.id)


class Detail(PracticeModel):
    """What somebody is looked up by beside their name: former names, and their NPI; the newest row counts."""

    person_id = models.UUIDField()
    formers = models.JSONField(default=list)
    npi = models.CharField(max_length=10, default="")
    noted_by = models.UUIDField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "partners_detail"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "person_id", "-noted_at"], name="partners_detail_newest")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Screening(PracticeModel):
    """Everybody who works here and every partner was looked up.  lists: the ids of the lists that were searched."""

    lists = models.JSONField()
    people_count = models.IntegerField()
    partner_count = models.IntegerField()
    open_count = models.IntegerField()
    done_by = models.UUIDField(null=True)
    done_at = models.DateTimeField()

    class Meta:
        db_table = "partners_screening"
        indexes: ClassVar = [models.Index(fields=["practice_id", "-done_at"], name="partners_screening_newest")]

    def __str__(self) -> str:
        return str(self.id)


class Match(PracticeModel):
    """Somebody may be on a list.  state: open, same, other, or gone from the list.

    mark: a digest of the list's row and of the name that was looked up, so that what was settled isn't asked again.
    entry: the row as the list has it.
    """

    about_kind = models.TextField()
    about_id = models.UUIDField()
    asked = models.TextField()
    source = models.TextField()
    mark = models.CharField(max_length=64)
    kind = models.TextField()
    score = models.IntegerField()
    why = models.JSONField()
    entry = models.JSONField()
    state = models.TextField(default="open")
    reason = models.TextField(default="")
    found_at = models.DateTimeField()
    settled_by = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "partners_match"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "about_id", "mark"], name="partners_match_once")
        ]
        indexes: ClassVar = [models.Index(fields=["practice_id", "state"], name="partners_match_open")]

    def __str__(self) -> str:
        return str(self.id)

    def mark_state(self, state: str) -> None:
        self.state = state
        self.save(update_fields=["state"])

    def mark_settled(self, state: str, reason: str, by: UUID | None, now: datetime) -> None:
        self.state, self.reason, self.settled_by, self.settled_at = state, reason, by, now
        self.save(update_fields=["state", "reason", "settled_by", "settled_at"])


class Evidence(PracticeModel):
    """Something that a partner showed: a report, a certificate.  ends_on: from when on it proves nothing.

    exceptions: what the auditor found.  carved_out: whose controls it leaves out.  ours: what it leaves to us.
    """

    partner = PracticeKey("partners.Partner")
    artefact = models.TextField()
    scope = models.TextField()
    starts_on = models.DateField(null=True)
    dated_on = models.DateField()
    ends_on = models.DateField()
    exceptions = models.TextField(default="")
    carved_out = models.TextField(default="")
    ours = models.TextField(default="")
    file = PracticeKey("partners.File")
    noted_by = models.UUIDField(null=True)
    noted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "partners_evidence"
        indexes: ClassVar = [models.Index(fields=["practice_id", "partner", "-noted_at"], name="partners_evidence_of")]

    def __str__(self) -> str:
        return str(self.id)

    def mark_withdrawn(self, now: datetime) -> None:
        self.withdrawn_at = now
        self.save(update_fields=["withdrawn_at"])


class Task(PracticeModel):
    """Something about a partner that somebody has to look at.  mark: what it is about, so that it opens once."""

    partner = PracticeKey("partners.Partner")
    trigger = models.TextField()
    mark = models.TextField()
    say = models.TextField()
    due_on = models.DateField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    note = models.TextField(default="")

    class Meta:
        db_table = "partners_task"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "partner", "trigger", "mark"], name="partners_task_once")
        ]

    def __str__(self) -> str:
        return str(self.id)

    def mark_closed(self, note: str, by: UUID | None, now: datetime) -> None:
        self.note, self.closed_by, self.closed_at = note, by, now
        self.save(update_fields=["note", "closed_by", "closed_at"])


class ExitDrill(PracticeModel):
    """One rehearsal of leaving a partner.  steps: step -> what was noted when it was done; no row of it is lost.

    The export itself isn't kept: its digest, its format and how many rows could be read of it are.
    """

    partner = PracticeKey("partners.Partner")
    began_on = models.DateField()
    steps = models.JSONField(default=dict)
    export_sha256 = models.CharField(max_length=64, default="")
    export_format = models.TextField(default="")
    export_rows = models.IntegerField(default=0)
    export_on = models.DateField(null=True)
    begun_by = models.UUIDField(null=True)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.UUIDField(null=True)

    class Meta:
        db_table = "partners_exit_drill"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice_id", "partner"], condition=models.Q(finished_at=None), name="partners_exit_drill_one"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    def mark_step(self, step: str, note: str) -> None:
        self.steps = {**self.steps, step: note}
        self.save(update_fields=["steps"])

    def mark_export(self, sha256: str, form: str, rows: int, on: date) -> None:
        self.export_sha256, self.export_format, self.export_rows, self.export_on = sha256, form, rows, on
        self.save(update_fields=["export_sha256", "export_format", "export_rows", "export_on"])

    def mark_finished(self, by: UUID | None, now: datetime) -> None:
        self.finished_by, self.finished_at = by, now
        self.save(update_fields=["finished_by", "finished_at"])
