"""Asks a partner its questions: by a link with a code, or by one file; and reads what came back.

An extra file beside `actions`; whoever answers comes in through `answering`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import Permit
from quietledger.safety.outbox import links
from quietledger.safety.partners import errors, filing, queries, questions
from quietledger.safety.partners.choice_models import Questionnaire
from quietledger.safety.partners.questions import Given
from quietledger.safety.partners.rules import PartnerRow, Tier

OPEN_FOR: Final = timedelta(days=30)
ADDRESS: Final = "/questions/"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is told once: the link for a mail, the code for the telephone."""

    questionnaire_id: UUID
    address: str
    code: str


@dataclass(frozen=True, slots=True)
class Round:
    """One time that a partner was asked.  closed: why its link opens no more, "" while it does."""

    id: UUID
    partner_id: UUID
    tier: Tier
    asked_at: datetime
    expires_at: datetime
    sent_in_at: datetime | None
    answers_id: UUID | None
    closed: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What a partner answered last, and before that.  changed: question -> what it said then."""

    partner: PartnerRow
    rounds: tuple[Round, ...]
    answers: Mapping[str, Given]
    changed: Mapping[str, str]


def ask(who: Actor, partner_id: UUID, *, now: datetime) -> Asked:
    """Open a questionnaire for a partner, with its earlier answers in it; links from before are closed.

    Needs: Can.WRITE_PARTNER.   Trail: partner.asked.
    Raises: Refused; NoSuchPartner.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    with tenancy.scope(who):
        partner = queries.partner(partner_id)
        for row in Questionnaire.objects.filter(partner_id=partner_id, revoked_at=None, sent_in_at=None):
            row.mark_revoked(now)
        token = links.token(who.practice_id, secrets.token_bytes(links.SECRET_BYTES))
        code = links.code_of(secrets.randbelow(10**links.CODE_DIGITS))
        row = Questionnaire(
            partner_id=partner_id, tier=partner.tier, version=questions.version(), link=digest(token),
            code=make_password(links.plain_code(code)), asked_by=who.person_id, asked_at=now,
            expires_at=now + OPEN_FOR,
        )  # fmt: skip
        row.save(force_insert=True)
        audit.record(permit, "partner.asked", on=[Ref("partner", partner_id), Ref("questionnaire", row.id)], now=now)
    return Asked(row.id, f"{settings.ADDRESS}{ADDRESS}{token}", code)


def revoke(who: Actor, partner_id: UUID, questionnaire_id: UUID, *, now: datetime) -> None:
    """Close a link; what was answered stays.

    Needs: Can.WRITE_PARTNER.   Trail: partner.asked_no_more.   Raises: Refused; NoSuchPartner.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    with tenancy.scope(who):
        row = Questionnaire.objects.select_for_update().filter(id=questionnaire_id, partner_id=partner_id).first()
        if row is None:
            raise errors.NoSuchPartner(questionnaire_id)
        row.mark_revoked(now)
        audit.record(permit, "partner.asked_no_more", on=[Ref("questionnaire", row.id)], now=now)


def heard(who: Actor, partner_id: UUID, *, now: datetime) -> Heard:
    """What a partner answered, with what it answered otherwise before.

    Needs: Can.SEE_PARTNERS.   Raises: Refused; NoSuchPartner.
    """
    with tenancy.within(who.practice_id):
        ids = [one.id for one in filing.files(partner_id, filing.ANSWERS)]
    on = [Ref("partner", partner_id), *map(filing.ref, ids)]
    permit = gate.require(who, Can.SEE_PARTNERS, on=on, now=now)
    with tenancy.scope(who):
        partner, past = queries.partner(partner_id), rounds(partner_id, now)
        # One file for each time that it was asked: what stood when the next one began is what changes are told from.
        kept = [one.answers_id for one in past if one.answers_id is not None]
        latest, before = _read(permit, kept[:1]), _read(permit, kept[1:2])
    return Heard(partner, tuple(past), latest, questions.changes(before, latest))


def bring(who: Actor, partner_id: UUID, body: bytes, *, today: date, now: datetime) -> list[str]:
    """Take answers that came in a file; returns what of it can't be taken, in words.

    Documents that came before stay with answers that are the same.

    Needs: Can.WRITE_PARTNER.   Trail: partner.answered.   Raises: Refused; NoSuchPartner.
    """
    with tenancy.within(who.practice_id):
        ids = [one.id for one in filing.files(partner_id, filing.ANSWERS)]
    on = [Ref("partner", partner_id), *map(filing.ref, ids)]
    permit = gate.require(who, Can.WRITE_PARTNER, on=on, now=now)
    given, findings = questions.from_json(body, today)
    if not given:
        return findings or ["The file holds no answer."]
    with tenancy.scope(who):
        partner = queries.partner(partner_id)
        before = latest(permit, partner_id)
        merged = {**before, **{name: _with_files(one, before.get(name)) for name, one in given.items()}}
        row = Questionnaire(
            partner_id=partner_id, tier=partner.tier, version=questions.version(), asked_by=who.person_id,
            asked_at=now, expires_at=now, sent_in_at=now,
        )  # fmt: skip
        row.answers_id = keep(permit, partner_id, merged, now).id
        row.save(force_insert=True)
        audit.record(permit, "partner.answered", on=[Ref("partner", partner_id)], now=now, answers=len(given))
    return findings


def rounds(partner_id: UUID, now: datetime) -> list[Round]:
    """The times that a partner was asked, newest first; inside the practice's scope."""
    rows = Questionnaire.objects.filter(partner_id=partner_id).order_by("-asked_at", "-id")
    return [
        Round(row.id, row.partner_id, Tier(row.tier), row.asked_at, row.expires_at, row.sent_in_at, row.answers_id,
              closed(row, now))
        for row in rows
    ]  # fmt: skip


def closed(row: Questionnaire, now: datetime) -> str:
    """Why a questionnaire's link opens nothing any more, "" while it does."""
    if row.sent_in_at is not None:
        return "done"
    return links.is_closed(expires_at=row.expires_at, revoked_at=row.revoked_at, locked_at=row.locked_at, now=now)


def latest(permit: Permit, partner_id: UUID) -> dict[str, Given]:
    """The answers that a partner gave last, those of earlier times among them; inside the practice's scope."""
    found = Questionnaire.objects.filter(partner_id=partner_id, answers__isnull=False).order_by("-asked_at", "-id")
    return _read(permit, list(found.values_list("answers_id", flat=True)[:1]))


def keep(permit: Permit, partner_id: UUID, answers: Mapping[str, Given], now: datetime) -> filing.FileRow:
    """Seal answers, inside the caller's transaction; those before stay as they were."""
    return filing.keep(permit, partner_id, filing.ANSWERS, questions.kept(answers), name="answers.json", now=now)


def digest(link: str) -> bytes:
    """What is kept of a link: nobody can make the link of it."""
    return sha256(b"QLQUESTIONS1\0" + link.encode()).digest()


def _read(permit: Permit, ids: list[UUID]) -> dict[str, Given]:
    opened = filing.read(permit, ids[0]) if ids else None
    return questions.from_kept(opened[1]) if opened else {}


def _with_files(one: Given, before: Given | None) -> Given:
    if before is None or before.answer != one.answer:
        return one
    return Given(one.answer, one.instead or before.instead, before.files, one.answered_on)
