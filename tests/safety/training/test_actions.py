"""Finishing lessons opens what was closed, is noted for good, and counts for nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.people import actions as people
from quietledger.core.people.rules import Role
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.training import actions, errors, queries
from quietledger.safety.training.models import Finish, OwnLesson
from quietledger.safety.training.owner_pages import STARTER
from quietledger.safety.training.rules import State
from tests.safety.training.conftest import JOINING, answers, newcomer, take
from tests.web.signing import actor, known

DAY = timedelta(days=1)
OWN = STARTER.read_text()
MONTHLY = (
    "sender", "links", "payment-changes", "attachments", "pressure", "invoices", "spelling", "proof", "sending",
    "own-mail", "happened", "review",
)  # fmt: skip


def told(who, name="person.trained"):
    """The newest word about somebody's lessons: its end, None without any."""
    with tenancy.scope(who):
        row = facts.newest_words([who.person_id], [name]).get((who.person_id, name))
    return row.until if row else None


def test_the_joining_lessons_open_the_records_for_a_year_of_the_practices_days(who, now):
    take(who, *JOINING, now=now)
    assert told(who) == datetime(2027, 11, 23, 6, tzinfo=UTC)  # midnight in Chicago
    later = now + 40 * DAY
    gate.require(who, Can.SEE_CLAIMS, now=later)


def test_newcomers_work_for_a_fortnight_and_then_only_learn_until_they_have(who, now):
    gate.require(who, Can.SEE_CLAIMS, now=now + 13 * DAY)
    late = now + 14 * DAY
    with pytest.raises(Refused) as refused:
        gate.require(who, Can.SEE_CLAIMS, now=late)
    [unmet] = refused.value.decision.unmet
    assert (unmet.rule, unmet.fact, unmet.fix) == ("F04", "person.trained", "training")
    take(who, *JOINING[:2], now=late)
    with pytest.raises(Refused):
        gate.require(who, Can.SEE_CLAIMS, now=late)
    take(who, JOINING[2], now=late)
    gate.require(who, Can.SEE_CLAIMS, now=late)


def test_a_year_without_its_lessons_ends_in_grace_and_a_late_finish_opens_at_once(who, now):
    take(who, *JOINING, now=now)
    end = told(who)
    gate.require(who, Can.SEE_CLAIMS, now=end + 13 * DAY)
    late = end + 14 * DAY
    with pytest.raises(Refused):
        gate.require(who, Can.SEE_CLAIMS, now=late)
    take(who, *MONTHLY, now=late)
    gate.require(who, Can.SEE_CLAIMS, now=late)
    assert told(who).year == 2029


def test_the_forecast_names_who_stops_being_trained_within_a_fortnight(who, owner, now):
    take(who, *JOINING, now=now)
    lapses = gate.forecast(owner, told(who) + DAY)
    [one] = [one for one in lapses if one.name == "person.trained" and one.about.id == who.person_id]
    assert (one.ends_at, one.counts_until) == (told(who), told(who) + 14 * DAY)
    assert Can.SEE_CLAIMS in one.stops[0].cans


def test_a_wrong_or_missing_answer_finishes_nothing_and_says_which(who, now):
    wrong = dict.fromkeys(answers("joining"), 99)
    for given in ({}, wrong):
        with pytest.raises(errors.NotYetRight) as problem:
            actions.finish(who, "joining", given, now=now)
        assert problem.value.questions == (0, 1)
    with tenancy.scope(who):
        assert queries.finishes() == []
    assert told(who) is None


def test_a_finish_is_noted_with_the_version_of_the_text_and_without_answers(who, now, trail):
    take(who, "joining", now=now)
    with tenancy.scope(who):
        [row] = queries.finishes(who.person_id)
        version = queries.lesson("joining").version
    assert (row.lesson, row.version, row.finished_at) == ("joining", version, now)
    entry = next(one for one in trail() if one["ev"] == "lesson.finished")
    assert (entry["lesson"], entry["version"]) == ("joining", version[:16])


def test_pressing_twice_is_one_finish_and_another_day_is_another(who, now):
    for at in (now, now + timedelta(seconds=1), now + DAY):
        take(who, "joining", now=at)
    with tenancy.scope(who):
        assert len(queries.finishes()) == 2


