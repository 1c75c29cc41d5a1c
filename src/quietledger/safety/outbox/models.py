"""Recipients, messages, answers, and patients' choices of plain mail."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.core.vault.models import Sealed, SealedModel
from quietledger.safety.outbox import links, rules


class Recipient(SealedModel):
    """One address of somebody.  `may_name`: they agreed that the notice carries the practice's name."""

    Document = rules.RecipientDoc

    patient = PracticeKey("patients.Patient", null=True)
    to = models.TextField()
    may_name = models.BooleanField(default=False)
    partner = models.UUIDField(null=True)  # whose address it is, if a partner's
    key_until = models.DateTimeField(null=True)
    has_key = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox_recipient"
        indexes: ClassVar = [models.Index(fields=["practice_id", "patient"], name="outbox_recipient_patient")]

    def __str__(self) -> str:
        return str(self.id)

    def mark_key(self, doc: Sealed, until: datetime | None) -> None:
        self.doc, self.has_key, self.key_until = doc, True, until
        self.save(update_fields=["doc", "has_key", "key_until"])

    def mark_partner(self, partner_id: UUID) -> None:
        self.partner, self.checked_at = partner_id, None
        self.save(update_fields=["partner", "checked_at"])

    def mark_checked(self, now: datetime) -> None:
        self.checked_at = now
        self.save(update_fields=["checked_at"])


class Message(SealedModel):
    """One message.  Of its link a digest is kept, of its code a slow hash, "" once it was used."""

    class State(models.TextChoices):
        DRAFT = "draft"
        SENT = "sent"

    Document = rules.MessageDoc

    recipient = PracticeKey("outbox.Recipient")
    patient = PracticeKey("patients.Patient", null=True)
    state = models.TextField(choices=State, default=State.DRAFT)
    way = models.TextField(default="")
    purpose = models.TextField()
    is_check = models.BooleanField(default=False)
    written_by = models.UUIDField()
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    letter_id = models.UUIDField(null=True)
    link = models.BinaryField(null=True)
    code = models.TextField(default="")
    wrong_tries = models.IntegerField(default=0)
    expires_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox_message"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "link"], name="outbox_message_link_once"),
            models.CheckConstraint(
                condition=models.Q(wrong_tries__gte=0, wrong_tries__lte=links.MOST_TRIES), name="outbox_message_tries"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "-written_at"], name="outbox_message_newest"),
            models.Index(fields=["practice_id", "recipient", "-written_at"], name="outbox_message_of"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def mark_changed(self, doc: Sealed, purpose: str) -> None:
        self.doc, self.purpose = doc, purpose
        self.save(update_fields=["doc", "purpose"])

    def mark_sent(self, way: rules.Way, letter_id: UUID, now: datetime) -> None:
        self.state, self.way, self.letter_id, self.sent_at = self.State.SENT, way, letter_id, now
        self.save()

    def mark_code(self, hashed: str, expires_at: datetime) -> None:
        """A new code; the tries and the page's days begin anew."""
        self.code, self.wrong_tries, self.locked_at, self.expires_at = hashed, 0, None, expires_at
        self.save(update_fields=["code", "wrong_tries", "locked_at", "expires_at"])

    def mark_code_used(self) -> None:
        self.code, self.wrong_tries = "", 0
        self.save(update_fields=["code", "wrong_tries"])

    def mark_wrong(self, now: datetime) -> None:
        self.wrong_tries += 1
        if self.wrong_tries >= links.MOST_TRIES:
            self.code, self.locked_at = "", now
        self.save(update_fields=["code", "wrong_tries", "locked_at"])

    def mark_opened(self, now: datetime) -> None:
        self.opened_at = now
        self.save(update_fields=["opened_at"])

    def mark_revoked(self, now: datetime) -> None:
        self.revoked_at, self.code = now, ""
        self.save(update_fields=["revoked_at", "code"])


class Reply(SealedModel):
    """An answer that somebody wrote on the page of their message."""

    Document = rules.ReplyDoc

    message = PracticeKey("outbox.Message")
    patient = PracticeKey("patients.Patient", null=True)
    came_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.UUIDField(null=True)

    class Meta:
        db_table = "outbox_reply"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "message"], name="outbox_reply_of"),
            models.Index(
                fields=["practice_id", "came_at"], condition=models.Q(read_at__isnull=True), name="outbox_reply_tray"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PlainChoice(PracticeModel):
    """A patient's word that plain mail will do: who warned them, when, by which text, how they said it, and its end."""

    patient = PracticeKey("patients.Patient")
    warned_by = models.UUIDField()
    chosen_at = models.DateTimeField()
    text_version = models.IntegerField()
    how = models.TextField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    class Meta:
        db_table = "outbox_choice"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice_id", "patient"], condition=models.Q(ended_at__isnull=True), name="outbox_choice_one"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def mark_ended(self, by: UUID | None, now: datetime) -> None:
        self.ended_at, self.ended_by = now, by
        self.save(update_fields=["ended_at", "ended_by"])
