"""Device-bound sessions: offered once, registered for that sign-in alone, shown again every five minutes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from quietledger.core.tenancy.rules import PracticeRow
from quietledger.web.binding import keys, proofs
from tests.web.binding.browsers import Key, RsaKey
from tests.web.binding.test_finding import passkey_shown, sat_on
from tests.web.devices.world import Machine, machine, proxied, tie
from tests.web.signing import Known, at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HERE = proxied()
OFFER = re.compile(r'\(ES256 RS256\);path="/dbsc/register";challenge="([^"]+)"')
CHALLENGE = re.compile(r'"([^"]+)";id="([^"]+)"')


@pytest.fixture
def browser(odalys: Known, now: datetime) -> Client:
    return at_desk(odalys, now)


@pytest.fixture
def laptop(practice: PracticeRow, odalys: Known, now: datetime) -> Machine:
    return machine(practice.id, odalys.person.id, now)


def offered(client: Client) -> str:
    """The challenge of the offer that a page brings, "" if it brings none."""
    found = OFFER.fullmatch(client.get("/", **HERE).headers.get("Secure-Session-Registration", ""))
    return found[1] if found else ""


def register(client: Client, token: str) -> Any:
    return client.post("/dbsc/register", **HERE, HTTP_SECURE_SESSION_RESPONSE=token)


def registered(client: Client, key: Key) -> str:
    """Register a key; returns what the browser calls its session."""
    answer = register(client, key.token(offered(client)))
    assert answer.status_code == 200, answer.content
    return str(answer.json()["session_identifier"])


def refresh(client: Client, identifier: str, token: str = "") -> Any:
    told = {"HTTP_SEC_SECURE_SESSION_ID": f'"{identifier}"'} | (
        {"HTTP_SECURE_SESSION_RESPONSE": token} if token else {}
    )
    return client.post("/dbsc/refresh", **HERE, **told)


def challenged(client: Client, identifier: str) -> str:
    answer = refresh(client, identifier)
    found = CHALLENGE.fullmatch(answer.headers["Secure-Session-Challenge"])
    assert (answer.status_code, found and found[2]) == (403, identifier)
    return found[1] if found else ""


def test_the_offer_is_made_once_in_a_sign_in(browser: Client) -> None:
    assert offered(browser)
    assert offered(browser) == ""


def test_over_plain_http_on_this_machine_nothing_is_offered(browser: Client, settings: Any) -> None:
    settings.IS_LOOPBACK_HTTP = True
    assert "Secure-Session-Registration" not in browser.get("/").headers


@pytest.mark.parametrize("make", [Key, RsaKey])
def test_a_registered_key_gets_the_cookie_and_what_to_keep_fresh(browser: Client, make: Callable[[], Key]) -> None:
    key = make()
    answer = register(browser, key.token(offered(browser)))
    told = answer.json()
    assert keys.key_of(told["session_identifier"]) == key.jwk
    assert (told["refresh_url"], told["scope"]["include_site"]) == ("/dbsc/refresh", False)
    assert [one["name"] for one in told["credentials"]] == ["__Host-ql_b"]
    morsel = answer.cookies["__Host-ql_b"]
    assert (morsel["max-age"], morsel["secure"], morsel["httponly"], morsel["samesite"]) == (300, True, True, "Lax")


def test_a_key_is_registered_only_with_this_sign_in_s_challenge_once_and_in_time(
    browser: Client, odalys: Known, now: datetime, clock: Any
) -> None:
    mine, others = offered(browser), offered(at_desk(odalys, now))
    key = Key()
    assert register(browser, key.token(others)).status_code == 400
    assert register(browser, key.token(mine, names_key=False)).status_code == 400
    assert register(browser, Key().token(mine, jwk=key.jwk)).status_code == 400
    assert register(Client(), key.token(mine)).status_code == 400  # nobody is signed in there
    clock.move_to(now + timedelta(seconds=60))
    assert register(browser, key.token(mine)).status_code == 400
    clock.move_to(now + timedelta(seconds=59))
    assert register(browser, key.token(mine)).status_code == 200
    assert register(browser, Key().token(mine)).status_code == 400  # a second key in the same sign-in


def test_a_key_tied_to_a_device_ties_the_sign_in_while_it_is_shown(
    browser: Client, laptop: Machine, practice: PracticeRow, odalys: Known, now: datetime, clock: Any
) -> None:
    key = Key()
    identifier = registered(browser, key)
    assert sat_on(browser, **HERE) == (403, None, 0)  # a key on no device of ours
    tie(practice.id, laptop.id, odalys.person.id, "dbsc", proofs.name_of(key.jwk), now)
    assert sat_on(browser, **HERE) == (200, laptop.id, 2)
    clock.move_to(now + timedelta(seconds=300))
    assert sat_on(browser, **HERE) == (403, None, 0)
    token = key.token(challenged(browser, identifier), names_key=False)
    assert refresh(browser, identifier, token).status_code == 200
    assert sat_on(browser, **HERE) == (200, laptop.id, 2)


def test_a_cookie_taken_to_another_machine_opens_nothing_after_five_minutes(
    browser: Client, laptop: Machine, practice: PracticeRow, odalys: Known, now: datetime, clock: Any
) -> None:
    """Also with a passkey's sign-in: once its browser has shown a key, the sign-in is held to it."""
    key = Key()
    identifier = registered(browser, key)
    tie(practice.id, laptop.id, odalys.person.id, "passkey", "a-passkey", now)
    passkey_shown(browser, "a-passkey")
    assert sat_on(browser, **HERE) == (200, laptop.id, 2)
    thief = Client()
    thief.cookies.load({name: one.value for name, one in browser.cookies.items()})
    clock.move_to(now + timedelta(minutes=5))
    assert sat_on(thief, **HERE) == (403, None, 0)
    assert refresh(thief, identifier, Key().token(challenged(thief, identifier))).status_code == 400
    thief.cookies.pop("__Host-ql_b")
    assert sat_on(thief, **HERE) == (403, None, 0)


