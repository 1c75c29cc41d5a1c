"""The agreement that the made-up practice has with its made-up clearinghouse: in force for a year, with its duties."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from quietledger.core.exchange import queries as exchange
from quietledger.core.exchange.errors import NoConnection
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.agreements import actions, queries
from quietledger.safety.agreements.rules import NewAgreement, Signing
from quietledger.safety.agreements.schedule import Effect, Owed, Rule, Schedule
from quietledger.safety.partners import actions as partners

SIGNERS: Final = (
    Signing("practice", "Odalys Candlewick", "Owner", "esign", has_authority=True),
    Signing("partner", "Perpetua Hollowell", "Director", "esign", has_authority=True),
)


def agree_with_clearinghouse(who: Actor, *, today: date, now: datetime) -> None:
    """Agree with whoever the practice's line leads to; nothing, as long as there is none."""
    partners.begin(who.practice_id, now=now)
    with tenancy.scope(who):
        try:
            partner_id = exchange.line().partner_id
        except NoConnection:
            return
    agree(who, partner_id, today=today, now=now)


def agree(who: Actor, partner_id: UUID, *, today: date, now: datetime) -> None:
    """Agree with the clearinghouse unless that was done."""
    with tenancy.scope(who):
        if queries.agreements(partner_id):
            return
    agree_anew(who, partner_id, today=today, now=now)


def agree_anew(who: Actor, partner_id: UUID, *, today: date, now: datetime) -> None:
    """Write, check, approve, sign and put in force what the clearinghouse gets."""
    agreement_id = actions.open_agreement(who, NewAgreement(partner_id, "baa"), now=now)
    number = actions.write(who, agreement_id, schedule(today), now=now)
    actions.review(who, agreement_id, number, "good", "", now=now)
    actions.approve(who, agreement_id, number, now=now)
    for signing in SIGNERS:
        actions.sign(who, agreement_id, number, signing, now=now)
    actions.put_in_force(who, agreement_id, number, now=now)


def schedule(today: date) -> Schedule:
    """What a practice shares with a clearinghouse, and what each side owes."""
    sent = ("claim", "remit", "eligibility")
    return Schedule(
        rules=(
            Rule("r1", Effect.PERMIT, ("transmit", "receive", "store"), ("payment",), sent, ("sftp", "https"), ("US",),
                 "claims"),
            Rule("r2", Effect.FORBID, categories=("bank", "payment_card")),
        ),
        starts_on=today, ends_on=today + timedelta(days=365), insurance_dollars=5_000_000, law="Illinois",
        services="Carries claims to health plans, and brings their acknowledgements and remittances back.",
        duties=(
            Owed("insurance", today + timedelta(days=180), stops=True),
            Owed("subcontractors", today + timedelta(days=90), stops=False),
            Owed("review", today + timedelta(days=300), stops=False),
        ),
        sides=(("notices", "practice"), ("cost", "partner"), ("logs", "both"), ("keys", "both")),
        ours=("mfa", "devices", "screening"),
    )  # fmt: skip
