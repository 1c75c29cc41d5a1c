"""Limits, bundles, proposals and emergency accesses: appended, never edited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.core.vault.models import SealedModel


class Bundle(PracticeModel):
    """The policy that decisions were made by, once for each hash."""

    hash = models.TextField()
    body = models.TextField()
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "gate_bundle"
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice_id", "hash"], name="gate_bundle_once")]

    def __str__(self) -> str:
        return self.hash


class Proposal(PracticeModel):
    """What one person proposes and a second has to approve; no patient data in `body`."""

    can = models.TextField()
    body = models.JSONField()
    on = models.JSONField()  # [[kind, id], ...]
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    ripe_at = models.DateTimeField()
    lapses_at = models.DateTimeField()

    class Meta:
        db_table = "gate_proposal"

    def __str__(self) -> str:
        return self.can


class Settlement(PracticeModel):
    """How a proposal ended, once."""

    class How(models.TextChoices):
        SECOND = "second"
        TIME = "time"
        WITHDRAWN = "withdrawn"

    proposal = PracticeKey("gate.Proposal")
    how = models.TextField(choices=How)
    settled_by = models.UUIDField()
    settled_at = models.DateTimeField()

    class Meta:
        db_table = "gate_settlement"
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice_id", "proposal"], name="gate_settled_once")]

    def __str__(self) -> str:
        return self.how


class Limit(PracticeModel):
    """One limit as the practice set it; the newest row of a name counts."""

    name = models.TextField()
    value = models.IntegerField()
    proposal = PracticeKey("gate.Proposal")
    set_at = models.DateTimeField()

    class Meta:
        db_table = "gate_limit"
        indexes: ClassVar = [models.Index(fields=["practice_id", "name", "-id"], name="gate_newest_limit")]

    def __str__(self) -> str:
        return self.name


class Glass(SealedModel):
    """One emergency access; its reason is sealed."""

    @dataclass(frozen=True, slots=True)
    class Document:
        reason: str = ""

    person_id = models.UUIDField()
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    review_due_at = models.DateTimeField()

    class Meta:
        db_table = "gate_glass"

    def __str__(self) -> str:
        return str(self.id)


class GlassReview(SealedModel):
    """A second person's word on an emergency access, once."""

    @dataclass(frozen=True, slots=True)
    class Document:
        note: str = ""

    glass = PracticeKey("gate.Glass")
    was_right = models.BooleanField()
    reviewed_by = models.UUIDField()
    reviewed_at = models.DateTimeField()

    class Meta:
        db_table = "gate_glassreview"
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice_id", "glass"], name="gate_reviewed_once")]

    def __str__(self) -> str:
        return str(self.id)
