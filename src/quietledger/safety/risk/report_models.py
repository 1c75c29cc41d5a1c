"""Risk analyses as they were signed: which bytes, when read, by whom; the documents themselves lie sealed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel


class Snapshot(PracticeModel):
    """One signed analysis.  as_of: the instant at which facts were read.  content: its words as JSON; pdf: typeset.

    seed, years: of the simulation.  review_on: when it is to be done again at the latest.
    """

    number = models.IntegerField()
    as_of = models.DateTimeField()
    seed = models.BigIntegerField()
    years = models.IntegerField()
    content = PracticeKey("risk.File")
    content_sha256 = models.CharField(max_length=64)
    pdf = PracticeKey("risk.File")
    pdf_sha256 = models.CharField(max_length=64)
    signed_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField()
    review_on = models.DateField()

    class Meta:
        db_table = "risk_snapshot"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "number"], name="risk_snapshot_number"),
        ]

    def __str__(self) -> str:
        return str(self.id)
