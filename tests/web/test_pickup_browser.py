"""From the staff's writing to the patient's answer in two real browsers, the patient's without JavaScript."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.outbox import actions
from quietledger.safety.outbox.rules import To
from tests.conftest import make_person, make_practice
from tests.safety.builders import add_patients, at_work, person
from tests.safety.outbox.world import Office, link_in
from tests.web.browsing import LOOKS, cookies_of, faults, needs_chromium
from tests.web.signing import at_desk

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TEXT = (
    "Dear Tamsin Quillfeather,\n\nplease bring the blue form on Tuesday. The plan asks for your diagnosis, F41.1, "
    "and your birth date, 4/9/1987.\n\nKind regards,\nthe office"
)

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]


@pytest.fixture
def now() -> datetime:
    return NOW


def office_of(practice: Any) -> tuple[Any, Office]:
    odalys = person(practice, "Odalys Fernwhistle", "owner", now=NOW)
    boss = make_person(practice.id, NOW, "owner")
    job = tenancy.job(practice.id, "mail", NOW)
    office = Office(practice, at_work(odalys, NOW), boss, job, NOW)
    add_patients(office.who, "Tamsin Quillfeather", now=NOW - timedelta(days=300))
    return odalys, office


def test_staff_writes_the_patient_picks_up_and_answers_and_staff_reads(
    site: str, open_page: Callable[..., Page], browser: Browser
) -> None:
    odalys, office = office_of(make_practice("Quiet Oak Psychology", "QO"))
    desk = open_page()
    desk.context.add_cookies(cookies_of(at_desk(odalys, NOW), site))
    desk.goto(f"{site}/send/")
    desk.get_by_role("link", name="Somebody new").click()
    desk.get_by_label("Account number").fill("1")
    desk.get_by_label("Name", exact=True).fill("Tamsin Quillfeather")
    desk.get_by_label("E-mail address").fill("tamsin@brook.example")
    look(desk, "add")
    desk.get_by_role("button", name="Enter them").click()
    look(desk, "recipient-unchecked")
    recipient = desk.url
    desk.get_by_role("button", name="Ask", exact=True).click()
    look(desk, "code")
    code = desk.locator("#c1").inner_text()

    phone = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640}).new_page()
    phone.goto(f"{site}/pick-up/{link_in(office.carry())}")
    phone.get_by_label("Code").fill(code)
    phone.get_by_role("button", name="It is mine").click()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()

    desk.goto(recipient)
    look(desk, "recipient")
    desk.get_by_role("link", name="Write", exact=True).click()
    desk.get_by_label("Message", exact=True).fill(TEXT)
    look(desk, "write")
    desk.get_by_role("button", name="Look it over").click()
    look(desk, "draft")
    message = desk.url
    expect(desk.locator("mark.sign")).to_have_text(["Tamsin Quillfeather", "F41.1", "4/9/1987"])
    desk.get_by_role("button", name="Send this way").first.click()
    code = desk.locator("#c1").inner_text()

    link = f"{site}/pick-up/{link_in(office.carry())}"
    phone.goto(link)
    phone.get_by_label("Code").fill(code)
    phone.get_by_role("button", name="Open the message").click()
    expect(phone.get_by_text("please bring the blue form")).to_be_visible()
    phone.get_by_label("Your answer").fill("I will, thank you.")
    phone.get_by_role("button", name="Send the answer").click()
    expect(phone.get_by_text("I will, thank you.")).to_be_visible()
    look_at_it_with_scripts(phone, open_page, link, "pickup-read")

    desk.goto(f"{site}/send/")
    look(desk, "worklist")
    desk.goto(message)
    look(desk, "message")
    expect(desk.get_by_text("I will, thank you.")).to_be_visible()
    desk.get_by_role("button", name="I have read it").click()
    expect(desk.get_by_role("button", name="I have read it")).to_have_count(0)


def look_at_it_with_scripts(phone: Page, open_page: Callable[..., Page], link: str, name: str) -> None:
    """The receiver's pages under axe, which needs scripts: the same cookie in another browser."""
    page = open_page()
    page.goto(link)
    look(page, "pickup-code")
    page.context.add_cookies([
        {"name": one["name"], "value": one["value"], "domain": one["domain"], "path": one["path"]}
        for one in phone.context.cookies(f"{link}/message") if one["name"] == "quietledger-pick-up"
    ])  # fmt: skip
    page.goto(f"{link}/message")
    expect(page.get_by_text("please bring the blue form")).to_be_visible()
    look(page, name)
    page.goto(f"{link}x")
    look(page, "pickup-closed")


def test_the_other_states_have_no_fault(site: str, open_page: Callable[..., Page]) -> None:
    odalys, office = office_of(make_practice("Quiet Oak Psychology", "QO"))
    desk = open_page()
    desk.context.add_cookies(cookies_of(at_desk(odalys, NOW), site))
    partner = office.checked(office.recipient(To.PARTNER, partner=office.partner()))
    draft = office.written(partner)
    sent = office.written(partner)
    office.sent(sent)
    office.carry()
    actions.revoke(office.who, sent, now=NOW)
    for address in ("/send/", f"/send/to/{partner}", f"/send/{draft}", f"/send/{sent}", f"/send/{draft}/change"):
        desk.goto(site + address)
        look(desk, address.partition("send/")[2].replace("/", "-")[:12] or "other")


def look(page: Page, name: str) -> None:
    """No fault, wide and narrow, light and dark; pictures where QUIETLEDGER_PICTURES names a folder."""
    if folder := os.environ.get("QUIETLEDGER_PICTURES"):
        for width, theme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=Path(folder) / f"outbox-{name}-{width}-{theme}.png", full_page=True)
    assert (name, faults(page)) == (name, [])
