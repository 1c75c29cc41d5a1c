"""A practice with a partner that was chosen, and an agreement taken through its steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import FactRow, Ref
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.agreements import actions
from quietledger.safety.agreements import facts as told
from quietledger.safety.agreements.rules import NewAgreement, Signing
from quietledger.safety.agreements.schedule import Schedule
from quietledger.safety.partners import actions as partners
from quietledger.safety.partners.models import Partner
from quietledger.safety.partners.rules import NewPartner
from tests.safety.agreements.schedules import clearinghouse

SIDES = ("practice", "partner")


def paperlark(owner: Actor, now: datetime, *, regions: tuple[str, ...] = ("US",), state: str = "chosen") -> UUID:
    """A clearinghouse, chosen."""
    partner_id = partners.add(owner, NewPartner("Paperlark Exchange", "clearinghouse", regions=regions), now=now)
    with tenancy.scope(owner):
        Partner.objects.filter(id=partner_id).update(state=state)
    return partner_id


def written(
    owner: Actor, partner_id: UUID, now: datetime, schedule: Schedule | None = None, **new: Any
) -> tuple[UUID, int]:
    """An agreement with a first version of our own text."""
    agreement_id = actions.open_agreement(owner, NewAgreement(partner_id, new.pop("kind", "baa"), **new), now=now)
    return agreement_id, actions.write(owner, agreement_id, schedule or clearinghouse(), now=now)


def approved(owner: Actor, agreement_id: UUID, number: int, now: datetime) -> None:
    actions.review(owner, agreement_id, number, "good", "Read in full.", now=now)
    actions.approve(owner, agreement_id, number, now=now)


def signed(owner: Actor, agreement_id: UUID, number: int, now: datetime) -> None:
    for side in SIDES:
        signing = Signing(side, "Perpetua Hollowell", "Director", "esign", has_authority=True)
        actions.sign(owner, agreement_id, number, signing, now=now)


def in_force(owner: Actor, partner_id: UUID, now: datetime, schedule: Schedule | None = None, **new: Any) -> UUID:
    """An agreement that stands."""
    agreement_id, number = written(owner, partner_id, now, schedule, **new)
    stood(owner, agreement_id, number, now)
    return agreement_id


def stood(owner: Actor, agreement_id: UUID, number: int, now: datetime) -> None:
    approved(owner, agreement_id, number, now)
    signed(owner, agreement_id, number, now)
    actions.put_in_force(owner, agreement_id, number, now=now)


def held(who: Actor, partner_id: UUID, at: datetime) -> dict[str, FactRow]:
    """What the gate goes by about a partner at an instant."""
    with tenancy.scope(who):
        rows = facts.held([Ref("partner", partner_id)], told.NAMES, at)
    return {name: row for (_, name), row in rows.items()}


def words(who: Actor, partner_id: UUID, name: str, at: datetime) -> FactRow:
    """The newest word about a partner, whether it holds or not."""
    with tenancy.scope(who):
        return facts.last_words([partner_id], [name], at)[partner_id, name]
