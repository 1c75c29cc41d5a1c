"""What people say of messages: they ask about one, call a sign right or wrong, call a sender theirs.

An extra file of the room, beside `actions`.
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import queries as people
from quietledger.core.post import actions as post
from quietledger.core.post.rules import Demand
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.pure.mailsigns import reader
from quietledger.safety.mail import errors, history, queries, rules, taking
from quietledger.safety.mail.models import Message, Partners, Report, Sender, Verdict
from quietledger.safety.mail.rules import Answer, Way


def report(
    who: Actor, what: UUID | bytes, *, by: UUID | None = None, account_id: UUID | None = None, now: datetime
) -> queries.ReportRow:
    """Ask about a message that is here, or about one that is brought; the mail job answers within a minute.

    by, account_id: who asked, and in which mailbox, where a job takes the report mailbox; else the actor.

    Needs: Can.REPORT_MAIL of a person, Can.FILTER_MAIL of the job.   Trail: mail.reported.
    Raises: NoSuchMessage; TooLarge; NoMessage.
    """
    can = Can.FILTER_MAIL if who.kind is Kind.JOB else Can.REPORT_MAIL
    on = [] if isinstance(what, bytes) else [Ref("message", what)]
    gate.require(who, can, on=on, now=now)
    message_id = what if isinstance(what, UUID) else taking.take_in(who, taking.Came(what, Way.REPORT), now=now).id
    with tenancy.scope(who):
        if not Message.objects.filter(id=message_id).exists():
            raise errors.NoSuchMessage(message_id)
        asker = by or who.person_id
        row = Report.objects.filter(message_id=message_id, reported_by=asker, answered_at=None).first()
        if row is None:
            row = Report.objects.create(message_id=message_id, reported_by=asker, reported_at=now, account=account_id)
            audit.record(who, "mail.reported", on=[Ref("message", message_id)], now=now, by=str(asker or ""))
        return queries.ReportRow(row.id, message_id, row.reported_by, row.reported_at, None, None)


def answer(who: Actor, report_id: UUID, said: Answer, *, now: datetime) -> None:
    """Answer a report, once; a report that was answered keeps its answer.

    Needs: Can.FILTER_MAIL.   Trail: mail.answered.
    """
    permit = gate.require(who, Can.FILTER_MAIL, now=now)
    with tenancy.scope(who):
        row = Report.objects.select_for_update().filter(id=report_id, answered_at=None).first()
        if row is None:
            return
        row.answer, row.answered_at = said.value, now
        row.save(update_fields=["answer", "answered_at"])
        audit.record(permit, "mail.answered", on=[Ref("message", row.message_id)], now=now, said=said.value)


WORDS: Final = {
    Answer.HELD: "It is held: nobody here can open it before a second person lets it go.",
    Answer.BAD: "It looks bad. Do not answer it, open nothing of it, and delete it.",
    Answer.HARMLESS: "Harmless so far: we see nothing heavy. That does not make it safe. If it asks for money, a "
    "password or a file, call the sender on a number you already know.",
    Answer.DRILL: "It was a drill of the practice. Well seen.",
}


def write_answers(who: Actor, *, now: datetime) -> int:
    """Put answers out to those who forwarded a message to the report mailbox; a letter repeats nothing of it.

    Needs: Can.CARRY_MAIL of the job.   Trail: post.put for each.
    """
    gate.require(who, Can.CARRY_MAIL, now=now)
    with tenancy.scope(who):
        waiting = list(Report.objects.filter(written_at=None, answered_at__isnull=False, account__isnull=False))
    for row, account_id in [(one, one.account) for one in waiting if one.account]:
        permit = gate.require(who, Can.CARRY_MAIL, on=[Ref("account", account_id)], now=now)
        own, asker = post.account_line(permit, account_id), people.person(row.reported_by) if row.reported_by else None
        with tenancy.scope(who):
            if asker:
                raw, once = _answer_letter(row, own.doc.address, asker.email, now), f"mail-report/{row.id}"
                post.put(
                    permit, raw=raw, to=[asker.email], demand=Demand.ANY, once=once, account_id=own.row.id, now=now
                )
            Report.objects.filter(id=row.id).update(written_at=now)
    return len(waiting)


def _answer_letter(row: Report, sender: str, to: str, now: datetime) -> bytes:
    letter = EmailMessage()
    letter["From"], letter["To"] = sender, to
    letter["Subject"] = "Your question about a message"
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = f"<report.{row.id}@{rules.domain_of(sender)}>"
    letter["Auto-Submitted"] = "auto-replied"
    words = WORDS[Answer(row.answer)]
    letter.set_content(f"You asked about a message on {row.reported_at:%B %d, %H:%M} UTC.\n\n{words}\n")
    return letter.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def answer_all(who: Actor, *, now: datetime) -> int:
    """Answer every report that waits by what the message was found to be; drills have taken theirs before.

    Needs: Can.FILTER_MAIL.   Trail: mail.answered for each.
    """
    gate.require(who, Can.FILTER_MAIL, now=now)
    with tenancy.scope(who):
        waiting = [(row.id, queries.message(row.message_id)) for row in queries.waiting_reports()]
    done = [(one, message) for one, message in waiting if message.state is not None]
    for one, message in done:
        answer(who, one, rules.answer(message), now=now)
    return len(done)


def judge_sign(who: Actor, message_id: UUID, sign_id: str, said: rules.Verdict, *, now: datetime) -> None:
    """Say that a sign on a message is right or wrong here; the newest word counts, and the sign's rate is made of them.

    Needs: Can.REPORT_MAIL.   Trail: mail.sign_judged.   Raises: NoSuchMessage, also for a sign that it doesn't bear.
    """
    permit = gate.require(who, Can.REPORT_MAIL, on=[Ref("message", message_id)], now=now)
    with tenancy.scope(who):
        if sign_id not in queries.message(message_id).sign_ids or who.person_id is None:
            raise errors.NoSuchMessage(message_id)
        Verdict.objects.create(
            message_id=message_id, sign_id=sign_id, verdict=said.value, said_by=who.person_id, said_at=now
        )
        audit.record(
            permit, "mail.sign_judged", on=[Ref("message", message_id)], now=now, sign=sign_id, said=said.value
        )


def call_ours(who: Actor, message_id: UUID, *, now: datetime) -> None:
    """Say that a message's sender is a partner of ours: its domain, name and phones are known from now on.

    Needs: Can.RELEASE_MAIL, because it changes how later messages are judged.   Trail: mail.sender_known.
    Raises: NoSuchMessage, also for a message without a sender that can be read.
    """
    permit = gate.require(who, Can.RELEASE_MAIL, on=[Ref("message", message_id)], now=now)
    with tenancy.scope(who):
        _, raw = rules.unpacked(vault.open_bytes(permit, queries.body(message_id)))
        saw = history.seen(reader.read_message(raw), "")
        listed = queries.partners()
        if not saw.address or not saw.domain:
            raise errors.NoSuchMessage(message_id)
        found = queries.senders(saw.address, saw.domain)
    about = [Ref("message", message_id), *(Ref("sender", row.id) for row in (*found, *([listed] if listed else [])))]
    permit = gate.require(who, Can.RELEASE_MAIL, on=about, now=now)
    with tenancy.scope(who):
        taking.learn(permit, saw, found, trusts=True, now=now)
        Sender.objects.filter(address_tag__in=vault.tags(Sender, "address_tag", saw.address)).update(is_ours=True)
        _list(permit, saw, listed, now)
        audit.record(permit, "mail.sender_known", on=[Ref("message", message_id)], now=now)


def _list(permit: Permit, saw: history.Seen, listed: Partners | None, now: datetime) -> None:
    before = vault.open(permit, listed) if listed else rules.PartnersDoc()
    doc = rules.PartnersDoc(
        tuple((dict(before.domains) | {saw.domain: saw.name or saw.domain}).items()),
        tuple(dict.fromkeys([*before.phones, *sorted(saw.phones)])),
    )
    row = listed or Partners()
    if listed:
        vault.reseal(permit, row, doc, now=now)
    else:
        vault.seal(row, doc)
    row.save()
