"""The pages of what protects the practice in a real browser: no fault of access, no sideways scroll, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import PracticeRow
from tests.web.browsing import cookies_of, faults, needs_chromium
from tests.web.signing import Known, actor, at_desk, known

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]
OpenPage = Callable[..., Page]
REASON = "A patient collapsed in the waiting room"


@pytest.fixture
def lantern_hill(site: str) -> PracticeRow:
    return tenancy.add_practice(
        name="Lantern Hill Psychology", code="LH", npi="1999999984", tax_id="000123456", taxonomy="261QM0801X",
        street="1 LANTERN HILL", city="SPRINGFIELD", state="IL", zip9="627019998", phone="5555550100",
        email="desk@example.com", is_sample=True,
    )  # fmt: skip


@pytest.fixture
def tamsin(lantern_hill: PracticeRow, now: datetime) -> Known:
    """An owner, beside another whose membership ends soon, in a practice where something waits."""
    who = known(lantern_hill, "owner", now=now)
    other = known(lantern_hill, "clinician", now=now, email="other@example.com")
    told = Told(Ref("person", other.person.id), "person.role.clinician", now + timedelta(days=3), "test")
    with tenancy.within(lantern_hill.id):
        facts.tell([told], by="people", now=now)
    gate.break_glass(actor(other, now), REASON, now=now)
    return who


def test_the_pages_have_no_fault(site: str, tamsin: Known, open_page: OpenPage, now: datetime) -> None:
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(tamsin, now), site))
    change = "policy/limits?name=idle_seconds&amount=10"
    for address in ("", "forecast", "policy", change, "emergency"):
        page.goto(f"{site}/protection/{address}")
        assert (address, faults(page)) == (address, [])
    page.get_by_role("link", name="Odalys Fernwhistle").first.click()
    expect(page.get_by_text(REASON)).to_be_visible()
    assert faults(page) == []


def test_a_limit_is_proposed_and_an_emergency_opened_by_keyboard(
    site: str, tamsin: Known, open_page: OpenPage, now: datetime
) -> None:
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(tamsin, now), site))
    page.goto(f"{site}/protection/policy")
    page.get_by_role("link", name="Change: Signed out after this long without a sign of life").press("Enter")
    page.get_by_label("New value, in minutes").fill("10")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Propose 10 minutes").press("Enter")
    expect(page.get_by_role("heading", name="Waits for a second person")).to_be_visible()
    assert faults(page) == []
    page.goto(f"{site}/protection/emergency")
    page.get_by_label("What has happened").fill(REASON)
    page.get_by_role("button", name="Open records").press("Enter")
    expect(page.get_by_role("heading", name="Open until")).to_be_visible()
    assert faults(page) == []
