"""Rows of the law stand by facts, by lawful decisions, and by nothing else; what ran out is not met."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from quietledger.core.facts.rules import CATALOGUE
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.pure.safeguards import crosswalks, law
from quietledger.pure.safeguards.law import Outcome
from quietledger.safety.devices.models import Device
from quietledger.safety.risk import actions, answers, assessing, errors, queries
from quietledger.safety.risk.models import Decision
from quietledger.safety.risk.rules import NewAnswer, NewDecision, ProfileRow, ShownAs, Value
from quietledger.safety.risk.standing import State
from tests.web.signing import actor, known

DAY = timedelta(days=1)
SANCTION, VISITORS, LEAVERS = "164.308(a)(1)(ii)(C)", "164.310(a)(2)(iii)", "164.308(a)(3)(ii)(C)"
WHY = "One room, one door, and somebody at it whenever it is open."


@pytest.fixture
def head(practice, now):
    """An owner who works here: decisions name them."""
    return actor(known(practice, "owner", now=now), now)


def shown(on=date(2026, 11, 20)):
    return NewAnswer(Value.YES, shown_as=ShownAs.RECORD, shows="The dated list.", seen_on=on)


def row(who, at, name):
    with tenancy.scope(who):
        return next(one for one in assessing.rows(who.practice_id, at) if one.row.id == name)


def state(who, at, name):
    return row(who, at, name).state


def test_every_measure_of_the_law_and_the_views_is_a_fact_about_what_it_is_counted_over():
    measures = {one for row in law.ROWS for one in row.measures}
    measures |= {one for view in crosswalks.VIEWS.values() for line in view.lines for one in line.measures}
    assert [one for one in measures if one.fact not in CATALOGUE] == []
    assert [one for one in measures if CATALOGUE[one.fact].about != one.over.value] == []


def test_a_row_is_unknown_until_somebody_says_something_and_met_by_what_is_shown(owner, now):
    assert state(owner, now, SANCTION) is State.UNKNOWN
    answers.answer(owner, "sanction_policy", NewAnswer(Value.UNKNOWN), now=now)
    assert state(owner, now, SANCTION) is State.UNKNOWN
    made = answers.answer(owner, "sanction_policy", shown(), now=now)
    found = row(owner, now, SANCTION)
    assert (found.state, found.standing.is_met, found.standing.since) == (State.MET, True, now)
    [proof] = found.standing.proofs
    assert (proof.evidence, proof.of, proof.until) == ((f"answer:{made}",), 1, found.standing.until)


def test_a_bare_yes_is_not_met_and_is_seen_as_a_claim(owner, now):
    answers.answer(owner, "sanction_policy", NewAnswer(Value.YES), now=now)
    found = row(owner, now, SANCTION)
    assert (found.state, found.standing.proofs[0].is_claimed) == (State.NOT_MET, True)


@pytest.mark.parametrize("value", [Value.NO, Value.PARTLY])
def test_no_and_partly_are_not_met(owner, now, value):
    answers.answer(owner, "sanction_policy", NewAnswer(value), now=now)
    assert state(owner, now, SANCTION) is State.NOT_MET


def test_what_ran_out_is_stale_and_stale_is_not_met(owner, now):
    answers.answer(owner, "sanction_policy", shown(), now=now)
    end = row(owner, now, SANCTION).standing.until
    assert state(owner, end - timedelta(seconds=1), SANCTION) is State.MET
    found = row(owner, end, SANCTION)
    assert (found.state, found.standing.is_met, found.standing.since) == (State.STALE, False, end)


def test_what_was_taken_back_is_not_met_rather_than_stale(owner, now):
    answers.answer(owner, "sanction_policy", shown(), now=now)
    answers.answer(owner, "sanction_policy", NewAnswer(Value.NO), now=now + DAY)
    assert state(owner, now + DAY, SANCTION) is State.NOT_MET
    assert state(owner, now, SANCTION) is State.MET  # as it stood then, it can be read again


def laptop(who, now):
    """A laptop in use of which nothing was told yet; returns its id."""
    with tenancy.scope(who):
        row = Device(person_id=who.person_id, source="agent", name="Heron", platform="macos", paired_at=now)
        row.save(force_insert=True)
    return row.id


def test_the_rows_of_a_device_follow_its_facts(owner, now, tell):
    name = "164.312(a)(2)(iii)"
    assert state(owner, now, name) is State.UNKNOWN  # no device is known
    device = laptop(owner, now)
    assert state(owner, now, name) is State.NOT_MET
    tell("device", device, "device.lock", until=now + DAY)
    assert state(owner, now, name) is State.MET
    assert state(owner, now + DAY, name) is State.STALE


def test_contracts_apply_to_nobody_while_no_partner_is_in_use(owner, now):
    assert state(owner, now, "164.314(a)(2)(i)(A)") is State.NOT_APPLICABLE


def test_rows_about_clearinghouses_governments_and_plans_follow_the_profile(owner, now):
    flagged = [one.id for one in law.ROWS if one.flag]
    assert {state(owner, now, one) for one in flagged} == {State.NOT_APPLICABLE}
    everything = ProfileRow(is_clearinghouse=True, is_government=True, is_group_plan=True)
    actions.say_profile(owner, everything, now=now)
    assert [state(owner, now, one) for one in flagged] == [State.UNKNOWN, State.NOT_APPLICABLE, State.UNKNOWN]
    assert {state(owner, now - DAY, one) for one in flagged} == {State.NOT_APPLICABLE}


def test_does_not_apply_is_no_lawful_outcome_of_a_row(owner, now):
    answers.answer(owner, "visitors", NewAnswer(Value.NOT_APPLICABLE, "Nobody comes in."), now=now)
    answers.answer(owner, "sanction_policy", NewAnswer(Value.NOT_APPLICABLE, "We are two."), now=now)
    assert (state(owner, now, VISITORS), state(owner, now, SANCTION)) == (State.NOT_MET, State.NOT_MET)


@pytest.mark.parametrize(
    ("outcome", "then"),
    [(Outcome.ALTERNATIVE, State.ALTERNATIVE), (Outcome.NOT_REASONABLE, State.NOT_REASONABLE)],
)
def test_an_addressable_row_stands_by_a_decision_with_its_reason_until_its_day(head, now, trail, outcome, then):
    actions.decide(head, VISITORS, NewDecision(outcome, WHY, head.person_id, date(2027, 5, 1)), now=now)
    found = row(head, now, VISITORS)
    assert (found.state, found.standing.is_met, found.standing.decision.rationale) == (then, True, WHY)
    assert state(head, datetime(2027, 4, 30, 18, tzinfo=now.tzinfo), VISITORS) is then
    assert state(head, datetime(2027, 5, 1, 18, tzinfo=now.tzinfo), VISITORS) is State.STALE
    entry = next(one for one in trail() if one["ev"] == "safeguard.decided")
    assert (entry["row"], entry["outcome"], WHY in str(entry)) == (VISITORS, outcome.value, False)


def test_what_the_facts_show_goes_before_a_decision_and_a_decision_can_be_taken_back(head, now):
    actions.decide(head, VISITORS, NewDecision(Outcome.ALTERNATIVE, WHY, head.person_id), now=now)
    answers.answer(head, "visitors", shown(), now=now)
    assert state(head, now, VISITORS) is State.MET
    answers.answer(head, "visitors", NewAnswer(Value.NO), now=now + DAY)
    assert state(head, now + DAY, VISITORS) is State.ALTERNATIVE
    actions.decide(head, VISITORS, NewDecision(Outcome.IMPLEMENTED), now=now + 2 * DAY)
    assert state(head, now + 2 * DAY, VISITORS) is State.NOT_MET


@pytest.mark.parametrize("name", [one.id for one in law.ROWS if one.type is not law.Type.ADDRESSABLE])
def test_no_decision_is_lawful_where_the_law_leaves_no_choice(owner, now, name):
    with pytest.raises(errors.NotLawful) as problem:
        actions.decide(owner, name, NewDecision(Outcome.NOT_REASONABLE, WHY, owner.person_id), now=now)
    assert problem.value.lawful == (Outcome.IMPLEMENTED, Outcome.GAP)


@pytest.mark.parametrize(
    ("rationale", "has_owner", "review_on", "field"),
    [
        (" ", True, None, "rationale"), (WHY, False, None, "owner"), ("x" * 2_001, True, None, "rationale"),
        (WHY, True, date(2026, 11, 23), "review_on"), (WHY, True, date(2027, 11, 24), "review_on"),
    ],
)  # fmt: skip
def test_a_decision_needs_a_reason_somebody_and_a_day_within_a_year(head, now, rationale, has_owner, review_on, field):
    new = NewDecision(Outcome.ALTERNATIVE, rationale, head.person_id if has_owner else None, review_on)
    with pytest.raises(errors.NotTaken) as problem:
        actions.decide(head, VISITORS, new, now=now)
    assert problem.value.field == field
    with tenancy.scope(head):
        assert queries.decisions() == {}


def test_a_gap_is_no_outcome_of_an_addressable_row_and_nobody_from_outside_answers_for_one(head, now, other_biller):
    with pytest.raises(errors.NotLawful):
        actions.decide(head, VISITORS, NewDecision(Outcome.GAP, WHY, head.person_id), now=now)
    with pytest.raises(errors.NotTaken):
        actions.decide(head, VISITORS, NewDecision(Outcome.ALTERNATIVE, WHY, other_biller.person_id), now=now)
    with pytest.raises(errors.NoSuchRow):
        actions.decide(head, "164.999", NewDecision(Outcome.ALTERNATIVE, WHY, head.person_id), now=now)


def test_the_database_too_refuses_a_decision_without_a_reason(owner, now):
    fields = {"row": VISITORS, "outcome": "alternative", "owner_id": uuid7(), "decided_at": now}
    with tenancy.scope(owner):
        bare = Decision(**fields, decided_on=now.date(), review_on=(now + DAY).date())
        with pytest.raises(IntegrityError), transaction.atomic():
            bare.save(force_insert=True)


def test_only_who_keeps_the_risks_decides(biller, now):
    with pytest.raises(Refused):
        actions.decide(biller, VISITORS, NewDecision(Outcome.ALTERNATIVE, WHY, biller.person_id), now=now)


def test_counts_are_of_all_54_rows(owner, now):
    with tenancy.scope(owner):
        counted = assessing.counts(assessing.rows(owner.practice_id, now))
    assert sum(counted.values()) == 54
    assert counted[State.MET] == 0


def line(who, at, view, name):
    with tenancy.scope(who):
        groups = assessing.view(crosswalks.VIEWS[view], who.practice_id, at)
    return next(one.standing for group in groups for one in group.lines if one.line.id == name)


def test_views_read_the_same_facts(owner, now):
    answers.answer(owner, "leavers", shown(), now=now)
    assert state(owner, now, LEAVERS) is State.MET
    assert line(owner, now, "cpg", "E6").state is State.MET
    assert line(owner, now, "proposed", "NP11").state is State.MET
    assert line(owner, now, "405d", "9.S.A").state is State.NOT_APPLICABLE
    assert line(owner, now, "proposed", "NP12").state is State.UNKNOWN


def test_the_proposed_rule_takes_no_alternative_and_looks_at_the_age_of_words(head, now, tell):
    tell("practice", head.practice_id, "practice.risk_analysed")  # until told otherwise
    assert line(head, now + 364 * DAY, "proposed", "NP03").state is State.MET
    assert line(head, now + 366 * DAY, "proposed", "NP03").state is State.STALE
    for one in law.ROWS:
        if one.type is law.Type.ADDRESSABLE:
            actions.decide(head, one.id, NewDecision(Outcome.ALTERNATIVE, WHY, head.person_id), now=now)
    assert {state(head, now, one) for one in crosswalks.PROPOSED.lines[0].rows} == {State.ALTERNATIVE}
    assert line(head, now, "proposed", "NP01").state is State.NOT_MET


def test_strengths_tell_what_stands_from_what_is_only_said_and_what_is_open(owner, now):
    answers.answer(owner, "leavers", shown(), now=now)
    answers.answer(owner, "sanction_policy", NewAnswer(Value.YES), now=now)
    answers.answer(owner, "visitors", NewAnswer(Value.NO), now=now)
    with tenancy.scope(owner):
        found = assessing.strengths(owner.practice_id, now)

    def keys(proofs):
        beginning = "practice.safeguard."
        return {one.measure.fact.removeprefix(beginning) for one in proofs if one.measure.fact.startswith(beginning)}

    assert (keys(found.stands), keys(found.said)) == ({"leavers"}, {"sanction_policy"})
    assert "visitors" in keys(found.open)


def test_questions_say_what_was_answered_what_holds_and_what_is_open(owner, head, now):
    answers.answer(owner, "leavers", shown(), now=now)
    answers.answer(owner, "visitors", NewAnswer(Value.UNKNOWN), now=now)
    answers.hand_over(owner, "maintenance", head.person_id, now=now)
    with tenancy.scope(owner):
        found = {one.question.key: one for one in assessing.questions(owner.practice_id, now)}
        later = {one.question.key: one for one in assessing.questions(owner.practice_id, now + 400 * DAY)}
    assert len(found) == 52
    assert (found["leavers"].is_open, found["leavers"].proof.state) == (False, State.MET)
    assert (found["visitors"].is_open, found["maintenance"].is_open) == (True, True)
    assert found["maintenance"].handed.person_id == head.person_id
    assert later["leavers"].is_open
    assert sum(len(ones) for _, ones in assessing.by_group(found.values())) == 52
