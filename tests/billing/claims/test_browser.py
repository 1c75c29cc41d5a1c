"""The pages of claims in a real browser: no accessibility violation, no sideways scroll, keys, and the bulk bar."""

from __future__ import annotations

import pytest
import time_machine
from playwright.sync_api import expect

from quietledger.billing.visits.rules import VisitDoc
from tests.billing.claims.world import NOW, World, ack_277ca, status
from tests.conftest import make_practice
from tests.web.browsing import browser_type_launch_args, cookies_of, faults, needs_chromium, open_page, site
from tests.web.signing import at_desk, known

__all__ = ["browser_type_launch_args", "open_page", "site"]

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture
def page(site, open_page):
    """A biller's browser in a practice with claims in every kind of tray."""
    with time_machine.travel(NOW, tick=False):
        practice = make_practice("Quiet Oak Psychology", "QO")
        world = World(practice)
        accepted, rejected = world.sent(2)
        world.take(ack_277ca(world.batch(), status(accepted), status(rejected, "A7", code="562")))
        world.visit(doc=VisitDoc(diagnoses=()))
        world.visit()
        world.visit(minutes=20)
        world.charge()
        world.open()
        opened = open_page()
        opened.context.add_cookies(cookies_of(at_desk(known(practice, "biller", now=NOW), NOW), site))
        opened.world, opened.site = world, site
        yield opened


@pytest.mark.parametrize("address", ["/claims/", "/claims/?state=denied", "/claims/?state=rejected", "/charges/"])
def test_the_worklists_are_without_fault(page, address):
    page.goto(page.site + address)
    assert faults(page) == []


@pytest.mark.parametrize("state", ["accepted", "rejected", "held", "ready"])
def test_a_claim_is_without_fault_wherever_it_stands(page, state):
    claim = next(claim for claim in page.world.claims() if claim.state == state)
    page.goto(f"{page.site}/claims/{claim.id}")
    assert faults(page) == []


def test_choosing_by_key_brings_the_bar_and_its_button_leads_to_a_preview(page):
    page.goto(page.site + "/claims/?state=ready")
    button = page.get_by_role("button", name="Preview: Send")
    expect(button).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(button).to_be_visible()
    assert faults(page) == []
    button.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Send 1 claim?")
    assert faults(page) == []
    page.get_by_role("button", name="Send 1 claim").click()
    expect(page.get_by_text("1 claim on the way to Paperlark Exchange.")).to_be_visible()
    assert [claim.state for claim in page.world.claims()].count("sent") == 1