@pytest.mark.parametrize("statement", ["UPDATE training_finish SET lesson = 'x'", "DELETE FROM training_own_lesson"])
def test_the_record_is_only_ever_added_to(who, now, statement):
    from django.db import connection

    take(who, "joining", now=now)
    with tenancy.scope(who), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_another_practice_sees_no_finish_and_no_lesson_of_this_one(who, owner, other_practice, now):
    take(who, "joining", now=now)
    actions.write_lesson(owner, OWN, now=now)
    with tenancy.within(other_practice.id):
        assert (Finish.objects.count(), OwnLesson.objects.count(), len(queries.lessons())) == (0, 0, 15)
    with pytest.raises(errors.NoSuchLesson):
        actions.finish(actor(newcomer(other_practice, "biller", now=now, email="x@example.com"), now), "our-fax", {},
                       now=now)  # fmt: skip


def test_a_lesson_of_ones_own_is_taught_to_everybody_and_its_versions_are_kept(owner, who, now):
    assert actions.write_lesson(owner, OWN, now=now) == []
    actions.write_lesson(owner, OWN.replace("twice", "three times"), now=now + DAY)
    with tenancy.scope(who):
        assert len(queries.versions("our-fax")) == 2
        assert "three times" in queries.lesson("our-fax").take
    actions.finish(who, "our-fax", {0: 1}, now=now + DAY)
    actions.take_back(owner, "our-fax", now=now + 2 * DAY)
    with tenancy.scope(who):
        assert [one.lesson for one in queries.finishes()] == ["our-fax"]
        assert [one.name for one in queries.lessons() if one.is_own] == []
    with pytest.raises(errors.NoSuchLesson):
        actions.take_back(owner, "our-fax", now=now + 3 * DAY)


def test_a_text_with_faults_is_not_kept_and_the_places_are_named(owner, now):
    with pytest.raises(errors.NotALesson) as problem:
        actions.write_lesson(owner, OWN.replace("month = 2", "month = 0"), now=now)
    assert problem.value.places == ("the head: month",)
    with tenancy.scope(owner):
        assert queries.own_lessons() == []


def test_only_owners_write_lessons_and_see_the_record(who, now):
    take(who, *JOINING, now=now)
    for act in (
        lambda: actions.write_lesson(who, OWN, now=now),
        lambda: actions.take_back(who, "our-fax", now=now),
        lambda: actions.record(who, now=now),
    ):
        with pytest.raises(Refused):
            act()


def test_whoever_was_here_before_lessons_gets_a_fortnight_once(practice, now, job):
    old = actor(known(practice, "biller", now=now, email="old@example.com", is_trained=False), now)
    with pytest.raises(Refused):
        gate.require(old, Can.SEE_CLAIMS, now=now)
    assert (actions.begin(practice.id, now=now), actions.begin(practice.id, now=now + DAY)) == (1, 0)
    gate.require(old, Can.SEE_CLAIMS, now=now + DAY)
    assert told(old, "person.joining") == now + 14 * DAY


def test_the_night_mends_what_was_told_wrongly_and_reports_it(who, now, job, tell, trail):
    take(who, *JOINING, now=now)
    right = told(who)
    nightly = job(name="nightly")
    assert actions.nightly(nightly, now=now + DAY) == []
    tell("person", who.person_id, "person.trained", until=now + 900 * DAY)
    [one] = actions.nightly(nightly, now=now + 2 * DAY)
    assert (one.person_id, one.name, one.found) == (who.person_id, "person.trained", right.isoformat())
    assert told(who) == right
    assert next(one for one in trail() if one["ev"] == "facts.differ")["names"] == ["person.trained"]


def test_the_night_ends_what_was_told_without_any_lesson(who, now, job, tell):
    tell("person", who.person_id, "person.trained")
    [one] = actions.nightly(job(name="nightly"), now=now + 20 * DAY)
    assert one.found is None
    with pytest.raises(Refused):
        gate.require(who, Can.SEE_CLAIMS, now=now + 20 * DAY)


def test_somebody_who_comes_back_begins_anew_and_keeps_what_they_learned_within_a_year(practice, new, now):
    who = actor(new, now)
    take(who, *JOINING, now=now)
    boss = replace(actor(known(practice, "owner", now=now, email="boss@example.com"), now), proven_seconds=0)
    people.end_person(boss, who.person_id, now=now + DAY)
    back = now + 200 * DAY
    people.add_membership(boss, who.person_id, Role.BILLER, now=back)
    with tenancy.scope(who):
        found = queries.standing(who.practice_id, who.person_id, back)
    assert (found.joined_on, found.until) == (back.date(), back.date().replace(year=2028))
    assert all(one.state is State.DONE for one in found.dues if one.month == 0)


def test_the_desk_names_what_is_due_for_oneself(who, practice, now):
    with tenancy.scope(who):
        due = queries.due_of(practice.id, who.person_id, now)
        nobody = queries.due_of(practice.id, Ref("person", practice.id).id, now)
    assert ([one.lesson for one in due], nobody) == (["joining", "service", "devices"], [])
