"""Cyber policies and offers, their parts, exclusions and conditions as somebody entered them, and their sealed files.

No row here says how a condition stands: that is read from the facts each time. The tables of applications stand in
`application_models`, and are handed on from here.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.core.vault.models import SealedModel
from quietledger.core.vault.rules import Kind
from quietledger.safety.cyberinsurance.application_models import Application, Reply, Signature

__all__ = ["Application", "Condition", "Exclusion", "File", "Part", "Policy", "Reply", "Signature"]


class Policy(PracticeModel):
    """One policy, or the offer of one.  terms: its first pages as data (`rules.Terms`); the dates stand in it and here.

    A policy that ran out is still `bound` here: that it is over follows from its dates.
    """

    class State(models.TextChoices):
        QUOTED = "quoted"
        BOUND = "bound"
        DECLINED = "declined"

    state = models.TextField(choices=State, default=State.QUOTED)
    effective_on = models.DateField()
    expiration_on = models.DateField()
    terms = models.JSONField()
    added_by = models.UUIDField(null=True)
    added_at = models.DateTimeField()
    bound_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        db_table = "cyberinsurance_policy"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expiration_on__gt=models.F("effective_on")), name="cyberinsurance_policy_has_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="bound") | models.Q(bound_at__isnull=False),
                name="cyberinsurance_policy_bound_has_instant",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["practice_id", "state"], name="cyberinsurance_policy_state")]

    def __str__(self) -> str:
        return str(self.id)


class Clause(PracticeModel):
    """What the three kinds of clauses share: whose they are, on which page, and the hash of their text."""

    policy = PracticeKey("cyberinsurance.Policy")
    page = models.IntegerField(null=True)
    text_sha256 = models.CharField(max_length=64, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.id)


class Part(Clause):
    """A coverage part that the policy includes, CP01 to CP17; an empty figure is the policy's own."""

    part = models.CharField(max_length=4)
    limit_cents = models.BigIntegerField(null=True)
    aggregate_cents = models.BigIntegerField(null=True)
    retention_cents = models.BigIntegerField(null=True)
    coinsurance_percent = models.IntegerField(null=True)
    waiting_hours = models.IntegerField(default=0)
    indemnity_days = models.IntegerField(null=True)
    basis = models.TextField(default="dollars")
    people_cap = models.IntegerField(null=True)
    inside_aggregate = models.BooleanField(default=True)
    triggers = models.TextField(default="")

    class Meta:
        db_table = "cyberinsurance_part"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "policy", "part"], name="cyberinsurance_part_once"),
        ]


class Exclusion(Clause):
    """An exclusion of the policy, X01 to X20, with what it carves back."""

    exclusion = models.CharField(max_length=3)
    carve_backs = models.TextField(default="")
    is_counted = models.BooleanField(default=True)

    class Meta:
        db_table = "cyberinsurance_exclusion"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice_id", "policy", "exclusion"], name="cyberinsurance_exclusion_once"
            ),
        ]


class Condition(Clause):
    """What the insurer made the cover hang on, and the ids of the controls whose facts show it."""

    kind = models.TextField()
    say = models.TextField()
    controls = models.JSONField(default=list)
    reach = models.TextField(default="causes")
    deadline_on = models.DateField(null=True)

    class Meta:
        db_table = "cyberinsurance_condition"
        indexes: ClassVar = [models.Index(fields=["practice_id", "policy"], name="cyberinsurance_condition_of")]


class File(SealedModel):
    """A document of a policy or of the cover as a whole, sealed."""

    cell_kind = Kind.BYTES
    policy = PracticeKey("cyberinsurance.Policy", null=True)
    kind = models.TextField()
    name = models.TextField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    put_by = models.UUIDField(null=True)
    put_at = models.DateTimeField()

    class Meta:
        db_table = "cyberinsurance_file"
        indexes: ClassVar = [models.Index(fields=["practice_id", "policy", "kind"], name="cyberinsurance_file_of")]

    def __str__(self) -> str:
        return str(self.id)
