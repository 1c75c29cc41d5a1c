"""The health page and the desk's warning in a real browser: no accessibility fault, no sideways scroll."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from quietledger.core.tenancy import actions as tenancy
from tests.web.browsing import cookies_of, faults, needs_chromium
from tests.web.signing import at_desk, known

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]


@pytest.mark.parametrize("address", ["health/", ""])
def test_the_page_has_no_fault(site: str, now: datetime, open_page: Callable[..., Page], address: str) -> None:
    practice = tenancy.add_practice(
        name="Lantern Hill Psychology", code="LH", npi="1999999984", tax_id="000123456", taxonomy="261QM0801X",
        street="1 LANTERN HILL", city="SPRINGFIELD", state="IL", zip9="627019998", phone="5555550100",
        email="desk@example.com", is_sample=True,
    )  # fmt: skip
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(known(practice, "owner", now=now), now), site))
    page.goto(f"{site}/{address}")
    expect(page.get_by_text("Nothing is backed up.")).to_be_visible()
    assert faults(page) == []
