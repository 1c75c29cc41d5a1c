"""The road in: password, code, desk; and every way in which it stays closed."""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from quietledger.core.people.models import SignIn
from quietledger.core.people.rules import code_at
from quietledger.core.people.sessions import digest
from quietledger.core.tenancy.rules import PracticeRow
from tests.web.signing import PASSWORD, at_desk, known

pytestmark = pytest.mark.usefixtures("clock")


def send_password(client: Client, email: str = "odalys@example.com", password: str = PASSWORD, next_: str = "") -> Any:
    return client.post(f"/sign-in/{next_}", {"login": email, "password": password})


def test_password_and_code_open_the_desk(practice: PracticeRow, now: datetime) -> None:
    who, client = known(practice, "biller", now=now), Client()
    assert send_password(client).headers["Location"] == "/sign-in/code"
    assert client.get("/").headers["Location"] == "/sign-in/"
    answer = client.post("/sign-in/code", {"code": who.code(now)})
    assert answer.headers["Location"] == "/"
    page = client.get("/")
    assert page.status_code == 200
    assert b"Good morning, Odalys." in page.content


def test_one_comes_back_to_the_page_that_was_asked_for(practice: PracticeRow, now: datetime) -> None:
    who, client = known(practice, "biller", now=now), Client()
    address = client.get("/standing").headers["Location"]
    assert address == "/sign-in/?next=%2Fstanding"
    client.get(address)
    client.post("/sign-in/", {"login": who.email, "password": PASSWORD, "next": "/standing"})
    assert client.post("/sign-in/code", {"code": who.code(now)}).headers["Location"] == "/standing"


def test_nobody_is_sent_to_a_foreign_site_after_sign_in(practice: PracticeRow, now: datetime) -> None:
    who, client = known(practice, "biller", now=now), Client()
    client.post("/sign-in/", {"login": who.email, "password": PASSWORD, "next": "https://elsewhere.example/"})
    assert client.post("/sign-in/code", {"code": who.code(now)}).headers["Location"] == "/"


def test_a_wrong_code_opens_nothing_and_is_on_the_trail(practice: PracticeRow, now: datetime, trail: Any) -> None:
    who, client = known(practice, "biller", now=now), Client()
    send_password(client)
    right = who.code(now)
    page = client.post("/sign-in/code", {"code": f"{(int(right) + 1) % 1_000_000:06d}"})
    assert b"That code doesn&#x27;t fit." in page.content
    assert client.get("/").headers["Location"] == "/sign-in/"
    assert [(entry["ev"], entry.get("method")) for entry in trail()] == [("auth.fail", "code")]


def test_one_can_begin_again_before_the_code(practice: PracticeRow, now: datetime) -> None:
    who, client = known(practice, "biller", now=now), Client()
    send_password(client)
    assert client.post("/sign-in/out").headers["Location"] == "/sign-in/"
    assert client.post("/sign-in/code", {"code": who.code(now)}).headers["Location"] == "/sign-in/"
    assert client.get("/").headers["Location"] == "/sign-in/"


def test_a_code_works_once(practice: PracticeRow, now: datetime) -> None:
    who, first, second = known(practice, "biller", now=now), Client(), Client()
    for client in (first, second):
        send_password(client)
    first.post("/sign-in/code", {"code": who.code(now)})
    second.post("/sign-in/code", {"code": who.code(now)})
    assert second.get("/").headers["Location"] == "/sign-in/"


def test_sign_in_and_sign_out_are_on_the_trail(practice: PracticeRow, now: datetime, trail: Any) -> None:
    who, client = known(practice, "biller", now=now), Client()
    send_password(client)
    client.post("/sign-in/code", {"code": who.code(now)})
    client.post("/sign-in/out")
    assert sorted(entry["ev"] for entry in trail()) == ["auth.login", "auth.logout", "auth.mfa"]
    assert client.get("/").headers["Location"] == "/sign-in/"


def test_a_wrong_password_says_nothing_about_who_is_known(practice: PracticeRow, now: datetime, trail: Any) -> None:
    known(practice, "biller", now=now)
    pages = [
        send_password(Client(), email, "not the right words").content
        for email in ("odalys@example.com", "x@example.com")
    ]
    said = [re.findall(rb'role="alert">(.*?)</div>', page, re.DOTALL) for page in pages]
    assert said[0] == said[1] != []
    assert [entry["ev"] for entry in trail()] == ["auth.fail"]


