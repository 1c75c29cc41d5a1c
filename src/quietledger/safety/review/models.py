"""Verdicts on odd accesses and finished reviews; both are only ever added to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.db import models

from quietledger.core.vault.models import SealedModel


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote; it may name a patient, so it is sealed."""

    text: str = ""


class Decision(SealedModel):
    """One verdict (`rules.Verdict`) on one odd access of a kind (`rules.Kind`); the newest counts.

    `entry`: the first entry of the trail that it is about.
    """

    Document = Note

    entry = models.UUIDField()
    kind = models.TextField()
    about_person = models.UUIDField()
    verdict = models.TextField()
    accessed_at = models.DateTimeField()
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "review_decision"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "entry", "kind", "-decided_at"], name="review_decision_newest"),
            models.Index(fields=["practice_id", "accessed_at"], name="review_decision_when"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Review(SealedModel):
    """One finished review of a period."""

    Document = Note

    since = models.DateTimeField()
    until = models.DateTimeField()
    access_count = models.IntegerField()
    odd_count = models.IntegerField()
    incident_count = models.IntegerField()
    finished_by = models.UUIDField()
    finished_at = models.DateTimeField()

    class Meta:
        db_table = "review_review"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "until"], name="review_review_once"),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("since")), name="review_review_has_length"),
        ]

    def __str__(self) -> str:
        return str(self.id)
