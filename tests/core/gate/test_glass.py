"""Emergency access: open to whoever works here, for looking only, on the trail in every decision, reviewed in time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate import errors, queries
from quietledger.core.gate.actions import Can
from quietledger.core.gate.cans import IN_EMERGENCY
from quietledger.core.gate.models import Glass
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.vault import actions as vault
from tests.conftest import make_person

pytestmark = pytest.mark.django_db
REASON = "Patient collapsed in the waiting room"
HOUR = timedelta(hours=1)


@pytest.fixture
def clinician(practice, now):
    return make_person(practice.id, now, "clinician")


@pytest.fixture
def patient(tell):
    one = uuid7()
    tell("patient", one, "patient.open")
    return Ref("patient", one)


def allowed(who, now):
    return {can for can in Can if gate.explain(who, can, now=now).is_allowed}


def test_it_opens_records_at_a_screen_and_nothing_else(clinician, now):
    before = allowed(clinician, now)
    gate.break_glass(clinician, REASON, now=now)
    gained = allowed(clinician, now) - before
    assert gained == {Can[name] for name in IN_EMERGENCY} - before
    assert gained
    assert all((can.value.action, can.value.channel, can.value.leaves) == ("read", "screen", False) for can in gained)


def test_it_ends_by_itself_after_the_practices_minutes_and_at_once_when_given_back(clinician, now):
    gate.break_glass(clinician, REASON, now=now)
    open_at = [Can.SEE_LEDGER in allowed(clinician, now + minutes * HOUR / 60) for minutes in (0, 59, 60)]
    assert open_at == [True, True, False]
    gate.end_glass(clinician, now=now + HOUR / 6)
    assert Can.SEE_LEDGER not in allowed(clinician, now + HOUR / 6)


@pytest.mark.parametrize("without", [{"mfa_level": 1}, {"idle_seconds": 901}, {"age_seconds": 43_201}])
def test_two_factors_and_a_fresh_sign_in_are_asked_of_whoever_calls_for_help(clinician, now, without):
    with pytest.raises(errors.Refused):
        gate.break_glass(replace(clinician, **without), REASON, now=now)


def test_who_left_can_neither_open_nor_use_it(clinician, now, tell):
    gate.break_glass(clinician, REASON, now=now)
    tell("person", clinician.person_id, "person.active", until=now)
    assert allowed(clinician, now) == set()


def test_a_closed_account_stays_closed_in_any_emergency(clinician, now):
    gate.break_glass(clinician, REASON, now=now)
    with pytest.raises(errors.Refused):
        gate.require(clinician, Can.SEE_PATIENT, on=[Ref("patient", uuid7())], now=now)


@pytest.mark.parametrize("reason", ["", "   ", "because"])
def test_without_a_reason_in_words_it_stays_shut(clinician, now, reason):
    with pytest.raises(errors.NoReason):
        gate.break_glass(clinician, reason, now=now)
    with tenancy.scope(clinician):
        assert queries.glasses() == []


def test_every_decision_made_while_it_stands_says_so_on_the_trail(clinician, now, trail, patient):
    gate.break_glass(clinician, REASON, now=now)
    gate.require(clinician, Can.SEE_LEDGER, on=[patient], now=now)
    gate.require(clinician, Can.SEE_PATIENT, on=[patient], now=now)
    assert [one["why"] for one in trail()[:2]] == [["P03", "P90"], ["P90"]]


def test_the_reason_is_sealed_and_not_on_the_trail(clinician, now, trail):
    gate.break_glass(clinician, REASON, now=now)
    assert REASON not in str(trail())
    with tenancy.scope(clinician):
        assert REASON.encode() not in Glass.objects.get().doc.cell


def test_the_reviewer_reads_the_reason_and_what_was_seen(clinician, owner, now, patient):
    glass = gate.break_glass(clinician, REASON, now=now)
    gate.require(clinician, Can.SEE_LEDGER, on=[patient], now=now + HOUR / 6)
    gate.require(clinician, Can.SEE_VISITS, now=now + 2 * HOUR)  # after its end: no longer part of it
    report = gate.glass_report(owner, glass, now=now + 2 * HOUR)
    with tenancy.scope(owner):
        assert [(one.say, one.res) for one in report.seen] == [
            (Can.SEE_LEDGER.value.say, (vault.pseudonym(patient.id),))
        ]
    assert report.reason == REASON


def test_nobody_but_an_owner_reads_or_reviews_it(clinician, biller, now):
    glass = gate.break_glass(clinician, REASON, now=now)
    for ask in (
        lambda: gate.glass_report(biller, glass, now=now),
        lambda: gate.review_glass(biller, glass, was_right=True, note="", now=now),
    ):
        with pytest.raises(errors.Refused):
            ask()


def test_a_second_person_reviews_it_once(clinician, owner, now):
    glass = gate.break_glass(clinician, REASON, now=now)
    gate.review_glass(owner, glass, was_right=True, note="right", now=now)
    with pytest.raises(errors.AlreadySettled):
        gate.review_glass(owner, glass, was_right=False, note="", now=now)
    with tenancy.scope(owner):
        assert ([one.was_right for one in queries.glasses()], queries.unreviewed_glass()) == ([True], [])


def test_ones_own_is_reviewed_by_another_owner_or_in_a_practice_of_one_by_time(owner, practice, now):
    glass = gate.break_glass(owner, REASON, now=now)
    with pytest.raises(errors.NotASecond) as refused:
        gate.review_glass(owner, glass, was_right=True, note="", now=now + HOUR)
    assert refused.value.until == now + 72 * HOUR
    gate.review_glass(owner, glass, was_right=True, note="", now=now + 72 * HOUR)
    later = now + 100 * HOUR
    other = gate.break_glass(owner, REASON, now=later)
    make_person(practice.id, now, "owner")
    with pytest.raises(errors.NotASecond):
        gate.review_glass(owner, other, was_right=True, note="", now=later + 80 * HOUR)


def test_not_reviewed_in_time_there_is_no_other(clinician, owner, now):
    glass = gate.break_glass(clinician, REASON, now=now)
    gate.break_glass(clinician, REASON, now=now + 71 * HOUR)
    with pytest.raises(errors.GlassNotReviewed):
        gate.break_glass(clinician, REASON, now=now + 73 * HOUR)
    gate.review_glass(owner, glass, was_right=True, note="", now=now + 73 * HOUR)
    gate.break_glass(clinician, REASON, now=now + 73 * HOUR)


def test_one_that_stands_is_not_prolonged(clinician, now):
    gate.break_glass(clinician, REASON, now=now)
    with pytest.raises(errors.GlassStanding):
        gate.break_glass(clinician, REASON, now=now + HOUR / 2)


def test_a_job_and_a_program_call_for_no_help(job, now):
    with pytest.raises(errors.Refused):
        gate.break_glass(job(), REASON, now=now)
