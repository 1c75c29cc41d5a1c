"""A person takes all of a lesson in a real browser, by keyboard alone, and no page has a fault."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from quietledger.safety.training import actions, shipped
from quietledger.safety.training.owner_pages import STARTER
from tests.conftest import make_practice
from tests.safety.training.conftest import answers, newcomer
from tests.web.browsing import LOOKS, cookies_of, faults, needs_chromium
from tests.web.conftest import clock
from tests.web.signing import actor, at_desk, known

__all__ = ["clock"]

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]
OpenPage = Callable[..., Page]


@pytest.fixture
def quiet_oak(site: str) -> Any:
    return make_practice("Quiet Oak Psychology", "QO")


def press_until(page: Page, label: str) -> None:
    """Move by the tab key alone until the focus stands on what has this text, and press Enter."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == label:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{label} can't be reached by keyboard")


def choose(page: Page, question: int, answer: int) -> None:
    """Move by the tab key into a question, and by the arrow keys to an answer."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == f"q{question}":
            break
    page.keyboard.press("Space")
    while page.evaluate("document.activeElement.value") != str(answer):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.checked")


def test_a_lesson_is_taken_from_its_first_screen_to_its_end_by_keyboard(
    site: str, quiet_oak: Any, open_page: OpenPage, now: Any
) -> None:
    new = newcomer(quiet_oak, "biller", now=now)
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(new, now), site))
    page.goto(f"{site}/lessons/")
    assert faults(page) == []
    press_until(page, "Take this lesson")
    for number in (1, 2, 3):
        expect(page.get_by_text(f"Screen {number} of 4")).to_be_visible()
        assert faults(page) == []
        press_until(page, "Next")
    expect(page.get_by_text("Screen 4 of 4")).to_be_visible()
    right = answers("joining")
    choose(page, 0, 0)
    choose(page, 1, right[1])
    press_until(page, "See what they say")
    expect(page.get_by_text("One question still wants another look.")).to_be_visible()
    expect(page.get_by_text("The first hour is when a report helps most.")).to_be_visible()
    assert faults(page) == []
    choose(page, 0, right[0])
    press_until(page, "See what they say")
    expect(page.get_by_role("heading", name="ask before you act")).to_be_visible()
    assert faults(page) == []
    press_until(page, "The next lesson")
    expect(page.get_by_role("heading", name="Using the billing service safely")).to_be_visible()


def test_no_page_of_lessons_has_a_fault(site: str, quiet_oak: Any, open_page: OpenPage, now: Any) -> None:
    boss = known(quiet_oak, "owner", now=now, email="boss@example.com")
    actions.write_lesson(actor(boss, now), STARTER.read_text(), now=now)
    newcomer(quiet_oak, "biller", now=now)
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(boss, now), site))
    examples = [f"lesson/{one.name}/{_with_message(one)}" for one in shipped.lessons()]
    for address in ("", "team", "own", "lesson/sending/4", *examples[1::4]):
        page.goto(f"{site}/lessons/{address}")
        assert (address, faults(page)) == (address, [])
        _picture(page, address)
    page.goto(f"{site}/lessons/own")
    page.get_by_label("The lesson").fill(STARTER.read_text().replace("month = 2", "month = 0"))
    page.get_by_role("button", name="Teach it", exact=True).press("Enter")
    expect(page.get_by_text("Month 0 is for the joining lessons of the house.")).to_be_visible()
    assert faults(page) == []
    _picture(page, "own-findings")


def _with_message(lesson: Any) -> int:
    return next(n for n, screen in enumerate(lesson.screens, 1) if any(block.message for block in screen.blocks))


def _picture(page: Page, address: str) -> None:
    """For whoever wants to look: one picture of each page and look, in the folder that the environment names."""
    if folder := os.environ.get("QUIETLEDGER_PICTURES"):
        for width, theme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            name = f"training-{address.replace('/', '-') or 'lessons'}-{width}-{theme}.png"
            page.screenshot(path=Path(folder) / name, full_page=True)
