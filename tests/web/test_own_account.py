"""What one may change about one's own sign-in, and when it is asked once more who one is."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from quietledger.core.people import queries
from quietledger.core.people.rules import code_at
from quietledger.core.tenancy.rules import PracticeRow
from tests.web.signing import PASSWORD, Known, at_desk, known

pytestmark = pytest.mark.usefixtures("clock")
NEW = "seven owls above the mill"


@pytest.fixture
def odalys(practice: PracticeRow, now: datetime) -> Known:
    return known(practice, "biller", now=now)


def change(client: Client, old: str = PASSWORD, new: str = NEW) -> Any:
    return client.post("/sign-in/security/password", {"oldpassword": old, "password1": new, "password2": new})


def test_a_changed_password_closes_every_other_browser(odalys: Known, now: datetime) -> None:
    here, elsewhere = at_desk(odalys, now), at_desk(odalys, now)
    assert change(here).status_code == 302
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").headers["Location"] == "/sign-in/"
    assert Client().post("/sign-in/", {"login": odalys.email, "password": NEW}).headers["Location"] == "/sign-in/code"


WRONG = [("not my words", NEW), (PASSWORD, "too short"), (PASSWORD, "odalys@example.com")]


@pytest.mark.parametrize(("old", "new"), WRONG)
def test_a_password_that_will_not_do_changes_nothing(odalys: Known, now: datetime, old: str, new: str) -> None:
    page = change(at_desk(odalys, now), old, new)
    assert (page.status_code, b'class="wrong"' in page.content) == (200, True)
    odalys.person.refresh_from_db()
    assert odalys.person.check_password(PASSWORD)


def test_soon_after_sign_in_nobody_is_asked_again(odalys: Known, now: datetime, clock: Any) -> None:
    client = at_desk(odalys, now)
    clock.move_to(now + timedelta(minutes=5))
    assert client.get("/sign-in/security/codes/new").status_code == 200


@pytest.mark.parametrize("address", ["/sign-in/security/codes/new", "/sign-in/security/another-app"])
def test_later_one_shows_the_code_once_more(odalys: Known, now: datetime, clock: Any, address: str) -> None:
    client = at_desk(odalys, now)
    later = now + timedelta(minutes=6)
    clock.move_to(later)
    asked = client.get(address).headers["Location"]
    assert asked.startswith("/sign-in/again?next=")
    assert b"That code doesn&#x27;t fit." in client.post(asked, {"code": "000000"}).content
    assert client.post(asked, {"code": odalys.code(later), "next": address}).headers["Location"] == address
    assert client.get(address).status_code == 200


def test_a_password_alone_proves_nothing_once_there_is_a_second_factor(
    odalys: Known, now: datetime, clock: Any
) -> None:
    client = at_desk(odalys, now)
    clock.move_to(now + timedelta(minutes=6))
    client.post("/sign-in/again", {"password": PASSWORD, "next": "/"})
    assert client.get("/sign-in/security/codes/new").status_code == 302


def test_the_id_of_the_session_changes_with_each_proof(odalys: Known, now: datetime, clock: Any) -> None:
    client = at_desk(odalys, now)
    before = client.cookies["quietledger"].value
    clock.move_to(now + timedelta(minutes=6))
    client.post("/sign-in/again", {"code": odalys.code(now + timedelta(minutes=6)), "next": "/"})
    after = client.cookies["quietledger"].value
    assert before != after
    stolen = Client()
    stolen.cookies["quietledger"] = before
    assert (client.get("/").status_code, stolen.get("/").status_code) == (200, 302)


def test_a_form_is_never_sent_again_by_itself(odalys: Known, now: datetime, clock: Any) -> None:
    client = at_desk(odalys, now)
    later = now + timedelta(minutes=6)
    clock.move_to(later)
    page = "/sign-in/security/codes/new"
    asked = client.post(page, headers={"Referer": f"http://testserver{page}"}).headers["Location"]
    assert asked == "/sign-in/again?next=%2Fsign-in%2Fsecurity%2Fcodes%2Fnew&press=1"
    assert b'name="press"' in client.get(asked).content
    answer = client.post("/sign-in/again", {"code": odalys.code(later), "next": page, "press": "1"})
    assert answer.headers["Location"] == page
    assert queries.second_factors(odalys.person.id) == {"totp"}
    assert b"press once more" in client.get(page).content


def test_nobody_is_sent_to_another_site_after_the_proof(odalys: Known, now: datetime, clock: Any) -> None:
    client = at_desk(odalys, now)
    later = now + timedelta(minutes=6)
    clock.move_to(later)
    asked = client.post("/sign-in/security/codes/new", headers={"Referer": "https://elsewhere.example/x"})
    assert asked.headers["Location"] == "/sign-in/again?next=%2F&press=1"
    answer = client.post("/sign-in/again", {"code": odalys.code(later), "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_another_app_takes_the_place_of_the_old_one(
    odalys: Known, now: datetime, trail: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = at_desk(odalys, now)
    assert client.post("/sign-in/security/another-app").headers["Location"] == "/sign-in/security"
    assert not queries.has_second_factor(odalys.person.id)
    assert client.get("/").headers["Location"] == "/sign-in/security/enrol"
    secret = re.findall(r'id="secret">(\w+)<', client.get("/sign-in/security/enrol").content.decode())[0]
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/sign-in/security/enrol", {"code": code_at(secret, now)})
    assert client.get("/standing").status_code == 200
    assert {"changed"} <= {entry.get("done") for entry in trail()}


def test_recovery_codes_are_ten_and_new_ones_replace_the_old(odalys: Known, now: datetime) -> None:
    client = at_desk(odalys, now)
    shown = []
    for _ in range(2):
        client.post("/sign-in/security/codes/new")
        shown.append(set(re.findall(r"<li>(\d{10})</li>", client.get("/sign-in/security/codes").content.decode())))
    assert [len(codes) for codes in shown] == [10, 10]
    assert shown[0] & shown[1] == set()


def test_without_recovery_codes_there_is_no_page_of_them(odalys: Known, now: datetime) -> None:
    client = at_desk(odalys, now)
    assert client.get("/sign-in/security/codes").status_code == 404
    assert b"Make them" in client.get("/sign-in/security").content
