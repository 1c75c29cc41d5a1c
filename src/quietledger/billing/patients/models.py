"""Patients, their covers, and what was wrong in the files that brought them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.billing.patients import rules
from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.core.vault.models import SealedModel


class Patient(SealedModel):
    """Somebody who is treated.  The tags are blind: equal values have equal tags, and nothing else can be told."""

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"
        FORGOTTEN = "forgotten"

    Document = rules.PatientDoc
    patient_key_field = "id"
    blind_indexes = rules.PATIENT_INDEXES

    number = models.BigIntegerField()
    state = models.TextField(choices=State, default=State.OPEN)
    person_tag = models.BinaryField()  # surname and birth date
    start_tag = models.BinaryField(null=True)  # the surname's first letters and the birth year; null: not yet made
    name_tag = models.BinaryField(null=True)  # surname and first name; null: not yet made
    source_tag = models.BinaryField(null=True)  # the practice system's own number for the patient
    added_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "patients_patient"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "source_tag"], name="patients_patient_source_once"),
            models.UniqueConstraint(fields=["practice_id", "number"], name="patients_patient_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "person_tag"], name="patients_patient_person"),
            models.Index(fields=["practice_id", "start_tag"], name="patients_patient_start"),
            models.Index(fields=["practice_id", "name_tag"], name="patients_patient_name"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Cover(SealedModel):
    """One plan of one patient.  No `payer`: the file named a plan (`payer_code`) that the practice doesn't know yet."""

    Document = rules.CoverDoc
    blind_indexes = rules.COVER_INDEXES

    patient = PracticeKey("patients.Patient")
    payer = PracticeKey("payers.Payer", null=True)
    payer_code = models.CharField(max_length=15)
    rank = models.SmallIntegerField(default=1)
    since_on = models.DateField(null=True)
    until_on = models.DateField(null=True)  # excluded
    member_tag = models.BinaryField()

    class Meta:
        db_table = "patients_cover"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(rank__gte=1), name="patients_cover_rank_from_one"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "patient", "rank"], name="patients_cover_patient"),
            models.Index(fields=["practice_id", "member_tag"], name="patients_cover_member"),
            models.Index(
                fields=["practice_id", "payer_code"],
                condition=models.Q(payer__isnull=True),
                name="patients_cover_unknown",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Lookup(PracticeModel):
    """How often one person looked somebody up in one minute: nobody can try out names by the hundred."""

    person_id = models.UUIDField()
    minute = models.DateTimeField()
    count = models.IntegerField(default=0)

    class Meta:
        db_table = "patients_lookup"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "person_id", "minute"], name="patients_lookup_once"),
        ]

    def __str__(self) -> str:
        return f"{self.count} in {self.minute}"


class Finding(PracticeModel):
    """What was wrong with a row of a file of patients; never holds the row.  `payer_code`: the plan it waits for."""

    file_id = models.UUIDField()
    row = models.IntegerField()
    code = models.TextField()
    say = models.TextField()
    fix = models.TextField()
    payer_code = models.CharField(max_length=15, default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "patients_finding"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "file_id", "row", "code"], name="patients_finding_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} in row {self.row}"
