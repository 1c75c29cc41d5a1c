"""What OWASP's checklist asks of a door: passwords, enumeration, fixation, cookies, ends, and what must not exist."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import get_resolver

from quietledger.core.gate import queries as gate
from quietledger.core.gate.parameters import Limits
from quietledger.core.people.models import Person, SignIn
from quietledger.core.people.rules import Level, level, proven_at
from quietledger.core.tenancy.rules import PracticeRow
from tests.web.signing import PASSWORD, Known, at_desk, known
from tests.web.test_entrance import addresses

pytestmark = pytest.mark.usefixtures("clock")
WRONG = "not the right words"


@pytest.fixture
def odalys(practice: PracticeRow, now: datetime) -> Known:
    return known(practice, "biller", now=now)


def send(client: Client, email: str = "odalys@example.com", password: str = WRONG, **extra: Any) -> Any:
    return client.post("/sign-in/", {"login": email, "password": password}, **extra)


@pytest.mark.parametrize("password", ["twelve chars", "a" * 11 + "b", "ßäöüß käsebrötchen", "x y " * 32])
def test_any_long_password_will_do_whatever_it_is_composed_of(password: str) -> None:
    password_validation.validate_password(password)


@pytest.mark.parametrize("password", ["elevenchars", "x y " * 32 + "z", "password1234", "q1w2e3r4t5y6"])
def test_short_endless_and_common_passwords_will_not(password: str) -> None:
    with pytest.raises(ValidationError):
        password_validation.validate_password(password)


def test_passwords_may_be_pasted_and_kept_by_password_managers(db: None) -> None:
    page = Client().get("/sign-in/").content.decode()
    fields = re.findall(r"<input[^>]*type=\"password\"[^>]*>", page)
    assert [re.search(r'autocomplete="([^"]+)"', field)[1] for field in fields] == ["current-password"]  # type: ignore[index]  # a missing one fails, too
    assert not any("onpaste" in field or "readonly" in field or "maxlength" in field for field in fields)


def noted(method: Callable[..., Any], notes: list[str], said: str) -> Callable[..., Any]:
    """The same method, which leaves a note."""

    def one(*told: Any) -> Any:
        notes.append(said)
        return method(*told)

    return one


def test_who_is_known_cannot_be_told_from_who_is_not(odalys: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words, and the same slow hash, once for each."""
    hashed: list[str] = []
    for name, said in (("check_password", "known"), ("set_password", "unknown")):
        monkeypatch.setattr(Person, name, noted(getattr(Person, name), hashed, said))
    pages = [send(Client(), email).content.decode() for email in (odalys.email, "x@example.com")]
    shown = [re.findall(r'role="alert">(.*?)</div>', page, re.DOTALL) for page in pages]
    assert shown[0] == shown[1] != []
    assert hashed == ["known", "unknown"]


def test_who_is_known_is_slowed_like_who_is_not(odalys: Known) -> None:
    waits = []
    for number, email in enumerate((odalys.email, "x@example.com")):
        address = {"REMOTE_ADDR": f"203.0.113.{number}"}
        pages = [send(Client(), email, **address).content.decode() for _ in range(6)]
        waits.append([re.findall(r"Wait (\d+ \w+)", page) for page in pages])
    assert waits[0] == waits[1]
    assert waits[0] == [[]] * 5 + [["31 seconds"]]


def test_strangers_keep_nobody_out(odalys: Known, now: datetime, clock: Any, trail: Any) -> None:
    home = Client()
    assert send(home, password=PASSWORD).status_code == 302
    home.post("/sign-in/code", {"code": odalys.code(now)})
    assert home.cookies["quietledger-known"]["httponly"]
    home.post("/sign-in/out")
    stranger = Client()
    for minute in range(60):
        clock.move_to(now + timedelta(minutes=minute))
        send(stranger)
    clock.move_to(later := now + timedelta(minutes=60))
    assert b"Too many tries" in send(stranger, password=PASSWORD).content
    assert send(home, password=PASSWORD).headers["Location"] == "/sign-in/code"
    home.post("/sign-in/code", {"code": odalys.code(later)})
    assert home.get("/").status_code == 200
    events = [entry["ev"] for entry in trail()]
    assert 5 <= events.count("auth.fail") <= 12
    assert 1 <= events.count("auth.slowed") <= 8


def test_codes_are_slowed_too(odalys: Known, now: datetime) -> None:
    client = Client()
    send(client, password=PASSWORD)
    for _ in range(5):
        client.post("/sign-in/code", {"code": "000000"})
    assert b"Too many tries" in client.post("/sign-in/code", {"code": odalys.code(now)}).content


def test_an_id_planted_before_sign_in_is_worth_nothing_after_it(odalys: Known, now: datetime) -> None:
    client, planted = Client(), Client()
    client.get("/sign-in/")
    send(client, password=PASSWORD)
    before = client.cookies["quietledger"].value
    planted.cookies["quietledger"] = before
    client.post("/sign-in/code", {"code": odalys.code(now)})
    assert client.cookies["quietledger"].value != before
    assert (client.get("/").status_code, planted.get("/").status_code) == (200, 302)


def test_an_id_that_the_server_never_gave_is_not_taken_over(odalys: Known) -> None:
    client = Client()
    client.cookies["quietledger"] = "chosen-by-somebody-else-0123456789abcdefgh"
    send(client, password=PASSWORD)
    assert client.cookies["quietledger"].value != "chosen-by-somebody-else-0123456789abcdefgh"


