"""A message changes nothing: a call to the number on file, a second person and three days stand before any change."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from quietledger.billing.changes import actions, errors, queries
from quietledger.billing.changes.models import Change, Details
from quietledger.billing.changes.rules import CallDoc, DetailsDoc, NewChange, Party
from quietledger.core.facts import queries as facts
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import NotASecond, Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.vault import actions as vault
from quietledger.core.vault.errors import CannotOpen
from tests.conftest import make_person
from tests.safety.builders import add_patients

PHONE = "555-555-0142"
ON_FILE = DetailsDoc(
    name="Bluefinch Health Plan", phone=PHONE, phone_from="contract", bank="Old Mill Bank", routing="011000015",
    account="000123456789",
)  # fmt: skip
WANTED = DetailsDoc(bank="Elsewhere Bank", routing="021000021", account="998877665544")
YES = CallDoc(PHONE, "Perpetua Hollowell, provider services", "confirmed")


@pytest.fixture
def plan():
    return Party("payer", uuid7())


@pytest.fixture
def asked(biller, plan, now):
    """A case about a plan that has been on file for a year."""
    actions.enter(biller, plan, ON_FILE, now=now - timedelta(days=365))
    new = NewChange(WANTED, "message", now.date(), "provider services", "Please update at once.", uuid7())
    return actions.open_change(biller, plan, new, today=now.date(), now=now)


def state(who, change_id):
    with tenancy.scope(who):
        return queries.change(change_id).state


def on_file(who, plan, now):
    return actions.versions(who, plan, now=now)[-1].doc


def other(practice, now):
    return make_person(practice.id, now, "biller")


def test_the_whole_road_ends_in_a_new_version_and_the_fact_that_somebody_called(practice, biller, plan, asked, now):
    actions.note_call(biller, asked, YES, now=now)
    from_at = actions.confirm(other(practice, now), asked, now=now)
    assert from_at == now + timedelta(days=3)
    later = replace(biller, proven_seconds=0)
    actions.let_in(later, asked, now=from_at)
    found = actions.versions(biller, plan, now=now)
    assert [one.doc.bank for one in found] == ["Old Mill Bank", "Elsewhere Bank"]
    assert (found[1].doc.phone, found[0].until) == (PHONE, from_at)
    with tenancy.scope(biller):
        kept = facts.last_words([practice.id], ["mail.callbacks"], from_at)[practice.id, "mail.callbacks"]
    assert kept.holds(from_at)


def test_opening_a_case_changes_nothing(biller, plan, asked, now):
    assert on_file(biller, plan, now) == ON_FILE


def test_whoever_called_does_not_confirm(biller, asked, now, owner):
    actions.note_call(biller, asked, YES, now=now)
    with pytest.raises(NotASecond):
        actions.confirm(biller, asked, now=now)
    assert state(biller, asked) == "called"


def test_a_practice_of_one_waits_three_days_for_its_second_look(biller, asked, now):
    actions.note_call(biller, asked, YES, now=now)
    with pytest.raises(NotASecond):
        actions.confirm(biller, asked, now=now)
    assert actions.confirm(biller, asked, now=now + timedelta(hours=73)) > now + timedelta(days=6)


def test_another_number_than_the_one_on_file_is_no_call_back(biller, asked, now):
    with pytest.raises(errors.NotTaken) as problem:
        actions.note_call(biller, asked, replace(YES, number="555-555-0199"), now=now)
    assert set(problem.value.findings) == {"number"}


def test_the_number_that_an_earlier_change_brought_a_day_ago_is_not_called(practice, biller, plan, now):
    before = now - timedelta(days=10)
    actions.enter(biller, plan, ON_FILE, now=now - timedelta(days=365))
    new = NewChange(DetailsDoc(phone="555-555-0199"), "phone", before.date(), "provider services")
    first = actions.open_change(biller, plan, new, today=before.date(), now=before)
    actions.note_call(biller, first, YES, now=before)
    actions.confirm(other(practice, before), first, now=before)
    actions.let_in(biller, first, now=now - timedelta(days=1))
    assert on_file(biller, plan, now).phone == "555-555-0199"
    second = actions.open_change(biller, plan, NewChange(WANTED, "message", now.date(), "x"), today=now.date(), now=now)
    with pytest.raises(errors.NotTaken):
        actions.note_call(biller, second, replace(YES, number="555-555-0199"), now=now)
    actions.note_call(biller, second, YES, now=now)


def test_a_denied_call_stops_the_case_for_good(practice, biller, plan, asked, now):
    actions.note_call(biller, asked, CallDoc(PHONE, "Perpetua Hollowell", "denied"), now=now)
    assert state(biller, asked) == "stopped"
    with pytest.raises(errors.NotNow):
        actions.note_call(biller, asked, YES, now=now)
    assert on_file(biller, plan, now) == ON_FILE


def test_nobody_reached_leaves_the_case_open_and_the_try_written_down(biller, asked, now):
    actions.note_call(biller, asked, CallDoc(PHONE, "", "not_reached", "rang out"), now=now)
    with tenancy.scope(biller):
        row = queries.change(asked)
    doc, _ = actions.case(biller, row, now=now)
    assert (row.state, row.calls_count, doc.calls[0].note) == ("open", 1, "rang out")


def test_before_its_days_are_over_it_does_not_take_effect_and_anybody_may_stop_it(practice, biller, plan, asked, now):
    actions.note_call(biller, asked, YES, now=now)
    from_at = actions.confirm(other(practice, now), asked, now=now)
    with pytest.raises(errors.NotNow):
        actions.let_in(biller, asked, now=from_at - timedelta(seconds=1))
    actions.stop(other(practice, now), asked, "The invoice is odd too", now=now + timedelta(days=1))
    with pytest.raises(errors.NotNow):
        actions.let_in(biller, asked, now=from_at)
    assert on_file(biller, plan, now) == ON_FILE


def test_details_that_are_on_file_are_not_entered_again(biller, plan, asked, now):
    with pytest.raises(errors.OnFileAlready):
        actions.enter(biller, plan, replace(ON_FILE, bank="Elsewhere Bank"), now=now)


def test_the_database_itself_takes_no_second_version_without_a_case(biller, plan, asked, now):
    with tenancy.scope(biller), pytest.raises(IntegrityError), transaction.atomic():
        Details.objects.filter(number=1).update(number=2)


def test_the_database_itself_takes_no_case_in_effect_that_nobody_called_about(biller, asked, now):
    with tenancy.scope(biller), pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.filter(id=asked).update(state="in_effect")


def test_a_clinician_sees_no_payment_changes(practice, biller, plan, asked, now):
    with pytest.raises(Refused):
        actions.versions(make_person(practice.id, now, "clinician"), plan, now=now)


def test_a_confirmed_call_needs_a_fresh_proof_of_who_wrote_it(biller, asked, now):
    with pytest.raises(Refused):
        actions.note_call(replace(biller, proven_seconds=400), asked, YES, now=now)
    assert state(biller, asked) == "open"


def test_the_trail_tells_each_step_and_no_detail(practice, biller, plan, asked, now, trail):
    actions.note_call(biller, asked, YES, now=now)
    actions.confirm(other(practice, now), asked, now=now)
    told = trail()
    events = [entry["ev"] for entry in told]
    assert {"details.entered", "change.opened", "change.called", "change.confirmed"} <= set(events)
    for secret in ("998877665544", "Elsewhere", "Perpetua", PHONE):
        assert secret not in str(told)


def test_what_is_on_file_of_a_patient_is_gone_with_the_patients_key(practice, biller, owner, now):
    patient = add_patients(biller, "Tamsin Quillfeather", now=now - timedelta(days=30))[0]
    party = Party("patient", patient)
    actions.enter(biller, party, replace(ON_FILE, name="Tamsin"), now=now - timedelta(days=20))
    assert on_file(biller, party, now).bank == "Old Mill Bank"
    permit = gate.require(owner, Can.FORGET_PATIENT, on=[party.ref], now=now)
    with tenancy.scope(owner):
        vault.forget(permit, patient, now=now)
    with pytest.raises(CannotOpen):
        actions.versions(biller, party, now=now)
