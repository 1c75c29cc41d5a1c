"""The four factors, what a decision needs, officials who hold notices back, and drafts with their five elements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from quietledger.core.gate.errors import Refused
from quietledger.pure.breachclocks.case import Delay
from quietledger.safety.incidents import actions, errors, rules
from quietledger.safety.incidents.rules import Kind, NoteDoc, Outcome, State
from tests.safety.incidents.world import (
    HOTLINE,
    NOW,
    TODAY,
    answered,
    book,
    clock_ids,
    decided,
    facts,
    know,
    opened,
    row,
    running,
    weighed,
)

pytestmark = pytest.mark.django_db
SHOWN = {key: NoteDoc("words", {"evidence": "a log"}) for key in rules.FACTORS}


def lacks(outcome, factors=SHOWN, *, exclusion="", reason="It is so.", **told):
    return rules.lacks_for_decision(outcome, exclusion, reason, factors, facts(**told))


def test_a_breach_is_presumed_and_needs_only_a_reason():
    assert lacks(Outcome.BREACH, {}) == ()
    assert len(lacks(Outcome.BREACH, {}, reason=" ")) == 1


@pytest.mark.parametrize("left_out", rules.FACTORS)
def test_low_probability_needs_each_of_the_four_factors(left_out):
    assert len(lacks(Outcome.LOW_PROBABILITY, {key: doc for key, doc in SHOWN.items() if key != left_out})) == 1


@pytest.mark.parametrize("bad", [NoteDoc("words"), NoteDoc("words", {"evidence": " "}), NoteDoc("", {"evidence": "x"})])
def test_a_factor_without_what_shows_it_is_none(bad):
    assert len(lacks(Outcome.LOW_PROBABILITY, SHOWN | {"acquired": bad})) == 1


def test_an_exclusion_is_one_of_three():
    assert [len(lacks(Outcome.EXCLUSION, {}, exclusion=one)) for one in ("", "because", *rules.EXCLUSIONS)] == [
        1, 1, 0, 0, 0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("is_encrypted", "keys_are_safe", "count"),
    [(True, True, 0), (True, False, 1), (True, None, 1), (False, True, 1), (None, None, 1)],
)
def test_data_is_secured_only_if_it_was_encrypted_and_its_keys_are_safe(is_encrypted, keys_are_safe, count):
    assert len(lacks(Outcome.SECURED, {}, is_encrypted=is_encrypted, keys_are_safe=keys_are_safe)) == count


def test_a_decision_says_what_it_lacks_and_changes_nothing(owner):
    made = opened(owner)
    with pytest.raises(errors.NotReady) as lacking:
        decided(owner, made, Outcome.LOW_PROBABILITY)
    assert len(lacking.value.lacks) == len(rules.FACTORS)
    assert (row(owner, made).state, book(owner, made).decision) == (State.OPEN, None)


def test_a_decision_is_signed_with_a_fresh_proof(owner, trail):
    made = opened(owner)
    with pytest.raises(Refused):
        decided(replace(owner, proven_seconds=3600), made)
    decided(owner, made)
    found = book(owner, made).decision
    assert (found.outcome, found.signed_by, row(owner, made).state) == (Outcome.BREACH, owner.person_id, State.ASSESSED)
    assert next(one for one in trail() if one["ev"] == "incident.decided")["outcome"] == "breach"


def test_the_newest_words_of_a_factor_and_the_newest_decision_count(owner):
    made = opened(owner)
    weighed(owner, made)
    actions.weigh(owner, made, "nature", "Names only.", "The list.", now=NOW + timedelta(minutes=1))
    assert actions.read(owner, made, now=NOW).newest(Kind.FACTOR)["nature"].text == "Names only."
    decided(owner, made, Outcome.LOW_PROBABILITY)
    actions.decide(owner, made, Outcome.BREACH, "The police found it open.", now=NOW + timedelta(hours=1))
    outcomes = [one.outcome for one in book(owner, made).decisions]
    assert outcomes == [Outcome.BREACH, Outcome.LOW_PROBABILITY]


def test_the_law_runs_until_somebody_has_signed_that_it_does_not(owner):
    made = opened(owner)
    know(owner, made, total=3, residents={"IL": 3}, is_encrypted=True, keys_are_safe=True)
    every = ["hhs", "individuals", "state.IL"]
    assert sorted(clock_ids(owner, made)) == every
    decided(owner, made, Outcome.SECURED)
    assert clock_ids(owner, made, [HOTLINE]) == ["policy.saltmarsh"]
    know(owner, made, total=3, residents={"IL": 3}, is_encrypted=True, keys_are_safe=False)
    assert (sorted(clock_ids(owner, made)), row(owner, made).state) == (every, State.OPEN)


def test_low_probability_leaves_the_states_to_answer(owner):
    made = opened(owner)
    know(owner, made, total=3, residents={"CA": 3})
    weighed(owner, made)
    decided(owner, made, Outcome.LOW_PROBABILITY)
    assert clock_ids(owner, made) == ["state.CA"]


def test_what_changes_after_everybody_was_told_goes_back_a_step(owner):
    made = opened(owner)
    know(owner, made, total=3, residents={"CA": 3})
    decided(owner, made)
    answered(owner, made)
    actions.noticed(owner, made, [], now=NOW)
    know(owner, made, total=4, residents={"CA": 3, "NY": 1})
    assert row(owner, made).state is State.ASSESSED
    assert [one.clock.id for one in running(owner, made) if one.answer is None] == [
        "state.NY.regulator2", "state.NY", "state.NY.regulator1",
    ]  # fmt: skip


def test_officials_hold_the_letters_back(owner):
    made = opened(owner)
    know(owner, made, total=3)
    stated = Delay(TODAY, date(2027, 6, 1), is_written=True)
    actions.hold_back(owner, made, stated, "Detective Oakhollow, badge 12.", today=TODAY, now=NOW)
    [letters] = [one.clock for one in running(owner, made) if one.clock.id == "individuals"]
    assert (letters.due, letters.not_before) == (date(2027, 6, 1), date(2027, 6, 1))


@pytest.mark.parametrize(
    ("field", "delay"),
    [
        ("stated_on", Delay(TODAY + timedelta(days=1), None, is_written=False)),
        ("until", Delay(TODAY, None, is_written=True)),
        ("until", Delay(TODAY, TODAY, is_written=False)),
    ],
    ids=["still to come", "a letter without a day", "over at once"],
)
def test_a_delay_that_can_not_be_so_is_not_taken(owner, field, delay):
    with pytest.raises(errors.NotTaken) as wrong:
        actions.hold_back(owner, opened(owner), delay, "words", today=TODAY, now=NOW)
    assert set(wrong.value.findings) == {field}


def test_a_draft_keeps_what_is_written_and_says_which_of_the_five_it_lacks(owner):
    made = opened(owner)
    some = dict.fromkeys(list(rules.ELEMENTS)[:3], "words")
    actions.draft(owner, made, "individuals", some, now=NOW)
    actions.draft(owner, made, "individuals", some | {"doing": "words"}, now=NOW + timedelta(minutes=1))
    kept = actions.read(owner, made, now=NOW).newest(Kind.NOTICE)["individuals"].more
    assert rules.missing(kept) == (rules.ELEMENTS["contact"],)


def test_a_draft_has_no_part_beyond_the_five(owner):
    with pytest.raises(errors.NotTaken):
        actions.draft(owner, opened(owner), "individuals", {"sorry": "words"}, now=NOW)
