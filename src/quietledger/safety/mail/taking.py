"""Keep a message, judge it, learn from it: the message is sealed and committed before anybody reads it.

An extra file of the room, beside `actions`.  Killed after any line, the next round or the next try goes on where the
last commit was: `once` makes a delivery that is tried again the same message.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.pure.mailsigns import judge as signs
from quietledger.pure.mailsigns import reader
from quietledger.pure.mailsigns.shapes import In, Place, Severity, Sign, State
from quietledger.pure.mailsigns.shapes import Reading as Judged
from quietledger.safety.mail import errors, history, queries, rules
from quietledger.safety.mail.clamd import Clamd, Said
from quietledger.safety.mail.models import Body, Message, Reading, Sender, Thread
from quietledger.safety.mail.rules import Envelope, Fate, MessageRow, Way


@dataclass(frozen=True, slots=True)
class Came:
    """A message as it came.  once: what makes two deliveries one, "" for the message and its envelope alone.

    can_hold: whether holding it keeps it from anybody; a mailbox that is only looked at keeps it all the same.
    """

    raw: bytes
    way: Way
    envelope: Envelope = field(default_factory=Envelope)
    once: str = ""
    can_hold: bool = True


def take_in(who: Actor, came: Came, *, now: datetime) -> MessageRow:
    """Keep a message sealed, then judge it; a message that is there already is judged only if it wasn't yet.

    Needs: Can.FILTER_MAIL of a job, Can.REPORT_MAIL of a person.
    Trail: gate.decide, mail.kept, mail.judged with signs, state and fate.   Raises: TooLarge; NoMessage.
    """
    if len(came.raw) > rules.MOST_BYTES:
        raise errors.TooLarge(len(came.raw))
    if b":" not in came.raw.lstrip()[:998].partition(b"\n")[0]:
        raise errors.NoMessage
    permit = gate.require(who, _can(who), now=now)
    with tenancy.scope(who):
        row = _kept(permit, came, now)
    return judge(who, row.id, came, now=now) if Fate(row.fate) is Fate.WAITING else row.row()


def _can(who: Actor) -> Can:
    return Can.FILTER_MAIL if who.kind is Kind.JOB else Can.REPORT_MAIL


def _kept(permit: Permit, came: Came, now: datetime) -> Message:
    """The message's row, new or there already, in the caller's transaction."""
    digest = sha256(came.raw).hexdigest()
    parts = (came.once,) if came.once else (digest, came.envelope.sender, *came.envelope.recipients)
    once = vault.blind("mail_message.once", came.way.value, *parts)
    row = Message(
        came_at=now, way=came.way.value, size_bytes=len(came.raw), once=once,
        recipients_count=max(1, len(came.envelope.recipients)),
    )  # fmt: skip
    Message.objects.bulk_create([row], ignore_conflicts=True)
    there = Message.objects.get(once=once)
    if there.id == row.id:
        body = Body(id=row.id)
        vault.seal_bytes(body, rules.packed(came.envelope, came.raw))
        body.save(force_insert=True)
        audit.record(permit, "mail.kept", on=[Ref("message", row.id)], now=now, way=came.way.value, size=len(came.raw))
    return there


def judge(who: Actor, message_id: UUID, came: Came | None = None, *, now: datetime) -> MessageRow:
    """Judge a message that is kept, learn from it, and say what becomes of it.

    came: the message if the caller has it still; else it is opened.

    Needs: as `take_in`.   Trail: gate.decide, mail.judged.   Raises: NoSuchMessage.
    """
    if came is None:
        came = opened(who, message_id, now=now)
    message = reader.read_message(came.raw)
    with tenancy.scope(who):
        server_id = queries.server_id(who.practice_id)
        saw = history.seen(message, server_id)
        found = queries.senders(saw.address, saw.domain)
        about = [Ref("message", message_id), *_refs(found), *_refs([one] if (one := queries.partners()) else [])]
    permit = gate.require(who, _can(who), on=about, now=now)
    with tenancy.scope(who):
        known = queries.known(permit, saw, came.envelope, found, now=now)
    judged = _scanned(signs.judge(message, known), came.raw)
    with tenancy.scope(who):
        row = Message.objects.select_for_update().get(id=message_id)
        if Fate(row.fate) is not Fate.WAITING:  # another process was quicker
            return row.row()
        _note(row, judged, now, can_hold=came.can_hold)
        row.fingerprint = vault.blind("mail_message.sameness", history.sameness(message))
        row.save()
        if judged.state is not State.HOLD:
            learn(permit, saw, found, trusts=judged.state is State.NONE_FOUND, now=now)
        audit.record(
            permit, "mail.judged", on=[Ref("message", row.id)], now=now, state=row.state, fate=row.fate,
            signs=list(row.sign_ids),
        )  # fmt: skip
        return row.row()


def _scanned(judged: Judged, raw: bytes) -> Judged:
    """What was found, with what ClamAV says of the whole message, where it runs."""
    if not settings.CLAMD:
        return judged
    answer = Clamd(settings.CLAMD).scan(raw)
    if answer.said is Said.FOUND:
        found = Sign("A1", Severity.HOLD, Place(In.ATTACHMENT, ""), f"ClamAV found {answer.words}")
        return replace(judged, signs=(found, *judged.signs), state=State.HOLD)
    if answer.said is Said.NOT_ASKED:
        return replace(judged, unchecked=(*judged.unchecked, "Known malware: ClamAV did not answer."))
    return judged


def _refs(rows: Iterable[Sender] | Iterable[object]) -> list[Ref]:
    return [Ref("sender", row.id) for row in rows]  # type: ignore[attr-defined]  # rows of sealed tables have ids


def opened(who: Actor, message_id: UUID, *, now: datetime) -> Came:
    """A kept message with its envelope, for the job's own work.

    Needs: Can.FILTER_MAIL of a job, Can.REPORT_MAIL of a person.   Trail: gate.decide.   Raises: NoSuchMessage.
    """
    permit = gate.require(who, _can(who), on=[Ref("message", message_id)], now=now)
    with tenancy.scope(who):
        row = queries.message(message_id)
        envelope, raw = rules.unpacked(vault.open_bytes(permit, queries.body(message_id)))
    return Came(raw, row.way, envelope)


def _note(row: Message, judged: Judged, now: datetime, *, can_hold: bool) -> None:
    """Put down what was found, in the row what names nobody, the rest sealed beside it."""
    doc = rules.ReadingDoc(
        judged.message.header("subject"), judged.message.header("from"), tuple(rules.kept(one) for one in judged.signs),
        judged.unchecked, tuple(f"{one.where}: {one.say}" for one in judged.message.findings),
    )  # fmt: skip
    reading = Reading(id=row.id)
    vault.seal(reading, doc)
    reading.save(force_insert=True)
    policy = queries.policy()
    row.state, row.score, row.judged_at = judged.state.value, judged.score, now
    row.sign_ids = list(dict.fromkeys(one.id for one in judged.signs))
    fate = rules.fate(Way(row.way), policy, judged.state, can_hold=can_hold)
    row.fate = fate.value
    row.is_tagged = fate is Fate.GOING and policy.do(judged.state) is rules.Do.TAG
    if fate is Fate.READ:
        row.settled_at = now


def learn(permit: Permit, saw: history.Seen, found: list[Sender], *, trusts: bool, now: datetime) -> None:
    """Add a message to the history, in the caller's transaction; its sender's rows are subjects of the permit.

    What is held is learned only when it is released: a false message must not make its sender known.

    Needs: a permit for Can.FILTER_MAIL, REPORT_MAIL or RELEASE_MAIL.   Trail: cell.replaced, if something is new.
    """
    if saw.message_id:
        Thread.objects.bulk_create([Thread(tag=queries.thread_tag(saw.message_id))], ignore_conflicts=True)
    if not saw.address:
        return
    docs = {row.id: vault.open(permit, row) for row in found}
    row = next((one for one in found if docs[one.id].address == saw.address), None)
    before = docs[row.id] if row else rules.SenderDoc()
    doc = history.learned(before, saw, trusts=trusts)
    if row is None:
        row = Sender(first_at=now, last_at=now)
        vault.seal(row, doc)
    elif doc != before:
        vault.reseal(permit, row, doc, now=now)
    row.last_at = now
    row.messages_count += 1
    row.signed_count += saw.is_signed
    row.save()
