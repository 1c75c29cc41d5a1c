"""The pages of the review and of disclosures in a real browser: no fault, wide and narrow, light and dark."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from quietledger.safety.disclosures import actions as disclosures
from quietledger.safety.disclosures.rules import DisclosureDoc, NewDisclosure
from tests.conftest import make_practice
from tests.safety.builders import add_patients, at_work, begin, open_account, person
from tests.web.browsing import LOOKS, cookies_of, faults, needs_chromium
from tests.web.signing import at_desk

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 17, 16, 0, tzinfo=UTC)

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]


@pytest.fixture
def now() -> datetime:
    return NOW


def busy(practice: Any) -> tuple[Any, Any]:
    """A week in which much happened; returns the owner and a patient."""
    odalys = person(practice, "Odalys Fernwhistle", "owner", now=NOW)
    jory = person(practice, "Jory Teaspoon", "biller", now=NOW)
    who, far = at_work(odalys, NOW), NOW - timedelta(days=300)
    begin(who, NOW)
    wren, tamsin, oskar = add_patients(who, "Wren Teaspoon", "Tamsin Quillfeather", "Oskar Marblewick", now=far)
    for number in range(3):
        open_account(at_work(jory, TUESDAY), wren, TUESDAY + timedelta(hours=13, minutes=number))
    for patient in (tamsin, oskar):
        open_account(at_work(jory, TUESDAY), patient, TUESDAY)
    open_account(who, tamsin, TUESDAY + timedelta(days=4))
    court = DisclosureDoc("Bramble County Court", "1 Bench Row\nBramble, OR 97005", "record", "2026", "subpoena 26-114")
    police = replace(court, recipient="County police", official="Det. Larkspur", reported_by="Paperlark Exchange")
    for new in (
        NewDisclosure(court, "judicial", date(2026, 9, 1)), NewDisclosure(court, "judicial", date(2026, 11, 3)),
        NewDisclosure(police, "law_enforcement", date(2026, 10, 1), held_until=date(2027, 1, 1)),
    ):  # fmt: skip
        disclosures.record(who, tamsin, new, today=NOW.date(), now=NOW)
    disclosures.take_ask(who, tamsin, date(2026, 10, 1), "the patient", today=NOW.date(), now=NOW)
    return odalys, tamsin


def test_pages_have_no_fault(site: str, open_page: Callable[..., Page]) -> None:
    odalys, tamsin = busy(make_practice("Quiet Oak Psychology", "QO"))
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(odalys, NOW), site))
    for address in (
        "/review/", "/review/so-far", "/review/history", f"/review/patient/{tamsin}", "/disclosures/",
        f"/disclosures/of/{tamsin}", f"/disclosures/of/{tamsin}/add",
    ):  # fmt: skip
        page.goto(site + address)
        picture(page, address)
        assert (address, faults(page)) == (address, [])


def test_a_review_is_done_by_keyboard_from_the_first_verdict_to_the_end(
    site: str, open_page: Callable[..., Page]
) -> None:
    odalys, _ = busy(make_practice("Quiet Oak Psychology", "QO"))
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(odalys, NOW), site))
    page.goto(site + "/review/")
    page.locator("summary", has_text="Decide").first.press("Enter")
    page.get_by_label("Why", exact=True).first.fill("She spoke with her aunt’s plan for the practice.")
    page.get_by_role("button", name="Make it an incident").first.press("Enter")
    page.get_by_label("Fine because").fill("Old accounts that were put in order.")
    page.get_by_role("button", name="All of these are fine").press("Enter")
    assert page.locator("#w1 + span").inner_text() in {"", "heaviest first"}
    expect(page.get_by_text("Jory Teaspoon: an account opened")).to_be_visible()


def picture(page: Page, address: str) -> None:
    """Keep pictures where QUIETLEDGER_PICTURES names a folder; nobody compares them."""
    if folder := os.environ.get("QUIETLEDGER_PICTURES"):
        name = "-".join(part[:12] for part in address.strip("/").split("/"))
        for width, theme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=Path(folder) / f"{name}-{width}-{theme}.png", full_page=True)
