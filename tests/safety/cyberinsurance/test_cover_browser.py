"""The pages of the cover in a real browser: no fault, wide and narrow, light and dark; a policy entered by keyboard."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.cyberinsurance import actions, queries, sample
from tests.conftest import make_practice
from tests.safety.builders import at_work, person
from tests.safety.cyberinsurance.conftest import offered
from tests.web.browsing import LOOKS, cookies_of, faults, needs_chromium
from tests.web.signing import at_desk

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
ROOM = "/cyber-insurance/"

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]


@pytest.fixture
def owner(site: str) -> Any:
    return person(make_practice("Quiet Oak Psychology", "QO"), "Odalys Fernwhistle", "owner", now=NOW)


def insured(owner: Any) -> tuple[Any, Any]:
    """The made-up policy in force, and a thin offer beside it; both their ids."""
    who = at_work(owner, NOW)
    policy = sample.set_up(who, now=NOW)
    actions.keep_file(who, policy, "policy", "policy.pdf", b"%PDF-1.7 made up", now=NOW)
    thin = offered(
        who, parts=("CP01", "CP11"), kinds=("callback", "consent"), now=NOW, insurer="Bellwether Specialty",
        form="endorsement", aggregate_cents=5_000_000, retention_cents=100_000, premium_cents=40_000,
    )  # fmt: skip
    return policy, thin


def test_pages_have_no_fault(site: str, open_page: Callable[..., Page], owner: Any) -> None:
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(owner, NOW), site))
    page.goto(site + ROOM)
    picture(page, "empty")
    assert faults(page) == []
    policy, thin = insured(owner)
    with tenancy.scope(at_work(owner, NOW)):
        kept = queries.policy(policy)
    assert kept is not None
    at = f"policy/{policy}"
    for number, address in enumerate((
        "", "conditions", "dates", "compare", "new", at, f"{at}/losses", f"policy/{thin}/losses", f"policy/{thin}",
        f"{at}/part/CP07", f"{at}/exclusion/X09", f"{at}/condition/{kept.conditions[0].id}",
    )):  # fmt: skip
        page.goto(site + ROOM + address)
        picture(page, f"{number:02}")
        assert (address, faults(page)) == (address, [])


def test_an_offer_is_entered_and_bound_by_keyboard(site: str, open_page: Callable[..., Page], owner: Any) -> None:
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(owner, NOW), site))
    page.goto(site + ROOM)
    page.get_by_role("link", name="Enter a policy").press("Enter")
    for label, text in (
        ("Who insures", "Saltmarsh Mutual"), ("Begins", "11/01/2026"), ("Ends", "11/01/2027"),
        ("Aggregate limit, in dollars", "1,000,000"), ("Retention", "$10,000"), ("Premium for its time", "4,200"),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Keep it as an offer").press("Enter")
    page.get_by_role("link", name="Breach response", exact=True).press("Enter")
    page.get_by_label("Limit for each event").fill("500,000")
    page.get_by_role("button", name="Keep it", exact=True).press("Enter")
    page.get_by_role("button", name="It was bound").press("Enter")
    page.goto(site + ROOM)
    expect(page.get_by_text("Saltmarsh Mutual pays the rest.")).to_be_visible()


def picture(page: Page, name: str) -> None:
    """Keep pictures where QUIETLEDGER_PICTURES names a folder; nobody compares them."""
    if folder := os.environ.get("QUIETLEDGER_PICTURES"):
        for width, theme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=Path(folder) / f"cover-{name}-{width}-{theme}.png", full_page=True)
