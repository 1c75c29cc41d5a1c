"""How the made-up practice came to its made-up clearinghouse: compared with two others, chosen on record, screened."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from io import StringIO
from typing import Final
from uuid import UUID

from quietledger.core.exchange import queries as exchange
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.pure.choosing.prices import Mix, Offer
from quietledger.pure.choosing.scales import Confidence
from quietledger.pure.exclusions import leie
from quietledger.safety.partners import actions, criteria, deciding, lists, queries, rating, screening
from quietledger.safety.partners.criteria import Rated
from quietledger.safety.partners.rules import NewPartner, Tier

YEAR: Final = Mix(collections_cents=62_000_000, desk_cents=7_400_000, claims=5_200, statements=1_900, clinicians=6)
LIST_LASTS: Final = timedelta(days=20)
SIGNED: Final = "the set-up of the made-up practice"
WHY: Final = (
    "Paperlark runs every transaction that we need, keeps data in the US, and is the only one of three that let us see "
    "a restore and an exit. Wickerstone asks less and showed less."
)
# Halves of points by criterion, W01 to W13 without W10, which is computed of the price; then what they rest on.
OWN: Final = (7, 8, 8, 8, 8, 9, 6, 8, 6, 9, 7, 8)
OTHERS: Final = (
    ("Wickerstone Gateway", (5, 6, 6, 6, 4, 5, 6, 6, 4, 4, 6, 6), Offer(per_claim_cents=19, term_months=36)),
    ("Halfmoon Interchange", (8, 6, 6, 5, 8, 6, 4, 7, 4, 5, 8, 9), Offer(per_claim_cents=46, minimum_cents=9_900)),
)


def choose_clearinghouse(who: Actor, *, now: datetime) -> None:
    """Choose whoever the practice's line leads to; nothing, as long as there is none, or once it was chosen."""
    with tenancy.scope(who):
        lines = exchange.lines()
        if not lines or queries.decision_of(lines[0].partner_id) is not None:
            return
    partner_id = lines[0].partner_id
    own = NewPartner(
        lines[0].name, "clearinghouse", Tier.ONE, domain="paperlark.example", owners=("Perpetua Hollowell",),
        notes="Made up, like everybody here.",
    )  # fmt: skip
    actions.change(who, partner_id, own, now=now)
    rating.note_mix(who, YEAR, now=now)
    _noted(who, partner_id, OWN, Offer(per_claim_cents=28, per_clinician_cents=900), Confidence.EVIDENCE, now)
    for name, halves, offer in OTHERS:
        other = actions.add(who, NewPartner(name, "clearinghouse", Tier.ONE), now=now)
        _noted(who, other, halves, offer, Confidence.STATEMENT, now)
    deciding.choose(who, partner_id, WHY, signed=SIGNED, now=now)


def screen(who: Actor, *, now: datetime) -> None:
    """Look everybody of the made-up practice up in a made-up list, once every few days."""
    with tenancy.scope(who):
        if any(row.brought_at > now - LIST_LASTS for row in lists.newest()):
            return
    lists.bring(who, "MADE-UP.csv", made_up_list(), now=now)
    screening.screen(who, now=now)


def made_up_list() -> bytes:
    """A list in the form of the OIG's, with a person and a firm that exist nowhere."""
    person = ["NOBODY", "REALLY", "", "", "INDIVIDUAL", "NONE", "", "0000000000", "19010101"]
    firm = ["", "", "", "NOWHERE LABORATORIES", "OTHER BUSINESS", "NONE", "", "0000000000", "00000000"]
    rest = ["1 TEST LANE", "SPRINGFIELD", "IL", "62704", "1128b4", "20200101", "00000000", "00000000", ""]
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([[*leie.HEADER], person + rest, firm + rest])
    return text.getvalue().encode()


def _noted(
    who: Actor, partner_id: UUID, halves: tuple[int, ...], offer: Offer, rests_on: Confidence, now: datetime
) -> None:
    for test in criteria.tests_for("clearinghouse", Tier.ONE):
        rating.note_knock_out(who, partner_id, test.id, rating.PASS, f"Made up: {test.shown_by}.", now=now)
    names = [one.id for one in criteria.CRITERIA if one.id != criteria.COST]
    rated = {name: Rated(one, rests_on, "Made up.") for name, one in zip(names, halves, strict=True)}
    rating.rate(who, partner_id, rated, now=now)
    rating.note_offer(who, partner_id, offer, now=now)
