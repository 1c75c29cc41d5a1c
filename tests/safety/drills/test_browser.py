"""A drill in a real browser: prepared, rated by two, approved, sent, acted on, reported, and its figures."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.safety.drills import jobs, letters, queries
from tests.conftest import make_practice
from tests.safety.drills.people import WITHIN, Team, mailbox, team_of
from tests.safety.drills.test_sending import delivered, raw_letters
from tests.web.browsing import LOOKS, cookies_of, faults, needs_chromium
from tests.web.signing import Known, at_desk

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 4, 23, 0, tzinfo=UTC)
PLANTED = "plover-Plover-7391"

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]


@pytest.fixture
def now() -> datetime:
    return NOW


def pictured(page: Page, name: str) -> None:
    """Pictures of the page for people, if somebody wants them: QL_SHOTS names their folder."""
    if folder := os.environ.get("QL_SHOTS"):
        for width, theme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=str(Path(folder) / f"{name}-{width}-{theme}.png"), full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})


def fine(page: Page, name: str) -> None:
    pictured(page, name)
    assert (name, faults(page)) == (name, [])


def desk_of(open_page: Callable[..., Page], who: Known, site: str, at: datetime = NOW) -> Page:
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(who, at), site))
    return page


def rated(page: Page, site: str, drill: str) -> None:
    page.goto(f"{site}{drill}")
    page.get_by_role("link", name="Rate it", exact=True).click()
    for number in range(5):
        page.locator(f"#id_premise-{number}").select_option("6")
    page.locator("#id_cue-urgency").fill("3")
    fine(page, "rate")
    page.get_by_role("button", name="Keep my rating").click()


def prepared(page: Page, site: str) -> str:
    page.goto(f"{site}/drills/")
    fine(page, "worklist-empty")
    page.get_by_role("link", name="Prepare a drill").click()
    fine(page, "lures")
    page.get_by_role("link", name="Your portal access ends today!!").click()
    fine(page, "prepare")
    page.get_by_role("button", name="Prepare it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Payer portal")
    fine(page, "drill-draft")
    return page.url.removeprefix(site)


def test_a_drill_goes_its_whole_road(site: str, open_page: Callable[..., Page], clock: Any) -> None:
    practice: PracticeRow = make_practice("Quiet Oak Psychology", "QO")
    team = team_of(practice, NOW, count=4)
    mailbox(replace(team.who, proven_seconds=0), NOW)
    first, second = (desk_of(open_page, one, site) for one in (team.first, team.second))
    drill = prepared(first, site)
    rated(first, site, drill)
    rated(second, site, drill)
    fine(second, "drill-rated")
    second.get_by_role("button", name="Propose it").click()
    expect(second.get_by_role("button", name="Approve it")).to_have_count(0)
    first.goto(f"{site}{drill}")
    fine(first, "drill-proposed")
    first.get_by_role("button", name="Approve it").click()
    expect(first.get_by_text("Under way")).to_be_visible()

    links = sent(team, site)
    clock.move_to(LATER)
    act(open_page(), links[0])
    report(open_page(), links[1])
    first = desk_of(open_page, team.first, site, LATER)
    first.goto(f"{site}{drill}")
    expect(first.get_by_text("The first report came after", exact=False)).to_be_visible()
    fine(first, "drill-under-way")

    end = LATER + timedelta(days=8)
    jobs.run(tenancy.job(practice.id, "mail", end), lambda secret: secret, now=end)
    clock.move_to(end)
    staff = desk_of(open_page, team.staff[0], site, end)
    staff.goto(f"{site}/drills/")
    expect(staff.get_by_text("Yours alone")).to_be_visible()
    fine(staff, "worklist-ended")
    with tenancy.within(practice.id):
        (row,) = queries.drills()
    assert (row.totals.acted, row.totals.reported, row.totals.delivered) == (1, 1, 6)


def sent(team: Team, site: str, at: datetime = LATER) -> list[str]:
    """The job's rounds; the links of all messages."""
    job = tenancy.job(team.practice.id, "mail", at)
    jobs.run(job, lambda secret: f"{site}/d/{secret}", now=at)
    with delivered(team):
        jobs.run(job, lambda secret: f"{site}/d/{secret}", now=at)
    return [f"{site}/d/{letters.tokens_in(raw)[0]}" for raw in raw_letters(team)]


def act(page: Page, link: str) -> None:
    """Typing a password's first letter leads to the lesson, and nothing of it leaves the browser."""
    bodies: list[str] = []
    page.on("request", lambda request: bodies.append(f"{request.url} {request.post_data or ''}"))
    page.goto(link)
    fine(page, "landing")
    page.get_by_label("Password").press_sequentially(PLANTED[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("This was a drill")
    fine(page, "lesson")
    posted = [one for one in bodies if "do=go" in one]
    assert len(posted) == 1
    assert "secret=" not in posted[0]


def report(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="Report this message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, this was a drill")
    fine(page, "thanks")


def test_without_its_script_the_page_leads_to_the_lesson_too(site: str, browser: Any, clock: Any) -> None:
    practice: PracticeRow = make_practice("Quiet Oak Psychology", "QO")
    team = team_of(practice, NOW)
    mailbox(replace(team.who, proven_seconds=0), NOW)
    team.approved()
    link = sent(team, site, WITHIN)[0]
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    seen: list[str] = []
    page.on("request", lambda request: seen.append(f"{request.url} {request.post_data or ''}"))
    page.goto(link)
    page.get_by_label("Password").fill(PLANTED)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This was a drill")
    context.close()
    assert PLANTED not in " ".join(seen)


def test_writing_a_lure_of_ones_own_says_what_it_may_not_say(site: str, open_page: Callable[..., Page]) -> None:
    team = team_of(make_practice("Quiet Oak Psychology", "QO"), NOW)
    page = desk_of(open_page, team.first, site)
    page.goto(f"{site}/drills/lures/new")
    page.get_by_label("Family").fill("Bonus")
    page.get_by_label("Text").fill("From: A <a@a.example>\nSubject: Your bonus\nPage: x\n\nSee [[here]]")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("Drills are never about bonuses")).to_be_visible()
    fine(page, "add-lure")
