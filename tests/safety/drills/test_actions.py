"""The road of a drill: who may write, rate, approve and be sent one, and what each step refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate import errors as gate_errors
from quietledger.core.gate.errors import Refused
from quietledger.core.people.models import Person
from quietledger.core.post import actions as post
from quietledger.core.post import queries as accounts
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.rules import Actor, PracticeRow
from quietledger.safety.drills import actions, errors, queries, rules
from quietledger.safety.drills.models import Drill, Recipient
from quietledger.safety.drills.rules import State
from tests.safety.drills.people import EASY, HARD, SINCE, UNTIL, Team, team_of
from tests.web.signing import actor

Trail = Callable[..., list[dict[str, Any]]]


def state(team: Team, drill_id: UUID) -> State:
    with tenancy.within(team.practice.id):
        return queries.drill(drill_id).state


def test_a_drill_goes_from_draft_to_approved_by_two_people(team: Team, trail: Trail) -> None:
    drill_id = team.prepared()
    assert state(team, drill_id) is State.DRAFT
    team.rated(drill_id)
    assert state(team, drill_id) is State.RATED
    actions.propose(team.who, drill_id, now=team.now)
    assert state(team, drill_id) is State.PROPOSED
    actions.approve(team.other, drill_id, now=team.now)
    assert state(team, drill_id) is State.APPROVED
    told = [one["ev"] for one in reversed(trail()) if one["ev"].startswith(("drill.", "proposal."))]
    assert told == [
        "drill.prepared", "drill.rated", "drill.rated", "proposal.made", "proposal.settled", "drill.approved",
    ]  # fmt: skip


def test_each_message_gets_a_minute_of_the_windows_working_hours(team: Team) -> None:
    planned = [one.planned_at for one in team.messages(team.approved())]
    assert len(planned) == 3
    for at in planned:
        assert at is not None
        local = at.astimezone(rules.ZoneInfo(team.practice.timezone))
        assert SINCE <= at < UNTIL
        assert (rules.WORK_FROM <= local.time() < rules.WORK_UNTIL, local.weekday() < 5) == (True, True)


@pytest.mark.parametrize("step", ["prepare", "rate", "propose", "approve", "withdraw", "add_lure", "listed"])
def test_only_an_owner_takes_any_step(team: Team, step: str) -> None:
    drill_id, biller = team.prepared(), actor(team.staff[0], team.now)
    steps: dict[str, Callable[[], object]] = {
        "prepare": lambda: actions.prepare(biller, "x", team.ids, since=SINCE, until=UNTIL, now=team.now),
        "rate": lambda: actions.rate(biller, drill_id, HARD, now=team.now),
        "propose": lambda: actions.propose(biller, drill_id, now=team.now),
        "approve": lambda: actions.approve(biller, drill_id, now=team.now),
        "withdraw": lambda: actions.withdraw(biller, drill_id, now=team.now),
        "add_lure": lambda: actions.add_lure(biller, "x", "x", now=team.now),
        "listed": lambda: actions.listed(biller, drill_id, now=team.now),
    }
    with pytest.raises(Refused):
        steps[step]()


def test_nobody_outside_the_practices_domain_or_the_practice_is_sent_a_drill(team: Team) -> None:
    Person.objects.filter(id=team.ids[0]).update(email="staff0@elsewhere.example")
    for people in (team.ids, [uuid7()]):
        with pytest.raises(errors.NotOnTheList) as stopped:
            team.prepared(*people)
        assert stopped.value.count == 1


@pytest.mark.parametrize("address", ["a@example.com.evil.test", "a@notexample.com", "a@sub.example.com", "example.com"])
def test_a_domain_is_the_practices_only_as_a_whole(address: str) -> None:
    assert rules.allowed([(uuid7(), address)], frozenset({"example.com"})) == {}


def test_a_drill_has_one_message_at_least_and_as_many_as_a_day_allows_at_most(team: Team) -> None:
    with pytest.raises(errors.TooMany):
        actions.prepare(team.who, "payer-portal-1", [], since=SINCE, until=UNTIL, now=team.now)
    with pytest.raises(errors.TooMany) as stopped:
        team.prepared(*(uuid7() for _ in range(101)))
    assert (stopped.value.count, stopped.value.most) == (101, 100)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)),  # over
        (datetime(2026, 11, 28, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)),  # a weekend
        (datetime(2026, 11, 24, tzinfo=UTC), datetime(2027, 1, 24, tzinfo=UTC)),  # endless
    ],
)
def test_a_window_lies_ahead_has_working_hours_and_an_end(team: Team, since: datetime, until: datetime) -> None:
    with pytest.raises(errors.NotAWindow):
        actions.prepare(team.who, "payer-portal-1", team.ids, since=since, until=until, now=team.now)


def test_a_drill_that_two_people_did_not_agree_on_cannot_be_proposed(team: Team) -> None:
    drill_id = team.prepared()
    with pytest.raises(errors.NotAgreed):
        actions.propose(team.who, drill_id, now=team.now)
    actions.rate(team.who, drill_id, HARD, now=team.now)
    with pytest.raises(errors.NotAgreed):
        actions.propose(team.who, drill_id, now=team.now)
    actions.rate(team.other, drill_id, EASY, now=team.now)
    with pytest.raises(errors.NotAgreed):
        actions.propose(team.who, drill_id, now=team.now)
    actions.rate(team.who, drill_id, EASY, now=team.now)  # they have talked
    actions.propose(team.who, drill_id, now=team.now)
    with tenancy.within(team.practice.id):
        assert queries.drill(drill_id).difficulty == "least difficult"


def test_the_database_itself_keeps_a_drill_without_difficulty_or_second_person_from_going_on(team: Team) -> None:
    drill_id = team.prepared()
    for changed in ({"state": "rated"}, {"state": "approved", "difficulty": "very difficult"}):
        with tenancy.within(team.practice.id), pytest.raises(IntegrityError), transaction.atomic():
            Drill.objects.filter(id=drill_id).update(**changed)


def test_nobody_sees_anothers_rating_before_giving_their_own(team: Team) -> None:
    drill_id = team.prepared()
    actions.rate(team.who, drill_id, HARD, now=team.now)
    with tenancy.within(team.practice.id):
        rated = queries.ratings(drill_id)
    first, second = team.first.person.id, team.second.person.id
    assert ([one.rater for one in rules.visible(rated, first)], rules.visible(rated, second)) == ([first], [])
    actions.rate(team.other, drill_id, EASY, now=team.now)
    with tenancy.within(team.practice.id):
        rated = queries.ratings(drill_id)
    assert {one.rater for one in rules.visible(rated, second)} == {first, second}


def test_one_person_is_not_two_raters(team: Team) -> None:
    drill_id = team.prepared()
    actions.rate(team.who, drill_id, HARD, now=team.now)
    for after in (timedelta(), timedelta(days=30)):
        with pytest.raises(errors.NotYourTurn) as stopped:
            actions.rate(team.who, drill_id, HARD, now=team.now + after)
        assert stopped.value.alone_from is None


def test_whoever_proposed_a_drill_does_not_approve_it(team: Team) -> None:
    drill_id = team.rated(team.prepared())
    actions.propose(team.who, drill_id, now=team.now)
    with pytest.raises(gate_errors.NotASecond):
        actions.approve(team.who, drill_id, now=team.now)
    assert state(team, drill_id) is State.PROPOSED


def test_in_a_practice_of_one_owner_time_is_the_second_rater_and_the_second_person(team: Team) -> None:
    with tenancy.within(team.practice.id):
        gone = Told(Ref("person", team.second.person.id), "person.active", team.now, "test")
        facts.tell([gone], by="people", now=team.now)
    drill_id = team.prepared()
    actions.rate(team.who, drill_id, HARD, now=team.now)
    with pytest.raises(errors.NotYourTurn) as stopped:
        actions.rate(team.who, drill_id, HARD, now=team.now + timedelta(hours=71))
    assert stopped.value.alone_from == team.now + timedelta(hours=72)
    with tenancy.within(team.practice.id):
        Drill.objects.filter(id=drill_id).update(until=UNTIL + timedelta(days=14))
    later = team.now + timedelta(hours=72)
    actions.rate(team.who, drill_id, HARD, now=later)
    actions.propose(team.who, drill_id, now=later)
    with pytest.raises(gate_errors.NotASecond):
        actions.approve(team.who, drill_id, now=later + timedelta(hours=71))
    actions.approve(team.who, drill_id, now=later + timedelta(hours=72))
    assert state(team, drill_id) is State.APPROVED


@pytest.mark.parametrize("changed", ["text", "list"])
def test_what_was_changed_after_it_was_proposed_is_not_approved(team: Team, changed: str) -> None:
    drill_id = team.rated(team.prepared())
    actions.propose(team.who, drill_id, now=team.now)
    with tenancy.within(team.practice.id):
        if changed == "text":
            row = Drill.objects.get(id=drill_id)
            Drill.objects.filter(id=drill_id).update(text=row.text + "!")
        else:
            Recipient.objects.filter(id=team.messages(drill_id)[0].id).delete()
    with pytest.raises(errors.NoSuchDrill):
        actions.approve(team.other, drill_id, now=team.now)
    assert state(team, drill_id) is State.PROPOSED


def test_without_a_mailbox_nothing_is_proposed(practice: PracticeRow, now: datetime) -> None:
    team = team_of(practice, now)
    drill_id = team.rated(team.prepared())
    with pytest.raises(errors.NoMailbox):
        actions.propose(team.who, drill_id, now=now)


def test_withdrawing_deletes_the_list_and_ends_the_proposal(team: Team) -> None:
    drill_id = team.rated(team.prepared())
    actions.propose(team.who, drill_id, now=team.now)
    actions.withdraw(team.who, drill_id, now=team.now)
    with tenancy.within(team.practice.id):
        assert gate.proposals(team.now) == []
    assert (state(team, drill_id), team.messages(drill_id)) == (State.WITHDRAWN, [])
    with pytest.raises(errors.NoSuchDrill):
        actions.approve(team.other, drill_id, now=team.now)


def test_those_who_prepare_see_the_list_until_it_leaves(team: Team) -> None:
    drill_id = team.prepared()
    assert set(actions.listed(team.other, drill_id, now=team.now)) == set(team.ids)
    team.approved(drill_id)
    with pytest.raises(errors.NoSuchDrill):
        actions.listed(team.who, drill_id, now=team.now)


def test_a_drill_next_door_is_nowhere(team: Team, other_practice: PracticeRow) -> None:
    drill_id = team.prepared()
    stranger: Actor = replace(team_of(other_practice, team.now, domain="river.example").who)
    for step in (actions.propose, actions.withdraw, actions.approve):
        with pytest.raises(errors.NoSuchDrill):
            step(stranger, drill_id, now=team.now)


def test_an_ended_mailbox_counts_as_none(team: Team) -> None:
    drill_id = team.rated(team.prepared())
    with tenancy.within(team.practice.id):
        account = accounts.account().id
    post.end_account(replace(team.who, proven_seconds=0), account, now=team.now)
    with pytest.raises(errors.NoMailbox):
        actions.propose(team.who, drill_id, now=team.now)
