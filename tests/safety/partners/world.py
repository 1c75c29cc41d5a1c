"""Made-up firms and what is noted of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.choosing.prices import Mix, Offer
from quietledger.pure.choosing.scales import Confidence
from quietledger.safety.partners import actions, criteria, queries, rating
from quietledger.safety.partners.criteria import Rated
from quietledger.safety.partners.forms import RATED
from quietledger.safety.partners.rules import NewPartner, Tier

NAMES = ("Tallow & Thrift Billing", "Bramblewick Claims", "Oatfield Revenue Care")
YEAR = Mix(40_000_000, 5_000_000, 4_000, 1_200, 5)


def firm(who: Any, now: datetime, name: str = NAMES[0], kind: str = "billing", tier: Tier = Tier.ONE) -> UUID:
    """A candidate with nothing noted of it."""
    domain = f"{name.split(maxsplit=1)[0].casefold()}.example"
    return actions.add(who, NewPartner(name, kind, tier, ("US",), domain, ("Ambrose Tallow",)), now=now)


def let_through(who: Any, partner_id: UUID, now: datetime) -> None:
    """Note that it passes every test that it is asked."""
    with tenancy.scope(who):
        row = queries.partner(partner_id)
    for one in criteria.tests_for(row.kind, row.tier):
        rating.note_knock_out(who, partner_id, one.id, rating.PASS, f"Seen: {one.shown_by}.", now=now)


def points(who: Any, partner_id: UUID, halves: int, now: datetime, rests_on: Confidence = Confidence.EVIDENCE) -> None:
    """The same points by each criterion."""
    rating.rate(who, partner_id, {one.id: Rated(halves, rests_on, "We looked.") for one in RATED}, now=now)


def three(who: Any, now: datetime) -> list[UUID]:
    """Three candidates that no test keeps out, with points and offers: 8, 7 and 4 halves by everything."""
    rating.note_mix(who, YEAR, now=now)
    ids = [firm(who, now, name) for name in NAMES]
    for partner_id, halves, percent in zip(ids, (8, 7, 4), (700, 600, 450), strict=True):
        let_through(who, partner_id, now)
        points(who, partner_id, halves, now)
        rating.note_offer(who, partner_id, Offer(percent_bp=percent, per_statement_cents=85), now=now)
    return ids
