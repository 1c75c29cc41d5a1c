"""What the mail job does for drills: send what is due, note what arrived, answer reports, end and forget.

An extra file of the room, beside `actions`. Each step takes what its tray holds and commits it; a step that died is
taken again, and no message leaves twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate import queries as held
from quietledger.core.gate.actions import Can
from quietledger.core.people import queries as people
from quietledger.core.people.rules import PersonRow
from quietledger.core.post import actions as post
from quietledger.core.post import queries as letters_out
from quietledger.core.post.errors import NoAccount
from quietledger.core.post.rules import Demand
from quietledger.core.post.rules import State as Posted
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.safety.drills import answering, facts, letters, lures, queries, rules
from quietledger.safety.drills.models import Drill, Recipient
from quietledger.safety.drills.rules import RecipientDoc, State
from quietledger.safety.mail import actions as mail
from quietledger.safety.mail import errors as mail_errors
from quietledger.safety.mail import queries as messages
from quietledger.safety.mail.rules import Answer

A_DAY: Final = timedelta(days=1)
AddressOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _World:
    """What all messages of one round share.  address_of: where the page of a link's secret is found."""

    permit: Permit
    allowed: Mapping[UUID, str]
    names: Mapping[UUID, PersonRow]
    practice: str
    owner: str
    address_of: AddressOf
    now: datetime


def send_due(who: Actor, address_of: AddressOf, *, now: datetime) -> int:
    """Put every message whose minute has come where the carrier finds it; never more a day than `rules.MOST_A_DAY`.

    Who left or lost their address here since the list was approved is left out.

    Needs: Can.SEND_DRILL for each message.   Trail: gate.decide, drill.sent or drill.left_out for each.
    """
    with tenancy.scope(who):
        waiting = queries.due(now)
        room = rules.MOST_A_DAY - queries.sent_since(now - A_DAY)
    if not waiting or room <= 0:
        return 0
    permit = gate.require(who, Can.SEND_DRILL, on=refs("recipient", waiting[:room]), now=now)
    with tenancy.scope(who):
        world = _world(permit, address_of, now)
    return sum(_send(world, one) for one in waiting[:room])


def _world(permit: Permit, address_of: AddressOf, now: datetime) -> _World:
    staff = {row.id: row for row in people.people_of(permit.practice_id, now)}
    owners = sorted(held.active_people("owner", now) & staff.keys())
    return _World(
        permit, queries.allowed(permit.practice_id, now), staff, practices.practice(permit.practice_id).name,
        staff[owners[0]].name if owners else "", address_of, now,
    )  # fmt: skip


def _send(world: _World, recipient_id: UUID) -> bool:
    with tenancy.scope(world.permit.who):
        row = Recipient.objects.select_for_update(of=("self",)).select_related("drill").get(id=recipient_id)
        if row.sent_at or row.left_out_at:
            return False  # another process was quicker
        doc: RecipientDoc = vault.open(world.permit, row)
        person = UUID(doc.person)
        about = [Ref("recipient", row.id)]
        if world.allowed.get(person) != doc.address:
            row.mark_left_out(world.now)
            audit.record(world.permit, "drill.left_out", on=about, now=world.now)
            return False
        secret = letters.token(world.permit.practice_id, secrets.token_bytes(letters.SECRET_BYTES))
        raw = _written(world, row, doc, secret)
        try:
            letter_id = post.put(
                world.permit, raw=raw, to=[doc.address], demand=Demand.ANY, once=f"drill/{row.id}",
                about=Ref("recipient", row.id), now=world.now,
            )  # fmt: skip
        except NoAccount:
            return False  # the mailbox was ended meanwhile; it waits until there is one again
        row.mark_sent(letter_id, letters.digest(secret), world.now)
        audit.record(world.permit, "drill.sent", on=about, now=world.now, drill=str(row.drill_id))
    return True


def _written(world: _World, row: Recipient, doc: RecipientDoc, secret: str) -> bytes:
    lure = lures.parse(row.drill.text, id=row.drill.lure, family=row.drill.family)
    name = world.names[UUID(doc.person)].name
    said = {
        "name": name.split()[0], "practice": world.practice, "owner": world.owner,
        "owner_word": ".".join(world.owner.lower().split()),
    }  # fmt: skip
    return letters.built(
        lure, to=doc.address, link=world.address_of(secret), said=said, recipient_id=row.id, message_id=ids.uuid7(),
        now=world.now,
    )  # fmt: skip


