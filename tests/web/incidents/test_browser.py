"""Incidents in a real browser: an exercise from the stolen laptop to the closed workbook, and no fault on the way."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Page, expect

from quietledger.core.facts import queries as facts
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.cyberinsurance import sample
from tests.conftest import make_person, make_practice
from tests.web.browsing import browser_type_launch_args, cookies_of, faults, needs_chromium, open_page, site
from tests.web.signing import at_desk, known

__all__ = ["browser_type_launch_args", "open_page", "site"]

pytestmark = [pytest.mark.browser, needs_chromium]


def part(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Parts of the workbook").get_by_role("link", name=name).click()


def test_an_exercise_from_the_stolen_laptop_to_the_closed_workbook(site, open_page, now):
    with time_machine.travel(now, tick=False) as clock:
        practice = make_practice("Quiet Oak Psychology", "QO")
        sample.set_up(make_person(practice.id, now, "owner"), now=now)
        page = open_page()
        owner = known(practice, "owner", now=now)
        page.context.add_cookies(cookies_of(at_desk(owner, now), site))
        page.goto(f"{site}/incidents/")
        page.get_by_role("button", name="Rehearse “A device is lost or stolen”").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("A device is lost or stolen")
        expect(page.get_by_text("Everybody in this workbook is made up.")).to_be_visible()
        expect(page.locator("#clocks tbody tr").first.get_by_role("rowheader")).to_have_text(
            re.compile(r"^\s*The insurer")
        )
        work_the_first_part(page)
        assess(page)
        draft_and_print(page)
        ask_the_insurer(page)
        learn(page)
        clock.shift(timedelta(minutes=6))  # the sign-in is no fresh proof any more: the close asks for one
        answer_every_clock(page)
        close(page, owner.code(now + timedelta(minutes=6)))
        with tenancy.within(practice.id):
            told = facts.newest_words([practice.id], ["practice.rehearsed"])[practice.id, "practice.rehearsed"]
            assert told.holds(now + timedelta(days=300))


def work_the_first_part(page: Page) -> None:
    """Contain it, settle every task, and say when each of the first clocks was answered."""
    timeline = page.locator("#timeline")
    timeline.get_by_label("What it is").select_option("contained")
    timeline.get_by_label("In your words").fill("The device was ended here, and every sign-in on it.")
    timeline.get_by_label("It can go on no longer").check()
    timeline.get_by_role("button", name="Add the line").click()
    expect(page.locator("#timeline")).to_contain_text("every sign-in on it")
    for left in range(11, 0, -1):
        page.locator("#tasks").get_by_role("button", name="Done").first.click()
        expect(page.locator("#tasks")).to_contain_text(f"{left} of 12 open")
    last = page.locator("#tasks")
    last.get_by_text("Not needed").click()
    last.get_by_label("Why", exact=True).fill("It is an exercise.")
    last.get_by_role("button", name="Leave it out").click()
    expect(page.locator("#tasks")).to_contain_text("0 of 12 open")


def assess(page: Page) -> None:
    part(page, "Is it a breach?")
    page.get_by_label("Decided").select_option("low_probability")
    page.get_by_label("Why", exact=True).fill("Nobody could read it.")
    page.get_by_role("button", name="Sign the decision").click()
    expect(page.get_by_text("Write down: what kind of data it was").first).to_be_visible()
    for key in ("nature", "recipient", "acquired", "mitigated"):
        factor = page.locator(f"#factor-{key}")
        factor.get_by_label("What we find").fill("The laptop was asleep, not off.")
        factor.get_by_label("What shows it").fill("Its last report.")
        factor.get_by_role("button", name="Keep it").click()
        expect(page.locator(f"#factor-{key}")).to_contain_text("Shown by: Its last report.")
    page.get_by_label("Decided").select_option("breach")
    page.get_by_label("Why", exact=True).fill("Asleep means that its key was in memory.")
    page.get_by_role("button", name="Sign the decision").click()
    expect(page.locator("#decision")).to_contain_text("It is a breach: people must be told")


def draft_and_print(page: Page) -> None:
    part(page, "Notices")
    page.get_by_role("link", name="Each person").click()
    page.get_by_label("How to reach us").fill("")
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.get_by_text("Missing. How to ask: a toll-free telephone number")).to_be_visible()
    page.get_by_label("How to reach us").fill("Call 555-555-0100, free of charge.")
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.get_by_text("All that the law asks of it is there.")).to_be_visible()
    with page.expect_download() as told:
        page.get_by_role("button", name="As PDF").click()
    assert told.value.suggested_filename == "incident-1-individuals.pdf"


def ask_the_insurer(page: Page) -> None:
    part(page, "Help and costs")
    page.get_by_label("What kind of help").select_option("forensics")
    page.get_by_label("The firm").fill("Inkwell Forensics")
    page.get_by_role("button", name="Hire them").click()
    expect(page.get_by_text("Not hired: the insurer has not agreed")).to_be_visible()
    page.get_by_label("What kind of help").select_option("forensics")
    page.get_by_label("The firm").fill("Inkwell Forensics")
    page.get_by_label("The insurer’s word").fill("Hotline, claim SM-77.")
    page.get_by_role("button", name="The insurer agreed").click()
    page.get_by_role("button", name="Hire Inkwell Forensics").click()
    expect(page.locator("#help")).to_contain_text("Hired")
    page.get_by_label("How much, in dollars").fill("1200.50")
    page.get_by_label("For what").fill("First look at the laptop’s report")
    page.get_by_role("button", name="Enter it").click()
    expect(page.locator("#costs")).to_contain_text("$1,200.50")


def learn(page: Page) -> None:
    part(page, "Lessons and close")
    expect(page.get_by_text("Write down the cause.")).to_be_visible()
    page.get_by_label("What the cause was").fill("It was left in a car.")
    page.get_by_role("button", name="Note the cause").click()
    page.locator("#lessons").get_by_label("What we learnt").fill("Switch it off before leaving.")
    page.get_by_role("button", name="Keep the lesson").click()
    expect(page.locator("#lessons")).to_contain_text("Switch it off before leaving.")


def answer_every_clock(page: Page) -> None:
    part(page, "Clocks and tasks")
    expect(page.locator("#clocks")).to_be_visible()
    for answered in range(1, page.locator("#clocks tbody tr").count() + 1):
        page.locator("#clocks").get_by_text("Answer it:").first.click()
        opened = page.locator("#clocks details[open]")
        opened.get_by_label("Told on").fill("11/23/2026")
        opened.get_by_label("Claim or tracking number").fill("Told in the exercise.")
        opened.get_by_role("button", name="Note it").click()
        expect(page.locator("#clocks").get_by_text("Answer it anew:")).to_have_count(answered)


def close(page: Page, code: str) -> None:
    part(page, "Lessons and close")
    page.get_by_role("button", name="Everybody was told").click()
    page.get_by_role("button", name="Close the workbook").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This stays closed for now")
    page.get_by_role("link", name="Prove it is you").click()
    page.locator("input[name=code]").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Close the workbook")).to_be_visible()
    page.get_by_role("button", name="Close the workbook").click()
    expect(page.get_by_text("The practice has rehearsed, and that counts for a year.")).to_be_visible()


def test_no_page_of_incidents_has_a_fault(site, open_page, now):
    with time_machine.travel(now, tick=False):
        practice = make_practice("Quiet Oak Psychology", "QO")
        page = open_page()
        page.context.add_cookies(cookies_of(at_desk(known(practice, "owner", now=now), now), site))
        for address in ("/incidents/", "/incidents/first-notice", "/incidents/noted"):
            page.goto(site + address)
            assert (address, faults(page)) == (address, [])
        page.goto(f"{site}/incidents/")
        page.get_by_role("button", name="Rehearse “Files are locked, or somebody asks for a ransom”").click()
        address = page.url
        page.locator("details").first.evaluate("one => one.open = true")
        assert faults(page) == []
        for name in ("people", "assessment", "notices", "notices/of/individuals", "help", "evidence", "closing"):
            page.goto(f"{address}/{name}")
            assert (name, faults(page)) == (name, [])
        page.goto(f"{site}/incidents/")
        assert faults(page) == []
