"""What the practice does with messages, decided by two people; whose mail comes under which domain; what is watched.

An extra file of the room, beside `actions`.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate import queries as proposals
from quietledger.core.gate.actions import Can
from quietledger.core.post import queries as post
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.mail import errors, facts, queries, rules
from quietledger.safety.mail.models import Chosen, Domain, Watched
from quietledger.safety.mail.rules import Do, Policy


def propose_policy(who: Actor, policy: Policy, *, now: datetime) -> UUID:
    """Propose what to do with messages by their state; it counts when a second person agrees.

    Needs: Can.SET_FILTER.   Trail: proposal.made.
    """
    body: dict[str, str | int] = {"hold": policy.hold.value, "look": policy.look.value, "prefix": policy.prefix}
    return gate.propose(who, Can.SET_FILTER, body, now=now)


def approve_policy(who: Actor, proposal_id: UUID, *, now: datetime) -> Policy:
    """Agree to a proposed policy as the second person; it counts from the next message on.

    Needs: Can.SET_FILTER.   Trail: proposal.settled, mail.policy_set.
    Raises: NoSuchProposal; NotASecond; AlreadySettled.
    """
    permit = gate.require(who, Can.SET_FILTER, now=now)
    with tenancy.scope(who):
        body = gate.second(who, proposal_id, can=Can.SET_FILTER, now=now).body
        policy = Policy(Do(body["hold"]), Do(body["look"]), Do.LET_BY, str(body["prefix"])[: rules.PREFIX_MOST])
        Chosen.objects.create(
            hold=policy.hold.value, look=policy.look.value, prefix=policy.prefix, proposal=proposal_id, set_at=now
        )
        audit.record(permit, "mail.policy_set", now=now, pro=str(proposal_id), hold=policy.hold, look=policy.look)
    return policy


def proposed(now: datetime) -> proposals.Proposal | None:
    """The newest policy that waits for a second person; inside the practice's scope."""
    waiting = [one for one in proposals.proposals(now) if one.can == Can.SET_FILTER.name]
    return waiting[-1] if waiting else None


def take_domain(who: Actor, name: str, *, server_id: str = "", now: datetime) -> None:
    """Let the practice's mail come under a domain; only the machine's operator may, for domains are the site's.

    server_id: the name with which the practice's mail server signs its verdicts (authserv-id).

    Needs: Can.SET_UP.   Trail: admin.mail_domain.   Raises: DomainTaken.
    """
    permit = gate.require(who, Can.SET_UP, now=now)
    with tenancy.scope(who):
        row, is_new = Domain.objects.get_or_create(
            name=name.strip().rstrip(".").lower(), defaults={"practice_id": who.practice_id, "server_id": server_id}
        )
        if row.practice_id != who.practice_id:
            raise errors.DomainTaken(row.practice_id)
        if not is_new:
            row.server_id = server_id
            row.save(update_fields=["server_id"])
        audit.record(permit, "admin.mail_domain", now=now, domain=row.name)


def watch(who: Actor, account_id: UUID, *, how: str, now: datetime) -> None:
    """Say how a mailbox of the practice is read.

    how: "off"; "show", read and shown here; "move", held messages move to a folder; "reports", people forward there
    what they ask about.

    Needs: Can.MANAGE_POST.   Trail: mail.watched.   Raises: NoAccount.
    """
    permit = gate.require(who, Can.MANAGE_POST, on=[Ref("account", account_id)], now=now)
    with tenancy.scope(who):
        post.account(account_id)
        chosen = {"is_reports": how == "reports", "moves": how == "move", "is_on": how != "off"}
        Watched.objects.update_or_create(account=account_id, defaults=chosen)
        audit.record(permit, "mail.watched", on=[Ref("account", account_id)], now=now, how=how)


def mark_seen(who: Actor, watched: queries.WatchedRow, *, uid_validity: int, uid: int, now: datetime) -> None:
    """Remember how far a mailbox was read, after the message of that uid was taken in.   Needs: Can.FILTER_MAIL."""
    gate.require(who, Can.FILTER_MAIL, now=now)
    with tenancy.scope(who):
        Watched.objects.filter(id=watched.id).update(uid_validity=uid_validity, last_uid=uid)


def tell_flowing(who: Actor, *, evidence: str, now: datetime) -> None:
    """Tell that messages really come through the filter, once an hour at most.

    Needs: Can.FILTER_MAIL.   Tells: mail.filter, for two days.
    """
    gate.require(who, Can.FILTER_MAIL, now=now)
    with tenancy.scope(who):
        facts.tell_flowing(who.practice_id, evidence, now)
