"""Recorded disclosures, and asks for their list."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from quietledger.core.tenancy.models import PracticeKey
from quietledger.core.vault.models import Sealed, SealedModel
from quietledger.safety.disclosures import rules


class Disclosure(SealedModel):
    """One disclosure, or one series.  `entry`: its entry on the trail."""

    Document = rules.DisclosureDoc

    patient = PracticeKey("patients.Patient")
    purpose = models.TextField()
    happened_on = models.DateField()
    last_on = models.DateField(null=True)
    times = models.IntegerField(default=1)
    held_until = models.DateField(null=True)  # the day itself is free again
    entry = models.UUIDField()
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "disclosures_disclosure"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(times__gte=1), name="disclosures_disclosure_happened"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "patient", "happened_on"], name="disclosures_of_patient"),
            models.Index(fields=["practice_id", "-recorded_at"], name="disclosures_newest"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Ask(SealedModel):
    """One request for the list.  `extended_on`, `answered_on`: None until it was."""

    Document = rules.AskDoc

    patient = PracticeKey("patients.Patient")
    received_on = models.DateField()
    extended_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    recorded_by = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "disclosures_ask"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "patient", "received_on"], name="disclosures_ask_of_patient"),
            models.Index(
                fields=["practice_id", "received_on"],
                condition=models.Q(answered_on__isnull=True),
                name="disclosures_ask_tray",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def mark_extended(self, on: date, doc: Sealed) -> None:
        self.extended_on, self.doc = on, doc
        self.save(update_fields=["extended_on", "doc"])

    def mark_answered(self, on: date) -> None:
        self.answered_on = on
        self.save(update_fields=["answered_on"])
