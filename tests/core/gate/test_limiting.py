"""Limits: bounded, changed by two people only, counting from the next decision, and named by every bundle."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate import errors, parameters, policy, queries
from quietledger.core.gate.actions import Can
from quietledger.core.gate.parameters import BOUNDS, Limits
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from tests.conftest import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_owner(practice, now):
    return make_person(practice.id, now, "owner")


def set_limit(owner, other_owner, name, value, now):
    return gate.approve_limit(other_owner, gate.propose_limit(owner, name, value, now=now), now=now)


def test_without_a_word_the_usual_limits_count(practice):
    assert gate.limits(practice.id) == Limits()
    assert parameters.of({}).values() == {name: bound.usual for name, bound in BOUNDS.items()}


@pytest.mark.parametrize("name", BOUNDS)
def test_no_limit_leaves_its_bounds_whatever_stands_in_the_table(name):
    bound = BOUNDS[name]
    assert bound.least <= bound.usual <= bound.most
    assert [parameters.of({name: value}).value(name) for value in (-1, 10**9)] == [bound.least, bound.most]


@pytest.mark.parametrize("name", BOUNDS)
def test_a_value_beyond_the_bounds_is_not_even_proposed(owner, now, name):
    for value in (BOUNDS[name].least - 1, BOUNDS[name].most + 1):
        with pytest.raises(errors.OutOfBounds):
            gate.propose_limit(owner, name, value, now=now)
    with pytest.raises(errors.NoSuchLimit):
        gate.propose_limit(owner, "person.mfa", 1, now=now)


def test_roles_factors_and_membership_have_no_grace_to_set():
    graced = {name.removeprefix("grace.") for name in BOUNDS if name.startswith("grace.")}
    assert graced == {"person.trained", "practice.reviewed"}


def test_a_tighter_limit_counts_from_the_next_decision_on(owner, other_owner, biller, now):
    idle = replace(biller, idle_seconds=700)
    gate.require(idle, Can.SEE_CLAIMS, now=now)
    set_limit(owner, other_owner, "idle_seconds", 600, now)
    with pytest.raises(errors.Refused) as refused:
        gate.require(idle, Can.SEE_CLAIMS, now=now)
    assert [one.say for one in refused.value.decision.unmet] == [
        "You must have been at work here in the last 10 minutes."
    ]


def test_one_person_alone_changes_nothing(owner, other_owner, practice, now):
    made = gate.propose_limit(owner, "idle_seconds", 600, now=now)
    with pytest.raises(errors.NotASecond):
        gate.approve_limit(owner, made, now=now + timedelta(days=20))
    assert gate.limits(practice.id).idle_seconds == 900


def test_another_practice_keeps_its_own_limits(owner, other_owner, other_practice, now):
    set_limit(owner, other_owner, "idle_seconds", 600, now)
    assert gate.limits(other_practice.id).idle_seconds == 900


def test_each_decision_names_the_bundle_of_its_day_and_each_bundle_is_kept_once(owner, other_owner, biller, now, trail):
    gate.require(biller, Can.SEE_CLAIMS, now=now)
    before = trail()[0]["pb"]
    set_limit(owner, other_owner, "idle_seconds", 600, now)
    for _ in range(2):
        gate.require(biller, Can.SEE_CLAIMS, now=now)
    after = trail()[0]["pb"]
    assert (before, after) == (policy.bundle_hash(), policy.bundle_hash(Limits(idle_seconds=600)))
    with tenancy.scope(biller):
        assert [name for name, _ in queries.bundles()] == [after, before]
        assert json.loads(queries.bundle(after))["limits"]["idle_seconds"] == 600


def test_the_change_is_on_the_trail_with_its_new_bundle_and_in_the_history(owner, other_owner, now, trail):
    set_limit(owner, other_owner, "glass_minutes", 30, now)
    assert (trail()[0]["ev"], trail()[0]["set"]) == ("policy.changed", {"glass_minutes": 30})
    with tenancy.scope(owner):
        change = queries.limit_changes()[0]
    assert (change.proposed_by, change.settled_by, change.how) == (owner.person_id, other_owner.person_id, "second")


def test_limits_are_read_once_in_a_scope(practice, django_assert_num_queries):
    with tenancy.within(practice.id), django_assert_num_queries(1):
        assert gate.limits(practice.id) is gate.limits(practice.id)


def test_whom_a_tighter_limit_would_have_stopped_is_known_before(owner, biller, now):
    gate.require(replace(biller, idle_seconds=700), Can.SEE_CLAIMS, now=now - timedelta(hours=1))
    stopped = gate.stopped_by(owner, "idle_seconds", 600, now)
    assert [(one.person_id, one.count) for one in stopped] == [(biller.person_id, 1)]
    assert gate.stopped_by(owner, "idle_seconds", 800, now) == []


def test_whom_less_grace_would_stop_is_known_before(owner, now, practice):
    person = uuid7()
    tell_until(practice, person, now)
    assert [one.person_id for one in gate.stopped_by(owner, "grace.person.trained", 1, now)] == [person]
    assert gate.stopped_by(owner, "grace.person.trained", 9, now) == []


def tell_until(practice, person, now):
    """Lessons passed a year ago that ran out three days ago."""
    with tenancy.within(practice.id):
        told = Told(Ref("person", person), "person.trained", now - timedelta(days=3), "test")
        facts.tell([told], by="test", now=now - timedelta(days=365))


@pytest.mark.parametrize("statement", ["UPDATE gate_limit SET value = 1", "DELETE FROM gate_bundle"])
def test_neither_limits_nor_bundles_are_edited(practice, statement):
    with tenancy.within(practice.id), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)
