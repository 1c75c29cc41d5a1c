"""Send a message by the way that was chosen; make, renew and take back what opens its page.

An extra file of the room: everything that lets a message leave stands here.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.post import actions as post
from quietledger.core.post import queries as mailboxes
from quietledger.core.post.errors import NoAccount
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.pure.mailguard.shapes import Known
from quietledger.safety.outbox import errors, letters, links, queries, rules
from quietledger.safety.outbox.guarding import guard
from quietledger.safety.outbox.models import Message, Recipient
from quietledger.safety.outbox.rules import Guarded, MessageDoc, RecipientDoc, Way


@dataclass(frozen=True, slots=True)
class Sending:
    """How a message is to go.  `has_looked`: whoever sends has looked at what the guard marked, and it has to stay."""

    way: Way
    has_looked: bool = False


def send(who: Actor, message_id: UUID, how: Sending, known: Known, *, now: datetime) -> str:
    """Send a draft; returns the code that opens its page, which is kept nowhere, or "" where none is needed.

    Needs: Can.SEND_MESSAGE; Can.SEND_PLAIN for plain mail, which the gate refuses unless the patient asked for it;
    Can.SEND_TO_PARTNER for a partner, which it refuses unless an agreement covers messages.
    Trail: gate.decide, outbox.sent with way and purpose, post.put.   Raises: NotSendable, NoSuchMessage.
    """
    with tenancy.scope(who):
        row, account_id = queries.message(message_id), _account()
        receiver = queries.recipient(row.recipient_id).receiver
    can = Can.SEND_TO_PARTNER if receiver else Can.SEND_PLAIN if how.way is Way.PLAIN else Can.SEND_MESSAGE
    permit = gate.require(who, can, on=[*row.about, *_refs(account_id)], to=receiver, now=now)
    with tenancy.scope(who):
        locked = Message.objects.select_for_update().get(id=message_id)
        if locked.state != Message.State.DRAFT:
            raise errors.NotSendable("It was sent already.")
        doc: MessageDoc = vault.open(permit, locked)
        found = guard(doc, known)
        _check(queries.standing(queries.recipient(row.recipient_id), now), found, doc, how)
        return _go(permit, locked, doc, how.way, account_id, found)


def check_address(who: Actor, recipient_id: UUID, *, now: datetime) -> str:
    """Send the first message to an address, which holds nothing; returns the code that its owner has to be told.

    To a partner it goes only over enforced encryption: so their server is tested, too.

    Needs: Can.SEND_MESSAGE.   Trail: gate.decide, outbox.sent, post.put.   Raises: NotSendable, NoSuchRecipient.
    """
    with tenancy.scope(who):
        to, account_id = queries.recipient(recipient_id), _account()
    permit = gate.require(who, Can.SEND_MESSAGE, on=[*to.about, *_refs(account_id)], now=now)
    if who.person_id is None:
        raise errors.NotSendable("A person checks an address.")
    with tenancy.scope(who):
        Message.objects.filter(recipient_id=recipient_id, is_check=True, revoked_at=None).update(
            revoked_at=now, code=""
        )
        row = Message(
            recipient_id=recipient_id, patient_id=to.patient_id, purpose="operations", is_check=True,
            written_by=who.person_id, written_at=now,
        )  # fmt: skip
        doc = MessageDoc()
        vault.seal(row, doc)
        row.save(force_insert=True)
        return _go(permit, row, doc, Way.NOTICE, account_id, Guarded())


def new_code(who: Actor, message_id: UUID, *, now: datetime) -> str:
    """Make a new code for a message's page and open it again for its days; the old code opens nothing any more.

    Needs: Can.SEND_MESSAGE.   Trail: gate.decide, outbox.code_made.   Raises: NotSendable, NoSuchMessage.
    """
    permit, row = _kept(who, message_id, now)
    with tenancy.scope(who):
        code, hashed = _code()
        locked = Message.objects.select_for_update().get(id=message_id)
        if locked.revoked_at:
            raise errors.NotSendable("It was taken back. Write another one.")
        locked.mark_code(hashed, now + links.OPEN_FOR)
        audit.record(permit, "outbox.code_made", on=row.about, now=now)
    return code


def revoke(who: Actor, message_id: UUID, *, now: datetime) -> None:
    """Take a message back: its page opens no more, read or unread.

    Needs: Can.SEND_MESSAGE.   Trail: gate.decide, outbox.revoked.   Raises: NotSendable, NoSuchMessage.
    """
    permit, row = _kept(who, message_id, now)
    with tenancy.scope(who):
        locked = Message.objects.select_for_update().get(id=message_id)
        locked.mark_revoked(now)
        audit.record(permit, "outbox.revoked", on=row.about, now=now, read=locked.opened_at is not None)


def _kept(who: Actor, message_id: UUID, now: datetime) -> tuple[Permit, queries.MessageRow]:
    with tenancy.scope(who):
        row = queries.message(message_id)
    permit = gate.require(who, Can.SEND_MESSAGE, on=row.about, now=now)
    if not row.is_kept:
        raise errors.NotSendable("It left as mail, so it has no page here.")
    return permit, row


def _account() -> UUID | None:
    """The mailbox that is sent from; None while there is none: the gate is asked all the same."""
    try:
        return mailboxes.account().id
    except NoAccount:
        return None


def _refs(account_id: UUID | None) -> list[Ref]:
    return [Ref("account", account_id)] if account_id else []


def _check(standing: rules.Standing, found: Guarded, doc: MessageDoc, how: Sending) -> None:
    choice = next(one for one in rules.choices(standing, found, is_special=doc.is_special) if one.way is how.way)
    if choice.closed:
        raise errors.NotSendable(choice.closed)
    if choice.needs_look and not how.has_looked:
        raise errors.NotSendable("Look at what is marked, and say that it has to stay.")


def _go(permit: Permit, row: Message, doc: MessageDoc, way: Way, account_id: UUID | None, found: Guarded) -> str:
    """Put the letter out and enter what became of the message, in one transaction."""
    if account_id is None:
        raise errors.NotSendable("No mailbox has been set up yet, so nothing can be sent.")
    now, to = permit.at, Recipient.objects.get(id=row.recipient_id)
    recipient: RecipientDoc = vault.open(permit, to)
    sender = Address(addr_spec=post.account_line(permit, account_id).doc.address)
    code, demand = "", rules.DEMANDS[way]
    mail: letters.Mail
    if way is Way.NOTICE:
        if to.may_name:
            sender = Address(practices.practice(permit.practice_id).name, addr_spec=sender.addr_spec)
        code, link = _open_page(row, now)
        until = now + links.OPEN_FOR - timedelta(days=1)  # wherever they live, that day is still good
        mail = letters.notice(sender, recipient.address, link, f"{until:%B} {until.day}", is_check=row.is_check)
        if row.is_check and to.to == rules.To.PARTNER:
            demand = rules.DEMANDS[Way.TLS]
    elif way is Way.SEALED:
        mail = letters.sealed(sender, recipient, doc)
    else:
        mail = letters.ordinary(sender, recipient, doc)
    letter_id = post.put(
        permit, raw=letters.on_the_wire(mail, row.id, now), to=[recipient.address], demand=demand,
        once=f"outbox/{row.id}", account_id=account_id, about=Ref("message", row.id), now=now,
    )  # fmt: skip
    row.mark_sent(way, letter_id, now)
    audit.record(
        permit, "outbox.sent", on=queries.about("message", row.id, row.patient_id), now=now, act="transmit",
        pur=row.purpose, way=way.value, check=row.is_check, found=sorted({leak.kind for leak in found.body}),
        dec=[f"{permit.decision_id}:allow"], ptr=_receiver_of(row), detail={"to": recipient.address},
    )  # fmt: skip
    return code


def _receiver_of(row: Message) -> str | None:
    receiver = queries.recipient(row.recipient_id).receiver
    return str(receiver.id) if receiver else None


def _open_page(row: Message, now: datetime) -> tuple[str, str]:
    """A fresh code and link for a message; only their digests are kept."""
    token = links.token(row.practice_id, secrets.token_bytes(links.SECRET_BYTES))
    code, row.code = _code()
    row.link, row.expires_at = links.digest(token), now + links.OPEN_FOR
    return code, f"{settings.ADDRESS}{links.PICK_UP}{token}"


def _code() -> tuple[str, str]:
    """A code as it is told, and the slow hash that is kept of it."""
    code = links.code_of(secrets.randbelow(10**links.CODE_DIGITS))
    return code, make_password(links.plain_code(code))
