"""Sealing and opening in the database: only for the permit, only at the place, only while the key lives."""

import copy
import json
import pickle
import time
from dataclasses import dataclass, replace
from typing import ClassVar

import pytest
from django.db import connection, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quietledger.core.exchange.models import Connection, File
from quietledger.core.exchange.rules import ConnectionDoc
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.core.vault import actions as vault
from quietledger.core.vault import errors, keys, rules
from quietledger.core.vault.models import Key, Sealed, SealedModel

pytestmark = pytest.mark.django_db
SECRET = "Tamsin Quillfeather"


@dataclass(frozen=True)
class Doc:
    """What is sealed of the patient of these tests."""

    last: str = ""
    born: int = 0


class Patient(SealedModel):
    """A patient's table that exists in these tests alone."""

    Document: ClassVar = Doc
    patient_key_field: ClassVar = "id"

    class Meta:
        app_label = "vault"
        db_table = "vault_test_patient"


class Visit(SealedModel):
    """A table of rows about a patient, in these tests alone."""

    Document: ClassVar = Doc
    patient_id = models.UUIDField()

    class Meta:
        app_label = "vault"
        db_table = "vault_test_visit"


@pytest.fixture
def scope(practice):
    with tenancy.within(practice.id):
        yield practice


def permit(practice, *subjects, tables=("vault_test_patient", "vault_test_visit"), fields=rules.ALL, seconds=300):
    who = Actor(practice.id, Kind.JOB, name="test")
    until = time.monotonic() + seconds
    return rules.Permit(uuid7(), who, "TEST", frozenset(subjects), dict.fromkeys(tables, fields), None, until)


def sealed(last=SECRET):
    return vault.seal(Patient(), Doc(last, 1979))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=300), st.integers(-(2**53), 2**53))
def test_what_was_sealed_opens_as_it_was(scope, last, born):
    row = vault.seal(Patient(), Doc(last, born))
    assert vault.open(permit(scope, row.id), row) == Doc(last, born)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=2000))
def test_a_file_that_was_sealed_opens_as_it_was(scope, body):
    row = vault.seal_bytes(File(), body)
    assert vault.open_bytes(permit(scope, row.id, tables=["exchange_file"]), row) == body


def test_two_seals_of_one_value_differ(scope):
    row = sealed()
    first = row.doc.cell
    assert vault.seal(row, Doc(SECRET, 1979)).doc.cell != first


def test_the_cell_in_the_database_shows_nothing(scope):
    row = vault.seal(Connection(name="x", host="x", port=1, username="x", host_key="x", to_folder="x", from_folder="x",
                                sender_id="x", receiver_id="x"), ConnectionDoc(SECRET))  # fmt: skip
    row.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT doc FROM exchange_connection")
        assert SECRET.encode() not in bytes(cursor.fetchone()[0])
    kept = Connection.objects.get()
    assert vault.open(permit(scope, row.id, tables=["exchange_connection"]), kept) == ConnectionDoc(SECRET)


@pytest.mark.parametrize("change", ["row", "practice", "table", "kind", "patient"])
def test_a_cell_that_was_moved_does_not_open(scope, other_practice, change):
    row, mine = vault.seal(Visit(patient_id=uuid7()), Doc(SECRET)), scope
    moved = Visit(id=row.id, patient_id=row.patient_id, practice_id=row.practice_id)
    if change == "row":
        moved.id = uuid7()
    elif change == "practice":
        moved.practice_id, mine = other_practice.id, other_practice
    elif change == "table":
        moved = Patient(id=row.id)
    elif change == "kind":
        moved.cell_kind = rules.Kind.BYTES
    else:
        moved.patient_id = uuid7()
    moved.doc = row.doc
    with pytest.raises(errors.CannotOpen):
        vault.open(permit(mine, moved.id, moved.patient_id if change == "patient" else row.id), moved)


def test_a_cell_under_another_keys_number_does_not_open(scope):
    row, other = sealed(), sealed()
    cell = bytearray(row.doc.cell)
    cell[2:6] = other.doc.cell[2:6]
    row.doc = Sealed(bytes(cell))
    with pytest.raises(errors.CannotOpen):
        vault.open(permit(scope, row.id), row)


def test_a_cell_of_another_practice_does_not_open_inside_this_one(practice, other_practice):
    with tenancy.within(other_practice.id):
        row = sealed()
    with tenancy.within(practice.id):
        sealed()  # so that this practice has a key of the same number
        with pytest.raises(errors.CannotOpen):
            vault.open(permit(other_practice, row.id), row)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda practice, other, row: permit(other, row.id),
        lambda practice, other, row: permit(practice, uuid7()),
        lambda practice, other, row: permit(practice),
        lambda practice, other, row: permit(practice, row.id, tables=["claims_claim"]),
        lambda practice, other, row: permit(practice, row.id, seconds=-1),
    ],
    ids=["other practice", "other subject", "no subject", "other table", "ended"],
)
def test_a_permit_for_something_else_opens_nothing(scope, other_practice, wrong):
    row = sealed()
    with pytest.raises(errors.NotPermitted):
        vault.open(wrong(scope, other_practice, row), row)


def test_one_row_outside_the_permit_stops_the_whole_batch(scope):
    rows = [sealed(), sealed()]
    with pytest.raises(errors.NotPermitted):
        vault.open_all(permit(scope, rows[0].id), rows)


