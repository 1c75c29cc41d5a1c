"""What becomes of a message once it is judged: passed on, released by a second person, deleted, let go with time.

An extra file of the room, beside `actions`.  A row says "passed" only when the next server has taken the message.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate import errors as gate_errors
from quietledger.core.gate import queries as proposals
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.pure.mailsigns import reader
from quietledger.safety.mail import errors, history, queries, rules, taking
from quietledger.safety.mail.models import Body, Message, Notice, Reading, Sender, Thread
from quietledger.safety.mail.rules import Fate, MessageRow, Way

Deliver = Callable[[taking.Came, MessageRow], None]


def mark_gone(who: Actor, message_id: UUID, *, now: datetime) -> None:
    """Note that a message is in its mailbox, after the next server has taken it.

    Needs: Can.FILTER_MAIL.   Trail: mail.passed or mail.sent_on.
    """
    permit = gate.require(who, Can.FILTER_MAIL, on=[Ref("message", message_id)], now=now)
    with tenancy.scope(who):
        row = Message.objects.select_for_update().get(id=message_id)
        after = {Fate.GOING: Fate.PASSED, Fate.RELEASED: Fate.SENT_ON}.get(Fate(row.fate))
        if after is None:
            return
        row.fate, row.settled_at = after.value, now
        row.save(update_fields=["fate", "settled_at"])
        event = "mail.passed" if after is Fate.PASSED else "mail.sent_on"
        audit.record(permit, event, on=[Ref("message", message_id)], now=now, tagged=row.is_tagged)


def ask_release(who: Actor, message_id: UUID, *, now: datetime) -> UUID:
    """Ask that a held message goes on: a second person has to say so, in a practice of one the time.

    Needs: Can.RELEASE_MAIL.   Trail: proposal.made.   Raises: NotHeld; AskedBefore; NoSuchMessage.
    """
    gate.require(who, Can.RELEASE_MAIL, on=[Ref("message", message_id)], now=now)
    with tenancy.scope(who):
        if not queries.message(message_id).is_held:
            raise errors.NotHeld(message_id)
        if asked(message_id, now):
            raise errors.AskedBefore(message_id)
    return gate.propose(
        who, Can.RELEASE_MAIL, {"message": str(message_id)}, on=[Ref("message", message_id)], now=now
    )  # fmt: skip


def asked(message_id: UUID, now: datetime) -> proposals.Proposal | None:
    """The release that waits for a second person, None if nobody asked; inside the practice's scope."""
    waiting = (one for one in proposals.proposals(now) if one.can == Can.RELEASE_MAIL.name)
    return next((one for one in waiting if one.body.get("message") == str(message_id)), None)


def release(who: Actor, message_id: UUID, *, now: datetime) -> None:
    """Let a held message go, as the second person; it leaves with the filter's next round, and its sender is learned.

    Needs: Can.RELEASE_MAIL.   Trail: proposal.settled, mail.released.
    Raises: NotHeld; NoSuchMessage; NoSuchProposal, if nobody asked; NotASecond.
    """
    gate.require(who, Can.RELEASE_MAIL, on=[Ref("message", message_id)], now=now)
    with tenancy.scope(who):
        proposal = asked(message_id, now)
    if proposal is None:
        raise gate_errors.NoSuchProposal(message_id)
    came, found, about = _history(who, message_id, now)
    permit = gate.require(who, Can.RELEASE_MAIL, on=about, now=now)
    with tenancy.scope(who):
        row = _held(message_id)
        gate.second(who, proposal.id, can=Can.RELEASE_MAIL, now=now)
        row.fate, row.settled_at = Fate.RELEASED.value, now
        row.save(update_fields=["fate", "settled_at"])
        taking.learn(permit, came, found, trusts=False, now=now)
        audit.record(permit, "mail.released", on=[Ref("message", message_id)], now=now, pro=str(proposal.id))


def _history(who: Actor, message_id: UUID, now: datetime) -> tuple[history.Seen, list[Sender], list[Ref]]:
    permit = gate.require(who, Can.RELEASE_MAIL, on=[Ref("message", message_id)], now=now)
    with tenancy.scope(who):
        _, raw = rules.unpacked(vault.open_bytes(permit, queries.body(message_id)))
        server_id = queries.server_id(who.practice_id)
        saw = history.seen(reader.read_message(raw), server_id)
        found = queries.senders(saw.address, saw.domain)
    return saw, found, [Ref("message", message_id), *(Ref("sender", row.id) for row in found)]


