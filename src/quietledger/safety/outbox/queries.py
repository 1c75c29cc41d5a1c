"""Recipients, messages and answers without what is sealed; what waits for the staff."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref
from quietledger.core.post import queries as post
from quietledger.core.post.rules import LetterRow
from quietledger.safety.outbox import links, rules
from quietledger.safety.outbox.errors import NoSuchMessage, NoSuchRecipient
from quietledger.safety.outbox.models import Message, PlainChoice, Recipient, Reply
from quietledger.safety.outbox.rules import To, Way


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """One recipient without name and address."""

    id: UUID
    patient_id: UUID | None
    to: str
    may_name: bool
    partner: UUID | None
    has_key: bool
    key_until: datetime | None
    checked_at: datetime | None

    @property
    def about(self) -> list[Ref]:
        """What a question about the recipient names."""
        return about("recipient", self.id, self.patient_id)

    @property
    def receiver(self) -> Ref | None:
        """The partner whom it reaches, None for anybody else; an address that nobody put to a partner is its own."""
        return Ref("partner", self.partner or self.id) if self.to == To.PARTNER else None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message without what is in it."""

    id: UUID
    recipient_id: UUID
    patient_id: UUID | None
    state: str
    way: str
    purpose: str
    is_check: bool
    written_by: UUID
    written_at: datetime
    sent_at: datetime | None
    letter_id: UUID | None
    wrong_tries: int
    expires_at: datetime | None
    locked_at: datetime | None
    revoked_at: datetime | None
    opened_at: datetime | None

    @property
    def about(self) -> list[Ref]:
        """What a question about the message names."""
        return [*about("message", self.id, self.patient_id), Ref("recipient", self.recipient_id)]

    @property
    def is_draft(self) -> bool:
        return self.state == Message.State.DRAFT

    @property
    def is_kept(self) -> bool:
        """Whether it is read on our page, so that it has a code and can be taken back."""
        return self.way == Way.NOTICE

    def closed(self, now: datetime) -> str:
        """Why its page opens no more, "" while it does."""
        return links.is_closed(
            expires_at=self.expires_at, revoked_at=self.revoked_at, locked_at=self.locked_at, now=now
        )


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """One answer without its words."""

    id: UUID
    message_id: UUID
    patient_id: UUID | None
    came_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """A patient's word about plain mail."""

    id: UUID
    patient_id: UUID
    warned_by: UUID
    chosen_at: datetime
    text_version: int
    how: str
    until: datetime
    ended_at: datetime | None

    @property
    def text(self) -> str:
        """What the patient was told."""
        return rules.WARNINGS[self.text_version]

    def holds(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.until


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: unread answers, pages that wrong codes closed, messages whose page closes soon and unread."""

    replies: int
    locked: int
    unread: int

    @property
    def count(self) -> int:
        return self.replies + self.locked + self.unread


PROVED: Final = "partner.mail_protected"
AGREED: Final = ("agreement.operations.message", "partner.joining")
_RECIPIENT: Final = tuple(RecipientRow.__dataclass_fields__)
_MESSAGE: Final = tuple(MessageRow.__dataclass_fields__)
_REPLY: Final = tuple(ReplyRow.__dataclass_fields__)
_CHOICE: Final = tuple(ChoiceRow.__dataclass_fields__)


def about(kind: str, one: UUID, patient_id: UUID | None) -> list[Ref]:
    """A thing and the patient whom it is about."""
    return [Ref(kind, one), *([Ref("patient", patient_id)] if patient_id else [])]


def recipients(limit: int) -> list[RecipientRow]:
    """The recipients who were entered last."""
    found = Recipient.objects.order_by("-added_at", "-id")
    return [RecipientRow(*values) for values in found.values_list(*_RECIPIENT)[:limit]]


def recipients_by(ids: Collection[UUID]) -> list[RecipientRow]:
    """These recipients; those who are not there are missing."""
    found = Recipient.objects.filter(id__in=list(ids)).order_by("id")
    return [RecipientRow(*values) for values in found.values_list(*_RECIPIENT)]


def recipient(recipient_id: UUID) -> RecipientRow:
    """One recipient.  Raises: NoSuchRecipient."""
    found = recipients_by([recipient_id])
    if not found:
        raise NoSuchRecipient(recipient_id)
    return found[0]


def message(message_id: UUID) -> MessageRow:
    """One message.  Raises: NoSuchMessage."""
    found = Message.objects.filter(id=message_id).values_list(*_MESSAGE).first()
    if found is None:
        raise NoSuchMessage(message_id)
    return MessageRow(*found)


def newest(limit: int = 50, *, recipient_id: UUID | None = None) -> list[MessageRow]:
    """The messages that were written last, to everybody or to one recipient."""
    found = Message.objects.order_by("-written_at", "-id")
    if recipient_id:
        found = found.filter(recipient_id=recipient_id)
    return [MessageRow(*values) for values in found.values_list(*_MESSAGE)[:limit]]


def replies(message_id: UUID) -> list[ReplyRow]:
    """The answers to a message, oldest first."""
    found = Reply.objects.filter(message_id=message_id).order_by("came_at", "id")
    return [ReplyRow(*values) for values in found.values_list(*_REPLY)]


def answered() -> list[MessageRow]:
    """The tray of messages with an answer that nobody has read, the one that waits longest first."""
    unread = Reply.objects.filter(read_at=None).values("message_id")
    found = Message.objects.filter(id__in=unread).order_by("written_at", "id")
    return [MessageRow(*values) for values in found.values_list(*_MESSAGE)]


def waiting(now: datetime) -> Waiting:
    """What waits for somebody of the staff."""
    return Waiting(
        Reply.objects.filter(read_at=None).count(), _locked().count(),
        _unread().filter(expires_at__gt=now, expires_at__lte=now + rules.SOON).count(),
    )  # fmt: skip


def pressing(now: datetime) -> list[MessageRow]:
    """Messages that nobody could read: closed by wrong codes, or unread and about to close."""
    soon = Q(id__in=_unread().filter(expires_at__gt=now, expires_at__lte=now + rules.SOON).values("id"))
    found = Message.objects.filter(soon | Q(id__in=_locked().values("id"))).order_by("expires_at", "id")
    return [MessageRow(*values) for values in found.values_list(*_MESSAGE)]


def _unread() -> QuerySet[Message]:
    return Message.objects.filter(way=Way.NOTICE, opened_at=None, revoked_at=None, locked_at=None)


def _locked() -> QuerySet[Message]:
    return Message.objects.filter(locked_at__isnull=False, revoked_at=None)


def choices(patient_id: UUID) -> list[ChoiceRow]:
    """What a patient said about plain mail, newest first."""
    found = PlainChoice.objects.filter(patient_id=patient_id).order_by("-chosen_at", "-id")
    return [ChoiceRow(*values) for values in found.values_list(*_CHOICE)]


def has_chosen(patient_id: UUID | None, now: datetime) -> bool:
    """Whether a patient's choice of plain mail holds."""
    return bool(patient_id) and any(one.holds(now) for one in choices(patient_id or UUID(int=0)))


def standing(row: RecipientRow, now: datetime) -> rules.Standing:
    """What holds about a recipient, for the choice of the way."""
    has_key = row.has_key and (row.key_until is None or now < row.key_until)
    return rules.Standing(
        To(row.to), row.checked_at is not None, has_key, _holds(row, AGREED, now), _holds(row, (PROVED,), now),
        has_chosen(row.patient_id, now),
    )  # fmt: skip


def _holds(row: RecipientRow, names: Collection[str], now: datetime) -> bool:
    return row.receiver is not None and bool(facts.held([row.receiver], names, now))


def unclaimed() -> list[UUID]:
    """Partners' addresses of which nobody has said whose they are."""
    found = Recipient.objects.filter(to=To.PARTNER, partner=None).order_by("id")
    return list(found.values_list("id", flat=True))


def letter(row: MessageRow) -> LetterRow | None:
    """How a message's letter fared, None for one that was not sent."""
    return post.letters([row.letter_id]).get(row.letter_id) if row.letter_id else None
