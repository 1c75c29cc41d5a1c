"""Answers to the clocks, what closing needs, what help needs, and what an exercise alone tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.incidents import actions, errors, plans, queries, rules
from quietledger.safety.incidents.rules import Answered, Consent, Firm, Kind, Outcome, State
from tests.safety.incidents.world import (
    HOTLINE,
    HOUR,
    NOW,
    TODAY,
    answered,
    book,
    clock_ids,
    closed,
    decided,
    finished,
    know,
    opened,
    reported,
    row,
    running,
)

pytestmark = pytest.mark.django_db
FIRM = Firm("forensics", "Thornbury Lexfield")


def rehearsed(who, at=NOW):
    about = Ref("practice", who.practice_id)
    with tenancy.scope(who):
        return facts.held([about], ["practice.rehearsed"], at).get((about, "practice.rehearsed"))


@pytest.mark.parametrize("plan", plans.BY_KEY)
def test_an_exercise_of_every_plan_goes_to_its_end_and_tells_that_it_did(owner, plan):
    made = actions.exercise(owner, plan, now=NOW)
    assert rehearsed(owner) is None
    closed(owner, made, [HOTLINE])
    told = rehearsed(owner)
    assert (told.until, told.told_by, told.evidence) == (NOW + timedelta(days=365), "incidents", f"incident:{made}")


def test_an_incident_in_earnest_rehearses_nothing(owner):
    closed(owner, opened(owner))
    assert rehearsed(owner) is None


def test_an_exercise_is_never_among_what_insurers_are_told(owner):
    real, drill = opened(owner), actions.exercise(owner, "bad_message", now=NOW)
    with tenancy.scope(owner):
        told, waiting = queries.incidents(NOW - HOUR), queries.open_incidents()
    assert ([one.id for one in told], {one.id for one in waiting}) == ([real], {real, drill})


def test_every_entry_about_an_exercise_says_so(owner, trail):
    made = actions.exercise(owner, "bad_message", now=NOW)
    closed(owner, made)
    said = [one for one in trail() if one["ev"].startswith("incident.")]
    assert len(said) > 10
    assert {one.get("exercise") for one in said} == {True}


def test_the_steps_come_in_their_order(owner):
    made = opened(owner)
    with pytest.raises(errors.NotNow):
        actions.noticed(owner, made, [], now=NOW)
    decided(owner, made)
    with pytest.raises(errors.NotNow):
        actions.close(owner, made, [], now=NOW)


def test_before_everybody_was_told_each_open_clock_is_named(owner):
    made = opened(owner)
    know(owner, made, total=2, residents={"IL": 2})
    decided(owner, made)
    with pytest.raises(errors.NotReady) as lacking:
        actions.noticed(owner, made, [HOTLINE], now=NOW)
    assert [one.split(":")[0] for one in lacking.value.lacks] == [
        "Say when you told the insurer, or why not", "Say when you told each person, or why not",
        "Say when you told HHS, or why not", "Say when you told residents of IL, or why not",
    ]  # fmt: skip


def test_a_clock_that_began_to_run_later_holds_the_closing_up(owner):
    made = opened(owner)
    decided(owner, made)
    answered(owner, made)
    actions.noticed(owner, made, [], now=NOW)
    finished(owner, made)
    with pytest.raises(errors.NotReady) as lacking:
        actions.close(owner, made, [HOTLINE], now=NOW)
    assert lacking.value.lacks == ("Say when you told the insurer, or why not: page 7.",)


@pytest.mark.parametrize(
    ("kinds", "open_tasks", "is_going_on", "count"),
    [
        ({Kind.CAUSE, Kind.LESSON}, 0, False, 0),
        ({Kind.LESSON}, 0, False, 1),
        ({Kind.CAUSE}, 0, False, 1),
        ({Kind.CAUSE, Kind.LESSON}, 2, False, 1),
        ({Kind.CAUSE, Kind.LESSON}, 0, True, 1),
        (set(), 1, True, 4),
    ],
)
def test_closing_needs_a_cause_a_lesson_settled_tasks_and_an_end(kinds, open_tasks, is_going_on, count):
    assert len(rules.unfinished(kinds, open_tasks, is_going_on=is_going_on)) == count


def test_closing_asks_for_a_fresh_proof(owner):
    made = opened(owner)
    with pytest.raises(Refused):
        actions.close(replace(owner, proven_seconds=3600), made, [], now=NOW)


def test_an_answer_says_when_or_why_not_and_the_newest_counts(owner):
    made = opened(owner)
    know(owner, made, total=2)
    actions.answer(owner, made, Answered("hhs", None, "Not yet due."), [], today=TODAY, now=NOW)
    told = Answered("hhs", TODAY, "Entered on the portal.")
    actions.answer(owner, made, told, [], today=TODAY, now=NOW + HOUR)
    found = {one.clock.id: one.answer for one in running(owner, made)}
    words = actions.read(owner, made, now=NOW).text(found["hhs"].note)
    assert (found["hhs"].met_on, words, found["individuals"]) == (TODAY, "Entered on the portal.", None)


@pytest.mark.parametrize(
    "told",
    [
        Answered("media.TX", TODAY, "words"),
        Answered("hhs", TODAY + timedelta(days=1), "words"),
        Answered("hhs", None, " "),
    ],
    ids=["a clock that does not run", "a day to come", "no reason"],
)
def test_an_answer_that_can_not_be_so_is_not_taken(owner, told):
    with pytest.raises(errors.NotTaken):
        actions.answer(owner, opened(owner), told, [], today=TODAY, now=NOW)


def test_what_was_told_too_late_is_marked(owner):
    made = opened(owner)
    know(owner, made, total=2, discovered_on=date(2026, 9, 1))
    answered(owner, made)
    assert {one.clock.id: one.is_late for one in running(owner, made)} == {"individuals": True, "hhs": False}


def test_letters_to_residents_move_the_day_of_their_attorney_general(owner):
    made = opened(owner)
    know(owner, made, residents={"CA": 501}, total=501)
    actions.answer(owner, made, Answered("state.CA", TODAY, "Sent."), [], today=TODAY, now=NOW)
    [general] = [one.clock for one in running(owner, made) if one.clock.id == "state.CA.regulator1"]
    assert general.due == TODAY + timedelta(days=15)


def test_the_tray_shows_first_notices_first_then_what_runs_out_first(owner):
    calm, urgent, new = opened(owner), opened(owner), reported(owner)
    know(owner, calm, total=2)
    know(owner, urgent, total=2, residents={"CA": 2})
    with tenancy.scope(owner):
        found = queries.tray(NOW)
    assert [(one.row.id, one.next.id) for one in found] == [
        (new, "individuals"), (urgent, "state.CA"), (calm, "individuals"),
    ]  # fmt: skip
    assert [one.is_over for one in found] == [False] * 3


def test_the_tray_goes_by_what_was_signed_too(owner):
    made = opened(owner)
    with tenancy.scope(owner):
        [one] = queries.tray(NOW + 25 * HOUR, lambda _: [HOTLINE])
    assert (one.row.id, one.next.id, one.is_over) == (made, "policy.saltmarsh", True)


def test_nobody_is_hired_before_the_insurer_agrees(owner, trail):
    made = opened(owner)
    with pytest.raises(errors.NoConsent) as stop:
        actions.hire(owner, made, FIRM, Consent(), now=NOW)
    assert stop.value.emergency_until == NOW + 48 * HOUR
    assert book(owner, made).help == ()
    actions.agreed(owner, made, FIRM, "Claims desk, Ms. Reedwater.", now=NOW)
    actions.hire(owner, made, FIRM, Consent(), now=NOW + HOUR)
    [found] = book(owner, made).help
    assert (found.agreed_at, found.hired_at, found.is_urgent) == (NOW, NOW + HOUR, False)
    assert "Reedwater" not in str(trail())


@pytest.mark.parametrize(
    ("hours", "is_urgent", "is_stopped"),
    [(47, True, False), (48, True, True), (1, False, True)],
    ids=["urgent and in time", "urgent and too late", "not urgent"],
)
def test_urgent_help_is_hired_within_the_hours_that_the_policy_gives(owner, hours, is_urgent, is_stopped):
    made, at = opened(owner), NOW + hours * HOUR
    try:
        actions.hire(owner, made, FIRM, Consent(48), is_urgent=is_urgent, now=at)
    except errors.NoConsent:
        assert is_stopped
    else:
        assert (is_stopped, book(owner, made).help[0].is_urgent) == (False, True)


def test_without_a_policy_nobody_has_to_agree(owner):
    made = opened(owner)
    actions.hire(owner, made, FIRM, None, now=NOW)
    assert book(owner, made).help[0].hired_at == NOW


def test_costs_add_up_by_part_and_are_taken_back_by_their_negative(owner):
    made = opened(owner)
    for part, cents in (("CP01", 120_000), ("CP01", 30_000), ("", 5_000), ("CP01", -30_000)):
        actions.spend(owner, made, part, cents, TODAY, "An invoice.", now=NOW)
    assert book(owner, made).costs_by_part == {"": 5_000, "CP01": 120_000}


@pytest.mark.parametrize(("part", "cents"), [("CP18", 100), ("CP01", 0)])
def test_a_cost_has_a_part_of_the_list_and_an_amount(owner, part, cents):
    with pytest.raises(errors.NotTaken):
        actions.spend(owner, opened(owner), part, cents, TODAY, "An invoice.", now=NOW)


def test_lessons_go_to_the_scenarios_that_they_speak_of(owner):
    made = opened(owner)
    closed(owner, made)
    with tenancy.scope(owner):
        [lesson] = queries.lessons(NOW - HOUR)
    assert (lesson.scenario, lesson.incident_id, lesson.is_exercise) == ("S05", made, False)
    with pytest.raises(errors.NotTaken):
        actions.learn(owner, opened(owner), "nonsense", "words", now=NOW)


def test_a_decision_after_the_letters_goes_back_to_the_clocks(owner):
    made = opened(owner)
    decided(owner, made)
    answered(owner, made)
    actions.noticed(owner, made, [], now=NOW)
    decided(owner, made, Outcome.BREACH)
    assert (row(owner, made).state, clock_ids(owner, made)) == (State.ASSESSED, ["individuals", "hhs"])


@pytest.mark.parametrize("plan", plans.PLANS, ids=lambda plan: plan.key)
def test_a_plan_speaks_of_what_there_is(plan):
    """Factors, parts, scenarios, data, systems and roles are those of the lists; its people are made up."""
    assert set(plan.factors) <= rules.FACTORS.keys()
    assert set(plan.parts) <= set(rules.PARTS)
    assert set(plan.data) <= rules.DATA.keys()
    assert set(plan.systems) <= rules.SYSTEMS.keys()
    assert {step.role for step in plan.tasks} <= set(plans.ROLES)
    assert len({step.key for step in plan.tasks}) == len(plan.tasks)
    assert plan.tasks[0].hours <= 4


def test_every_incident_tells_the_insurer_within_hours():
    assert {plan.key for plan in plans.PLANS if "insurer" in {step.key for step in plan.tasks}} == plans.BY_KEY.keys()
