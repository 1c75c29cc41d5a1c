"""Enter partners, change them, set how they stand, and take those in that were here before."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.exchange import queries as exchange
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import queries as people
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import Permit
from quietledger.safety.outbox import queries as outbox
from quietledger.safety.partners import errors, facts, queries, rules
from quietledger.safety.partners.models import Partner
from quietledger.safety.partners.rules import NewPartner, State, Tier

FROM_BEFORE: Final = "It was in use before partners were kept here. No decision is on record yet."


def add(who: Actor, new: NewPartner, *, now: datetime, partner_id: UUID | None = None) -> UUID:
    """Enter a firm as a candidate.  Nothing flows by it.

    Needs: Can.WRITE_PARTNER.   Trail: partner.added.
    Raises: Refused; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, now=now)
    _check(new)
    with tenancy.scope(who):
        row = _new(new, now)
        if partner_id is not None:
            row.id = partner_id
        row.save(force_insert=True)
        audit.record(permit, "partner.added", on=[Ref("partner", row.id)], now=now, kind=new.kind, tier=new.tier)
    return row.id


def change(who: Actor, partner_id: UUID, new: NewPartner, *, now: datetime) -> None:
    """Change what is kept of a firm; how it stands stays.

    Needs: Can.WRITE_PARTNER.   Trail: partner.changed.
    Raises: Refused; NoSuchPartner; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    _check(new)
    with tenancy.scope(who):
        locked(partner_id).mark_changed(new)
        audit.record(permit, "partner.changed", on=[Ref("partner", partner_id)], now=now, tier=new.tier)


def set_state(who: Actor, partner_id: UUID, state: State, why: str, *, now: datetime) -> None:
    """Set how a partner stands, with the reason; who is suspended or ended has no fact left, so that nothing flows.

    Needs: Can.CHOOSE_PARTNER.   Trail: partner.state.   Tells: see `move`.
    Raises: Refused; NoSuchPartner; NotAStep; NotTaken, without a reason.
    """
    permit = gate.require(who, Can.CHOOSE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    if not why.strip():
        raise errors.NotTaken({"why": "Say why."})
    with tenancy.scope(who):
        move(permit, partner_id, state, why.strip(), now=now)


def move(permit: Permit, partner_id: UUID, state: State, why: str, *, now: datetime) -> None:
    """Set how a partner stands, inside the caller's transaction: for decisions, and for what is watched.

    Trail: partner.state.   Tells: partner.chosen, if it comes back to work; ends what must not hold.
    Raises: NoSuchPartner; NotAStep.
    """
    row = locked(partner_id)
    source = State(row.state)
    if source is state:
        return
    decision = queries.decision_of(partner_id)
    if not rules.is_step(source, state, is_decided=decision is not None):
        raise errors.NotAStep(source, state)
    row.mark_state(state, why, now)
    if state in (State.SUSPENDED, State.ENDED):
        facts.end(partner_id, state, now)
    elif state is State.RESTRICTED:
        facts.end(partner_id, state, now, only="agreement.")
    if state in rules.IN_USE and source is State.SUSPENDED and decision:
        facts.tell_chosen(partner_id, decision, now)
    audit.record(permit, "partner.state", on=[Ref("partner", partner_id)], now=now, before=source, state=state)


def begin(practice_id: UUID, *, now: datetime) -> int:
    """At each start of the house: keep a partner for each connection and address that has none.

    The first time, whoever works here and whatever was in use get days for a first screening and an agreement, so that
    nobody and no file is stopped by an upgrade that brings either. A line of later waits for both.  Returns how many
    were given days.
    """
    with tenancy.within(practice_id):
        is_first = not facts.has_begun()
        new = facts.begin_people([one.id for one in people.people_of(practice_id, now)], now)
        lines = exchange.lines()
        for line in lines:
            if not Partner.objects.filter(id=line.partner_id).exists():
                row = _new(NewPartner(line.name[: rules.MOST_NAME], "clearinghouse", Tier.ONE), now)
                row.id = line.partner_id
                if is_first:
                    row.state, row.why = State.WATCH, FROM_BEFORE
                row.save(force_insert=True)
        if is_first:
            new += facts.begin([*(line.partner_id for line in lines), *outbox.unclaimed()], now)
        return new


def locked(partner_id: UUID) -> Partner:
    """One partner's row, locked until the transaction ends.  Raises: NoSuchPartner."""
    row = Partner.objects.select_for_update().filter(id=partner_id).first()
    if row is None:
        raise errors.NoSuchPartner(partner_id)
    return row


def _new(new: NewPartner, now: datetime) -> Partner:
    return Partner(
        name=new.name.strip(), kind=new.kind, tier=new.tier, regions=list(new.regions), domain=new.domain,
        owners=list(new.owners), npi=new.npi, ein=new.ein, notes=new.notes, added_at=now, state_since=now,
    )  # fmt: skip


def _check(new: NewPartner) -> None:
    if wrong := rules.check(new):
        raise errors.NotTaken(wrong)
