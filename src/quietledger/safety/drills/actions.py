"""Write a lure, prepare a drill, rate it apart, propose and approve it, withdraw it, and see one's own."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate import queries as held
from quietledger.core.gate.actions import Can
from quietledger.core.post import queries as post
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.pure.phishscale.scale import Rating
from quietledger.safety.drills import errors, lures, queries, rules
from quietledger.safety.drills.models import Drill, OwnLure, RatingRow, Recipient
from quietledger.safety.drills.rules import RecipientDoc, State

BEFORE_SENDING = (State.DRAFT, State.RATED, State.PROPOSED)


@dataclass(frozen=True, slots=True)
class Mine:
    """One drill that its reader was sent, with what became of it; shown to them and to nobody else."""

    family: str
    sent_at: datetime
    acted_at: datetime | None
    reported_at: datetime | None


def add_lure(who: Actor, family: str, text: str, *, now: datetime) -> UUID:
    """Keep a lure of the practice's own.

    Raises: NotALure.   Needs: Can.WRITE_DRILL.   Trail: drill.lure_added.
    """
    permit = gate.require(who, Can.WRITE_DRILL, now=now)
    with tenancy.scope(who):
        lures.check(f"{text}", id="own", family=family, own_domains=queries.own_domains(who.practice_id))
        row = OwnLure.objects.create(family=family, text=text, added_by=_person(who), added_at=now)
        audit.record(permit, "drill.lure_added", on=[Ref("lure", row.id)], now=now)
    return row.id


def prepare(
    who: Actor, lure_id: str, people: Collection[UUID], *, since: datetime, until: datetime, now: datetime
) -> UUID:
    """Write a drill down: its text as it stands now, whom it is for, and the window in which it may leave.

    Raises: NoSuchDrill, for a lure that is not there; NotALure; NotOnTheList; TooMany; NotAWindow.
    Needs: Can.WRITE_DRILL.   Trail: drill.prepared.
    """
    permit = gate.require(who, Can.WRITE_DRILL, now=now)
    with tenancy.scope(who):
        lure = queries.every_lure().get(lure_id)
        if lure is None:
            raise errors.NoSuchDrill
        own = queries.own_domains(who.practice_id)
        lures.check(lure.text, id=lure.id, family=lure.family, own_domains=own)
        _check_window(who, since, until, now)
        rules.check_count(len(set(people)))
        allowed = queries.allowed(who.practice_id, now)
        strangers = set(people) - allowed.keys()
        if strangers:
            raise errors.NotOnTheList(len(strangers))
        row = Drill.objects.create(
            lure=lure.id, family=lure.family, text=lure.text, since=since, until=until, prepared_by=_person(who),
            prepared_at=now,
        )  # fmt: skip
        messages = [(Recipient(drill=row), RecipientDoc(str(one), allowed[one])) for one in sorted(set(people))]
        vault.seal_all(messages)
        Recipient.objects.bulk_create(message for message, _ in messages)
        audit.record(
            permit, "drill.prepared", on=[Ref("drill", row.id)], now=now, lure=lure.id, count=len(messages),
            sha256=_fingerprint(row),
        )  # fmt: skip
    return row.id


def rate(who: Actor, drill_id: UUID, rating: Rating, *, now: datetime) -> None:
    """Say how hard a drill is to notice; when two people's words agree, it is rated.

    Raises: NoSuchDrill; NotYourTurn.   Needs: Can.WRITE_DRILL.   Trail: drill.rated.
    """
    permit = gate.require(who, Can.WRITE_DRILL, on=[Ref("drill", drill_id)], now=now)
    with tenancy.scope(who):
        row = queries.locked(drill_id, State.DRAFT, State.RATED)
        others = frozenset(held.active_people("owner", now))
        rules.check_rater(drill_id, _person(who), queries.ratings(drill_id), others, now)
        RatingRow.objects.create(
            drill=row, rater=_person(who), cues=dict(rating.cues), premise=list(rating.premise), rated_at=now
        )
        difficulty = rules.agreed(queries.ratings(drill_id))
        state = State.RATED if difficulty else State.DRAFT
        row.mark(state, difficulty=difficulty.value if difficulty else "")
        audit.record(permit, "drill.rated", on=[Ref("drill", drill_id)], now=now, difficulty=row.difficulty)


def propose(who: Actor, drill_id: UUID, *, now: datetime) -> UUID:
    """Ask a second person to approve text and list; only a drill whose difficulty two people agree on.

    Raises: NoSuchDrill; NotAgreed; NoMailbox; NotAWindow.   Needs: Can.WRITE_DRILL.   Trail: proposal.made.
    """
    gate.require(who, Can.WRITE_DRILL, on=[Ref("drill", drill_id)], now=now)
    with tenancy.scope(who):
        row = queries.locked(drill_id, State.DRAFT, State.RATED)
        if row.state != State.RATED:
            raise errors.NotAgreed(drill_id)
        if not post.accounts():
            raise errors.NoMailbox
        _check_window(who, row.since, row.until, now)
        body = _body(row)
    proposal = gate.propose(who, Can.WRITE_DRILL, body, on=[Ref("drill", drill_id)], now=now)
    with tenancy.scope(who):
        queries.locked(drill_id, State.RATED).mark(State.PROPOSED, proposal=proposal)
    return proposal


def approve(who: Actor, drill_id: UUID, *, now: datetime) -> None:
    """Approve a drill as the second person; each message gets its own random minute of the window's working hours.

    Raises: NoSuchDrill; NotAWindow; what `gate.second` raises.
    Needs: Can.WRITE_DRILL.   Trail: proposal.settled, drill.approved.
    """
    permit = gate.require(who, Can.WRITE_DRILL, on=[Ref("drill", drill_id)], now=now)
    with tenancy.scope(who):
        row = queries.locked(drill_id, State.PROPOSED)
        if row.proposal is None:
            raise errors.NoSuchDrill
        proposal = gate.second(who, row.proposal, can=Can.WRITE_DRILL, now=now)
        if proposal.body != _body(row):
            raise errors.NoSuchDrill  # somebody changed what was proposed
        zone = _check_window(who, row.since, row.until, now)
        messages = queries.recipients(drill_id)
        planned = rules.moments(max(row.since, now), row.until, len(messages), zone, secrets.randbelow)
        for message, at in zip(messages, planned, strict=True):
            message.mark_planned(at)
        row.mark(State.APPROVED, approved_by=_person(who), approved_at=now)
        audit.record(permit, "drill.approved", on=[Ref("drill", drill_id)], now=now, count=len(messages))


def withdraw(who: Actor, drill_id: UUID, *, now: datetime) -> None:
    """Take a drill back before anything left: saying no needs no second person.

    Raises: NoSuchDrill.   Needs: Can.WRITE_DRILL.   Trail: proposal.settled, drill.withdrawn.
    """
    permit = gate.require(who, Can.WRITE_DRILL, on=[Ref("drill", drill_id)], now=now)
    with tenancy.scope(who):
        proposal = queries.locked(drill_id, *BEFORE_SENDING, State.APPROVED).proposal
        is_open = proposal is not None and not held.is_settled(proposal)
    if proposal and is_open:
        gate.withdraw(who, proposal, can=Can.WRITE_DRILL, now=now)
    with tenancy.scope(who):
        row = queries.locked(drill_id, *BEFORE_SENDING, State.APPROVED)
        messages = Recipient.objects.filter(drill=row)
        if messages.filter(sent_at__isnull=False).exists():
            raise errors.NoSuchDrill
        messages.delete()
        row.mark(State.WITHDRAWN)
        audit.record(permit, "drill.withdrawn", on=[Ref("drill", drill_id)], now=now)


def listed(who: Actor, drill_id: UUID, *, now: datetime) -> list[UUID]:
    """The people whom a drill is for, for those who prepare and approve it; nobody is told any more once it leaves.

    Raises: NoSuchDrill.   Needs: Can.WRITE_DRILL for each message.   Trail: gate.decide.
    """
    with tenancy.scope(who):
        ids = queries.recipient_ids(drill_id)
    permit = gate.require(who, Can.WRITE_DRILL, on=[Ref("drill", drill_id), *refs("recipient", ids)], now=now)
    with tenancy.scope(who):
        queries.locked(drill_id, *BEFORE_SENDING)
        return [UUID(doc.person) for doc in vault.open_all(permit, queries.recipients(drill_id))]


def mine(who: Actor, *, now: datetime) -> list[Mine]:
    """The drills that the asker was sent, newest first.   Needs: Can.SEE_OWN_DRILLS for each.   Trail: gate.decide."""
    with tenancy.scope(who):
        ids = queries.ids_of_person(who.person_id) if who.person_id else []
    permit = gate.require(who, Can.SEE_OWN_DRILLS, on=refs("recipient", ids), now=now)
    with tenancy.scope(who):
        rows = list(Recipient.objects.filter(id__in=ids).select_related("drill").order_by("-sent_at"))
        docs = vault.open_all(permit, rows)
        return [
            Mine(row.drill.family, row.sent_at, row.acted_at, row.reported_at)
            for row, doc in zip(rows, docs, strict=True)
            if doc.person == str(who.person_id) and row.sent_at
        ]


def _check_window(who: Actor, since: datetime, until: datetime, now: datetime) -> ZoneInfo:
    zone = ZoneInfo(practices.practice(who.practice_id).timezone)
    rules.check_window(since, until, now, zone)
    return zone


def _body(row: Drill) -> dict[str, str | int]:
    """What a second person approves: this very text for this very list."""
    return {"drill": str(row.id), "sha256": _fingerprint(row), "count": len(queries.recipient_ids(row.id))}


def _fingerprint(row: Drill) -> str:
    said = [row.text, row.since.isoformat(), row.until.isoformat(), *map(str, queries.recipient_ids(row.id))]
    return sha256("\n".join(said).encode()).hexdigest()


def _person(who: Actor) -> UUID:
    if who.person_id is None:
        raise errors.NoSuchDrill
    return who.person_id
