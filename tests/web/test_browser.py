"""The pages in a real browser: sign-in by keyboard, no accessibility violation, keys, and the end of idle time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from quietledger.core.people.models import Membership
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import PracticeRow
from tests.web.browsing import cookies_of, faults, is_sideways, needs_chromium, violations
from tests.web.signing import PASSWORD, Known, at_desk, known

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]
OpenPage = Callable[..., Page]


@pytest.fixture
def lantern_hill(site: str) -> PracticeRow:
    return tenancy.add_practice(
        name="Lantern Hill Psychology", code="LH", npi="1999999984", tax_id="000123456", taxonomy="261QM0801X",
        street="1 LANTERN HILL", city="SPRINGFIELD", state="IL", zip9="627019998", phone="5555550100",
        email="desk@example.com", is_sample=True,
    )  # fmt: skip


@pytest.fixture
def odalys(lantern_hill: PracticeRow, now: datetime) -> Known:
    return known(lantern_hill, "biller", now=now)


def signed_in(page: Page, who: Known, site: str, now: datetime) -> Page:
    page.context.add_cookies(cookies_of(at_desk(who, now), site))
    return page


def test_signing_in_by_keyboard_alone(site: str, odalys: Known, open_page: OpenPage, now: datetime) -> None:
    page = open_page()
    page.goto(site)
    assert faults(page) == []
    page.keyboard.type(odalys.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Now the code")
    assert faults(page) == []
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("That code doesn't fit.")).to_be_visible()
    assert faults(page) == []
    page.keyboard.type(odalys.code(now))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Monday, November 23")
    assert faults(page) == []


def test_pages_of_the_frame_have_no_fault(site: str, odalys: Known, open_page: OpenPage, now: datetime) -> None:
    page = signed_in(open_page(), odalys, site, now)
    own = [f"/sign-in/security{rest}" for rest in ("", "/password", "/codes/new", "/another-app")]
    for address in ("/standing", "/files", "/nothing-here", *own):
        page.goto(site + address)
        assert (address, faults(page)) == (address, [])


def test_open_menus_have_no_fault(site: str, odalys: Known, open_page: OpenPage, now: datetime) -> None:
    page = signed_in(open_page(), odalys, site, now)
    for opener in ("Keyboard map", "You: Odalys Fernwhistle"):
        page.goto(site + "/")
        page.get_by_role("button", name=opener).click()
        assert (opener, faults(page)) == (opener, [])
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(site + "/")
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("link", name="What stands now")).to_be_visible()
    assert (violations(page), is_sideways(page)) == ([], False)


def test_a_refusal_has_no_fault(site: str, lantern_hill: PracticeRow, open_page: OpenPage, now: datetime) -> None:
    who = known(lantern_hill, now=now)
    Membership.objects.create(person=who.person, practice_id=lantern_hill.id, role="biller", since=now)
    page = signed_in(open_page(), who, site, now)
    page.goto(site + "/files")
    expect(page.get_by_role("heading", level=1)).to_have_text("This stays closed for now")
    assert faults(page) == []


def test_enrolling_shows_the_picture_and_has_no_fault(
    site: str, lantern_hill: PracticeRow, open_page: OpenPage, now: datetime
) -> None:
    who = known(lantern_hill, "biller", now=now, totp=False)
    page = open_page()
    page.goto(site)
    page.get_by_label("E-mail address").fill(who.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Add your phone")
    assert page.locator("img.qr").evaluate("picture => picture.naturalWidth") > 0
    page.get_by_text("Can't read the picture?").click()
    assert faults(page) == []


def test_keys_open_the_list_find_and_rooms(site: str, odalys: Known, open_page: OpenPage, now: datetime) -> None:
    page = signed_in(open_page(), odalys, site, now)
    page.goto(site + "/standing")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_label("Claim number")).to_be_focused()
    page.keyboard.type("gd")  # letters inside a field are letters
    assert page.url == site + "/standing"
    page.get_by_label("Claim number").blur()
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", level=1)).to_have_text("Monday, November 23")


def test_letters_can_be_switched_off(site: str, odalys: Known, open_page: OpenPage, now: datetime) -> None:
    page = signed_in(open_page(), odalys, site, now)
    page.goto(site + "/standing")
    page.keyboard.press("?")
    page.get_by_label("Letters work as keys in this browser").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys")).to_be_hidden()


def test_idle_time_warns_can_be_extended_and_ends(
    site: str, odalys: Known, open_page: OpenPage, now: datetime, clock: Any
) -> None:
    page = signed_in(open_page(), odalys, site, now)
    page.clock.install(time=now)
    page.goto(site + "/standing")
    page.clock.fast_forward("13:01")
    expect(page.get_by_role("heading", name="Are you still here?")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Stay signed in").click()
    expect(page.get_by_role("heading", name="Are you still here?")).to_be_hidden()
    page.clock.fast_forward("13:01")
    expect(page.get_by_role("heading", name="Are you still here?")).to_be_visible()
    page.clock.fast_forward("02:01")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_the_other_tab_closes_with_the_first(
    site: str, odalys: Known, open_page: OpenPage, now: datetime, clock: Any
) -> None:
    first = signed_in(open_page(), odalys, site, now)
    first.clock.install(time=now)  # of both tabs
    first.goto(site + "/standing")
    second = first.context.new_page()
    second.goto(site + "/")
    first.clock.fast_forward("13:01")
    expect(second.get_by_role("heading", name="Are you still here?")).to_be_visible()
    clock.move_to(now + timedelta(minutes=16))  # the server's; by the browser's no tab would end yet
    first.get_by_role("button", name="Stay signed in").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(second.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_tabs_that_end_at_the_same_moment_lead_to_signing_in(
    site: str, odalys: Known, open_page: OpenPage, now: datetime
) -> None:
    first = signed_in(open_page(), odalys, site, now)
    first.clock.install(time=now)
    first.goto(site + "/standing")
    second = first.context.new_page()
    second.goto(site + "/")
    ways: list[str] = []
    for tab in (first, second):
        tab.on("request", lambda one: ways.append(one.url) if one.is_navigation_request() else None)
    first.clock.fast_forward("15:02")
    for tab in (first, second):
        expect(tab.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert len(ways) == 2  # a tab that leaves twice breaks its first way off
