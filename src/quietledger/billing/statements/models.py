"""Statements that were written, with their content sealed; never changed afterwards."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.billing.statements import rules
from quietledger.core.tenancy.models import PracticeKey
from quietledger.core.vault.models import SealedModel


class Statement(SealedModel):
    """One letter to one patient; the very PDF lies sealed in the exchange."""

    Document = rules.StatementContent

    patient = PracticeKey("patients.Patient")
    number = models.BigIntegerField()
    issued_on = models.DateField()
    due_on = models.DateField()
    total_cents = models.BigIntegerField()
    file = PracticeKey("exchange.File")
    written_at = models.DateTimeField()

    class Meta:
        db_table = "statements_statement"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "number"], name="statements_statement_number"),
            models.UniqueConstraint(
                fields=["practice_id", "patient", "issued_on"], name="statements_statement_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)
