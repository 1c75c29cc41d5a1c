"""Change a limit: proposed by one person with a look at whom it would stop, approved by a second.

Beside `actions`.  A limit can be tightened inside its bounds and loosened back to them; none can be switched off.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.gate import deciding as gate
from quietledger.core.gate import parameters, proposing, queries, recording
from quietledger.core.gate.cans import Can
from quietledger.core.gate.models import Limit
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor


def propose_limit(who: Actor, name: str, value: int, *, now: datetime) -> UUID:
    """Propose another value for a limit.

    Raises: NoSuchLimit; OutOfBounds.   Needs: CHANGE_POLICY.   Trail: proposal.made.
    """
    parameters.check(name, value)
    return proposing.propose(who, Can.CHANGE_POLICY, {"limit": name, "value": value}, now=now)


def approve_limit(who: Actor, proposal_id: UUID, *, now: datetime) -> str:
    """Approve a proposed limit as the second person; it counts from the next decision on.  Returns the limit's name.

    Raises: NoSuchProposal; NotASecond; AlreadySettled.   Needs: CHANGE_POLICY.
    Trail: proposal.settled; policy.changed, with the hash of the bundle that counts from now on.
    """
    gate.require(who, Can.CHANGE_POLICY, now=now)
    with tenancy.scope(who):
        proposal = proposing.second(who, proposal_id, can=Can.CHANGE_POLICY, now=now)
        name, value = str(proposal.body["limit"]), int(proposal.body["value"])
        parameters.check(name, value)
        Limit.objects.create(name=name, value=value, proposal_id=proposal.id, set_at=now)
        tenancy.memory().pop("limits", None)
        bundle = recording.keep_bundle(who.practice_id, queries.limits(who.practice_id), now)
        audit.record(who, "policy.changed", now=now, pro=str(proposal.id), set={name: value}, pb=bundle)
    return name
