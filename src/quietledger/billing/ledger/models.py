"""Entries and their lines; both only ever inserted, which the database itself enforces (migration 0001)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.billing.ledger import rules
from quietledger.core.tenancy.models import PracticeKey, PracticeModel


class Entry(PracticeModel):
    """One event of the ledger.  `trail_id`: the trail's entry that carries the hash of the batch it came in."""

    kind = models.TextField()
    effective_on = models.DateField()
    entered_at = models.DateTimeField()
    once = models.TextField()
    source_kind = models.TextField()
    file_id = models.UUIDField(null=True)
    ref_id = models.UUIDField(null=True)
    segment = models.IntegerField(default=0)
    offset = models.BigIntegerField(default=0)
    reverses = PracticeKey("ledger.Entry", null=True)
    reason = models.TextField(default="")
    trail_id = models.UUIDField()

    class Meta:
        db_table = "ledger_entry"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "once"], name="ledger_entry_once"),
            models.UniqueConstraint(
                fields=["practice_id", "reverses"],
                condition=models.Q(reverses__isnull=False),
                name="ledger_entry_reversed_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "file_id", "segment"], name="ledger_entry_file"),
            models.Index(fields=["practice_id", "trail_id"], name="ledger_entry_trail"),
        ]

    def __str__(self) -> str:
        return self.once


class Line(PracticeModel):
    """One amount on one account; payer, patient, visit, claim and charge are ids of rooms that this one can't see."""

    entry = PracticeKey("ledger.Entry")
    number = models.SmallIntegerField()
    account = models.TextField()
    cents = models.BigIntegerField()
    payer_id = models.UUIDField(null=True)
    patient_id = models.UUIDField(null=True)
    visit_id = models.UUIDField(null=True)
    claim_id = models.UUIDField(null=True)
    line_id = models.UUIDField(null=True)
    trace = models.TextField(default="")
    reason = models.TextField(default="")
    segment = models.IntegerField(default=0)
    offset = models.BigIntegerField(default=0)

    class Meta:
        db_table = "ledger_line"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "entry", "number"], name="ledger_line_once"),
            models.CheckConstraint(condition=~models.Q(cents=0), name="ledger_line_moves_money"),
            models.CheckConstraint(
                condition=models.Q(account__in=[one.value for one in rules.Account]), name="ledger_line_account_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["practice_id", "patient_id", "account"], include=["cents"], name="ledger_line_patient"
            ),
            models.Index(fields=["practice_id", "visit_id", "account"], include=["cents"], name="ledger_line_visit"),
            models.Index(
                fields=["practice_id", "claim_id"],
                condition=models.Q(claim_id__isnull=False),
                name="ledger_line_claim",
            ),
            models.Index(
                fields=["practice_id", "trace"],
                condition=~models.Q(trace=""),
                include=["cents"],
                name="ledger_line_trace",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.cents}"