def delete(who: Actor, message_id: UUID, *, now: datetime) -> int:
    """Delete a held message and every held copy of it; the rows and the trail stay.  Returns how many.

    Needs: Can.RELEASE_MAIL.   Trail: mail.deleted for each.   Raises: NotHeld; NoSuchMessage.
    """
    permit = gate.require(who, Can.RELEASE_MAIL, on=[Ref("message", message_id)], now=now)
    with tenancy.scope(who):
        first = _held(message_id)
        copies = [first.id, *(row.id for row in queries.same_as(message_id).held)]
        for one in copies:
            row = _held(one)
            row.fate, row.settled_at = Fate.DELETED.value, now
            row.save(update_fields=["fate", "settled_at"])
            _forget(one)
            audit.record(permit, "mail.deleted", on=[Ref("message", one)], now=now)
        proposal = asked(message_id, now)
    if proposal:
        gate.withdraw(who, proposal.id, can=Can.RELEASE_MAIL, now=now)
    return len(copies)


def _held(message_id: UUID) -> Message:
    row = Message.objects.select_for_update().filter(id=message_id).first()
    if row is None:
        raise errors.NoSuchMessage(message_id)
    if Fate(row.fate) is not Fate.HELD:
        raise errors.NotHeld(message_id)
    return row


def _forget(message_id: UUID) -> None:
    Body.objects.filter(id=message_id).delete()
    Reading.objects.filter(id=message_id).delete()


def carry_released(who: Actor, way: Way, deliver: Deliver, *, now: datetime) -> int:
    """Hand on what came this way and was released since the last round; what isn't taken waits for the next one.

    Needs: Can.FILTER_MAIL.   Trail: mail.sent_on for each.   Raises: whatever `deliver` raises.
    """
    gate.require(who, Can.FILTER_MAIL, now=now)
    with tenancy.scope(who):
        waiting = queries.messages([Fate.RELEASED], ways=[way])
    for row in waiting:
        deliver(taking.opened(who, row.id, now=now), row)
        mark_gone(who, row.id, now=now)
    return len(waiting)


def judge_waiting(who: Actor, *, now: datetime) -> int:
    """Judge what was brought and not judged, because a process died between.

    What comes by mail is not among it: whoever hands it over was never told that it was taken, and tries again.

    Needs: Can.FILTER_MAIL.   Trail: mail.judged for each.
    """
    gate.require(who, Can.FILTER_MAIL, now=now)
    with tenancy.scope(who):
        waiting = queries.messages([Fate.WAITING], ways=[Way.UPLOAD, Way.REPORT])
    for row in waiting:
        taking.judge(who, row.id, now=now)
    return len(waiting)


def forget_old(who: Actor, *, now: datetime) -> int:
    """Delete the content of messages that nobody needs any more; the rows and the trail stay.

    Needs: Can.FILTER_MAIL.   Trail: mail.forgotten, with how many.
    """
    permit = gate.require(who, Can.FILTER_MAIL, now=now)
    with tenancy.scope(who):
        there = Body.objects.values("id")
        gone = [
            one for fate, life in rules.KEPT_FOR.items()
            for one in Message.objects.filter(fate=fate.value, settled_at__lt=now - life, id__in=there)
            .values_list("id", flat=True)[: 10 * queries.SHOWN]
        ]  # fmt: skip
        for one in gone:
            _forget(one)
        if gone:
            audit.record(permit, "mail.forgotten", now=now, count=len(gone))
    return len(gone)


def note_sent(who: Actor, raw: bytes, *, now: datetime) -> None:
    """Remember the id of a message that we sent, so that its answer is known as one; nothing else of it is kept.

    Needs: Can.FILTER_MAIL.
    """
    gate.require(who, Can.FILTER_MAIL, now=now)
    saw = history.seen(reader.read_message(raw), "")
    with tenancy.scope(who):
        if saw.message_id:
            Thread.objects.bulk_create([Thread(tag=queries.thread_tag(saw.message_id))], ignore_conflicts=True)


def is_notice_due(who: Actor, address: str, *, now: datetime) -> bool:
    """Whether an address was not told today that a message is held for it.   Needs: Can.FILTER_MAIL."""
    gate.require(who, Can.FILTER_MAIL, now=now)
    with tenancy.scope(who):
        return not Notice.objects.filter(tag=_notice_tag(address), told_on=now.date()).exists()


def note_notice(who: Actor, address: str, *, now: datetime) -> None:
    """Note that an address was told today.   Needs: Can.FILTER_MAIL.   Trail: mail.noticed."""
    permit = gate.require(who, Can.FILTER_MAIL, now=now)
    with tenancy.scope(who):
        row = Notice(tag=_notice_tag(address), told_on=now.date())
        Notice.objects.bulk_create([row], ignore_conflicts=True)
        audit.record(permit, "mail.noticed", now=now)


def _notice_tag(address: str) -> bytes:
    return vault.blind("mail_notice.tag", address)
