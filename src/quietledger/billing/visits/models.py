"""Clinicians, visits, imports, and what was wrong in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.billing.visits import rules
from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.core.vault.models import SealedModel


class Clinician(PracticeModel):
    """Somebody who treats.  `source_name`: how the practice's own system writes the name; `license`: PhD, LCSW, ..."""

    last = models.TextField()
    first = models.TextField()
    npi = models.CharField(max_length=10)
    taxonomy = models.CharField(max_length=10)
    license = models.CharField(max_length=12)
    source_name = models.TextField()

    class Meta:
        db_table = "visits_clinician"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "source_name"], name="visits_clinician_source_once"),
            models.UniqueConstraint(fields=["practice_id", "npi"], name="visits_clinician_npi_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Import(PracticeModel):
    """One file of sessions, and what became of its rows.  `done_at` None: being taken, or interrupted."""

    file_id = models.UUIDField()
    shape = models.TextField()
    rows_count = models.IntegerField(default=0)
    taken_count = models.IntegerField(default=0)
    known_count = models.IntegerField(default=0)  # rows whose session was here already
    findings_count = models.IntegerField(default=0)
    began_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "visits_import"
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice_id", "file_id"], name="visits_import_once")]

    def __str__(self) -> str:
        return str(self.id)


class Visit(SealedModel):
    """One session.

    `paid_cents`: what the patient paid at the visit. `share` False: paid in full by the patient, who asked that no plan
    learn of it. `once` and `content_tag` are blind: of what makes the session itself, and of all that its row said.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        SIGNED = "signed"
        HELD = "held"
        CHARGED = "charged"

    Document = rules.VisitDoc

    patient = PracticeKey("patients.Patient")
    clinician = PracticeKey("visits.Clinician")
    number = models.BigIntegerField()
    service_on = models.DateField()
    start_time = models.TimeField(null=True)
    stop_time = models.TimeField(null=True)
    minutes = models.IntegerField(null=True)
    place = models.CharField(max_length=2)
    telehealth = models.TextField(default="")  # "", "video", "audio"
    code = models.CharField(max_length=5, default="")
    kind = models.TextField(default="")  # as `charges.rules.Kind`, where no code is given
    modifiers = models.TextField(default="")  # as given, joined by ":"
    is_interactive = models.BooleanField(default=False)
    quantity = models.IntegerField(default=1)
    paid_cents = models.BigIntegerField(default=0)
    share = models.BooleanField(default=True)
    state = models.TextField(choices=State, default=State.SIGNED)
    source = PracticeKey("visits.Import", null=True)
    row = models.IntegerField(default=0)
    once = models.BinaryField()
    content_tag = models.BinaryField()
    added_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "visits_visit"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "once"], name="visits_visit_once"),
            models.UniqueConstraint(fields=["practice_id", "number"], name="visits_visit_number_once"),
            models.CheckConstraint(condition=models.Q(paid_cents__gte=0), name="visits_visit_paid_not_below_zero"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "state", "service_on", "number"], name="visits_visit_tray"),
            models.Index(fields=["practice_id", "service_on", "number"], name="visits_visit_day"),
            models.Index(fields=["practice_id", "patient", "service_on"], name="visits_visit_patient"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Finding(PracticeModel):
    """What was wrong with a row of an import; never holds the row itself, which lies sealed in its file."""

    source = PracticeKey("visits.Import")
    row = models.IntegerField()
    code = models.TextField()
    say = models.TextField()
    fix = models.TextField()
    settled_at = models.DateTimeField(null=True)
    visit = PracticeKey("visits.Visit", null=True)  # what came of it

    class Meta:
        db_table = "visits_finding"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "source", "row", "code"], name="visits_finding_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["practice_id", "row"], condition=models.Q(settled_at__isnull=True), name="visits_finding_tray"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} in row {self.row}"
