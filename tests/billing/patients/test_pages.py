"""The pages of patients: names by one permit a page, searches by POST, files with their findings."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quietledger.billing.patients import actions as patients
from quietledger.billing.patients import queries
from quietledger.billing.patients.rules import CoverDoc, NewCover, NewPatient, PatientDoc
from quietledger.billing.payers import actions as payers
from quietledger.billing.payers.actions import NewPayer
from quietledger.core.tenancy import actions as tenancy
from tests.web.signing import signed_in

DOC = PatientDoc(
    "Quillfeather",
    "Tamsin",
    "",
    date(1987, 4, 9),
    "F",
    "1 Sample Lane",
    "Springfield",
    "IL",
    "62701",
    source_key="QO-1",
)
FORM = {
    "source_key": "QO-7", "last": "Marblewick", "first": "Oskar", "birth_on": "04/09/1987", "sex": "M",
    "street": "1 Lane", "city": "Springfield", "state": "IL", "zip": "62701",
}  # fmt: skip


@pytest.fixture
def client(practice, now):
    with signed_in(practice, "biller", now=now) as client:
        yield client


@pytest.fixture
def tamsin(biller, now):
    payers.add_payer(biller, NewPayer("BLUEF1", "Bluefinch Health Plan", "CI", 90), now=now)
    cover = NewCover("BLUEF1", CoverDoc("BLU000001", "GRP1"))
    return patients.add_patients(biller, [NewPatient(DOC, (cover,))], now=now)[0]


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_list_names_patients_and_plans_under_one_permit(client, tamsin, trail):
    page = text(client.get("/patients/"))
    assert "Quillfeather, Tamsin" in page
    assert "Bluefinch Health Plan" in page
    assert [entry["can"] for entry in trail() if entry["ev"] == "gate.decide"][:1] == ["SEE_PATIENT"]


def test_a_closed_account_stands_in_no_list(client, tamsin, tell, now):
    tell("patient", tamsin, "patient.open", until=now)
    page = text(client.get("/patients/"))
    assert "Quillfeather" not in page
    assert f"/patients/{tamsin}" not in page
    assert client.get(f"/patients/{tamsin}").status_code == 403


def test_the_list_takes_the_same_number_of_queries_for_one_and_three(client, tamsin, biller, now):
    client.get("/patients/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get("/patients/")
    patients.add_patients(biller, [NewPatient(replace(DOC, source_key=f"QO-{n}")) for n in (2, 3)], now=now)
    with CaptureQueriesContext(connection) as three:
        client.get("/patients/")
    assert len(one) == len(three)


@pytest.mark.parametrize("typed", [
    {"member_id": "blu000001"}, {"member_id": "QO-1"}, {"q": "QO-1"},
    {"last": "quillfeather", "birth_on": "04/09/1987"},
])  # fmt: skip
def test_an_exact_search_leads_to_the_patient_and_no_address_names_anybody(client, tamsin, typed):
    assert client.post("/patients/find", typed)["Location"] == f"/patients/{tamsin}"


def test_a_search_that_finds_nobody_says_why(client, tamsin):
    assert "Nobody here matches that." in text(client.post("/patients/find", {"member_id": "BLU9"}))
    assert "Write an ID, or the last name and the birth date, or its first three letters" in text(
        client.post("/patients/find", {"last": "Quillfeather"})
    )
    assert client.get("/patients/find").status_code == 405


def test_one_account_shows_who_plans_and_balance(client, tamsin):
    page = text(client.get(f"/patients/{tamsin}"))
    for words in ("Tamsin Quillfeather", "BLU000001", "Bluefinch Health Plan", "Nothing is owed", "April 9, 1987"):
        assert words in page


def test_a_patient_is_entered_by_form_and_a_plan_after(client, biller, tamsin):
    answer = client.post("/patients/add", FORM)
    with tenancy.scope(biller):
        patient = queries.find_sources(["QO-7"])["QO-7"]
    assert answer["Location"] == f"/patients/{patient}/cover"
    cover = {"payer_code": "BLUEF1", "member_id": "BLU2", "rank": "1", "relation": "self", "subscriber_sex": "U"}
    assert client.post(f"/patients/{patient}/cover", cover)["Location"] == f"/patients/{patient}"
    assert "BLU2" in text(client.get(f"/patients/{patient}"))


def test_what_the_form_can_not_take_is_said_in_words(client, tamsin):
    twice = client.post("/patients/add", FORM | {"source_key": "QO-1"})
    assert "A patient with this client ID is here already." in text(twice)
    child = {"payer_code": "BLUEF1", "member_id": "BLU2", "rank": "1", "relation": "child", "subscriber_sex": "U"}
    answer = client.post(f"/patients/{tamsin}/cover", child)
    assert "The subscriber&#x27;s name or birth date is missing." in text(answer)


def test_a_file_is_taken_in_and_its_findings_are_listed_and_settled(client, tamsin):
    body = b"Client ID,Last Name,First Name,Date of Birth\nQO-2,Teaspoon,Jory,04/09/1990\nQO-3,Teaspoon,Jory,1990\n"
    page = text(client.post("/patients/file", {"file": SimpleUploadedFile("p.csv", body)}))
    assert "1 patient is in" in page
    assert "The birth date can&#x27;t be read." in page
    assert "Teaspoon" not in page
    (settle,) = [part.split('"')[0] for part in page.split('action="')[1:] if "settle" in part.split('"')[0]]
    client.post(settle)
    assert "No row waits for anybody." in text(client.get("/patients/file"))


def test_a_file_with_wrong_columns_says_so_beside_the_field(client):
    page = text(client.post("/patients/file", {"file": SimpleUploadedFile("p.csv", b"A,B\n1,2\n")}))
    assert "The file has no column for the client ID, the last name, the first name or the birth date." in page


def test_another_practice_finds_no_patient_on_any_address(tamsin, other_practice, now):
    with signed_in(other_practice, "biller", now=now) as client:
        assert client.get(f"/patients/{tamsin}").status_code == 404
        assert client.get(f"/patients/{tamsin}/cover").status_code in {403, 404}
        assert "No patients yet." in text(client.get("/patients/"))
        assert "Nobody here matches that." in text(client.post("/patients/find", {"member_id": "QO-1"}))
