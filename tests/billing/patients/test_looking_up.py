"""Searches: exact or by first letters and year, counted per person and minute, on the trail without a name."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from quietledger.billing.patients import actions as patients
from quietledger.billing.patients import errors, looking_up, queries, rules
from quietledger.billing.patients.models import Patient
from quietledger.billing.patients.rules import NewPatient, PatientDoc
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import actions as vault
from quietledger.core.vault.errors import TooPoor
from quietledger.core.vault.rules import BlindIndex
from tests.standing import standing
from tests.web.signing import signed_in

BORN = date(1987, 4, 9)
DOC = PatientDoc("Quillfeather", "Tamsin", "", BORN, "F", "1 Lane", "Springfield", "IL", "62701", source_key="QO-1")


@pytest.fixture
def three(biller, now):
    docs = [
        DOC,
        replace(DOC, last="Quilter", source_key="QO-2"),
        replace(DOC, birth_on=date(1988, 4, 9), source_key="QO-3"),
    ]
    return patients.add_patients(biller, [NewPatient(doc) for doc in docs], now=now)


@pytest.mark.parametrize(("asked", "found"), [
    ({"last": " quillFEATHER", "birth_on": BORN}, [0]), ({"last": "Qui", "year": 1987}, [0, 1]),
    ({"last": "QUILLx", "year": 1988}, [2]), ({"typed_id": "qo-2"}, [1]), ({"last": "Qu", "year": 1987}, []),
    ({"last": "Quillfeather", "birth_on": date(1987, 4, 10)}, []), ({"typed_id": "QO-9"}, []),
])  # fmt: skip
def test_a_search_finds_whom_it_means(biller, three, now, asked, found):
    assert patients.look_up(biller, now=now, **asked) == [three[n] for n in found]


def test_what_shares_a_tag_but_is_another_is_left_out():
    assert looking_up.is_meant(DOC, "quillfeather ", BORN, None)
    assert not looking_up.is_meant(DOC, "Quilter", BORN, None)
    assert looking_up.is_meant(DOC, "QUIxyz", None, 1987)
    assert not looking_up.is_meant(DOC, "QUI", None, 1988)


def test_many_searches_in_one_minute_are_stopped_and_counted_for_each_person(biller, owner, three, now):
    for _ in range(rules.LOOKUPS_A_MINUTE):
        patients.look_up(biller, typed_id="QO-1", now=now)
    with pytest.raises(errors.TooManyLookups):
        patients.look_up(biller, typed_id="QO-1", now=now + timedelta(seconds=30))
    assert patients.look_up(owner, typed_id="QO-1", now=now) == [three[0]]
    assert patients.look_up(biller, typed_id="QO-1", now=now + timedelta(minutes=1)) == [three[0]]


def test_a_search_is_on_the_trail_without_what_was_typed(biller, three, now, trail):
    patients.look_up(biller, last="Qui", year=1987, now=now)
    entry = trail()[0]
    assert (entry["ev"], entry["kind"], entry["count"], len(entry["res"])) == ("patient.lookup", "start", 2, 2)
    assert standing(str(entry), "Qui", "1987") == []


def test_who_may_not_see_patients_looks_nobody_up(biller, three, now, tell):
    tell("person", biller.person_id, "person.role.biller", until=now)
    with pytest.raises(Refused):
        patients.look_up(biller, typed_id="QO-1", now=now)


def test_rows_of_before_the_index_are_found_after_the_next_start(biller, three, now):
    with tenancy.scope(biller):
        Patient.objects.update(start_tag=None)
        assert queries.find_start("Qui", 1987) == []
    assert vault.fill_tags(biller.practice_id) == 3
    assert vault.fill_tags(biller.practice_id) == 0
    with tenancy.scope(biller):
        assert queries.find_start("Qui", 1987) == three[:2]


@pytest.mark.parametrize("fields", [("birth_on",), ("sex",), ("diagnosis",), ("birth_on", "sex"), ("last",)])
def test_what_few_people_have_apart_is_never_indexed(fields):
    with pytest.raises(TooPoor):
        BlindIndex("x.y", "y_tag", fields)


def test_a_surname_alone_may_be_indexed_in_sixteen_parts_and_is_found_in_each(biller, monkeypatch):
    index = BlindIndex("patients_patient.last", "person_tag", ("last",), partitions=16)
    monkeypatch.setattr(Patient, "blind_indexes", (index,))
    with tenancy.scope(biller):
        rows = [vault.seal(Patient(number=n), DOC) for n in range(64)]
        wanted = vault.tags(Patient, "person_tag", "Quillfeather")
    assert len(set(wanted)) == 16
    assert {row.person_tag for row in rows} <= set(wanted)
    assert len({row.person_tag for row in rows}) > 8


def test_the_page_finds_by_first_letters_and_stops_who_tries_too_many(practice, three, now):
    with signed_in(practice, "biller", now=now) as client:
        page = client.post("/patients/find", {"last": "Qui", "year": "1987"}).content.decode()
        assert ("Quillfeather, Tamsin" in page, "Quilter, Tamsin" in page, page.count("/patients/") > 2) == (True,) * 3
        assert client.post("/patients/find", {"last": "Qui", "year": "1988"})["Location"] == f"/patients/{three[2]}"
        for _ in range(rules.LOOKUPS_A_MINUTE):
            client.post("/patients/find", {"member_id": "QO-1"})
        assert "many searches in one minute" in client.post("/patients/find", {"member_id": "QO-1"}).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = 'patients_patient_start'")
        assert cursor.fetchone() == (1,)


def test_a_name_in_a_text_is_known_or_not_and_nothing_is_opened(biller, three):
    ours = {("Tamsin", "Quillfeather"), ("TAMSIN", "quill’feather"), ("tamsin", "Quilter")}
    with tenancy.scope(biller):
        known = queries.known_names([*ours, ("Nobody", "Quillfeather"), ("", ""), ("Tamsin", "")])
    assert known == ours


def test_a_name_is_known_to_its_own_practice_only(biller, three, other_biller):
    with tenancy.scope(other_biller):
        assert queries.known_names([("Tamsin", "Quillfeather")]) == set()
