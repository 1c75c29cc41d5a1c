"""Messages with content and readings, the history of senders, verdicts, reports, and what the practice decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from quietledger.core.tenancy.models import PracticeKey, PracticeModel
from quietledger.core.vault.models import SealedModel
from quietledger.core.vault.rules import BlindIndex, Kind
from quietledger.pure.mailsigns.shapes import State
from quietledger.safety.mail import rules

FATES = [(one.value, one.value) for one in rules.Fate]
STATES = [(one.value, one.value) for one in State]


class Message(PracticeModel):
    """One message: when and how it came, what it was found to be, what became of it; nothing that it says.

    once: a digest under the practice's key, so that a delivery that was tried twice is one message; fingerprint: the
    same for messages that say the same.
    """

    came_at = models.DateTimeField()
    way = models.TextField()
    size_bytes = models.BigIntegerField()
    recipients_count = models.IntegerField()
    once = models.BinaryField()
    fingerprint = models.BinaryField(null=True)
    fate = models.TextField(choices=FATES, default=rules.Fate.WAITING.value)
    state = models.TextField(choices=STATES, default="", blank=True)
    score = models.IntegerField(default=0)
    sign_ids = models.JSONField(default=list)
    is_tagged = models.BooleanField(default=False)
    judged_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mail_message"
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice_id", "once"], name="mail_message_once")]
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "fate", "-came_at"], name="mail_message_tray"),
            models.Index(fields=["practice_id", "fingerprint"], name="mail_message_same"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def row(self, *, has_content: bool = True) -> rules.MessageRow:
        return rules.MessageRow(
            self.id, self.came_at, rules.Way(self.way), self.size_bytes, self.recipients_count, rules.Fate(self.fate),
            State(self.state) if self.state else None, self.score, tuple(self.sign_ids), self.is_tagged,
            self.judged_at, self.settled_at, has_content,
        )  # fmt: skip


class Body(SealedModel):
    """A message's bytes with its envelope, under the message's own id; deleted when they are no longer needed."""

    cell_kind = Kind.BYTES

    class Meta:
        db_table = "mail_body"

    def __str__(self) -> str:
        return str(self.id)


class Reading(SealedModel):
    """What was seen in a message, under the message's own id; goes with its content."""

    Document = rules.ReadingDoc

    class Meta:
        db_table = "mail_reading"

    def __str__(self) -> str:
        return str(self.id)


class Sender(SealedModel):
    """What is known of one address that writes to the practice."""

    Document = rules.SenderDoc
    blind_indexes = (
        BlindIndex("mail_sender.address", "address_tag", ("address",)),
        BlindIndex("mail_sender.domain", "domain_tag", ("domain",)),
    )

    address_tag = models.BinaryField(null=True)
    domain_tag = models.BinaryField(null=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    messages_count = models.IntegerField(default=0)
    signed_count = models.IntegerField(default=0)
    is_ours = models.BooleanField(default=False)  # somebody here said that it is known

    class Meta:
        db_table = "mail_sender"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "address_tag"], name="mail_sender_by_address"),
            models.Index(fields=["practice_id", "domain_tag"], name="mail_sender_by_domain"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Partners(SealedModel):
    """The one list of a practice's partners in mail."""

    Document = rules.PartnersDoc

    class Meta:
        db_table = "mail_partners"
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice_id"], name="mail_partners_once")]

    def __str__(self) -> str:
        return str(self.id)


class Thread(PracticeModel):
    """The digest of a message's id that we sent or got, so that an answer to it is known as one."""

    tag = models.BinaryField()

    class Meta:
        db_table = "mail_thread"
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice_id", "tag"], name="mail_thread_once")]

    def __str__(self) -> str:
        return str(self.id)


class Verdict(PracticeModel):
    """What somebody said of a sign on a message; the newest counts."""

    message = PracticeKey("mail.Message")
    sign_id = models.TextField()
    verdict = models.TextField()
    said_by = models.UUIDField()
    said_at = models.DateTimeField()

    class Meta:
        db_table = "mail_verdict"
        indexes: ClassVar = [
            models.Index(fields=["practice_id", "message", "sign_id", "-id"], name="mail_verdict_newest")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Report(PracticeModel):
    """Somebody asked about a message.  reported_by: None for an address that nobody here has.

    account: the mailbox that it was forwarded to, from which the answer goes back; None for the page.
    """

    message = PracticeKey("mail.Message")
    reported_by = models.UUIDField(null=True)
    reported_at = models.DateTimeField()
    account = models.UUIDField(null=True)
    answer = models.TextField(default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mail_report"
        indexes: ClassVar = [models.Index(fields=["practice_id", "answered_at", "id"], name="mail_report_tray")]

    def __str__(self) -> str:
        return str(self.id)


class Chosen(PracticeModel):
    """What the practice decided to do with messages, by two people; the newest row counts."""

    hold = models.TextField()
    look = models.TextField()
    prefix = models.TextField(default="", blank=True)
    proposal = models.UUIDField()
    set_at = models.DateTimeField()

    class Meta:
        db_table = "mail_chosen"

    def __str__(self) -> str:
        return str(self.id)

    def policy(self) -> rules.Policy:
        return rules.Policy(rules.Do(self.hold), rules.Do(self.look), rules.Do.LET_BY, self.prefix)


class Notice(PracticeModel):
    """An address was told on a day that a message for it is held; its digest only."""

    tag = models.BinaryField()
    told_on = models.DateField()

    class Meta:
        db_table = "mail_notice"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["practice_id", "tag", "told_on"], name="mail_notice_once_a_day")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Watched(PracticeModel):
    """A mailbox that is read for its signs, and how far.  is_reports: people forward there what they ask about."""

    account = models.UUIDField()
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    is_reports = models.BooleanField(default=False)
    moves = models.BooleanField(default=False)  # held messages move to a folder; else they are only shown here
    is_on = models.BooleanField(default=True)

    class Meta:
        db_table = "mail_watched"
        constraints: ClassVar = [models.UniqueConstraint(fields=["practice_id", "account"], name="mail_watched_once")]

    def __str__(self) -> str:
        return str(self.id)


class Domain(models.Model):
    """Whose mail comes under a domain; the gateway asks before it knows a practice.  server_id: of its mail server."""

    name = models.TextField(primary_key=True)
    practice_id = models.UUIDField()
    server_id = models.TextField(default="", blank=True)

    class Meta:
        db_table = "mail_domain"

    def __str__(self) -> str:
        return self.name
