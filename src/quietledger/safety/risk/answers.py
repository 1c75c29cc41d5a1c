"""Takes answers to the plain questions, and tells those that something shows as facts until they are due again.

An extra file of the room: what people say comes in here. A "yes" that something shows is told until the day on which it
was seen plus the question's days; "no", "partly", "I don't know" and "does not apply" end a fact that stands; a bare
"yes" changes no fact, it is a claim.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import queries as people
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.pure.safeguards.questions import BY_KEY, Question
from quietledger.safety.risk import errors, queries, rules
from quietledger.safety.risk.models import Answer, File, Handed
from quietledger.safety.risk.rules import NewAnswer, Value

BY: Final = "risk"
SHOWN: Final = "answer"  # the kind of files that came with answers


def claims(at: datetime | None = None) -> dict[str, str]:
    """What was last said to each question (by an instant), by its key; inside the scope."""
    return {key: row.value for key, row in queries.answers(at).items()}


def answer(who: Actor, key: str, new: NewAnswer, name: str = "", body: bytes = b"", *, now: datetime) -> UUID:
    """Take an answer to one question, with the file that shows it, if there is one.

    Needs: ANSWER_SAFEGUARDS.   Trail: safeguard.answered, with the key, the value and the file's digest.
    Tells: practice.safeguard.<key>, if the answer is a "yes" that something shows; ends it as the module says.
    Raises: Refused; NoSuchQuestion; NotTaken.
    """
    permit = gate.require(who, Can.ANSWER_SAFEGUARDS, now=now)
    question = _question(key)
    with tenancy.scope(who):
        rules.check_answer(new, body, now.astimezone(queries.zone_of(who.practice_id)).date())
        file = _keep(permit, question, name, body, now) if body else None
        row = Answer(
            key=key, value=new.value, note=new.note.strip(), shown_as=new.shown_as or "", shows=new.shows.strip(),
            seen_on=new.seen_on if new.shown_as else None, file=file, said_by=who.person_id, said_at=now,
        )  # fmt: skip
        row.save(force_insert=True)
        digest = file.sha256 if file else ""
        _tell(who.practice_id, question, new, f"answer:{row.id}" + (f" sha256:{digest}" if digest else ""), now)
        on = [Ref("practice", who.practice_id), Ref("answer", row.id)]
        audit.record(permit, "safeguard.answered", on=on, now=now, key=key, value=new.value.value, sha256=digest)
    return row.id


def hand_over(who: Actor, key: str, person_id: UUID | None, note: str = "", *, now: datetime) -> None:
    """Hand a question to a colleague, or take it back (None).

    Needs: ANSWER_SAFEGUARDS.   Trail: safeguard.handed, with the key.
    Raises: Refused; NoSuchQuestion; NotTaken, if nobody with this id works here.
    """
    permit = gate.require(who, Can.ANSWER_SAFEGUARDS, now=now)
    question = _question(key)
    with tenancy.scope(who):
        if person_id and person_id not in {one.id for one in people.people_of(who.practice_id, now)}:
            raise errors.NotTaken("person", "Nobody like that works here now.")
        if len(note) > rules.MOST_WORDS:
            raise errors.NotTaken("note", "That is too long.")
        row = Handed(key=question.key, person_id=person_id, note=note.strip(), handed_by=who.person_id, handed_at=now)
        row.save(force_insert=True)
        on = [Ref("person", person_id)] if person_id else []
        audit.record(permit, "safeguard.handed", on=on, now=now, key=key)


def shown_file(who: Actor, file_id: UUID, *, now: datetime) -> tuple[str, bytes]:
    """The name and the bytes of a file that came with an answer.

    Needs: WRITE_RISK, about the file.   Trail: safeguard.file_read.
    Raises: Refused; File.DoesNotExist.
    """
    permit = gate.require(who, Can.WRITE_RISK, on=[Ref("risk_file", file_id)], now=now)
    with tenancy.scope(who):
        row = File.objects.get(id=file_id, kind=SHOWN)
        body = vault.open_bytes(permit, row)
        audit.record(permit, "safeguard.file_read", on=[Ref("risk_file", file_id)], now=now)
    return row.name, body


def _question(key: str) -> Question:
    if key not in BY_KEY:
        raise errors.NoSuchQuestion(key)
    return BY_KEY[key]


def _keep(permit: Permit, question: Question, name: str, body: bytes, now: datetime) -> File:
    row = File(
        kind=SHOWN, topic=question.key, name=name or "file", sha256=sha256(body).hexdigest(), size_bytes=len(body),
        came_at=now, came_by=permit.who.person_id,
    )  # fmt: skip
    vault.seal_bytes(row, body)
    row.save(force_insert=True)
    return row


def _tell(practice_id: UUID, question: Question, new: NewAnswer, evidence: str, now: datetime) -> None:
    """Tell the fact, or end it; a bare "yes" leaves it as it is."""
    about, until = Ref("practice", practice_id), now
    if rules.is_shown(question, new) and new.seen_on:
        until = max(now, rules.counts_until(question, new.seen_on, queries.zone_of(practice_id)))
    elif new.value is Value.YES:
        return
    last = known.newest_words([practice_id], [question.fact]).get((practice_id, question.fact))
    if until > now or (last is not None and last.holds(now)):
        facts.tell([Told(about, question.fact, until, evidence)], by=BY, now=now)