def test_the_thief_s_own_key_does_not_stand_in_for_the_one_that_was_registered(
    browser: Client, laptop: Machine, practice: PracticeRow, odalys: Known, now: datetime
) -> None:
    registered(browser, Key())
    own, other = Key(), at_desk(odalys, now)
    registered(other, own)
    tie(practice.id, laptop.id, odalys.person.id, "dbsc", proofs.name_of(own.jwk), now)
    browser.cookies["__Host-ql_b"] = other.cookies["__Host-ql_b"].value
    assert sat_on(browser, **HERE) == (403, None, 0)


def test_a_challenge_of_a_refresh_is_good_once_and_for_a_minute(browser: Client, now: datetime, clock: Any) -> None:
    key = Key()
    identifier = registered(browser, key)
    challenge = challenged(browser, identifier)
    token = key.token(challenge, names_key=False)
    assert refresh(browser, identifier, token).status_code == 200
    again = refresh(browser, identifier, token)
    assert (again.status_code, "Secure-Session-Challenge" in again.headers, again.cookies) == (403, True, {})
    late = key.token(challenged(browser, identifier))
    clock.move_to(now + timedelta(seconds=60))
    assert refresh(browser, identifier, late).status_code == 403


def test_neither_a_made_up_identifier_nor_another_s_key_is_renewed(browser: Client) -> None:
    identifier = registered(browser, Key())
    assert refresh(browser, "made.up").status_code == 400
    assert refresh(browser, identifier, Key().token("x")).status_code == 400
    assert refresh(browser, identifier, "no token").status_code == 400


def test_a_browser_whose_key_is_known_is_tied_at_its_next_sign_in(
    browser: Client, laptop: Machine, practice: PracticeRow, odalys: Known, now: datetime
) -> None:
    key = Key()
    registered(browser, key)
    tie(practice.id, laptop.id, odalys.person.id, "dbsc", proofs.name_of(key.jwk), now)
    later = at_desk(odalys, now)
    later.cookies["__Host-ql_b"] = browser.cookies["__Host-ql_b"].value
    assert sat_on(later, **HERE) == (200, laptop.id, 2)
    assert offered(later) == ""
