"""Two people: one proposes, another approves; in a practice of one, time is the second person.

Beside `actions`, because it asks the gate and is asked by the rooms whose changes need two people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import deciding as gate
from quietledger.core.gate import errors, queries
from quietledger.core.gate.cans import Can
from quietledger.core.gate.models import Proposal, Settlement
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor

RIPENS: Final = timedelta(hours=72)
LAPSES: Final = timedelta(days=30)


def propose(who: Actor, can: Can, body: Mapping[str, str | int], *, on: Iterable[Ref] = (), now: datetime) -> UUID:
    """Propose what a second person has to approve; `body` holds no patient data.

    Needs: the very permission that it is about.   Trail: proposal.made.
    """
    about = tuple(on)
    gate.require(who, can, on=about, now=now)
    person = _person(who)
    with tenancy.scope(who):
        row = Proposal.objects.create(
            can=can.name, body=dict(body), on=[[ref.kind, str(ref.id)] for ref in about], proposed_by=person,
            proposed_at=now, ripe_at=now + RIPENS, lapses_at=now + LAPSES,
        )  # fmt: skip
        audit.record(who, "proposal.made", on=about, now=now, pro=str(row.id), can=can.name, set=dict(body))
    return row.id


def second(who: Actor, proposal_id: UUID, *, can: Can, now: datetime) -> queries.Proposal:
    """Approve a proposal, in the caller's own transaction and after the caller asked the gate; it can't happen twice.

    Raises: NoSuchProposal; NotASecond; AlreadySettled.   Trail: proposal.settled.
    """
    proposal = _waiting(proposal_id, can, now)
    how = Settlement.How.SECOND
    if proposal.proposed_by == _person(who):
        how = Settlement.How.TIME
        until = second_until(proposal, now)
        if until is None or now < until:
            raise errors.NotASecond(until)
    _settle(who, proposal, how, now)
    return proposal


def withdraw(who: Actor, proposal_id: UUID, *, can: Can, now: datetime) -> None:
    """Take a proposal back, one's own or another's: saying no needs no second person.

    Raises: NoSuchProposal; AlreadySettled.   Needs: the permission that it is about.   Trail: proposal.settled.
    """
    gate.require(who, can, now=now)
    with tenancy.scope(who):
        _settle(who, _waiting(proposal_id, can, now), Settlement.How.WITHDRAWN, now)


def second_until(proposal: queries.Proposal, now: datetime) -> datetime | None:
    """When the proposer alone may approve; None while the practice has another active owner who can."""
    others = queries.active_people("owner", now) - {proposal.proposed_by}
    return None if others else proposal.ripe_at


def _waiting(proposal_id: UUID, can: Can, now: datetime) -> queries.Proposal:
    proposal = queries.proposal(proposal_id)
    if proposal is None or proposal.can != can.name or proposal.lapses_at <= now:
        raise errors.NoSuchProposal(proposal_id)
    return proposal


def _settle(who: Actor, proposal: queries.Proposal, how: Settlement.How, now: datetime) -> None:
    row = Settlement(proposal_id=proposal.id, how=how, settled_by=_person(who), settled_at=now)
    Settlement.objects.bulk_create([row], ignore_conflicts=True)
    if not Settlement.objects.filter(id=row.id).exists():  # the database lets one of two in
        raise errors.AlreadySettled(proposal.id)
    audit.record(
        who, "proposal.settled", on=proposal.on, now=now, pro=str(proposal.id), can=proposal.can, how=how.value
    )


def _person(who: Actor) -> UUID:
    if who.person_id is None:
        raise errors.NotAPerson(who.name)
    return who.person_id
