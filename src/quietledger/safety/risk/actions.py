"""Say what the practice is, decide about addressable rows, and set a sample practice up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import queries as people
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.pure.safeguards import law
from quietledger.safety.risk import answers, errors, queries, rules
from quietledger.safety.risk.models import Decision, Profile
from quietledger.safety.risk.rules import NewAnswer, NewDecision, ProfileRow


def say_profile(who: Actor, new: ProfileRow, *, now: datetime) -> None:
    """Say what the practice is: its size, its states, which parts of the law are about it.

    Needs: WRITE_RISK.   Trail: risk.profile_said.
    Raises: Refused; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_RISK, now=now)
    rules.check_profile(new)
    with tenancy.scope(who):
        said = {name: getattr(new, name) for name in ProfileRow.__dataclass_fields__}
        said |= {"states": list(new.states), "said_by": who.person_id, "said_at": now}
        row = Profile(**said)
        row.save(force_insert=True)
        audit.record(permit, "risk.profile_said", on=[Ref("practice", who.practice_id)], now=now)


def decide(who: Actor, row_id: str, new: NewDecision, *, now: datetime) -> UUID:
    """Decide about an addressable row: implemented, an equivalent alternative, or not reasonable, with the reason.

    It counts until its review day, as evidence does. What is implemented is still read from the facts.

    Needs: WRITE_RISK.   Trail: safeguard.decided, with the row and the outcome.
    Raises: Refused; NoSuchRow; NotLawful; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_RISK, now=now)
    if row_id not in law.BY_ID:
        raise errors.NoSuchRow(row_id)
    with tenancy.scope(who):
        today = now.astimezone(queries.zone_of(who.practice_id)).date()
        rules.check_decision(law.BY_ID[row_id], new, today)
        if new.owner_id and new.owner_id not in {one.id for one in people.people_of(who.practice_id, now)}:
            raise errors.NotTaken("owner", "Nobody like that works here now.")
        row = Decision(
            row=row_id, outcome=new.outcome, rationale=new.rationale.strip(), owner_id=new.owner_id, decided_on=today,
            review_on=new.review_on or today + timedelta(days=rules.REVIEW_DAYS), decided_by=who.person_id,
            decided_at=now,
        )  # fmt: skip
        row.save(force_insert=True)
        on = [Ref("decision", row.id)]
        audit.record(permit, "safeguard.decided", on=on, now=now, row=row_id, outcome=new.outcome.value)
    return row.id


def set_up(who: Actor, profile: ProfileRow, given: Mapping[str, NewAnswer], *, now: datetime) -> None:
    """Say a practice's profile and some answers at once, as the sample practice has them; done again it adds nothing.

    Needs: WRITE_RISK and ANSWER_SAFEGUARDS.   Trail: as `say_profile` and `answers.answer`.
    Raises: Refused; NoSuchQuestion; NotTaken.
    """
    gate.require(who, Can.WRITE_RISK, now=now)
    with tenancy.scope(who):
        is_said, said = queries.profile().said_at is not None, queries.answers()
    if not is_said:
        say_profile(who, profile, now=now)
    for key, new in given.items():
        if key not in said:
            answers.answer(who, key, new, now=now)