def note_delivered(who: Actor, *, now: datetime) -> int:
    """Note which messages the mailbox's server has taken: only those are counted as delivered.

    Needs: Can.SEND_DRILL.   Trail: gate.decide.
    """
    with tenancy.scope(who):
        waiting = queries.undelivered()
        there = letters_out.letters(waiting.values())
    taken = {one: there[letter] for one, letter in waiting.items()
             if letter in there and there[letter].state is Posted.SENT}  # fmt: skip
    if not taken:
        return 0
    gate.require(who, Can.SEND_DRILL, on=refs("recipient", taken), now=now)
    with tenancy.scope(who):
        for row in Recipient.objects.select_for_update().filter(id__in=taken, delivered_at=None):
            row.mark_delivered(taken[row.id].done_at or now)
    return len(taken)


def answer_reports(who: Actor, *, now: datetime) -> int:
    """Take the reports of drills from the tray of all reports: counted, their link closed, and their reporter thanked.

    A copy that was forwarded without its mark is known by its link: it counts as reported, but gets the ordinary
    answer, because somebody might have put a true drill's link into a message of their own.

    Needs: Can.FILTER_MAIL for each message.   Trail: drill.reported, mail.answered.
    """
    with tenancy.scope(who):
        waiting = messages.waiting_reports()
    if not waiting:
        return 0
    gate.require(who, Can.FILTER_MAIL, on=refs("message", [one.message_id for one in waiting]), now=now)
    return sum(_answer(who, one, now) for one in waiting)


def _answer(who: Actor, report: messages.ReportRow, now: datetime) -> bool:
    try:
        raw = mail.opened(who, report.message_id, now=now).raw
    except mail_errors.NoSuchMessage:
        return False  # its content is gone; the ordinary answer is all there is
    with tenancy.scope(who):
        recipient_id = letters.recipient_of(raw)
    if recipient_id is None:
        for secret in letters.tokens_in(raw):
            answering.report(secret, at=report.reported_at)
        return False
    with tenancy.scope(who):
        answering.note_report(recipient_id, report.reported_at)
    mail.answer(who, report.id, Answer.DRILL, now=now)
    return True


def end_over(who: Actor, *, now: datetime) -> int:
    """Make the figures of drills final whose links no longer count, and tell that a drill was held.

    Needs: Can.SEND_DRILL.   Trail: drill.ended, with its figures.   Tells: drill.done, if anything was delivered.
    """
    with tenancy.scope(who):
        waiting = queries.over(now)
    return sum(_end(who, one, now) for one in waiting)


def _end(who: Actor, drill_id: UUID, now: datetime) -> bool:
    permit = gate.require(who, Can.SEND_DRILL, on=[Ref("drill", drill_id)], now=now)
    with tenancy.scope(who):
        row = Drill.objects.select_for_update().get(id=drill_id)
        if row.state != State.APPROVED:
            return False
        figures = rules.totals(one.row_mark() for one in queries.recipients(drill_id))
        row.mark(State.ENDED, ended_at=now, **{name: getattr(figures, name) for name in figures.__dataclass_fields__})
        if figures.delivered:
            facts.tell(who.practice_id, drill_id, now)
        audit.record(
            permit, "drill.ended", on=[Ref("drill", drill_id)], now=now, delivered=figures.delivered,
            acted=figures.acted, reported=figures.reported,
        )  # fmt: skip
    return True


def forget_old(who: Actor, *, now: datetime) -> int:
    """Delete what is known of persons a year after their message left; the drills' figures stay.

    Needs: Can.SEND_DRILL.   Trail: drill.forgotten, with their number.
    """
    with tenancy.scope(who):
        old = Recipient.objects.filter(drill__state=State.ENDED.value, drill__ended_at__lte=now - rules.KEPT_FOR)
        is_there = old.exists()
    if not is_there:
        return 0
    permit = gate.require(who, Can.SEND_DRILL, now=now)
    with tenancy.scope(who):
        count, _ = old.all().delete()
        audit.record(permit, "drill.forgotten", now=now, count=count)
    return count