def test_cookies_are_for_the_server_alone(odalys: Known, now: datetime) -> None:
    client = Client()
    client.get("/sign-in/")
    send(client, password=PASSWORD)
    client.post("/sign-in/code", {"code": odalys.code(now)})
    flags = {name: (bool(one["httponly"]), one["samesite"], one["path"]) for name, one in client.cookies.items()}
    assert flags == {
        "quietledger": (True, "Lax", "/"), "quietledger-known": (True, "Strict", "/"),
        "quietledger-form": (True, "Lax", "/"),
    }  # fmt: skip
    assert client.cookies["quietledger"]["max-age"] == ""
    assert odalys.email not in str(client.cookies)
    assert str(odalys.person.id) not in str(client.cookies)


def test_signing_out_ends_the_session_on_the_server(odalys: Known, now: datetime) -> None:
    client, copy = at_desk(odalys, now), Client()
    copy.cookies["quietledger"] = client.cookies["quietledger"].value
    assert copy.get("/").status_code == 200
    client.post("/sign-in/out")
    assert copy.get("/").status_code == 302
    assert not SignIn.objects.filter(person=odalys.person).exists()


def test_a_session_put_into_somebody_elses_row_opens_nothing(
    odalys: Known, practice: PracticeRow, now: datetime
) -> None:
    """Who can write in the database, but has no key, makes nobody's sign-in theirs."""
    at_desk(known(practice, "owner", now=now, email="rosalind@example.com"), now)
    mine = at_desk(odalys, now)
    owners = SignIn.objects.exclude(person=odalys.person).get().session_data
    SignIn.objects.filter(person=odalys.person).update(session_data=owners)
    assert mine.get("/").headers["Location"] == "/sign-in/"


def test_one_sees_ones_sign_ins_and_ends_them(odalys: Known, now: datetime, trail: Any) -> None:
    here, there, third = (at_desk(odalys, now) for _ in range(3))
    page = here.get("/sign-in/security").content.decode()
    names = re.findall(r"/sign-in/security/sign-ins/(\w{16})/end", page)
    assert page.count("Since Nov 23, 03:00") == 3
    assert (len(names), page.count("Sign out everywhere else")) == (2, 1)
    here.post(f"/sign-in/security/sign-ins/{names[0]}/end")
    assert sorted(one.get("/").status_code for one in (here, there, third)) == [200, 200, 302]
    here.post("/sign-in/security/sign-ins/end")
    assert [one.get("/").status_code for one in (here, there, third)] == [200, 302, 302]
    assert [entry["sign_ins"] for entry in trail() if entry["ev"] == "auth.ended"] == [1, 1]


def test_nobody_ends_somebody_elses_sign_in(odalys: Known, practice: PracticeRow, now: datetime) -> None:
    other = at_desk(known(practice, "biller", now=now, email="tamsin@example.com"), now)
    mine = at_desk(odalys, now)
    for name in (SignIn.objects.get(person=odalys.person).session_key[:16], "", "%"):
        other.post(f"/sign-in/security/sign-ins/{name}/end")
    assert mine.get("/").status_code == 200


def test_a_practice_may_end_idle_time_sooner(odalys: Known, now: datetime, clock: Any) -> None:
    client = at_desk(odalys, now)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gate, "limits", lambda _practice: Limits(idle_seconds=300))
        assert b'data-idle-seconds="300"' in client.get("/").content
        clock.move_to(now + timedelta(seconds=301))
        assert client.get("/").headers["Location"] == "/sign-in/"


def test_no_code_ever_comes_by_mail_or_phone() -> None:
    """No address for it, no setting, no way to send mail at all."""
    names = {name for _, name in addresses(get_resolver())}
    doubtful = re.compile(
        r"sms|phone|email|magic|request_login_code|confirm_|reset_password|signup|socialaccount|trust"
    )
    assert [name for name in names if doubtful.search(name)] == []
    told = {name: getattr(settings, name) for name in dir(settings) if name.startswith(("ACCOUNT_", "MFA_", "EMAIL_"))}
    assert not any("CODE" in name and name != "MFA_RECOVERY_CODE_DIGITS" for name in told)
    assert told["MFA_SUPPORTED_TYPES"] == ["webauthn", "totp", "recovery_codes"]
    assert told["MFA_WEBAUTHN_USER_VERIFICATION"] == "required"
    assert told["ACCOUNT_EMAIL_VERIFICATION"] == "none"


def test_a_sign_in_says_how_surely_we_know_who_it_is() -> None:
    password = {"method": "password", "at": 1.0}
    code, passkey = ({"method": "mfa", "type": kind, "at": at} for kind, at in (("totp", 2.0), ("webauthn", 3.0)))
    assert [level(one) for one in ([], [password], [password, code], [passkey], [password, passkey])] == [
        Level.NONE, Level.PASSWORD, Level.TWO_FACTORS, Level.PASSKEY, Level.PASSKEY,
    ]  # fmt: skip
    assert level([{"method": "mfa", "type": "something else", "at": 1.0}]) is Level.NONE
    later_password = {"method": "password", "at": 9.0}
    assert proven_at([password, code, later_password]) == 2.0
    assert (proven_at([later_password]), proven_at([])) == (9.0, None)
