"""The inventory, the map and what can be proven, in a real browser: no fault wide or narrow, light or dark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from quietledger.core.facts.rules import Ref
from quietledger.safety.risk import mapping
from tests.conftest import make_practice
from tests.safety.risk.curve_world import lived_in
from tests.safety.risk.map_world import machine, office, tell
from tests.safety.risk.test_curves_browser import shot
from tests.web.browsing import cookies_of, faults, needs_chromium
from tests.web.conftest import clock
from tests.web.signing import actor, at_desk, known

__all__ = ["clock"]

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]
OpenPage = Callable[..., Page]
PAGES = ("inventory", "flows", "hired", "complete", "recognised")
YEAR = timedelta(days=365)


@pytest.fixture
def desk(site: str, open_page: OpenPage, now: Any) -> Page:
    practice = make_practice("Quiet Oak Psychology", "QO")
    owner = known(practice, "owner", now=now - YEAR)
    who = actor(owner, now)
    made = office(who, now)
    lived_in(practice, who, now)
    mapping.set_up(who, now=now)
    machine(practice.id, now, "Wren", owner.person.id)
    tell(practice.id, now, Ref("partner", made["partner"]), "partner.chosen", "partner.screened")
    tell(practice.id, now - YEAR, Ref("practice", practice.id), "practice.backed_up", until=now - YEAR / 2)
    tell(practice.id, now - YEAR * 2, Ref("practice", practice.id), "practice.rehearsed", until=now + YEAR)
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(owner, now), site))
    return page


def test_each_page_has_no_fault(site: str, desk: Page) -> None:
    for path in PAGES:
        desk.goto(f"{site}/risk/{path}")
        shot(desk, path)
        assert (path, faults(desk)) == (path, [])


def test_a_thing_is_added_described_and_looked_at(site: str, desk: Page) -> None:
    desk.goto(f"{site}/risk/inventory")
    desk.get_by_label("What it is").select_option("fax")
    desk.get_by_label("Its name here").fill("The fax")
    desk.get_by_role("button", name="Add it").press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text("The fax")
    shot(desk, "thing")
    assert faults(desk) == []
    desk.get_by_label("Does it hold patients’ data?").select_option("yes")
    desk.get_by_label("Where it is").fill("front desk")
    desk.get_by_role("button", name="Note it", exact=True).press("Enter")
    expect(desk.get_by_text("Fax · front desk")).to_be_visible()
    desk.get_by_role("button", name="I have looked all of it through").press("Enter")
    expect(desk.get_by_text("Looked through. It counts for a year")).to_be_visible()
    assert faults(desk) == []


def test_a_way_is_added_to_the_map(site: str, desk: Page) -> None:
    desk.goto(f"{site}/risk/flows")
    desk.get_by_label("From", exact=True).select_option(label="Patients")
    desk.get_by_label("To", exact=True).select_option(label="Charts from before 2021 (paper: charts, letters, notes)")
    desk.get_by_label("What goes this way").select_option(["demographics"])
    desk.get_by_label("How", exact=True).select_option("paper")
    desk.get_by_role("button", name="Add it to the map").press("Enter")
    expect(desk.get_by_text("Patients to Charts from before 2021", exact=False).first).to_be_visible()
    assert faults(desk) == []
