"""Questions and the law in a real browser: no fault wide or narrow, light or dark; questions by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from quietledger.pure.safeguards.law import Outcome
from quietledger.pure.safeguards.questions import QUESTIONS
from quietledger.safety.risk import actions, answers
from quietledger.safety.risk.rules import NewAnswer, NewDecision, ProfileRow, ShownAs, Value
from tests.conftest import make_practice
from tests.web.browsing import cookies_of, faults, needs_chromium
from tests.web.conftest import clock
from tests.web.signing import actor, at_desk, known

__all__ = ["clock"]

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]
OpenPage = Callable[..., Page]
PAGES = (
    "questions", "questions/leavers", "law", "law?show=stale", "law/310-a-2-iii", "law/308-a-1-ii-A",
    "law/314-b-2-i-iv", "views", "views/proposed", "strengths", "profile", "printable",
)  # fmt: skip


@pytest.fixture
def desk(site: str, open_page: OpenPage, now: Any) -> Page:
    owner = known(make_practice("Quiet Oak Psychology", "QO"), "owner", now=now)
    who = actor(owner, now)
    shown = NewAnswer(Value.YES, shown_as=ShownAs.RECORD, shows="The dated list.", seen_on=date(2026, 11, 20))
    actions.set_up(
        who, ProfileRow(clinicians=3, states=("IL",), is_proposed_rule=True),
        {"leavers": shown, "sanction_policy": NewAnswer(Value.YES), "patched": NewAnswer(Value.NO)}, now=now,
    )  # fmt: skip
    answers.hand_over(who, "wiped", owner.person.id, "You have the record.", now=now)
    decision = NewDecision(Outcome.ALTERNATIVE, "One door, and somebody at it.", owner.person.id)
    actions.decide(who, "164.310(a)(2)(iii)", decision, now=now)
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(owner, now), site))
    return page


def test_each_page_has_no_fault(site: str, desk: Page) -> None:
    for path in PAGES:
        desk.goto(f"{site}/risk/{path}")
        assert (path, faults(desk)) == (path, [])


def test_questions_are_answered_one_after_the_other_by_keyboard(site: str, desk: Page) -> None:
    desk.goto(f"{site}/risk/questions")
    desk.get_by_role("link", name="Answer the next").press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text(QUESTIONS[0].ask)
    desk.get_by_label("Yes", exact=True).press("Space")
    desk.get_by_label("Which, and where it is").fill("The list of users.")
    desk.get_by_role("button", name="Keep, and go on").press("Enter")
    expect(desk.get_by_text("Say what kind of thing it is that shows it.").first).to_be_visible()
    expect(desk.get_by_label("Which, and where it is")).to_have_value("The list of users.")
    assert faults(desk) == []
    desk.get_by_label("What shows it").select_option("system")
    desk.get_by_label("Seen on").fill("2026-11-20")
    desk.get_by_role("button", name="Keep, and go on").press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_contain_text(QUESTIONS[1].ask)
    expect(desk.get_by_text("Kept. It counts until December 20, 2026.")).to_be_visible()
