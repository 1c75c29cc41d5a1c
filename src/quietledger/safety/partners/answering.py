"""Lets whoever holds a link and its code answer one questionnaire: nobody we know, and nothing else opens to them.

An extra file of the room. They act as the job "questionnaire", under a lease of that one questionnaire, and the gate
lets that job do nothing but read and write its answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import check_password

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.errors import LeaseHeld, LeaseLost
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.core.vault.rules import Permit
from quietledger.safety.outbox import errors as outbox
from quietledger.safety.outbox import links
from quietledger.safety.partners import asking, errors, filing, queries, questions
from quietledger.safety.partners.choice_models import Questionnaire
from quietledger.safety.partners.questions import Given
from quietledger.safety.partners.rules import Tier

NAME: Final = "questionnaire"
MOST_FILES: Final = 40


@dataclass(frozen=True, slots=True)
class Found:
    """What stands behind a link, as far as its holder may know it without the code."""

    practice_id: UUID
    questionnaire_id: UUID
    closed: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A questionnaire as its holder sees it: the answers so far, and which of them are from an earlier time."""

    partner: str
    practice: str
    tier: Tier
    answers: Mapping[str, Given]
    until: datetime


@dataclass(frozen=True, slots=True)
class Brought:
    """A document that came with an answer."""

    question: str
    name: str
    body: bytes


def enter(link: str, code: str | None, *, now: datetime) -> Found:
    """Look behind a link, and with a code try it: five wrong ones close the page.

    The code stays good as long as the link: answering takes several sittings.

    Raises: NoSuchLink, Closed, WrongCode.   Trail: partner.code_used, partner.code_wrong, partner.code_locked.
    """
    practice_id = _practice_of(link)
    with tenancy.within(practice_id):
        row = _locked(link)
        found = Found(practice_id, row.id, asking.closed(row, now))
        if code is None or found.closed:
            return found
        is_right = check_password(links.plain_code(code), row.code)
        if not is_right:
            row.mark_wrong(now)
        event = "partner.code_used" if is_right else "partner.code_locked" if row.locked_at else "partner.code_wrong"
        who = Actor(practice_id, Kind.JOB, name=NAME)
        audit.record(who, event, on=[Ref("questionnaire", row.id)], now=now, tries=row.wrong_tries)
    # Said only now: a wrong try is counted whatever is raised.
    if is_right:
        return found
    raise errors.Closed("locked") if row.locked_at else errors.WrongCode(links.MOST_TRIES - row.wrong_tries)


def read(link: str, *, now: datetime) -> Opened:
    """The questionnaire with its answers so far.

    Raises: NoSuchLink, Closed, Busy.   Needs: Can.ANSWER_QUESTIONS.
    """
    with _bearer(link, now) as (permit, row):
        return _opened(permit, row)


def write(
    link: str, given: Mapping[str, Given], brought: list[Brought], *, is_done: bool, now: datetime
) -> tuple[Opened, dict[str, str]]:
    """Keep answers and documents, and with `is_done` send them in: the link then closes.

    An answer that can't be kept is left as it was, and said why; then nothing is sent in.

    Raises: as `read`.   Needs: Can.ANSWER_QUESTIONS.   Trail: partner.answered, partner.answers_sent_in.
    """
    with _bearer(link, now) as (permit, row):
        on, partner = [Ref("questionnaire", row.id)], queries.partner(row.partner_id)
        today = now.astimezone(ZoneInfo(practices.practice(row.practice_id).timezone)).date().isoformat()
        opened = _opened(permit, row)
        asked = {one.id: one for one in questions.asked(Tier(row.tier))}
        wrong = {name: why for name, one in given.items() if name in asked and
                 (why := questions.wrong(asked[name], one.answer) or _too_long(one))}  # fmt: skip
        wrong |= {one.question: why for one in brought if (why := _wrong_file(one, row.partner_id))}
        kept = dict(opened.answers)
        said = {name for name, one in given.items() if one.answer or one.instead or name in opened.answers}
        for name in said & asked.keys() - wrong.keys():
            kept[name] = _renewed(given[name], opened.answers.get(name), today)
        for one in brought:
            if one.question in asked and one.question not in wrong:
                filing.keep(permit, partner.id, filing.SHOWN, one.body, name=one.name, topic=one.question, now=now)
                there = kept.get(one.question, Given())
                kept[one.question] = replace(there, files=(*there.files, one.name), answered_on=today)
        row.mark_answers(asking.keep(permit, partner.id, kept, now).id)
        audit.record(permit, "partner.answered", on=on, now=now, answers=len(kept), files=len(brought))
        if is_done and not wrong:
            row.mark_sent_in(now)
            audit.record(permit, "partner.answers_sent_in", on=on, now=now)
        return replace(opened, answers=kept), wrong


@contextmanager
def _bearer(link: str, now: datetime) -> Iterator[tuple[Permit, Questionnaire]]:
    """A permit for the questionnaire behind a link and its row, locked, in a transaction; the lease is for it alone."""
    practice_id = _practice_of(link)
    with tenancy.within(practice_id):
        row = _locked(link)
        why = asking.closed(row, now)
        files = [one.id for one in filing.files(row.partner_id, filing.ANSWERS)]
    if why:
        raise errors.Closed(why)
    try:
        held = tenancy.job(practice_id, f"{NAME} {row.id}", now)
    except LeaseHeld:
        raise errors.Busy from None
    try:
        who = replace(held, name=NAME)
        on = [Ref("questionnaire", row.id), Ref("partner", row.partner_id), *map(filing.ref, files)]
        permit = gate.require(who, Can.ANSWER_QUESTIONS, on=on, now=now)
        with tenancy.scope(who):
            yield permit, _locked(link)
    except LeaseLost:
        raise errors.Busy from None
    finally:
        with suppress(LeaseLost):
            tenancy.release(held, now)


def _opened(permit: Permit, row: Questionnaire) -> Opened:
    opened = filing.read(permit, row.answers_id) if row.answers_id else None
    answers = questions.from_kept(opened[1]) if opened else asking.latest(permit, row.partner_id)
    practice = practices.practice(row.practice_id).name
    return Opened(queries.partner(row.partner_id).name, practice, Tier(row.tier), answers, row.expires_at)


def _renewed(one: Given, before: Given | None, today: str) -> Given:
    """An answer as it is kept: what was there before keeps its documents, and its day while nothing changed."""
    if before is None:
        return replace(one, files=(), answered_on=today)
    is_same = (before.answer, before.instead) == (one.answer, one.instead)
    return replace(one, files=before.files, answered_on=before.answered_on if is_same else today)


def _too_long(one: Given) -> str:
    return f"At most {questions.MOST_TEXT:,} characters." if len(one.instead) > questions.MOST_TEXT else ""


def _wrong_file(one: Brought, partner_id: UUID) -> str:
    if len(one.body) > filing.MOST_BYTES:
        return f"A document has at most {filing.MOST_BYTES // 1024 // 1024} MB."
    if not one.body:
        return "The document is empty."
    return "There are many documents already: ask for the old ones to be put in order." if len(
        filing.files(partner_id, filing.SHOWN)) >= MOST_FILES else ""  # fmt: skip


def _locked(link: str) -> Questionnaire:
    row = Questionnaire.objects.select_for_update().filter(link=asking.digest(link)).first()
    if row is None:
        raise errors.NoSuchLink
    return row


def _practice_of(link: str) -> UUID:
    try:
        return links.practice_of(link)
    except outbox.NoSuchLink:
        raise errors.NoSuchLink from None
