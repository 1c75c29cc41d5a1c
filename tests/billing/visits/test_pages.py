"""The pages of sessions: a day's list, one session, the road of a file from preview to mended row."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quietledger.billing.visits import queries
from quietledger.core.tenancy import actions as tenancy
from tests.web.signing import signed_in

HEADER = "Client ID,Clinician,Date of Service,Start Time,End Time,Service Code,Diagnoses,Note Status\n"
GOOD = "QO-1,Casey Thornberry,11/20/2026,09:00,10:00,90837,F41.1,\n"
FORM = {
    "service_on": "11/20/2026",
    "start_time": "9:00 AM",
    "stop_time": "10:00 AM",
    "code": "90837",
    "place": "11",
    "is_signed": "on",
}


@pytest.fixture
def client(practice, now):
    with signed_in(practice, "biller", now=now) as client:
        yield client


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def only_visit(who):
    with tenancy.scope(who):
        (row,) = queries.day(date(2026, 11, 20))
    return row


def test_the_newest_day_is_listed_with_patient_clinician_and_state(client, job, take):
    take(job(), HEADER + GOOD)
    page = text(client.get("/sessions/"))
    for words in ("November 20, 2026", "Tamsin Quillfeather", "with Casey Thornberry", "90837", "To charge"):
        assert words in page


def test_the_list_takes_the_same_number_of_queries_for_one_and_three(client, job, take):
    take(job(), HEADER + GOOD)
    client.get("/sessions/")
    with CaptureQueriesContext(connection) as one:
        client.get("/sessions/")
    take(job(), HEADER + GOOD.replace("09:00", "09:05") + GOOD.replace("09:00", "09:10"))
    with CaptureQueriesContext(connection) as three:
        client.get("/sessions/")
    # Each file beside the list counts its own open findings.
    assert len(three) - len(one) <= 1


def test_a_file_goes_from_preview_to_sessions_and_a_row_is_mended(client, biller, casey, tamsin):
    body = (HEADER + GOOD + GOOD.replace("09:00,10:00", "15:00,14:10")).encode()
    preview = client.post("/sessions/file", {"file": SimpleUploadedFile("s.csv", body)})["Location"]
    page = text(client.get(preview))
    assert "Take 1 session" in page
    assert "The session ends before it begins (15:00 to 14:10)." in page
    assert client.post(f"{preview}/take")["Location"] == "/sessions/findings"
    page = text(client.get("/sessions/findings"))
    assert "The other 1 row is in." in page
    (mend,) = [part.split('"')[0] for part in page.split('href="')[1:] if part.split('"')[0].count("/findings/")]
    cells = {"client": "QO-1", "clinician": "Casey Thornberry", "day": "11/20/2026", "start": "15:00", "code": "90837"}
    assert 'value="14:10"' in text(client.get(mend))
    assert "ends before it begins" in text(client.post(mend, cells | {"stop": "14:10"}))
    answer = client.post(mend, cells | {"stop": "16:10", "diagnoses": "F41.1"})
    assert answer["Location"].startswith("/sessions/")
    assert "70 minutes" in text(client.get(answer["Location"]))
    assert "No row waits for anybody." in text(client.get("/sessions/findings"))


def test_a_row_can_be_left_out(client, job, take):
    take(job(), HEADER + GOOD.replace("QO-1", "QO-9"))
    page = text(client.get("/sessions/findings"))
    (leave,) = [part.split('"')[0] for part in page.split('action="')[1:] if "leave-out" in part.split('"')[0]]
    client.post(leave)
    assert client.post(leave).status_code == 404
    assert "No row waits for anybody." in text(client.get("/sessions/findings"))


def test_a_file_with_wrong_columns_is_kept_and_says_what_is_missing(client):
    preview = client.post("/sessions/file", {"file": SimpleUploadedFile("s.csv", b"A,B\n1,2\n")})["Location"]
    page = text(client.get(preview))
    assert "This file can&#x27;t be read" in page or "This file can't be read" in page
    assert "The file has no column for the client" in page
    assert client.post(f"{preview}/take")["Location"] == preview


def test_a_session_is_entered_corrected_and_shown(client, biller, casey, tamsin):
    answer = client.post(
        f"/sessions/of/{tamsin}/add", FORM | {"clinician": str(casey), "diagnoses": "F41.1", "paid": "25.00"}
    )
    row = only_visit(biller)
    assert answer["Location"] == f"/sessions/{row.id}"
    page = text(client.get(answer["Location"]))
    for words in ("F41.1", "$25.00", "60 minutes", "Not charged yet."):
        assert words in page
    client.post(f"/sessions/{row.id}/change", FORM | {"stop_time": "9:45", "code": "90834"})
    assert (only_visit(biller).code, only_visit(biller).minutes) == ("90834", 45)
    assert "90834" in text(client.get(f"/sessions/of/{tamsin}"))


def test_what_can_not_be_so_is_said_above_the_form(client, casey, tamsin):
    page = text(client.post(f"/sessions/of/{tamsin}/add", FORM | {"clinician": str(casey), "stop_time": "8:00"}))
    assert "The session ends before it begins (09:00 to 08:00)." in page


def test_drafts_are_chosen_and_signed(client, job, biller, take):
    take(job(), HEADER + GOOD.replace("F41.1,", "F41.1,draft"))
    row = only_visit(biller)
    assert f'name="visit" value="{row.id}"' in text(client.get("/sessions/"))
    client.post("/sessions/sign", {"visit": [str(row.id)]})
    assert only_visit(biller).state == "signed"
    assert "signed already" in text(client.post("/sessions/sign", {"visit": [str(row.id)]}, follow=True))
    assert client.post("/sessions/sign", {"visit": ["x"]}).status_code == 404


def test_a_session_of_a_closed_account_stands_in_no_list(client, job, take, tamsin, tell, now):
    take(job(), HEADER + GOOD)
    tell("patient", tamsin, "patient.open", until=now)
    page = text(client.get("/sessions/"))
    assert "Quillfeather" not in page
    assert f"/patients/{tamsin}" not in page


@pytest.mark.parametrize(
    "address", ["?day=soon", "?page=0", "findings/{other}", "file/{other}", "{other}", "of/{other}"]
)
def test_what_is_not_there_is_not_found(client, casey, address):
    assert client.get(f"/sessions/{address.format(other=casey)}").status_code == 404


def test_another_practice_finds_no_session_file_or_finding(job, take, tamsin, biller, other_practice, now):
    file_id, _ = take(job(), HEADER + GOOD + GOOD.replace("QO-1", "QO-9"))
    visit = only_visit(biller).id
    with tenancy.scope(biller):
        (finding,) = queries.findings()
    addresses = [f"{visit}", f"{visit}/change", f"file/{file_id}", f"findings/{finding.id}", f"of/{tamsin}"]
    with signed_in(other_practice, "biller", now=now) as client:
        assert {client.get(f"/sessions/{one}").status_code for one in addresses} == {404}
        assert "No sessions on this day." in text(client.get("/sessions/"))
        assert "No row waits for anybody." in text(client.get("/sessions/findings"))
