"""The pages of disclosures: the register, one patient's list, recording, the PDF and the proof."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.safety.builders import add_patients, at_work, person
from tests.web.signing import at_desk, signed_in

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
FORM = {
    "recipient": "Bramble County Court", "address": "1 Bench Row\r\nBramble, OR 97005", "purpose": "judicial",
    "reference": "subpoena 26-114", "category": "record", "brief": "sessions of 2026", "happened_on": "11/03/2026",
    "times": "1",
}  # fmt: skip


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def odalys(practice):
    return person(practice, "Odalys Fernwhistle", "owner", now=NOW)


@pytest.fixture
def tamsin(odalys):
    return add_patients(at_work(odalys, NOW), "Tamsin Quillfeather", now=NOW - timedelta(days=300))[0]


@pytest.fixture
def client(odalys, clock):
    return at_desk(odalys, NOW)


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def test_nothing_yet_is_said_in_words(client, tamsin):
    page = text(client.get("/disclosures/"))
    assert "Nobody waits for a list." in page
    assert "Nothing was recorded yet." in page
    assert "Nothing that counts left in six years." in text(client.get(f"/disclosures/of/{tamsin}"))


def test_a_disclosure_is_recorded_and_stands_on_both_pages(client, tamsin):
    answer = client.post(f"/disclosures/of/{tamsin}/add", FORM)
    assert answer["Location"] == f"/disclosures/of/{tamsin}"
    page = text(client.get(f"/disclosures/of/{tamsin}"))
    for words in (
        "Bramble County Court", "A court order or subpoena: subpoena 26-114", "The whole record: sessions of 2026",
        "What left about Tamsin Quillfeather",
    ):  # fmt: skip
        assert words in page
    page = text(client.get("/disclosures/"))
    assert "a court order or subpoena" in page
    assert "Tamsin Quillfeather" in page


@pytest.mark.parametrize(("field", "typed", "words"), [
    ("happened_on", "11/24/2026", "A disclosure is recorded when it has happened, not before."),
    ("purpose", "", "This field is required."),
    ("times", "3", "What happened more than once needs its last day."),
    ("held_until", "12/24/2026", "Only law enforcement or an oversight agency may ask"),
    ("happened_on", "2026-11-03", "Write it as month/day/year"),
])  # fmt: skip
def test_what_can_not_be_so_is_said_beside_its_field(client, tamsin, field, typed, words):
    assert words in text(client.post(f"/disclosures/of/{tamsin}/add", FORM | {field: typed}))


def test_the_account_number_leads_to_the_list(client, tamsin):
    assert client.post("/disclosures/find", {"number": "1"})["Location"] == f"/disclosures/of/{tamsin}"
    assert "No account here has that number." in text(client.post("/disclosures/find", {"number": "2"}))


def test_the_list_is_a_pdf_whose_name_names_nobody(client, tamsin):
    client.post(f"/disclosures/of/{tamsin}/add", FORM)
    answer = client.get(f"/disclosures/of/{tamsin}/list.pdf")
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        "application/pdf", 'attachment; filename="disclosures-1.pdf"',
    )  # fmt: skip
    assert "Bramble County Court" in PdfReader(BytesIO(answer.content)).pages[0].extract_text()


def test_a_proof_that_is_too_old_asks_once_more_before_the_list_leaves(odalys, tamsin, clock):
    client = at_desk(odalys, NOW)
    clock.move_to(NOW + timedelta(minutes=6))
    answer = client.get(f"/disclosures/of/{tamsin}/list.pdf")
    assert answer.status_code == 403
    assert "Prove it is you" in answer.content.decode()


def test_each_line_leads_to_its_proof(client, tamsin):
    client.post(f"/disclosures/of/{tamsin}/add", FORM)
    page = text(client.get(f"/disclosures/of/{tamsin}"))
    (address,) = [part.split('"')[0] for part in page.split('href="')[1:] if ".tlog-proof" in part.split('"')[0]]
    proof = client.get(address)
    assert proof.content.startswith(b"c2sp.org/tlog-proof@v1\n")
    assert "attachment" in proof["Content-Disposition"]
    (other,) = [address.replace(str(tamsin), "00000000-0000-7000-8000-000000000000")]
    assert client.get(other).status_code == 404


def test_an_ask_is_entered_extended_and_answered(client, tamsin):
    ask = {"received_on": "11/20/2026", "by": "the patient"}
    page = text(client.post(f"/disclosures/of/{tamsin}/ask", ask, follow=True))
    assert "January 19, 2027" in page
    (extend,) = [part.split('"')[0] for part in page.split('action="')[1:] if "/extend" in part.split('"')[0]]
    assert "Say why it takes longer" in text(client.post(extend, {"why": ""}, follow=True))
    page = text(client.post(extend, {"why": "the archive is away"}, follow=True))
    assert "February 18, 2027" in page
    assert "Tamsin Quillfeather" in text(client.get("/disclosures/"))
    (answer,) = [part.split('"')[0] for part in page.split('action="')[1:] if "/answer" in part.split('"')[0]]
    assert "The ask is answered." in text(client.post(answer, follow=True))
    assert "It was answered before." in text(client.post(answer, follow=True))
    assert "Nobody waits for a list." in text(client.get("/disclosures/"))


def test_an_ask_from_a_day_to_come_is_not_entered(client, tamsin):
    ask = {"received_on": "11/30/2026", "by": "the patient"}
    assert "That day is still to come." in text(client.post(f"/disclosures/of/{tamsin}/ask", ask))


def test_a_closed_account_is_refused_and_named_nowhere(client, tamsin, tell):
    client.post(f"/disclosures/of/{tamsin}/add", FORM)
    tell("patient", tamsin, "patient.open", until=NOW)
    assert client.get(f"/disclosures/of/{tamsin}").status_code == 403
    page = text(client.get("/disclosures/"))
    assert "A closed account" in page
    assert "Quillfeather" not in page


def test_others_than_owners_are_refused(practice, tamsin, now):
    with signed_in(practice, "biller", now=now, email="tib@example.com") as other:
        for address in ("/disclosures/", f"/disclosures/of/{tamsin}", f"/disclosures/of/{tamsin}/list.pdf"):
            assert other.get(address).status_code == 403


def test_the_practice_next_door_finds_no_list(client, tamsin, other_practice, now):
    client.post(f"/disclosures/of/{tamsin}/add", FORM)
    with signed_in(other_practice, "owner", now=now, email="nell@example.com") as neighbour:
        assert neighbour.get(f"/disclosures/of/{tamsin}").status_code == 404
        assert neighbour.post(f"/disclosures/of/{tamsin}/add", FORM).status_code == 404
        assert neighbour.get(f"/disclosures/of/{tamsin}/list.pdf").status_code == 404
        assert "Nothing was recorded yet." in text(neighbour.get("/disclosures/"))
