"""Devices in a real browser: a device that ages by a turned clock, pairing with a passkey, the look of the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from quietledger.core.tenancy.rules import PracticeRow
from quietledger.pure.devicestate.disks import Disk, State
from tests.conftest import make_practice
from tests.web.browsing import cookies_of, faults, needs_chromium
from tests.web.devices.world import machine, report, say
from tests.web.passkeys import with_device
from tests.web.signing import Known, at_desk, known

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]
OpenPage = Callable[..., Page]


@pytest.fixture
def lantern_hill(site: str) -> PracticeRow:
    row: PracticeRow = make_practice("Lantern Hill Psychology", "LH")
    return row


@pytest.fixture
def odalys(lantern_hill: PracticeRow, now: datetime) -> Known:
    return known(lantern_hill, "owner", now=now, is_pairing=False)


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_a_report_that_ages_closes_the_desk_and_the_page_explains_it(
    site: str, odalys: Known, open_page: OpenPage, now: datetime, clock: Any
) -> None:
    here = machine(odalys.practice_id, None, now, source="machine", report=report(now))
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(odalys, now), site))
    page.goto(site)
    heading(page, "Monday, November 23")
    later = now + timedelta(hours=25)
    clock.move_to(later)
    page.context.add_cookies(cookies_of(at_desk(odalys, later), site))
    page.goto(site)
    heading(page, "This stays closed for now")
    expect(page.get_by_role("heading", name="This device must have reported within the last day.")).to_be_visible()
    page.get_by_role("link", name="See what it lacks").first.click()
    heading(page, "This device lacks something")
    expect(page.get_by_text("This browser runs on the machine that serves.")).to_be_visible()
    expect(page.get_by_text("It hasn’t reported for more than a day.")).to_be_visible()
    assert faults(page) == []
    say(odalys.practice_id, here.id, later)
    page.goto(site)
    heading(page, "Tuesday, November 24")


def test_a_passkey_of_the_device_just_paired_ties_the_browser_to_it(
    site: str, odalys: Known, open_page: OpenPage, now: datetime
) -> None:
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(odalys, now), site))
    with_device(page)
    page.goto(site + "/sign-in/security/passkeys/new")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Your passkey is added.")).to_be_visible()
    page.goto(site + "/devices/pair")
    page.get_by_label("A name to know it by").fill("Grey laptop")
    page.get_by_role("button", name="Get a code").click()
    expect(page.get_by_role("heading", name="Waiting for the device")).to_be_visible()
    machine(odalys.practice_id, odalys.person.id, now, report=report(now))
    expect(page.get_by_role("heading", name="Grey laptop is paired")).to_be_visible()
    page.get_by_role("link", name="Use a passkey of this device").click()
    page.get_by_role("button", name="Use a passkey").click()
    heading(page, "Grey laptop is paired")
    assert faults(page) == []
    page.get_by_role("button", name="Yes, tie this browser to Grey laptop").click()
    expect(page.get_by_text("This browser has shown a key that can’t leave this device.")).to_be_visible()
    page.goto(site)
    heading(page, "Monday, November 23")


def test_the_pages_about_devices_have_no_fault(
    site: str, odalys: Known, open_page: OpenPage, now: datetime, lantern_hill: PracticeRow
) -> None:
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(odalys, now), site))
    page.goto(site + "/devices/")
    assert faults(page) == []  # nothing is paired yet
    machine(odalys.practice_id, None, now, source="machine", report=report(now))
    bare = report(now, disk=Disk("lsblk", State.PARTLY, State.NOT_ENCRYPTED, ()), firewall="off")
    known(lantern_hill, "biller", now=now, email="tamsin@example.com")
    laptop = machine(odalys.practice_id, odalys.person.id, now, report=bare)
    paths = ("", "all", "pair", "days", f"{laptop.id}", f"{laptop.id}/lost", f"{laptop.id}/exception")
    for path in paths:
        page.goto(site + "/devices/" + path)
        assert (path, faults(page)) == (path, [])
    page.goto(site + "/devices/pair")
    page.get_by_role("button", name="Get a code").click()
    heading(page, "Your code")
    assert faults(page) == []
    page.goto(site + f"/devices/{laptop.id}/lost")
    page.get_by_role("button", name="Yes, it is lost").click()
    expect(page.get_by_text("Grey laptop opens nothing any more.")).to_be_visible()
    page.goto(site + "/devices/all")
    assert faults(page) == []
    page.get_by_role("link", name="No workbook is needed").click()
    heading(page, "No workbook for this loss")
    assert faults(page) == []
    page.get_by_label("Why no workbook is needed").fill("Found the same day, switched off.")
    page.get_by_role("button", name="No workbook is needed").click()
    expect(page.get_by_text("Noted. The loss and the reason stay on the trail.")).to_be_visible()
