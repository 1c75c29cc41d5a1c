"""Keep recipients and their keys, write messages and look them over; sending and picking up have files of their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.post.rules import LetterRow, is_address
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.pure.mailguard.shapes import Known
from quietledger.safety.outbox import errors, hops, queries, rules, sealing
from quietledger.safety.outbox.choosing import choose_plain, end_plain
from quietledger.safety.outbox.guarding import guard
from quietledger.safety.outbox.models import Message, Recipient, Reply
from quietledger.safety.outbox.picking_up import answer, enter, file_of, read
from quietledger.safety.outbox.rules import KeyInfo, MessageDoc, RecipientDoc, To
from quietledger.safety.outbox.sending import Sending, check_address, new_code, revoke, send

__all__ = [
    "NewRecipient", "Opened", "Seen", "Sending", "add_key", "add_recipient", "answer", "change", "check_address",
    "choose_plain", "end_plain", "enter", "file_of", "guard", "look", "mark_read", "names", "new_code", "read",
    "recipient", "revoke", "say_partner", "send", "write",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewRecipient:
    """Somebody to write to.

    `patient_id`: whom the address belongs to or is about, None for others.  `partner`: whose address it is.
    """

    to: To
    name: str
    address: str
    patient_id: UUID | None = None
    may_name: bool = False
    partner: UUID | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A recipient, opened."""

    row: queries.RecipientRow
    doc: RecipientDoc
    key: KeyInfo | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A message, opened: what is in it, what the guard found, the ways it may go, how it went, and its answers."""

    row: queries.MessageRow
    doc: MessageDoc
    to: Seen
    found: rules.Guarded
    choices: tuple[rules.Choice, ...]
    letter: LetterRow | None
    stretches: tuple[hops.Hop, ...]
    replies: tuple[tuple[queries.ReplyRow, str], ...]


def add_recipient(who: Actor, new: NewRecipient, *, now: datetime) -> UUID:
    """Enter somebody to write to; their address still has to be checked.

    Needs: Can.WRITE_MESSAGE, for the patient.   Trail: gate.decide, outbox.recipient_added.   Raises: NotWritten.
    """
    about = [Ref("patient", new.patient_id)] if new.patient_id else []
    permit = gate.require(who, Can.WRITE_MESSAGE, on=about, now=now)
    wrong = {}
    if not new.name.strip():
        wrong["name"] = "Say who it is."
    if not is_address(new.address):
        wrong["address"] = "Give one address, such as desk@larkspur.example."
    if new.to is To.PATIENT and not new.patient_id:
        wrong["number"] = "A patient has an account here: give its number."
    if wrong:
        raise errors.NotWritten(wrong)
    with tenancy.scope(who):
        row = Recipient(
            patient_id=new.patient_id, to=new.to, may_name=new.may_name,
            partner=new.partner if new.to is To.PARTNER else None, added_at=now,
        )  # fmt: skip
        vault.seal(row, RecipientDoc(new.name.strip(), new.address))
        row.save(force_insert=True)
        audit.record(
            permit, "outbox.recipient_added", on=queries.about("recipient", row.id, row.patient_id), now=now, to=row.to
        )
    return row.id


def say_partner(who: Actor, recipient_id: UUID, partner_id: UUID, *, now: datetime) -> None:
    """Say whose an address is; it has to be checked again, since what was proved was proved of nobody.

    Needs: Can.WRITE_MESSAGE.   Trail: gate.decide, outbox.partner_said.   Raises: NoSuchRecipient, NotWritten.
    """
    with tenancy.scope(who):
        about = queries.recipient(recipient_id).about
    permit = gate.require(who, Can.WRITE_MESSAGE, on=about, now=now)
    with tenancy.scope(who):
        row = Recipient.objects.select_for_update().get(id=recipient_id)
        if row.to != To.PARTNER:
            raise errors.NotWritten({"partner": "This address is no partner’s."})
        row.mark_partner(partner_id)
        audit.record(permit, "outbox.partner_said", on=[*about, Ref("partner", partner_id)], now=now)


def add_key(who: Actor, recipient_id: UUID, given: bytes, *, now: datetime) -> KeyInfo:
    """Put a recipient's certificate or OpenPGP key on file; whoever does it has compared its fingerprint with them.

    Needs: Can.WRITE_MESSAGE.   Trail: gate.decide, outbox.key_added, with the fingerprint sealed.   Raises: BadKey.
    """
    with tenancy.scope(who):
        about = queries.recipient(recipient_id).about
    permit = gate.require(who, Can.WRITE_MESSAGE, on=about, now=now)
    with tenancy.scope(who):
        row = Recipient.objects.select_for_update().get(id=recipient_id)
        doc: RecipientDoc = vault.open(permit, row)
        key, info = sealing.read_key(given, doc.address, now)
        vault.reseal(permit, row, replace(doc, key=key), now=now)
        row.mark_key(row.doc, info.until)
        detail = {"fingerprint": info.fingerprint}
        audit.record(permit, "outbox.key_added", on=about, now=now, key=info.kind, detail=detail)
    return info


def recipient(who: Actor, recipient_id: UUID, *, now: datetime) -> Seen:
    """One recipient.   Needs: Can.SEE_OUTBOX.   Trail: gate.decide.   Raises: NoSuchRecipient."""
    with tenancy.scope(who):
        about = queries.recipient(recipient_id).about
    permit = gate.require(who, Can.SEE_OUTBOX, on=about, now=now)
    with tenancy.scope(who):
        return _seen(permit, recipient_id)


def _seen(permit: Permit, recipient_id: UUID) -> Seen:
    doc: RecipientDoc = vault.open(permit, Recipient.objects.get(id=recipient_id))
    return Seen(queries.recipient(recipient_id), doc, sealing.info_of(doc.key) if doc.key else None)


def names(who: Actor, recipient_ids: Collection[UUID], *, now: datetime) -> Mapping[UUID, RecipientDoc]:
    """Who these recipients are, for lists; whom the gate refuses is missing.

    Needs: Can.SEE_OUTBOX.   Trail: gate.decide.
    """
    with tenancy.scope(who):
        rows = queries.recipients_by(recipient_ids)
    sifted = gate.sift(who, Can.SEE_OUTBOX, items={row.id: row.about for row in rows}, now=now)
    with tenancy.scope(who):
        there = list(Recipient.objects.filter(id__in=[row.id for row in rows if row.id not in sifted.refused]))
        return {row.id: doc for row, doc in zip(there, vault.open_all(sifted.permit, there), strict=True)}


def write(
    who: Actor, recipient_id: UUID, doc: MessageDoc, purpose: str, *, patient_id: UUID | None = None, now: datetime
) -> UUID:
    """Write a message; it stays a draft until it is sent.

    patient_id: whom it is about, where the recipient is not a patient.

    Needs: Can.WRITE_MESSAGE.   Trail: gate.decide, outbox.written.   Raises: NotWritten, NoSuchRecipient.
    """
    with tenancy.scope(who):
        to = queries.recipient(recipient_id)
    about = to.patient_id or patient_id
    permit = gate.require(who, Can.WRITE_MESSAGE, on=queries.about("recipient", recipient_id, about), now=now)
    wrong = rules.check_written(doc, purpose)
    if wrong or who.person_id is None:
        raise errors.NotWritten(wrong)
    with tenancy.scope(who):
        row = Message(
            recipient_id=recipient_id, patient_id=about, purpose=purpose, written_by=who.person_id, written_at=now
        )
        vault.seal(row, doc)
        row.save(force_insert=True)
        audit.record(
            permit, "outbox.written", on=queries.about("message", row.id, about), now=now, files=len(doc.files)
        )
    return row.id


def change(who: Actor, message_id: UUID, doc: MessageDoc, purpose: str, *, now: datetime) -> None:
    """Change a draft.

    Needs: Can.WRITE_MESSAGE.   Trail: gate.decide, outbox.changed.   Raises: NotWritten, NotSendable, NoSuchMessage.
    """
    with tenancy.scope(who):
        about = queries.message(message_id).about
    permit = gate.require(who, Can.WRITE_MESSAGE, on=about, now=now)
    if wrong := rules.check_written(doc, purpose):
        raise errors.NotWritten(wrong)
    with tenancy.scope(who):
        row = Message.objects.select_for_update().get(id=message_id)
        if row.state != Message.State.DRAFT:
            raise errors.NotSendable("It was sent already. Write another one.")
        vault.reseal(permit, row, doc, now=now)
        row.mark_changed(row.doc, purpose)
        audit.record(permit, "outbox.changed", on=about, now=now, files=len(doc.files))


def look(who: Actor, message_id: UUID, known: Known, *, now: datetime) -> Opened:
    """A message with everything that is known of it.

    Needs: Can.SEE_OUTBOX.   Trail: gate.decide.   Raises: NoSuchMessage.
    """
    with tenancy.scope(who):
        about = queries.message(message_id).about
        about += [Ref("reply", one.id) for one in queries.replies(message_id)]
    permit = gate.require(who, Can.SEE_OUTBOX, on=about, now=now)
    with tenancy.scope(who):
        row = queries.message(message_id)
        doc: MessageDoc = vault.open(permit, Message.objects.get(id=message_id))
        to, letter = _seen(permit, row.recipient_id), queries.letter(row)
        found = guard(doc, known) if row.is_draft else rules.Guarded()
        choices = rules.choices(queries.standing(to.row, now), found, is_special=doc.is_special)
        stretches = hops.hops(rules.Way(row.way), letter) if row.way else []
        replies = _replies(permit, message_id)
    return Opened(row, doc, to, found, tuple(choices), letter, tuple(stretches), replies)


def _replies(permit: Permit, message_id: UUID) -> tuple[tuple[queries.ReplyRow, str], ...]:
    rows = queries.replies(message_id)
    sealed = {row.id: row for row in Reply.objects.filter(message_id=message_id)}
    docs = vault.open_all(permit, [sealed[row.id] for row in rows])
    return tuple((row, doc.body) for row, doc in zip(rows, docs, strict=True))


def mark_read(who: Actor, message_id: UUID, *, now: datetime) -> None:
    """Enter that the answers to a message were read.

    Needs: Can.SEE_OUTBOX.   Trail: gate.decide, outbox.answers_read.
    """
    with tenancy.scope(who):
        about = queries.message(message_id).about
    permit = gate.require(who, Can.SEE_OUTBOX, on=about, now=now)
    with tenancy.scope(who):
        unread = Reply.objects.filter(message_id=message_id, read_at=None)
        count = unread.update(read_at=now, read_by=who.person_id)
        audit.record(permit, "outbox.answers_read", on=about, now=now, count=count)
