"""Which device a browser sits on: certificate, passkey, this very machine; and when a sign-in is over instead."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from quietledger.core.clients import authority
from quietledger.core.people import actions as people
from quietledger.core.tenancy.rules import PracticeRow
from tests.web.devices.world import Machine, end, machine, proxied, tie
from tests.web.signing import Known, at_desk, known

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def laptop(practice: PracticeRow, odalys: Known, now: datetime) -> Machine:
    return machine(practice.id, odalys.person.id, now)


@pytest.fixture
def browser(odalys: Known, now: datetime) -> Client:
    return at_desk(odalys, now)


def sat_on(client: Client, **told: Any) -> tuple[int, Any, int]:
    """The desk's status, and which device its actor sits on, how surely."""
    page = client.get("/", **told)
    who = getattr(page.wsgi_request, "who", None)
    return page.status_code, getattr(who, "device_id", None), getattr(who, "binding", 0)


def test_a_device_s_certificate_ties_the_sign_in_to_it(browser: Client, laptop: Machine) -> None:
    assert sat_on(browser, **laptop.told) == (200, laptop.id, 3)
    assert sat_on(browser, **laptop.told) == (200, laptop.id, 3)


def test_a_cookie_alone_opens_nothing(browser: Client, laptop: Machine) -> None:
    assert sat_on(browser, **proxied()) == (403, None, 0)


def test_a_certificate_that_is_missing_later_ends_the_sign_in(
    browser: Client, laptop: Machine, trail: Callable[..., list[dict[str, Any]]]
) -> None:
    sat_on(browser, **laptop.told)
    page = browser.get("/", **proxied())
    assert (page.status_code, page["Location"]) == (302, "/sign-in/")
    ended = [one for one in trail() if one["ev"] == "device.mismatch"]
    assert [one["why"] for one in ended] == [["missing"]]
    assert browser.get("/", **laptop.told)["Location"] == "/sign-in/"  # it is over for the right device, too


def test_another_device_s_certificate_later_ends_the_sign_in(
    browser: Client, laptop: Machine, practice: PracticeRow, odalys: Known, now: datetime,
    trail: Callable[..., list[dict[str, Any]]],
) -> None:  # fmt: skip
    other = machine(practice.id, odalys.person.id, now)
    sat_on(browser, **laptop.told)
    assert browser.get("/sign-in/security", **other.told).status_code == 302
    assert [one["why"] for one in trail() if one["ev"] == "device.mismatch"] == [["another"]]
    assert browser.get("/sign-in/security", **laptop.told)["Location"].startswith("/sign-in/?next")


def test_a_certificate_that_turns_up_later_counts_from_the_next_sign_in_on(
    browser: Client, laptop: Machine, odalys: Known, now: datetime
) -> None:
    assert sat_on(browser, **proxied()) == (403, None, 0)
    assert sat_on(browser, **laptop.told) == (403, None, 0)
    assert sat_on(at_desk(odalys, now), **laptop.told) == (200, laptop.id, 3)


@pytest.mark.parametrize("verified", ["NONE", "FAILED:certificate has expired", "FAILED:unable to verify", "success"])
def test_a_certificate_that_the_proxy_did_not_verify_is_none(browser: Client, laptop: Machine, verified: str) -> None:
    assert sat_on(browser, **proxied(laptop.pem, verified)) == (403, None, 0)


def test_headers_of_a_stranger_who_comes_by_a_port_are_not_believed(browser: Client, laptop: Machine) -> None:
    assert sat_on(browser, **laptop.told | {"REMOTE_ADDR": "198.51.100.9"}) == (403, None, 0)


def test_a_foreign_a_program_s_and_an_expired_certificate_open_nothing(
    odalys: Known, laptop: Machine, practice: PracticeRow, now: datetime, tmp_path: Any
) -> None:
    elsewhere = authority.ensure(tmp_path, now)
    until = now + timedelta(days=14)
    foreign = elsewhere.for_device(laptop.key.public_key(), laptop.id, now=now, until=until)
    house = authority.ensure(people_folder(), now)
    named = authority.Named(practice.id, laptop.id)
    program = house.for_client(laptop.key.public_key(), named, now=now, until=until)
    early = now - timedelta(days=15)
    expired = house.for_device(laptop.key.public_key(), laptop.id, now=early, until=now)
    for one in (foreign, program, expired):
        pem = Machine(laptop.id, laptop.key, one).pem
        assert sat_on(at_desk(odalys, now), **proxied(pem)) == (403, None, 0)


