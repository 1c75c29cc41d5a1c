"""Plans and fees."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel


class Payer(PracticeModel):
    """One health plan that the practice bills, under the id that claims carry (`NM109`)."""

    class Telehealth(models.TextChoices):
        REQUIRED = "required", "must stand on the line"
        FORBIDDEN = "forbidden", "must not stand on the line"
        EITHER = "either", "may stand on the line"

    payer_id = models.CharField(max_length=15)
    name = models.TextField()
    filing_code = models.CharField(max_length=2)
    limit_days = models.IntegerField()
    appeal_days = models.IntegerField()
    needs_authorization = models.BooleanField(default=False)
    telehealth_modifier = models.TextField(choices=Telehealth, default=Telehealth.EITHER)
    terms = models.JSONField(default=dict)  # as `terms.Terms` says

    class Meta:
        db_table = "payers_payer"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "payer_id"], name="payers_payer_once"),
            models.CheckConstraint(condition=models.Q(limit_days__gt=0), name="payers_payer_has_a_limit"),
        ]

    def __str__(self) -> str:
        return self.payer_id


class Fee(PracticeModel):
    """What a service costs, per unit; without a payer: for everybody whose plan has no fee of its own.

    `code` is a service code, or code and modifier ("H0036:HN"). `allowed_cents`: what the contract allows, if known.
    """

    payer = PracticeKey("payers.Payer", null=True)
    code = models.CharField(max_length=20)
    charge_cents = models.BigIntegerField()
    allowed_cents = models.BigIntegerField(null=True)

    class Meta:
        db_table = "payers_fee"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice_id", "payer", "code"], nulls_distinct=False, name="payers_fee_once"
            ),
            models.CheckConstraint(condition=models.Q(charge_cents__gt=0), name="payers_fee_above_zero"),
        ]

    def __str__(self) -> str:
        return self.code
