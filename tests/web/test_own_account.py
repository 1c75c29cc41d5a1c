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
def test_later_one_shows_the_password_once_more(odalys: Known, now: datetime, clock: Any, address: str) -> None:
    client = at_desk(odalys, now)
    later = now + timedelta(minutes=6)
    clock.move_to(later)
    asked = client.get(address).headers["Location"]
    assert asked.startswith("/sign-in/again?next=")
    assert b"That isn&#x27;t your password." in client.post(asked, {"password": "not my words"}).content
    assert client.post(asked, {"password": PASSWORD, "next": address}).headers["Location"] == address
    assert client.get(address).status_code == 200


def test_the_code_does_as_well(odalys: Known, now: datetime, clock: Any) -> None:
    client = at_desk(odalys, now)
    later = now + timedelta(minutes=6)
    clock.move_to(later)
    address = "/sign-in/security/codes/new"
    answer = client.post("/sign-in/code/again", {"code": odalys.code(later), "next": address})
    assert answer.headers["Location"] == address
    assert client.get(address).status_code == 200


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
