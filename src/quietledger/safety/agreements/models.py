"""Agreements, their versions and sealed documents, who signed them, and what is owed under them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.core.vault.models import SealedModel
from quietledger.core.vault.rules import Kind


class Agreement(PracticeModel):
    """One agreement with one partner.  `in_force`: the number of the version that stands, 0 if none does.

    `ends_on`: the first day without it, once notice was given; without notice its version's schedule says when it ends.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        CHECKED = "checked"
        APPROVED = "approved"
        SIGNED = "signed"
        ACTIVE = "active"
        NOTICE_GIVEN = "notice_given"
        ENDED = "ended"
        DISPOSITION_DONE = "disposition_done"
        ARCHIVED = "archived"

    partner_id = models.UUIDField()
    kind = models.TextField()
    parent = PracticeKey("agreements.Agreement", null=True)
    state = models.TextField(choices=State, default=State.DRAFT)
    in_force = models.IntegerField(default=0)
    opened_by = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    notice_by = models.TextField(default="")
    notice_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    why_ended = models.TextField(default="")
    disposed_on = models.DateField(null=True)
    disposed_how = models.TextField(default="")

    class Meta:
        db_table = "agreements_agreement"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["active", "notice_given"]) | models.Q(in_force__gt=0),
                name="agreements_agreement_active_has_version",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["ended", "disposition_done", "archived"])
                | models.Q(ended_on__isnull=False),
                name="agreements_agreement_ended_has_day",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["practice_id", "partner_id"], name="agreements_agreement_partner")]

    def __str__(self) -> str:
        return str(self.id)


class Version(PracticeModel):
    """One text of an agreement, known by the hash of its exact bytes, and its schedule: the terms as data.

    `check`: what the check found, provision by provision, as states without the text that shows them.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        CHECKED = "checked"
        APPROVED = "approved"
        SIGNED = "signed"
        ACTIVE = "active"
        REPLACED = "replaced"

    agreement = PracticeKey("agreements.Agreement")
    number = models.IntegerField()
    state = models.TextField(choices=State, default=State.DRAFT)
    origin = models.TextField()  # "ours", typeset here from the schedule, or "theirs"
    sha256 = models.CharField(max_length=64)
    schedule = models.JSONField()
    check_found = models.JSONField(default=dict)
    made_by = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    verdict = models.TextField(default="")  # of the person who read the check: "good" or "not_good"
    note = models.TextField(default="")
    reviewed_by = models.UUIDField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    in_force_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "agreements_version"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "agreement", "number"], name="agreements_version_once"),
            # No word on the page and no action makes a text stand that nobody read the check of.
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "signed", "active"])
                | models.Q(verdict="good", reviewed_at__isnull=False),
                name="agreements_version_was_read",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} v{self.number}"


class Document(SealedModel):
    """A file of an agreement: its text, a signed copy, or what shows that a duty was kept; the bytes are sealed."""

    cell_kind = Kind.BYTES
    version = PracticeKey("agreements.Version")
    role = models.TextField()
    name = models.TextField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    put_at = models.DateTimeField()

    class Meta:
        db_table = "agreements_document"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "version", "role"], name="agreements_document_of_version")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Signature(PracticeModel):
    """That somebody signed one version for one side: who, with what authority, when, how, and which bytes."""

    version = PracticeKey("agreements.Version")
    side = models.TextField()
    name = models.TextField()
    title = models.TextField()
    method = models.TextField()
    signed_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)
    recorded_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "agreements_signature"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "version", "side"], name="agreements_signature_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Duty(PracticeModel):
    """One duty that falls due on a day.  `key`: the duty of the schedule; one that comes again has a row each time."""

    agreement = PracticeKey("agreements.Agreement")
    key = models.TextField()
    due_on = models.DateField()
    kept_on = models.DateField(null=True)
    kept_by = models.UUIDField(null=True)
    evidence = models.TextField(default="")

    class Meta:
        db_table = "agreements_duty"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "agreement", "key", "due_on"], name="agreements_duty_once"),
            models.CheckConstraint(
                condition=models.Q(kept_on__isnull=True) | ~models.Q(evidence=""), name="agreements_duty_kept_is_shown"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["practice_id", "due_on"], name="agreements_duty_due")]

    def __str__(self) -> str:
        return f"{self.key} {self.due_on}"
