"""Pick a message up: the link finds it, the code opens it once, what is read and answered is recorded.

An extra file of the room: whoever comes here is nobody we know. They act as the job "pick-up", under a lease of that
one message, and the gate lets that job do nothing but read and answer it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password

from quietledger.core.audit import actions as audit
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.errors import LeaseHeld, LeaseLost
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.safety.outbox import errors, facts, links, queries, rules
from quietledger.safety.outbox.models import Message, Recipient, Reply
from quietledger.safety.outbox.rules import FileDoc, MessageDoc, ReplyDoc

NAME = "pick-up"


@dataclass(frozen=True, slots=True)
class Found:
    """What stands behind a link, as far as its holder may know it without the code."""

    practice_id: UUID
    message_id: UUID
    is_check: bool
    may_name: bool
    closed: str


@dataclass(frozen=True, slots=True)
class Read:
    """A message as its receiver reads it, with what they answered before."""

    found: Found
    doc: MessageDoc
    answers: tuple[tuple[datetime, str], ...]
    until: datetime


def enter(link: str, code: str | None, *, now: datetime) -> Found:
    """Look behind a link, and with a code try it: a right one is used up, five wrong ones close the page.

    Without a code nothing changes, so programs that follow links use nothing up.

    Raises: NoSuchLink, Closed, WrongCode.   Trail: outbox.code_used, outbox.code_wrong, outbox.locked.
    """
    practice_id = links.practice_of(link)
    with tenancy.within(practice_id):
        row = _locked(link)
        found = _found(row, now)
        if code is None or found.closed:
            return found
        if not row.code:
            raise errors.Closed("used")
        is_right = check_password(links.plain_code(code), row.code)
        who, on = Actor(practice_id, Kind.JOB, name=NAME), queries.about("message", row.id, row.patient_id)
        if is_right:
            row.mark_code_used()
            audit.record(who, "outbox.code_used", on=on, now=now)
        else:
            row.mark_wrong(now)
            event = "outbox.locked" if row.locked_at else "outbox.code_wrong"
            audit.record(who, event, on=on, now=now, tries=row.wrong_tries)
    # Said only now: a wrong try is counted whatever is raised.
    if is_right:
        return found
    raise errors.Closed("locked") if row.locked_at else errors.WrongCode(links.MOST_TRIES - row.wrong_tries)


def read(link: str, *, now: datetime) -> Read:
    """Open a message for whoever has used its code; the first time is entered as its receipt, and confirms an address.

    Raises: NoSuchLink, Closed, Busy.   Needs: Can.PICK_UP.   Trail: gate.decide, outbox.picked_up.
    """
    with _bearer(link, now) as (permit, row):
        doc: MessageDoc = vault.open(permit, row)
        if row.opened_at is None:
            row.mark_opened(now)
            audit.record(permit, "outbox.picked_up", on=queries.about("message", row.id, row.patient_id), now=now)
            if row.is_check:
                _confirm(row, now)
        rows = list(Reply.objects.filter(message_id=row.id).order_by("came_at", "id"))
        answers = tuple((one.came_at, doc.body) for one, doc in zip(rows, vault.open_all(permit, rows), strict=True))
        return Read(_found(row, now), doc, answers, row.expires_at or now)


def _confirm(row: Message, now: datetime) -> None:
    """The address is theirs; a partner's server has proved itself, because the check went to no other."""
    to = Recipient.objects.get(id=row.recipient_id)
    to.mark_checked(now)
    if receiver := queries.recipient(to.id).receiver:
        facts.tell_protected(receiver, now + rules.TEST_LASTS, row.letter_id, now)


def file_of(link: str, number: int, *, now: datetime) -> FileDoc | None:
    """One attached file, None if there is none of that number.   As `read`."""
    with _bearer(link, now) as (permit, row):
        doc: MessageDoc = vault.open(permit, row)
    return doc.files[number] if number < len(doc.files) else None


def answer(link: str, body: str, *, now: datetime) -> None:
    """Keep an answer, sealed, and put it into the staff's tray.

    Raises: ValueError, for an empty or too long one; else as `read`.   Needs: Can.PICK_UP.   Trail: outbox.answered.
    """
    rules.check_answer(body)
    with _bearer(link, now) as (permit, row):
        reply = Reply(message_id=row.id, patient_id=row.patient_id, came_at=now)
        vault.seal(reply, ReplyDoc(body.strip()))
        reply.save(force_insert=True)
        audit.record(permit, "outbox.answered", on=queries.about("message", row.id, row.patient_id), now=now)


@contextmanager
def _bearer(link: str, now: datetime) -> Iterator[tuple[Permit, Message]]:
    """A permit for the message behind a link and its row, locked, in a transaction; the lease is for it alone."""
    practice_id = links.practice_of(link)
    with tenancy.within(practice_id):
        found = _found(_locked(link), now)
        row = queries.message(found.message_id)
        replies = [one.id for one in queries.replies(row.id)]
    if found.closed:
        raise errors.Closed(found.closed)
    try:
        held = tenancy.job(practice_id, f"{NAME} {row.id}", now)
    except LeaseHeld:
        raise errors.Busy from None
    try:
        who = replace(held, name=NAME)
        on = [*row.about, *(ref for one in replies for ref in queries.about("reply", one, None))]
        permit = gate.require(who, Can.PICK_UP, on=on, now=now)
        with tenancy.scope(who):
            yield permit, _locked(link)
    except LeaseLost:
        raise errors.Busy from None
    finally:
        with suppress(LeaseLost):
            tenancy.release(held, now)


def _locked(link: str) -> Message:
    row = Message.objects.select_for_update().filter(link=links.digest(link)).first()
    if row is None:
        raise errors.NoSuchLink
    return row


def _found(row: Message, now: datetime) -> Found:
    closed = links.is_closed(expires_at=row.expires_at, revoked_at=row.revoked_at, locked_at=row.locked_at, now=now)
    may_name = Recipient.objects.values_list("may_name", flat=True).get(id=row.recipient_id)
    return Found(row.practice_id, row.id, row.is_check, may_name, closed)
