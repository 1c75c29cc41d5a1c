"""The whole road in real browsers: a candidate, questions by link, points, the order, the signed record; no faults."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from quietledger.pure.choosing.scales import Confidence
from quietledger.safety.partners import deciding, rating
from tests.conftest import make_practice
from tests.safety.partners.world import NAMES, let_through, points, three
from tests.web.browsing import LOOKS, cookies_of, faults, needs_chromium
from tests.web.conftest import clock
from tests.web.signing import actor, at_desk, known

__all__ = ["clock"]

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]
OpenPage = Callable[..., Page]


@pytest.fixture
def quiet_oak(site: str) -> Any:
    return make_practice("Quiet Oak Psychology", "QO")


def proven(who: Any, now: Any) -> Any:
    """The owner, for actions that want a proof of this moment."""
    from dataclasses import replace

    return replace(actor(who, now), proven_seconds=0)


def test_from_a_candidate_by_questions_points_and_tests_to_the_signed_record(
    site: str, quiet_oak: Any, open_page: OpenPage, now: Any
) -> None:
    boss = known(quiet_oak, "owner", now=now, email="boss@example.com")
    three(proven(boss, now), now)
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(boss, now), site))
    page.goto(f"{site}/partners/")
    page.get_by_role("link", name="Enter a candidate").click()
    page.get_by_label("Name").fill("Honeysuckle Revenue")
    page.get_by_label("What it does").select_option("billing")
    looked_over(page, "add")
    page.get_by_role("button", name="Enter it").click()
    partner = page.url
    page.get_by_role("link", name="Answers").click()
    page.get_by_role("button", name="Ask by link").click()
    looked_over(page, "asked")
    link, code = page.locator("#link").inner_text(), page.locator("#code").inner_text()

    answer_by_link(open_page(), f"{site}/questions/{link.rpartition('/')[2]}", code)

    page.goto(f"{partner}/answers")
    expect(page.get_by_text("setting.png").first).to_be_visible()
    expect(page.get_by_text("Red flag").first).to_be_visible()
    looked_over(page, "answers")
    page.goto(f"{partner}/choose")
    page.get_by_label("Why this one").fill("They are the nearest, and they asked good questions themselves.")
    page.get_by_role("button", name="Sign and choose").click()
    expect(page.get_by_text("It hasn’t passed every test below.")).to_be_visible()
    looked_over(page, "choose-kept-out")
    partner_id = UUID(partner.rpartition("/")[2])
    let_through(proven(boss, now), partner_id, now)
    points(proven(boss, now), partner_id, 9, now)
    page.goto(f"{partner}/choose")
    page.get_by_label("Why this one").fill("They are the nearest, and they asked good questions themselves.")
    page.get_by_role("button", name="Sign and choose").click()
    expect(page.get_by_role("heading", name="From choice to use")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="The record").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    keep(download.value.path().read_bytes(), "decision.pdf")
    looked_over(page, "partner")


def answer_by_link(theirs: Page, address: str, code: str) -> None:
    """In another browser, in which nobody is signed in: answer, mend what can't be kept, and send it in."""
    theirs.goto(address)
    looked_over(theirs, "enter")
    theirs.get_by_label("Code").fill(code)
    theirs.get_by_role("button", name="Open the questions").press("Enter")
    theirs.locator("#a-Q11").select_option("yes")
    theirs.locator("#f-Q11").set_input_files({"name": "setting.png", "mimeType": "image/png", "buffer": b"made up"})
    theirs.locator("#a-Q07").select_option("yes")
    theirs.locator("#a-Q17").fill("soon")
    theirs.get_by_role("button", name="Save", exact=True).click()
    expect(theirs.get_by_text("Give a number.")).to_be_visible()
    looked_over(theirs, "questions")
    theirs.locator("#a-Q17").fill("4")
    theirs.locator("#a-Q07a").select_option("no")
    theirs.get_by_role("button", name="Save and send in").click()
    expect(theirs.get_by_role("heading", name="Thank you")).to_be_visible()
    looked_over(theirs, "done")


def test_no_page_of_the_choice_has_a_fault(site: str, quiet_oak: Any, open_page: OpenPage, now: Any) -> None:
    boss = known(quiet_oak, "owner", now=now, email="boss@example.com")
    who = proven(boss, now)
    ids = three(who, now)
    points(who, ids[1], 7, now, Confidence.STATEMENT)
    rating.note_knock_out(who, ids[2], "KO3", rating.FAIL, "One shared sign-in for the whole office.", now=now)
    rating.note_figure(who, ids[0], "first_pass", 971, "payer", "July to September", now=now)
    rating.note_figure(who, ids[1], "first_pass", 995, "", "", now=now)
    deciding.choose(who, ids[0], "It is the only one with a tested way out.", signed="Odalys", now=now)
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(boss, now), site))
    for address in (
        "", "compare/billing", "compare/letters", "weights", "year", f"{ids[0]}", f"{ids[1]}/points", f"{ids[1]}/offer",
        f"{ids[1]}/figure/first_pass", f"{ids[1]}/test/KO3", f"{ids[1]}/choose", f"{ids[2]}/answers",
    ):  # fmt: skip
        page.goto(f"{site}/partners/{address}")
        looked_over(page, address.replace(str(ids[1]), "other").replace(str(ids[0]), "chosen").replace("/", "-"))
    expect(page.get_by_role("heading", name=f"What {NAMES[2]} answers")).to_be_visible()


def looked_over(page: Page, name: str) -> None:
    """No fault wide or narrow, light or dark; and a picture for whoever wants to look, if the environment asks."""
    assert (name, faults(page)) == (name, [])
    if folder := os.environ.get("QUIETLEDGER_PICTURES"):
        for width, theme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=Path(folder) / f"partners-{name or 'list'}-{width}-{theme}.png", full_page=True)
        page.set_viewport_size({"width": 1440, "height": 900})


def keep(body: bytes, name: str) -> None:
    if folder := os.environ.get("QUIETLEDGER_PICTURES"):
        (Path(folder) / name).write_bytes(body)
