"""Passkeys in a real browser: added, named, used alone to sign in and to prove it again, removed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, Page, expect

from quietledger.core.audit.models import Entry
from quietledger.core.people.models import Person
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import PracticeRow
from tests.conftest import make_practice
from tests.web.browsing import cookies_of, faults, needs_chromium
from tests.web.passkeys import with_device
from tests.web.signing import PASSWORD, Known, at_desk, known

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]
OpenPage = Callable[..., Page]


@pytest.fixture
def lantern_hill(site: str) -> PracticeRow:
    row: PracticeRow = make_practice("Lantern Hill Psychology", "LH")
    return row


@pytest.fixture
def odalys(lantern_hill: PracticeRow, now: datetime) -> Known:
    return known(lantern_hill, "owner", now=now)


def add_passkey(page: Page, site: str) -> None:
    page.goto(site + "/sign-in/security/passkeys/new")
    page.get_by_label("A name to know it by").fill("Grey laptop")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Your passkey is added.")).to_be_visible()


def sign_out(page: Page, site: str) -> None:
    page.goto(site + "/sign-in/out")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_passkey_alone_signs_in_and_proves_it_again(
    site: str, odalys: Known, open_page: OpenPage, now: datetime, clock: Any
) -> None:
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(odalys, now), site))
    with_device(page)
    add_passkey(page, site)
    kept = Authenticator.objects.get(type="webauthn")
    assert kept.wrap().name == "Grey laptop"
    sign_out(page, site)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Monday, November 23")
    assert levels(odalys) == [3]
    clock.move_to(now + timedelta(minutes=6))
    page.goto(site + "/people/new")
    expect(page.get_by_role("heading", level=1)).to_have_text("This stays closed for now")
    page.get_by_role("link", name="Prove it is you").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Add somebody")
    page.get_by_label("Name").fill("Tamsin Quillfeather")
    page.get_by_label("E-mail address").fill("tamsin@example.com")
    clock.move_to(now + timedelta(minutes=12))
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This stays closed for now")
    page.get_by_role("link", name="Prove it is you").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("press once more")).to_be_visible()
    assert page.url == site + "/people/new"
    assert not Person.objects.filter(email="tamsin@example.com").exists()


def levels(who: Known) -> list[int]:
    import json

    with tenancy.within(who.practice_id):
        told = [json.loads(body) for body in Entry.objects.values_list("body", flat=True)]
    return [one["level"] for one in told if one["ev"] == "auth.login"]


def test_the_pages_of_passkeys_have_no_fault(site: str, odalys: Known, open_page: OpenPage, now: datetime) -> None:
    page = open_page()
    page.goto(site + "/sign-in/welcome")
    assert faults(page) == []
    page.context.add_cookies(cookies_of(at_desk(odalys, now), site))
    with_device(page)
    page.goto(site + "/sign-in/security/passkeys/new")
    assert faults(page) == []
    add_passkey(page, site)
    number = Authenticator.objects.get(type="webauthn").pk
    own = ("", f"/passkeys/{number}/name", f"/passkeys/{number}/remove", "/password", "/another-app")
    for address in (*(f"/sign-in/security{one}" for one in own), "/sign-in/again"):
        page.goto(site + address)
        assert (address, faults(page)) == (address, [])


def test_a_device_that_asks_for_no_finger_face_or_pin_makes_no_passkey(
    site: str, odalys: Known, open_page: OpenPage, now: datetime
) -> None:
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(odalys, now), site))
    with_device(page, verifies=False)
    page.goto(site + "/sign-in/security/passkeys/new")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("No passkey was made.")).to_be_visible()
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_nothing_about_passkeys_can_be_pressed_before_its_script_is_there(
    site: str, odalys: Known, browser: Browser, now: datetime
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    context.add_cookies(cookies_of(at_desk(odalys, now), site))
    page.goto(site + "/sign-in/security/passkeys/new")
    expect(page.get_by_text("This browser makes no passkeys.")).to_be_visible()
    expect(page.get_by_role("button", name="Add it")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("sent", ["", "null", "{"])
def test_a_form_without_a_passkey_is_answered_in_words(odalys: Known, now: datetime, sent: str) -> None:
    client = at_desk(odalys, now)
    page = client.post("/sign-in/security/passkeys/new", {"name": "Grey laptop", "credential": sent})
    assert "No passkey came with the form." in page.content.decode()
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_somebody_new_needs_no_app_if_they_take_a_passkey(
    site: str, lantern_hill: PracticeRow, open_page: OpenPage, now: datetime
) -> None:
    who = known(lantern_hill, "biller", now=now, totp=False)
    page = open_page()
    with_device(page)
    page.goto(site)
    page.get_by_label("E-mail address").fill(who.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Use a passkey instead").click()
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    page.get_by_role("link", name="I have them, to the desk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Monday, November 23")


def test_a_passkey_may_also_follow_the_password_and_be_removed_while_an_app_is_there(
    site: str, odalys: Known, open_page: OpenPage, now: datetime
) -> None:
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(odalys, now), site))
    with_device(page)
    add_passkey(page, site)
    sign_out(page, site)
    page.get_by_label("E-mail address").fill(odalys.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Now the code")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Monday, November 23")
    page.goto(site + "/sign-in/security")
    page.get_by_role("link", name="Remove it").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_password_can_be_looked_at_while_it_is_typed(site: str, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(site)
    field = page.get_by_label("Password", exact=True)
    field.fill(PASSWORD)
    expect(field).to_have_attribute("type", "password")
    page.get_by_role("button", name="Show Password").click()
    expect(field).to_have_attribute("type", "text")
    assert faults(page) == []
