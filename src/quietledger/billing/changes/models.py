"""Details on file, version by version, and the cases that change them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.billing.changes import rules
from quietledger.core.tenancy.models import PracticeKey
from quietledger.core.vault.models import SealedModel


class Details(SealedModel):
    """What is on file of one party.  `number`: from 1; only the first was entered, each later one came by a change."""

    Document = rules.DetailsDoc

    about_kind = models.TextField()
    about_id = models.UUIDField()
    patient_id = models.UUIDField(null=True)
    number = models.IntegerField()
    change = PracticeKey("changes.Change", null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    entered_by = models.UUIDField()

    class Meta:
        db_table = "changes_details"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "about_id", "number"], name="changes_details_number_once"),
            # The message alone changes nothing, and neither does anybody who writes to the table past the actions.
            models.CheckConstraint(
                condition=models.Q(number=1, change__isnull=True) | models.Q(number__gt=1, change__isnull=False),
                name="changes_details_by_change",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Change(SealedModel):
    """One request to change details.  `what`: the fields, as "routing account"; `proposal`: the caller's."""

    class State(models.TextChoices):
        OPEN = "open"
        CALLED = "called"
        COOLING = "cooling"
        IN_EFFECT = "in_effect"
        STOPPED = "stopped"

    Document = rules.ChangeDoc

    about_kind = models.TextField()
    about_id = models.UUIDField()
    patient_id = models.UUIDField(null=True)
    what = models.TextField()
    came_by = models.TextField()
    message_id = models.UUIDField(null=True)
    received_on = models.DateField()
    state = models.TextField(choices=State, default=State.OPEN)
    opened_by = models.UUIDField()
    opened_at = models.DateTimeField()
    calls_count = models.IntegerField(default=0)
    called_by = models.UUIDField(null=True)
    called_at = models.DateTimeField(null=True)
    proposal = models.UUIDField(null=True)
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    effective_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "changes_change"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["cooling", "in_effect"])
                | models.Q(called_by__isnull=False, confirmed_by__isnull=False, effective_at__isnull=False),
                name="changes_change_was_called_and_confirmed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "state", "received_on"], name="changes_change_tray"),
            models.Index(fields=["practice_id", "about_id", "opened_at"], name="changes_change_of_party"),
        ]

    def __str__(self) -> str:
        return str(self.id)
