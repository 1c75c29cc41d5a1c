"""A forgotten patient stays forgotten, also for an older copy of the database."""

import time

import pytest
from django.db import DatabaseError, transaction

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.vault import actions as vault
from quietledger.core.vault import errors, queries, rules, shredding
from quietledger.core.vault.models import Key


@pytest.fixture
def committed(fresh_database, tmp_path, settings):
    """A practice that is really in the database, and a list of its own."""
    from tests.conftest import make_practice

    settings.HOME = tmp_path
    return make_practice("Quiet Oak Psychology", "QO")


def permit(practice, patient, now, can="FORGET_PATIENT"):
    from quietledger.core.tenancy.rules import Actor, Kind

    who = Actor(practice.id, Kind.STAFF, person_id=uuid7(), name="Odalys")
    return rules.Permit(uuid7(), who, can, frozenset({patient}), {}, now, time.monotonic() + 300)


def with_key(practice):
    patient = uuid7()
    with tenancy.within(practice.id):
        vault.make_patient_keys([patient])
        return patient, Key.objects.get(patient=patient)


def forget(practice, patient, now):
    with tenancy.within(practice.id):
        return vault.forget(permit(practice, patient, now), patient, now=now)


def kept(practice, patient):
    with tenancy.within(practice.id):
        return Key.objects.get(patient=patient)


def test_the_key_is_overwritten_and_the_list_outside_names_the_patient(committed, now):
    patient, before = with_key(committed)
    assert forget(committed, patient, now) == 1
    after = kept(committed, patient)
    assert (after.state, bytes(after.wrapped), after.destroyed_at) == ("destroyed", b"", now)
    assert vault.shred_list() == [shredding.Shredded(committed.id, before.key_id, patient, now)]


def test_it_is_on_the_trail_by_pseudonym(committed, now):
    from quietledger.core.audit.models import Entry

    patient, _ = with_key(committed)
    forget(committed, patient, now)
    with tenancy.within(committed.id):
        body = Entry.objects.get(body__contains='"ev":"key.destroy"').body
        assert (str(patient) in body, vault.pseudonym(patient) in body) == (False, True)


@pytest.mark.parametrize("wrong", ["subject", "can", "practice"])
def test_a_permit_for_something_else_destroys_nothing(committed, now, wrong):
    patient, _ = with_key(committed)
    cut = permit(committed, uuid7() if wrong == "subject" else patient, now,
                 can="SEE_PATIENT" if wrong == "can" else "FORGET_PATIENT")  # fmt: skip
    inside = uuid7() if wrong == "practice" else committed.id
    with tenancy.within(inside), pytest.raises(errors.NotPermitted):
        vault.forget(cut, patient, now=now)
    assert kept(committed, patient).state == "active"


def test_a_forgetting_that_was_rolled_back_is_not_on_the_list(committed, now):
    patient, _ = with_key(committed)
    with tenancy.within(committed.id):
        vault.forget(permit(committed, patient, now), patient, now=now)
        transaction.set_rollback(True)
    assert vault.shred_list() == []
    assert kept(committed, patient).state == "active"


def put_back(practice, row):
    """What restoring an older database does."""
    with tenancy.within(practice.id):
        Key.objects.filter(id=row.id).update(state="active", wrapped=row.wrapped, destroyed_at=None)


def test_a_key_that_an_older_copy_brought_back_is_destroyed_again(committed, now):
    patient, before = with_key(committed)
    other, _ = with_key(committed)
    forget(committed, patient, now)
    put_back(committed, before)
    assert vault.replay_shred_list(now) == 1
    assert (kept(committed, patient).state, kept(committed, other).state) == ("destroyed", "active")
    assert vault.replay_shred_list(now) == 0


def test_the_patient_counts_and_not_the_number_which_an_older_copy_gives_to_others(committed, now):
    patient, before = with_key(committed)
    forget(committed, patient, now)
    with tenancy.within(committed.id):
        stranger = uuid7()
        Key.objects.filter(id=before.id).update(patient=stranger, state="active", wrapped=before.wrapped)
    assert vault.replay_shred_list(now) == 0
    assert kept(committed, stranger).state == "active"


def test_a_key_that_can_not_be_destroyed_again_stops_the_start(committed, now, monkeypatch):
    patient, before = with_key(committed)
    forget(committed, patient, now)
    put_back(committed, before)

    def read_only(*_):
        raise DatabaseError

    for broken in (read_only, lambda *_: None):
        monkeypatch.setattr(shredding, "destroy", broken)
        with pytest.raises(errors.KeyIsBack):
            vault.replay_shred_list(now)


def test_a_machine_that_died_before_it_wrote_the_list_writes_it_at_the_next_start(committed, now, monkeypatch):
    patient, _ = with_key(committed)
    with monkeypatch.context() as dying:
        dying.setattr(shredding, "_append", lambda _gone: None)
        forget(committed, patient, now)
    assert vault.shred_list() == []
    vault.replay_shred_list(now)
    assert [one.patient_id for one in vault.shred_list()] == [patient]


def test_who_is_forgotten_is_told_with_the_day(committed, now):
    patient, _ = with_key(committed)
    with_key(committed)
    forget(committed, patient, now)
    with tenancy.within(committed.id):
        assert queries.forgotten() == {patient: now}
        assert queries.forgotten({uuid7()}) == {}
