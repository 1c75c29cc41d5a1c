"""Notes what was found of candidates: knock-outs, points, figures, offers; and how much each criterion counts.

An extra file beside `actions`: nothing of it changes how a partner stands, and each note is added to those before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import Permit
from quietledger.pure.choosing import prices
from quietledger.pure.choosing.scales import Confidence
from quietledger.safety.partners import criteria, errors, queries
from quietledger.safety.partners.choice_models import Figure, KnockOut, Mix, Offer, Score, Weights
from quietledger.safety.partners.criteria import Rated

PASS, FAIL, EXCEPTED = "pass", "fail", "excepted"
MOST_WORDS: Final = 1_000


def note_knock_out(who: Actor, partner_id: UUID, test: str, result: str, reason: str, *, now: datetime) -> None:
    """Note whether a candidate passes a test that no price makes up for.

    Needs: Can.WRITE_PARTNER.   Trail: partner.knock_out.
    Raises: Refused; NoSuchPartner; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    if result not in {PASS, FAIL}:
        raise errors.NotTaken({"result": "Say whether it passes."})
    _check_test(test, reason)
    with tenancy.scope(who):
        _keep_knock_out(permit, partner_id, test, result, reason, now)
        audit.record(permit, "partner.knock_out", on=[Ref("partner", partner_id)], now=now, test=test, result=result)


def except_knock_out(who: Actor, partner_id: UUID, test: str, reason: str, *, now: datetime) -> None:
    """Let a candidate be chosen although it fails a test: an owner's word, with the reason, on record for good.

    Needs: Can.CHOOSE_PARTNER.   Trail: partner.excepted.
    Raises: Refused; NoSuchPartner; NotTaken.
    """
    permit = gate.require(who, Can.CHOOSE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    if len(reason.strip()) < 20:
        raise errors.NotTaken({"reason": "Say in a sentence why this firm all the same, and what guards us instead."})
    _check_test(test, reason)
    with tenancy.scope(who):
        _keep_knock_out(permit, partner_id, test, EXCEPTED, reason, now)
        audit.record(permit, "partner.excepted", on=[Ref("partner", partner_id)], now=now, test=test)


def rate(who: Actor, partner_id: UUID, rated: Mapping[str, Rated], *, now: datetime) -> None:
    """Note points of a candidate by some criteria; what costs count for is computed and can't be set.

    Needs: Can.WRITE_PARTNER.   Trail: partner.rated.
    Raises: Refused; NoSuchPartner; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    wrong = {name: why for name, one in rated.items() if (why := _wrong(name, one))}
    if wrong:
        raise errors.NotTaken(wrong)
    with tenancy.scope(who):
        queries.partner(partner_id)
        rows = [
            Score(partner_id=partner_id, criterion=name, halves=one.halves, confidence=one.confidence,
                  reason=one.reason.strip(), noted_by=who.person_id, noted_at=now)
            for name, one in rated.items()
        ]  # fmt: skip
        Score.objects.bulk_create(rows)
        audit.record(permit, "partner.rated", on=[Ref("partner", partner_id)], now=now, criteria=sorted(rated))


def note_figure(
    who: Actor, partner_id: UUID, name: str, value_tenths: int, formula: str, period: str, *, now: datetime
) -> None:
    """Note a figure that a firm gave of its work; without its formula it is kept, and compared with nothing.

    Needs: Can.WRITE_PARTNER.   Trail: partner.figure.
    Raises: Refused; NoSuchPartner; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    measure = criteria.BY_MEASURE.get(name)
    most = 1_000 if measure is not None and measure.unit == "%" else 10_000
    if measure is None or (formula and formula not in measure.formulas) or not 0 <= value_tenths <= most:
        raise errors.NotTaken({"figure": "Choose the figure and its formula, and give a value that can be."})
    with tenancy.scope(who):
        queries.partner(partner_id)
        row = Figure(partner_id=partner_id, name=name, value_tenths=value_tenths, formula=formula,
                     period=period.strip()[:60], noted_by=who.person_id, noted_at=now)  # fmt: skip
        row.save(force_insert=True)
        audit.record(permit, "partner.figure", on=[Ref("partner", partner_id)], now=now, name=name)


def note_offer(who: Actor, partner_id: UUID, offer: prices.Offer, *, now: datetime) -> None:
    """Note what a firm asks for its work.

    Needs: Can.WRITE_PARTNER.   Trail: partner.offer.
    Raises: Refused; NoSuchPartner; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    _check_price(prices.Mix(0, 0, 0, 0, 0), offer)
    with tenancy.scope(who):
        queries.partner(partner_id)
        row = Offer(partner_id=partner_id, body=asdict(offer), noted_by=who.person_id, noted_at=now)
        row.save(force_insert=True)
        audit.record(permit, "partner.offer", on=[Ref("partner", partner_id)], now=now)


def note_mix(who: Actor, mix: prices.Mix, *, now: datetime) -> None:
    """Note the practice's own year, at which prices are compared.

    Needs: Can.WRITE_PARTNER.   Trail: partners.mix.
    Raises: Refused; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, now=now)
    _check_price(mix, prices.Offer())
    with tenancy.scope(who):
        Mix(body=asdict(mix), noted_by=who.person_id, noted_at=now).save(force_insert=True)
        audit.record(permit, "partners.mix", now=now)


def weigh(who: Actor, weights: Mapping[str, int], *, now: datetime) -> None:
    """Set how much each criterion counts; together they are 100.

    Needs: Can.WRITE_PARTNER.   Trail: partners.weighed.
    Raises: Refused; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, now=now)
    if wrong := criteria.check_weights(weights):
        raise errors.NotTaken({"weights": wrong})
    with tenancy.scope(who):
        Weights(body=dict(weights), noted_by=who.person_id, noted_at=now).save(force_insert=True)
        audit.record(permit, "partners.weighed", now=now, weights=dict(weights))


def _check_test(test: str, reason: str) -> None:
    if test not in criteria.BY_TEST:
        raise errors.NotTaken({"test": "There is no such test."})
    if not reason.strip() or len(reason) > MOST_WORDS:
        raise errors.NotTaken({"reason": "Say what shows it."})


def _keep_knock_out(permit: Permit, partner_id: UUID, test: str, result: str, reason: str, now: datetime) -> None:
    queries.partner(partner_id)
    row = KnockOut(
        partner_id=partner_id, test=test, result=result, reason=reason.strip(), noted_by=permit.who.person_id,
        noted_at=now,
    )  # fmt: skip
    row.save(force_insert=True)


def _wrong(name: str, one: Rated) -> str:
    if name not in criteria.BY_CRITERION or name == criteria.COST:
        return "There is no such criterion to rate."
    if not 0 <= one.halves <= criteria.FULL_HALVES:
        return "Points go from 0 to 5, in halves."
    if one.confidence is not Confidence.MISSING and not one.reason.strip():
        return "Say what it rests on."
    return "" if len(one.reason) <= MOST_WORDS else f"At most {MOST_WORDS:,} characters."


def _check_price(mix: prices.Mix, offer: prices.Offer) -> None:
    try:
        prices.price(mix, offer)
    except ValueError:
        raise errors.NotTaken({"price": "Volumes and fees are 0 or more, and the term is a month or longer."}) from None
