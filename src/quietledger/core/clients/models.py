"""Programs, practice by practice; ended ones stay, so that the trail's ids keep their names."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from quietledger.core.clients.rules import ClientRow, Scope
from quietledger.core.tenancy.models import PracticeModel


class Client(PracticeModel):
    """One program.  `may`: its scopes, with spaces between; `until`: the end of its certificate."""

    name = models.TextField()
    thumbprint = models.CharField(max_length=64)
    may = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    added_by = models.UUIDField(null=True)

    class Meta:
        db_table = "clients_client"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "thumbprint"], name="clients_client_once"),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("since")), name="clients_client_has_a_life"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def row(self) -> ClientRow:
        may = frozenset(Scope(one) for one in self.may.split())
        return ClientRow(self.id, self.name, self.thumbprint, may, self.since, self.until, self.ended_at, self.added_by)

    def mark_ended(self, now: datetime) -> None:
        self.ended_at = now
        self.save(update_fields=["ended_at"])