def people_folder() -> Any:
    from quietledger.core.clients import actions as clients

    return clients.folder()


def test_a_device_that_was_taken_back_opens_nothing_from_the_next_page_on(
    browser: Client, laptop: Machine, practice: PracticeRow, now: datetime
) -> None:
    assert sat_on(browser, **laptop.told) == (200, laptop.id, 3)
    end(practice.id, laptop.id, now)
    assert sat_on(browser, **laptop.told) == (403, None, 0)


def test_another_practice_s_device_is_none(
    browser: Client, other_practice: PracticeRow, odalys: Known, now: datetime
) -> None:
    foreign = machine(other_practice.id, odalys.person.id, now)
    assert sat_on(browser, **foreign.told) == (403, None, 0)


def passkey_shown(client: Client, credential: str) -> None:
    session = client.session
    session[people.PASSKEY] = [credential, "192.0.2.7"]
    session.save()


def test_a_passkey_that_can_t_leave_its_device_ties_the_sign_in_to_it(
    browser: Client, laptop: Machine, practice: PracticeRow, odalys: Known, now: datetime
) -> None:
    passkey_shown(browser, "a-passkey")
    assert sat_on(browser, **proxied()) == (403, None, 0)
    tie(practice.id, laptop.id, odalys.person.id, "passkey", "a-passkey", now)
    assert sat_on(browser, **proxied()) == (200, laptop.id, 2)
    end(practice.id, laptop.id, now)
    assert sat_on(browser, **proxied()) == (403, None, 0)


def test_a_passkey_counts_on_the_network_where_it_was_shown(
    browser: Client, laptop: Machine, practice: PracticeRow, odalys: Known, now: datetime
) -> None:
    """A cookie that was copied turns up elsewhere, and opens nothing there."""
    passkey_shown(browser, "a-passkey")
    tie(practice.id, laptop.id, odalys.person.id, "passkey", "a-passkey", now)
    elsewhere = proxied() | {"HTTP_X_REAL_IP": "198.51.100.9"}
    assert sat_on(browser, **elsewhere) == (403, None, 0)
    assert "Your network has changed" in browser.get("/devices/", **elsewhere).content.decode()
    assert sat_on(browser, **proxied()) == (200, laptop.id, 2)


@pytest.fixture
def here(practice: PracticeRow, settings: Any, now: datetime) -> Machine:
    settings.IS_LOOPBACK_HTTP = True
    return machine(practice.id, None, now, source="machine")


def test_a_browser_on_the_machine_that_serves_sits_on_that_machine(browser: Client, here: Machine) -> None:
    assert sat_on(browser) == (200, here.id, 3)
    assert sat_on(browser, REMOTE_ADDR="::1") == (200, here.id, 3)


@pytest.mark.parametrize(
    "told",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_SERVER": "proxy.example"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_VIA": "1.1 proxy.example"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_X_CLIENT_VERIFY": "SUCCESS"},
    ],
)
def test_what_comes_from_elsewhere_or_was_passed_on_is_not_from_this_machine(
    browser: Client, here: Machine, told: dict[str, str]
) -> None:
    assert sat_on(browser, **told) == (403, None, 0)


def test_served_by_tls_no_browser_is_on_this_machine(browser: Client, here: Machine, settings: Any) -> None:
    settings.IS_LOOPBACK_HTTP = False
    assert sat_on(browser) == (403, None, 0)


def test_the_decision_on_the_trail_names_the_device_and_how_surely(
    browser: Client, laptop: Machine, trail: Callable[..., list[dict[str, Any]]]
) -> None:
    sat_on(browser, **laptop.told)
    decided = next(one for one in trail() if one["ev"].startswith("gate."))
    assert (decided["dev"], json.dumps(decided).count('"binding": 3')) == (str(laptop.id), 1)


def test_somebody_of_two_practices_is_tied_in_each_to_its_own_devices_only(
    practice: PracticeRow, other_practice: PracticeRow, now: datetime
) -> None:
    who = known(practice, "owner", now=now, email="both@example.com", is_pairing=False)
    laptop = machine(practice.id, who.person.id, now)
    assert sat_on(at_desk(who, now), **laptop.told) == (200, laptop.id, 3)
