"""Tables of scenarios and the plan: the practice's own estimates, and who mends what until when.

An extra file beside `models`, which hands them on. Rows are only ever added, the newest counts; none says how anything
stands: that is read from the facts.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.core.tenancy.models import PracticeModel


class Prior(PracticeModel):
    """The practice's own estimate of a scenario, in place of the library's.  All null: the library's counts again.

    low, mode, high: events a year.  loss_low, loss_high: whole dollars; nine in ten events cost something between.
    """

    scenario = models.CharField(max_length=4)
    low = models.FloatField(null=True)
    mode = models.FloatField(null=True)
    high = models.FloatField(null=True)
    loss_low = models.BigIntegerField(null=True)
    loss_high = models.BigIntegerField(null=True)
    reason = models.TextField()
    noted_by = models.UUIDField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "risk_prior"
        indexes: ClassVar = [models.Index(fields=["practice_id", "scenario", "-noted_at"], name="risk_prior_newest")]

    def __str__(self) -> str:
        return str(self.id)


class Item(PracticeModel):
    """What was decided about one gap.  fact: which must hold.  choice: to mend it, or to bear it and look again.

    cost_cents: what mending costs in the first year, null if nobody knows yet.
    """

    fact = models.CharField(max_length=80)
    choice = models.CharField(max_length=10)
    owner_id = models.UUIDField()
    due_on = models.DateField()
    cost_cents = models.BigIntegerField(null=True)
    note = models.TextField(default="")
    noted_by = models.UUIDField(null=True)
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "risk_item"
        indexes: ClassVar = [models.Index(fields=["practice_id", "fact", "-noted_at"], name="risk_item_newest")]

    def __str__(self) -> str:
        return str(self.id)
