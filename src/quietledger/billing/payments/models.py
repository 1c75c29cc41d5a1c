"""Payments and deposits; appended, never changed: a mistake is undone by a reversal in the ledger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.billing.payments import rules
from quietledger.core.tenancy.models import PracticeKey, PracticeModel


class Payment(PracticeModel):
    """What one patient paid.  `once`: given by the form, so that pressing twice pays once."""

    patient = PracticeKey("patients.Patient")
    number = models.BigIntegerField()
    amount_cents = models.BigIntegerField()
    method = models.TextField(choices=[(one.value, one.value) for one in rules.Method])
    paid_on = models.DateField()
    taken_at = models.DateTimeField()
    person = models.UUIDField(null=True)
    entry = PracticeKey("ledger.Entry")
    once = models.UUIDField()

    class Meta:
        db_table = "payments_payment"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "number"], name="payments_payment_number"),
            models.UniqueConstraint(fields=["practice_id", "once"], name="payments_payment_once"),
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="payments_payment_above_zero"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "patient", "paid_on"], name="payments_payment_patient")
        ]

    def __str__(self) -> str:
        return str(self.number)


class Deposit(PracticeModel):
    """One deposit of a plan's payment, as the bank's statement shows it."""

    trace = models.TextField()
    payer = PracticeKey("payers.Payer", null=True)
    amount_cents = models.BigIntegerField()
    deposited_on = models.DateField()
    taken_at = models.DateTimeField()
    person = models.UUIDField(null=True)
    entry = PracticeKey("ledger.Entry")
    once = models.UUIDField()

    class Meta:
        db_table = "payments_deposit"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "once"], name="payments_deposit_once"),
            models.CheckConstraint(condition=models.Q(amount_cents__gt=0), name="payments_deposit_above_zero"),
        ]
        indexes: ClassVar = [models.Index(fields=["practice_id", "trace"], name="payments_deposit_trace")]

    def __str__(self) -> str:
        return str(self.id)
