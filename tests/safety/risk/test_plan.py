"""The plan: items close and open by themselves, are late by the practice's day, and keep no state."""

from datetime import timedelta

import pytest

from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.risk import errors, plan
from quietledger.safety.risk.models import Item
from quietledger.safety.risk.plan import Choice, NewItem, State
from tests.conftest import make_person
from tests.safety.risk.curve_world import tell
from tests.web.signing import actor, known

FACT = "mail.callbacks"
DAY = timedelta(days=1)


@pytest.fixture
def boss(practice, now):
    return actor(known(practice, "owner", now=now), now)


@pytest.fixture
def planned(boss, now):
    plan.decide(boss, FACT, item(boss, now), now=now)
    return boss


def item(who, now, choice=Choice.MEND, days=30, **more):
    return NewItem(choice, who.person_id, now.date() + timedelta(days=days), **more)


def standing(practice, at):
    with tenancy.within(practice.id):
        return plan.standing(practice.id, at)[0]


def tray(practice, at):
    with tenancy.within(practice.id):
        return [one.item.fact for one in plan.tray(at)]


def test_an_item_is_open_until_its_fact_arrives(practice, planned, now):
    assert standing(practice, now).state is State.OPEN


def test_an_item_closes_by_itself_when_its_fact_arrives(practice, planned, now):
    tell(practice, now + DAY, FACT)
    found = standing(practice, now + 2 * DAY)
    assert (found.state, found.since) == (State.CLOSED, now + DAY)


def test_an_item_opens_again_when_its_fact_ends(practice, planned, now):
    tell(practice, now + DAY, FACT, until=now + 3 * DAY)
    found = standing(practice, now + 4 * DAY)
    assert (found.state, found.since) == (State.REOPENED, now + 3 * DAY)


def test_an_item_opens_again_when_its_fact_is_taken_back(practice, planned, now):
    tell(practice, now + DAY, FACT)
    tell(practice, now + 2 * DAY, FACT, until=now + 2 * DAY)
    assert standing(practice, now + 3 * DAY).state is State.REOPENED


def test_what_ended_before_it_was_planned_is_open_and_not_open_again(practice, boss, now):
    tell(practice, now - 9 * DAY, FACT, until=now - 2 * DAY)
    plan.decide(boss, FACT, item(boss, now), now=now)
    assert standing(practice, now).state is State.OPEN


def test_an_item_is_late_from_the_day_after_its_last_in_the_practices_own_time(practice, boss, now):
    plan.decide(boss, FACT, item(boss, now, days=1), now=now)
    still = now + timedelta(hours=44)  # Wednesday 05:00 in UTC, Tuesday 23:00 in Illinois
    assert standing(practice, still).state is State.OPEN
    assert standing(practice, still + timedelta(hours=1)).state is State.LATE


def test_no_row_changes_when_an_item_closes_or_opens(practice, planned, now):
    def rows():
        with tenancy.within(practice.id):
            return list(Item.objects.values())

    before = rows()
    tell(practice, now + DAY, FACT, until=now + 3 * DAY)
    assert standing(practice, now + 2 * DAY).state is State.CLOSED
    assert standing(practice, now + 4 * DAY).state is State.REOPENED
    assert rows() == before


def test_a_gap_that_is_borne_is_looked_at_again_on_its_day(practice, boss, now):
    plan.decide(boss, FACT, item(boss, now, Choice.BEAR, 5, note="We change no bank details."), now=now)
    assert standing(practice, now).state is State.BORNE
    assert standing(practice, now + 7 * DAY).state is State.LATE


def test_the_newest_decision_counts_and_the_older_stay(practice, planned, now):
    plan.decide(planned, FACT, item(planned, now, days=60, cost_cents=90_00), now=now + DAY)
    with tenancy.within(practice.id):
        assert [one.cost_cents for one in plan.decided(FACT)] == [90_00, None]
        assert plan.items()[FACT].cost_cents == 90_00
        assert plan.items(now)[FACT].cost_cents is None


def test_the_tray_has_what_is_due_within_a_week_and_not_mended(practice, boss, now):
    assert tray(practice, now) == []
    plan.decide(boss, FACT, item(boss, now, days=7), now=now)
    plan.decide(boss, "practice.backed_up", item(boss, now, days=8), now=now)
    assert tray(practice, now) == [FACT]
    assert tray(practice, now + DAY) == [FACT, "practice.backed_up"]
    tell(practice, now + DAY, FACT)
    assert tray(practice, now + 2 * DAY) == ["practice.backed_up"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"days": -1}, "due_on"),
        ({"days": 366}, "due_on"),
        ({"cost_cents": -1}, "cost"),
        ({"choice": Choice.BEAR}, "note"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_what_cannot_be_planned_is_said_with_its_field(wrong, field, practice, boss, now):
    with pytest.raises(errors.NotTaken) as problem:
        plan.decide(boss, FACT, item(boss, now, **wrong), now=now)
    assert problem.value.field == field
    assert tray(practice, now + 400 * DAY) == []


def test_who_does_not_work_here_owns_nothing(practice, other_practice, boss, now):
    stranger = actor(known(other_practice, "owner", now=now, email="stranger@example.com"), now)
    with pytest.raises(errors.NotTaken) as problem:
        plan.decide(boss, FACT, item(stranger, now), now=now)
    assert problem.value.field == "owner"


def test_what_nothing_measures_is_not_planned(boss, now):
    with pytest.raises(errors.NoSuchGap):
        plan.decide(boss, "person.active", item(boss, now), now=now)


def test_a_biller_plans_nothing(practice, boss, now):
    with pytest.raises(Refused):
        plan.decide(make_person(practice.id, now, "biller"), FACT, item(boss, now), now=now)


def test_a_decision_is_on_the_trail_without_its_note(planned, trail):
    entry = next(one for one in trail() if one["ev"] == "risk.planned")
    assert "note" not in str(entry)
    assert FACT in str(entry)