def test_a_permit_for_the_patient_opens_what_is_about_the_patient(scope):
    patient = uuid7()
    row = vault.seal(Visit(patient_id=patient), Doc(SECRET))
    assert vault.open(permit(scope, patient), row) == Doc(SECRET)


def test_fields_that_the_permit_does_not_name_stay_closed(scope):
    row = sealed()
    assert vault.open(permit(scope, row.id, fields=frozenset({"born"})), row) == Doc("", 1979)


@pytest.mark.parametrize("wrong", [ConnectionDoc("x"), {"last": "x"}, Doc(last=5), Doc(born=SECRET)])
def test_what_could_not_be_read_back_is_not_sealed_and_not_repeated(scope, wrong):
    with pytest.raises(errors.NotADocument) as refused:
        vault.seal(Patient(), wrong)
    assert SECRET not in f"{refused.value}{refused.value.__cause__}"


def test_a_document_that_grew_strange_is_refused_without_repeating_it(scope, monkeypatch):
    row = sealed()

    @dataclass(frozen=True)
    class Stranger:
        last: int = 0

    monkeypatch.setattr(Patient, "Document", Stranger)
    with pytest.raises(errors.CannotOpen) as refused:
        vault.open(permit(scope, row.id), row)
    assert (SECRET in str(refused.value), refused.value.__suppress_context__) == (False, True)


@pytest.mark.parametrize("show", [str, repr, format, bytes, list, json.dumps, pickle.dumps, copy.copy, "{}".format])
def test_a_sealed_value_refuses_to_be_shown(scope, show):
    with pytest.raises(TypeError):
        show(sealed().doc)


def test_a_column_of_cells_takes_nothing_else(scope):
    with pytest.raises(TypeError, match=r"vault\.seal"):
        File(doc=b"plain", direction="in", came_at=None, state="arrived", size_bytes=1, once="x").save()


def test_each_patient_has_one_key_however_often_it_is_asked_for(scope):
    patients = [uuid7(), uuid7()]
    for _ in range(2):
        vault.make_patient_keys(patients)
    assert sorted(Key.objects.filter(purpose="patient").values_list("patient", flat=True)) == patients


def test_a_key_that_another_made_while_we_waited_is_used(scope, monkeypatch):
    patient = uuid7()
    vault.make_patient_keys([patient])
    made = keys.make("patient", [patient])
    assert (made[patient].key_id, Key.objects.filter(patient=patient).count()) == (
        Key.objects.get(patient=patient).key_id, 1,
    )  # fmt: skip


def test_a_patient_whose_key_is_destroyed_is_forgotten(practice):
    with tenancy.within(practice.id):
        row, other = sealed(), sealed()
        Key.objects.filter(patient=row.id).update(state=Key.State.DESTROYED, wrapped=b"")
    with tenancy.within(practice.id):
        with pytest.raises(errors.CannotOpen):
            vault.open(permit(practice, row.id), row)
        with pytest.raises(errors.CannotOpen):
            vault.seal(row, Doc(SECRET))
        assert vault.open(permit(practice, other.id), other).last == SECRET


def test_a_wrapped_key_that_was_given_to_another_patient_does_not_unwrap(practice):
    with tenancy.within(practice.id):
        row, other = sealed(), sealed()
        stolen = Key.objects.get(patient=row.id).wrapped
        Key.objects.filter(patient=other.id).update(wrapped=stolen)
    with tenancy.within(practice.id), pytest.raises(errors.CannotOpen):
        vault.open(permit(practice, other.id), other)


def test_keys_wrapped_by_an_older_data_key_still_open(practice):
    with tenancy.within(practice.id):
        row = sealed()
        Key.objects.filter(purpose="data").update(state=Key.State.DECRYPT)
    with tenancy.within(practice.id):
        sealed()
        assert vault.open(permit(practice, row.id), row).last == SECRET
        assert Key.objects.filter(purpose="data").count() == 2


def test_blind_indexes_are_stable_and_differ_by_index_value_and_practice(practice, other_practice):
    asked = [("patients.person", "Quillfeather", "1979-05-01"), ("patients.person", "Quillfeather1979-05-01", ""),
             ("patients.member", "Quillfeather", "1979-05-01")]  # fmt: skip
    with tenancy.within(practice.id):
        first = [vault.blind(*one) for one in asked]
        assert vault.blind("patients.person", " quillFEATHER", "1979-05-01") == first[0]
    with tenancy.within(practice.id):
        assert [vault.blind(*one) for one in asked] == first
    with tenancy.within(other_practice.id):
        other = [vault.blind(*one) for one in asked]
    assert len({*first, *other}) == 6
    assert {len(tag) for tag in first} == {8}


def test_the_sites_own_secrets_open_again_from_wherever_they_are_asked(scope):
    kept = vault.seal_site("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DP" not in kept
    assert vault.open_site(kept) == "JBSWY3DPEHPK3PXP"
    assert tenancy.practice_id() == scope.id


@pytest.mark.parametrize("bad", ["", "!!", "AAAA", "AQEAAAAB" * 10])
def test_a_site_secret_that_was_altered_does_not_open(db, bad):
    vault.seal_site("x")
    with pytest.raises(errors.CannotOpen):
        vault.open_site(bad)


def test_a_permit_is_not_stretched_by_replacing_its_end(scope):
    ended = permit(scope, uuid7(), seconds=-1)
    with pytest.raises(AttributeError):
        ended.until = time.monotonic() + 5
    assert replace(ended).until == ended.until
