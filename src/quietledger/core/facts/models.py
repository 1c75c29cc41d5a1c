"""Facts, appended and never edited; the database refuses the rest."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.core.facts import rules
from quietledger.core.tenancy.models import PracticeModel


class Fact(PracticeModel):
    """One word about one thing."""

    about_kind = models.TextField()
    about_id = models.UUIDField()
    name = models.TextField()
    value = models.TextField(default="")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    told_by = models.TextField()
    evidence = models.TextField()
    told_at = models.DateTimeField()

    class Meta:
        db_table = "facts_fact"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "about_id", "name", "-told_at", "-id"], name="facts_newest_word"),
        ]

    def __str__(self) -> str:
        return self.name

    def row(self) -> rules.FactRow:
        return rules.FactRow(
            rules.Ref(self.about_kind, self.about_id), self.name, self.value, self.since, self.until, self.told_by,
            self.evidence, self.told_at,
        )  # fmt: skip
