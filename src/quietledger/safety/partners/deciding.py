"""Chooses a partner: the record of who, why and against whom is written, signed, sealed, and told as a fact.

An extra file beside `actions`: a decision draws on all that was noted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from textwrap import shorten
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.shell.rules import long_day
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.partners import actions, comparing, errors, facts, filing, memo, rating
from quietledger.safety.partners.choice_models import Decision
from quietledger.safety.partners.comparing import Candidate, Comparison
from quietledger.safety.partners.rules import State

LEAST_WORDS: Final = 20
# How much of a reason the page shows, in letters; all of it is kept beside.
_MOST_SHOWN: Final = {rating.PASS: 110, rating.EXCEPTED: 300}


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision.  body: the record in words.  sha256: of its PDF, which lies sealed under `file_id`."""

    id: UUID
    partner_id: UUID
    body: dict[str, Any]
    file_id: UUID
    sha256: str
    signed_by: UUID | None
    signed_at: datetime


def choose(who: Actor, partner_id: UUID, why: str, *, signed: str, now: datetime) -> DecisionRow:
    """Choose a candidate, with the reason, and write the decision record.

    signed: the name under it.  Nothing flows by it yet: that needs an agreement, and a screening.

    Needs: Can.CHOOSE_PARTNER.   Trail: partner.chosen, with the digest of the record; partner.state.
    Tells: partner.chosen.
    Raises: Refused; NoSuchPartner; NotAStep, unless it is a candidate or is worked with; KeptOut, by a test that it
    has not passed and that no owner excepted; NotTaken, without a reason; memo.Unprintable.
    """
    permit = gate.require(who, Can.CHOOSE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    if len(why.strip()) < LEAST_WORDS:
        raise errors.NotTaken({"why": "Say in a sentence or two why this one, for whoever reads it in three years."})
    with tenancy.scope(who):
        row = actions.locked(partner_id)
        source = State(row.state)
        if source not in comparing.COMPARED:
            raise errors.NotAStep(source, State.CHOSEN)
        found = comparing.comparison(row.kind, now)
        chosen = next(one for one in found.candidates if one.row.id == partner_id)
        if chosen.kept_out_by:
            raise errors.KeptOut(partner_id, tuple(one.test.id for one in chosen.kept_out_by))
        proof = ", proved with a second factor" if who.person_id else ""
        body = _record(found, chosen, why.strip(), (signed, proof), _practice(who), now)
        pdf = memo.pdf(body, now.date())
        file = filing.keep(permit, partner_id, filing.DECISION, pdf, name=_name(now), now=now)
        decision = Decision(
            id=uuid7(), partner_id=partner_id, body=body, file_id=file.id, sha256=sha256(pdf).hexdigest(),
            signed_by=who.person_id, signed_at=now,
        )  # fmt: skip
        decision.save(force_insert=True)
        row.mark_state(State.CHOSEN, why.strip(), now)
        facts.tell_chosen(partner_id, decision.id, now)
        on = [Ref("partner", partner_id), Ref("decision", decision.id)]
        audit.record(permit, "partner.chosen", on=on, now=now, sha256=decision.sha256)
        audit.record(permit, "partner.state", on=on[:1], now=now, before=source, state=State.CHOSEN)
    return _row(decision)


def record(who: Actor, decision_id: UUID, *, now: datetime) -> tuple[DecisionRow, bytes]:
    """One decision and its PDF, as it was signed.

    Needs: Can.SEE_PARTNERS.   Raises: Refused; NoSuchPartner, if there is no such decision.
    """
    file_id = _file_of(who.practice_id, decision_id)
    permit = gate.require(who, Can.SEE_PARTNERS, on=[Ref("decision", decision_id), filing.ref(file_id)], now=now)
    with tenancy.scope(who):
        opened = filing.read(permit, file_id)
        row = Decision.objects.filter(id=decision_id).first()
    if row is None or opened is None:
        raise errors.NoSuchPartner(decision_id)
    return _row(row), opened[1]


def decisions(partner_id: UUID) -> list[DecisionRow]:
    """The decisions for a partner, newest first; inside the practice's scope."""
    return [_row(row) for row in Decision.objects.filter(partner_id=partner_id).order_by("-signed_at", "-id")]


def _file_of(practice_id: UUID, decision_id: UUID) -> UUID:
    with tenancy.within(practice_id):
        found = Decision.objects.filter(id=decision_id).values_list("file_id", flat=True).first()
    return found or decision_id


def _record(
    found: Comparison,
    chosen: Candidate,
    why: str,
    signed: tuple[str, str],
    practice: tuple[str, ZoneInfo],
    now: datetime,
) -> dict[str, Any]:
    """The whole record in ready words: what the PDF shows, and what is kept beside it."""
    name, zone = practice
    by, proof = signed
    on = now.astimezone(zone)
    return {
        "practice": name, "on": long_day(on.date()), "at": f"{on:%Y-%m-%d %H:%M %Z}", "signed": by, "why": why,
        "proof": proof,
        "partner": chosen.row.name, "kind": chosen.row.kind_words, "tier": chosen.row.tier,
        "knock_outs": [
            {"id": one.test.id, "say": one.test.say, "result": one.result, "reason": one.reason,
             "shown": shorten(one.reason, _MOST_SHOWN[one.result], placeholder=" …")}
            for one in chosen.knock_outs
        ],
        "ranking": [
            {"name": one.row.name, "score": f"{rank.score * 100:.0f}",
             "range": f"{rank.low * 100:.0f}–{rank.high * 100:.0f}", "first": comparing.percent(rank.first),
             "top_two": comparing.percent(rank.top_two), "is_chosen": one is chosen}
            for one, rank in found.ranked
        ],
        "out": [
            {"name": one.row.name, "by": ", ".join(knocked.test.id for knocked in one.kept_out_by)}
            for one in found.candidates if one.rank is None
        ],
        "scores": [
            {"id": one.criterion.id, "name": one.criterion.name, "weight": found.weights[one.criterion.id],
             "points": f"{one.points:g}", "confidence": one.confidence}
            for one in chosen.scores
        ],
        "price": _price(chosen), "flags": [one.say for one in chosen.flags],
        "draws": f"{comparing.DRAWS:,}", "seed": comparing.SEED,
        "exceptions": sum(one.result == rating.EXCEPTED for one in chosen.knock_outs),
    }  # fmt: skip


def _price(chosen: Candidate) -> dict[str, str]:
    if chosen.price is None:
        return {}
    price = chosen.price
    return {
        "cost": memo.dollars(price.cost_cents), "net": memo.dollars(price.net_cents),
        "share": f"{price.share_bp / 100:.2f} %",
    }  # fmt: skip


def _practice(who: Actor) -> tuple[str, ZoneInfo]:
    row = practices.practice(who.practice_id)
    return row.name, ZoneInfo(row.timezone)


def _name(now: datetime) -> str:
    return f"decision-{now:%Y-%m-%d}.pdf"


def _row(row: Decision) -> DecisionRow:
    return DecisionRow(row.id, row.partner_id, row.body, row.file_id, row.sha256, row.signed_by, row.signed_at)
