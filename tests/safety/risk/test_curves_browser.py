"""Losses in a real browser: no fault wide or narrow, light or dark; a what-if answers without a reload."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import make_practice
from tests.safety.risk.curve_world import lived_in
from tests.web.browsing import LOOKS, cookies_of, faults, needs_chromium
from tests.web.conftest import clock
from tests.web.signing import actor, at_desk, known

__all__ = ["clock"]

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]
OpenPage = Callable[..., Page]
PAGES = ("", "scenarios", "scenarios/S01", "what-if", "plan", "plan/practice.safeguard.cash_route", "history")


@pytest.fixture
def desk(site: str, open_page: OpenPage, now: Any) -> Page:
    practice = make_practice("Quiet Oak Psychology", "QO")
    owner = known(practice, "owner", now=now)
    lived_in(practice, actor(owner, now), now)
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(owner, now), site))
    return page


def test_each_page_has_no_fault(site: str, desk: Page) -> None:
    for path in PAGES:
        desk.goto(f"{site}/risk/{path}")
        shot(desk, path.replace("/", "_") or "worklist")
        assert (path, faults(desk)) == (path, [])


def test_a_what_if_answers_without_a_reload(site: str, desk: Page) -> None:
    desk.goto(f"{site}/risk/what-if")
    before = desk.locator("#answer tbody tr").first.inner_text()
    desk.evaluate("window.stays = true")
    desk.get_by_label("A second way for claims, and cash for 30 days").select_option("stands")
    expect(desk.locator("#answer tbody tr").first).not_to_have_text(before)
    expect(desk.locator("#answer tbody tr").first).to_contain_text("less")
    assert desk.evaluate("window.stays") is True
    assert faults(desk) == []


def test_a_gap_is_planned_and_stands_in_the_plan(site: str, desk: Page) -> None:
    desk.goto(f"{site}/risk/plan")
    desk.get_by_role("link", name="Plan it The practice has a second way for claims and 30 days of cash").click()
    desk.get_by_label("What mending costs").fill("400")
    desk.get_by_role("button", name="Keep this").click()
    expect(desk.get_by_text("Being mended")).to_be_visible()
    shot(desk, "planned")
    assert faults(desk) == []


def shot(page: Page, name: str) -> None:
    """Keep a picture of the page, where somebody asked for pictures."""
    if folder := os.environ.get("QUIETLEDGER_SHOTS"):
        for width, theme in LOOKS:
            page.set_viewport_size({"width": width, "height": 1000})
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=Path(folder) / f"{name}-{width}-{theme}.png", full_page=True)
