"""The pages of the review: the odd ones first, verdicts, the end of a review, who saw a patient."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.safety.builders import add_patients, at_work, begin, open_account, person
from tests.web.signing import at_desk, signed_in

TUESDAY = datetime(2026, 11, 17, 16, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def odalys(practice):
    made = person(practice, "Odalys Fernwhistle", "owner", now=NOW)
    begin(at_work(made, NOW), NOW)
    return made


@pytest.fixture
def jory(practice):
    return person(practice, "Jory Teaspoon", "biller", now=NOW)


@pytest.fixture
def wren(odalys):
    return add_patients(at_work(odalys, NOW), "Wren Teaspoon", now=NOW - timedelta(days=300))[0]


@pytest.fixture
def client(odalys, clock):
    return at_desk(odalys, NOW)


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def abouts(page):
    """What the page's verdicts are about."""
    return [part.split('"')[0] for part in page.split('name="about" value="')[1:]]


def test_the_page_names_who_whom_and_why(client, jory, wren):
    open_account(at_work(jory, TUESDAY), wren, TUESDAY)
    page = text(client.get("/review/"))
    for words in (
        "Jory Teaspoon opened an account", "Wren Teaspoon", "Both have the same surname.", "Mon, Nov 16 to Sun, Nov 22",
        "weight&nbsp;7",
    ):  # fmt: skip
        assert words in page


def test_an_account_that_was_closed_since_is_named_no_more(client, jory, wren, tell):
    at = datetime(2026, 11, 18, 4, 30, tzinfo=UTC)  # half past ten in the evening there
    open_account(at_work(jory, at), wren, at)
    tell("patient", wren, "patient.open", until=NOW)
    page = text(client.get("/review/"))
    assert "1 account closed since then" in page
    assert "Wren Teaspoon" not in page


def test_an_empty_week_is_finished_in_one_step(client):
    page = text(client.get("/review/"))
    assert "Nothing odd happened." in page
    until = page.split('name="until" value="')[1].split('"')[0]
    page = text(client.post("/review/finish", {"until": until, "note": ""}, follow=True))
    assert "The review is finished: 0 accesses read." in page
    assert "Nothing waits to be reviewed." in page
    assert "November 16, 2026 to November 22, 2026" in text(client.get("/review/history"))


def test_a_verdict_needs_words_and_then_stands_below(client, jory, wren):
    open_account(at_work(jory, TUESDAY), wren, TUESDAY)
    about = abouts(text(client.get("/review/")))
    without = client.post("/review/decide", {"about": about, "verdict": "fine"}, follow=True)
    assert "Say why, in a few words" in text(without)
    page = text(client.post("/review/decide", {"about": about, "verdict": "fine", "note": "Her aunt."}, follow=True))
    assert "Noted for 1 access." in page
    assert "Her aunt." in page
    assert "Everything has its verdict." in page


def test_asking_needs_no_words_and_stays_until_it_is_answered(client, jory, wren):
    open_account(at_work(jory, TUESDAY), wren, TUESDAY)
    about = abouts(text(client.get("/review/")))
    page = text(client.post("/review/decide", {"about": about, "verdict": "ask", "note": ""}, follow=True))
    assert "Jory Teaspoon: an account opened" in page
    client.post("/review/decide", {"about": about, "verdict": "incident", "note": "No reason."})
    page = text(client.get("/review/"))
    assert "Nobody is to be asked." in page
    assert "No reason." in page


def test_light_ones_are_judged_together(client, odalys, jory):
    far = NOW - timedelta(days=300)
    for patient in add_patients(at_work(odalys, NOW), "Tamsin Quillfeather", "Oskar Marblewick", now=far):
        open_account(at_work(jory, TUESDAY), patient, TUESDAY)
    page = text(client.get("/review/"))
    assert "The 2 light ones together" in page
    both = sorted(set(abouts(page)))
    answer = client.post("/review/decide", {"about": both, "verdict": "fine", "note": "Old accounts."}, follow=True)
    assert "Noted for 2 accesses." in text(answer)


def test_ones_own_are_left_to_another_owner(client, practice, odalys, wren):
    person(practice, "Oskar Marblewick", "owner", now=NOW)
    open_account(at_work(odalys, TUESDAY), wren, TUESDAY)
    page = text(client.get("/review/"))
    assert "Another owner decides this one." in page
    assert abouts(page) == []


def test_a_form_that_no_page_sent_is_not_found(client):
    for about in ("opened x", "nothing 0199", "opened 00000000-0000-7000-8000-000000000000", ""):
        answer = client.post("/review/decide", {"about": about, "verdict": "ask"})
        assert answer.status_code == 404
    assert client.post("/review/finish", {"until": "soon"}).status_code == 404
    assert client.get("/review/decide").status_code == 405


def test_a_review_that_is_finished_already_says_so(client):
    until = "2026-11-16T00:00:00-06:00"
    assert "finished already" in text(client.post("/review/finish", {"until": until}, follow=True))


def test_the_running_week_is_shown_without_verdicts(client, jory, wren, clock):
    open_account(at_work(jory, NOW), wren, NOW - timedelta(minutes=5))
    page = text(client.get("/review/so-far"))
    assert "Jory Teaspoon opened an account" in page
    assert abouts(page) == []


def test_a_patients_account_leads_to_who_saw_it(client, jory, wren):
    open_account(at_work(jory, TUESDAY), wren, TUESDAY)
    assert f'href="/review/patient/{wren}"' in text(client.get(f"/patients/{wren}"))
    page = text(client.get(f"/review/patient/{wren}"))
    when = "<b>Tue, Nov 17</b>10:00"
    for words in ("Who saw Wren Teaspoon’s records", "Jory Teaspoon", "see a patient&#x27;s account", when):
        assert words in page


def test_the_page_takes_the_same_number_of_queries_for_one_and_three(client, odalys, jory):
    far = NOW - timedelta(days=300)
    names = ("Wren Teaspoon", "Finn Teaspoon", "Ida Teaspoon")
    for patient in add_patients(at_work(odalys, NOW), *names[:1], now=far):
        open_account(at_work(jory, TUESDAY), patient, TUESDAY)
    client.get("/review/")
    with CaptureQueriesContext(connection) as one:
        client.get("/review/")
    for patient in add_patients(at_work(odalys, NOW), *names[1:], now=far):
        open_account(at_work(jory, TUESDAY), patient, TUESDAY)
    client.get("/review/")
    with CaptureQueriesContext(connection) as three:
        client.get("/review/")
    assert len(one) == len(three)


def test_others_than_owners_are_refused(practice, wren, now):
    with signed_in(practice, "biller", now=now, email="tib@example.com") as other:
        for address in ("/review/", "/review/so-far", "/review/history", f"/review/patient/{wren}"):
            assert other.get(address).status_code == 403


def test_the_practice_next_door_sees_nothing_of_it(odalys, jory, wren, other_practice, now):
    open_account(at_work(jory, TUESDAY), wren, TUESDAY)
    with signed_in(other_practice, "owner", now=now, email="nell@example.com") as neighbour:
        page = text(neighbour.get("/review/"))
        assert "Teaspoon" not in page
        assert neighbour.get(f"/review/patient/{wren}").status_code == 404


def test_the_desk_shows_the_review_that_waits_to_those_who_may_do_it(client, practice, now):
    page = text(client.get("/"))
    assert "Review who saw what" in page
    assert "Mon, Nov 30" in page
    with signed_in(practice, "biller", now=now, email="tib@example.com") as other:
        assert "Review who saw what" not in text(other.get("/"))