def test_without_a_second_factor_one_is_led_to_enrol(
    practice: PracticeRow, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    known(practice, "biller", now=now, totp=False)
    client = Client()
    send_password(client)
    assert client.get("/").headers["Location"] == "/sign-in/security/enrol"
    assert client.get("/standing").headers["Location"] == "/sign-in/security/enrol"
    page = client.get("/sign-in/security/enrol").content.decode()
    secret = re.search(r'id="secret">(\w+)<', page)
    assert secret is not None
    assert 'src="data:image/svg+xml;base64,' in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/sign-in/security/enrol", {"code": code_at(secret[1], now)})
    assert answer.headers["Location"] == "/sign-in/security/codes"
    codes = client.get("/sign-in/security/codes").content.decode()
    assert len(re.findall(r"<li>\d{10}</li>", codes)) == 10
    assert client.get("/").status_code == 200


def test_a_password_alone_adds_no_second_factor_once_the_hour_is_over(
    practice: PracticeRow, now: datetime, clock: Any
) -> None:
    """Whoever learns the password of somebody who never enrolled gets nowhere."""
    known(practice, "biller", now=now, totp=False)
    clock.move_to(now + timedelta(hours=1))
    client = Client()
    send_password(client)
    for address in ("/sign-in/security/enrol", "/sign-in/security/passkeys/new"):
        send_password(client)
        assert client.get(address).headers["Location"] == "/sign-in/welcome"
        assert b"a password alone adds none" in client.get("/sign-in/welcome").content
        assert client.get("/").headers["Location"] == "/sign-in/"


def test_a_recovery_code_opens_the_door_once(practice: PracticeRow, now: datetime) -> None:
    who, client = known(practice, "biller", now=now), at_desk_fresh(practice, now)
    client.post("/sign-in/security/codes/new")
    code = re.findall(r"<li>(\d{10})</li>", client.get("/sign-in/security/codes").content.decode())[0]
    opened = []
    for _ in range(2):
        browser = Client()
        send_password(browser, who.email)
        browser.post("/sign-in/code", {"code": code})
        opened.append(browser.get("/").status_code)
    assert opened == [200, 302]


def at_desk_fresh(practice: PracticeRow, now: datetime) -> Client:
    from quietledger.core.people.models import Person
    from tests.web.signing import Known

    return at_desk(Known(Person.objects.get(), practice.id), now)


def test_after_fifteen_idle_minutes_the_page_is_closed(practice: PracticeRow, now: datetime, clock: Any) -> None:
    client = at_desk(known(practice, "biller", now=now), now)
    clock.move_to(now + timedelta(minutes=15))
    assert client.get("/").status_code == 200
    clock.move_to(now + timedelta(minutes=30, seconds=1))
    answer = client.get("/standing")
    assert answer.headers["Location"] == "/sign-in/?next=%2Fstanding"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert b"You were away for a while" in client.get("/sign-in/").content


def test_after_twelve_hours_one_signs_in_again_however_busy(practice: PracticeRow, now: datetime, clock: Any) -> None:
    client = at_desk(known(practice, "biller", now=now), now)
    for minutes in range(10, 721, 10):
        clock.move_to(now + timedelta(minutes=minutes))
        assert client.post("/still-here").status_code == 204
    clock.move_to(now + timedelta(hours=12, seconds=1))
    assert client.get("/").headers["Location"] == "/sign-in/"


def test_htmx_is_sent_to_the_sign_in_as_a_whole_page(practice: PracticeRow, now: datetime) -> None:
    answer = Client().post("/still-here", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/sign-in/"


def test_a_closed_account_ends_open_sessions_at_once(practice: PracticeRow, now: datetime) -> None:
    who = known(practice, "biller", now=now)
    client = at_desk(who, now)
    assert client.get("/").status_code == 200
    who.person.mark_ended()
    assert client.get("/").headers["Location"] == "/sign-in/"
    assert b"belong together" in send_password(Client()).content


def test_an_address_that_has_no_page_of_the_library_is_not_routed(practice: PracticeRow) -> None:
    for address in ("/sign-in/signup/", "/sign-in/password/reset/", "/accounts/login/", "/sign-in/email/"):
        assert Client().get(address).status_code == 404


def test_neither_cookies_nor_what_a_session_holds_can_be_read_in_the_database(
    practice: PracticeRow, now: datetime
) -> None:
    known(practice, "biller", now=now, totp=False)
    client = Client()
    send_password(client)
    page = client.get("/sign-in/security/enrol").content.decode()
    secret = re.findall(r'id="secret">(\w+)<', page)[0]
    cookie = client.cookies["quietledger"].value
    kept = SignIn.objects.get(session_key=digest(cookie))
    body = kept.session_data.partition(":")[0].lstrip(".")
    raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    assert secret not in kept.session_data
    assert secret.encode() not in raw
    assert cookie not in (kept.session_key, kept.session_data)
    assert len(base64.urlsafe_b64decode(cookie + "=")) == 32  # 256 bits


def test_use_is_noted_every_fifteen_seconds_and_idle_time_is_never_counted_shorter(
    practice: PracticeRow, now: datetime, clock: Any
) -> None:
    client = at_desk(known(practice, "biller", now=now), now)
    clock.move_to(now + timedelta(seconds=14))
    assert client.get("/").status_code == 200
    assert client.session["people.seen_at"] == now.timestamp()
    clock.move_to(now + timedelta(seconds=15))
    assert client.get("/").status_code == 200
    assert client.session["people.seen_at"] == now.timestamp() + 15
