"""A person adds the practice's mailbox, presses the button, watches, and reads what came through."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from quietledger.core.post import ours
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.web.selftest import worker
from tests.conftest import make_practice
from tests.web.browsing import LOOKS, browser_type_launch_args, cookies_of, faults, needs_chromium, open_page, site
from tests.web.signing import at_desk, known

__all__ = ["browser_type_launch_args", "open_page", "site"]  # fixtures
pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture
def practice(site: str) -> PracticeRow:
    made: PracticeRow = make_practice("Quiet Oak Psychology", "QO")
    return made


@pytest.fixture
def page(site: str, practice: PracticeRow, open_page: Callable[..., Page], now: datetime) -> Page:
    made = open_page()
    made.context.add_cookies(cookies_of(at_desk(known(practice, "owner", now=now), now), site))
    return made


@pytest.fixture
def quick(ways: Any, monkeypatch: pytest.MonkeyPatch, stand: Any) -> None:
    monkeypatch.setattr(worker, "ways", lambda: ways)
    monkeypatch.setattr(ours, "post", lambda: ways.post)
    monkeypatch.setenv("SSL_CERT_FILE", str(stand.ca))  # the stand's authority, as an operator would trust their own


def fine(page: Page, name: str) -> None:
    if folder := os.environ.get("QL_SHOTS"):
        for width, theme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=str(Path(folder) / f"{name}-{width}-{theme}.png"), full_page=True)
    assert (name, faults(page)) == (name, [])


@pytest.mark.usefixtures("quick")
def test_a_person_mails_themselves_and_reads_what_came_through(page: Page, site: str, stand: Any) -> None:
    page.goto(f"{site}/self-test/")
    expect(page.get_by_text("There is no mailbox to test yet.")).to_be_visible()
    fine(page, "selftest-none")
    page.get_by_role("link", name="Add a mailbox").click()
    add_mailbox(page, stand)
    expect(page.get_by_text("The mailbox answers")).to_be_visible()
    fine(page, "mailboxes")
    page.goto(f"{site}/self-test/")
    fine(page, "selftest-ready")
    page.get_by_role("button", name="E-mail yourself").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    fine(page, "selftest-running")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("4 things to change"), timeout=60_000)
    rows = page.get_by_role("table").first.get_by_role("row")
    expect(rows.nth(1)).to_contain_text("Virus test file")  # what matters most comes first
    expect(rows.nth(1)).to_contain_text("the test file in a zip in a zip (from yourself and from a stranger)")
    expect(page.get_by_text("Open your provider’s settings")).to_be_visible()
    fine(page, "selftest-result")
    page.goto(f"{site}/self-test/")
    expect(page.get_by_role("row").nth(1)).to_contain_text("To change")
    fine(page, "selftest-history")


def add_mailbox(page: Page, stand: Any) -> None:
    smtp, imap, box = (
        stand.submission(stand.practice),
        stand.imap(stand.practice),
        stand.mailbox(stand.practice, "desk"),
    )
    box.clear()
    typed = {
        "name": "Desk", "address": box.address, "username": box.address, "password": box.password,
        "smtp_host": smtp.name, "smtp_port": str(smtp.port), "imap_host": imap.name, "imap_port": str(imap.port),
    }  # fmt: skip
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=imap_tls]").select_option("starttls")
    fine(page, "mailbox-new")
    page.get_by_role("button", name="Add it").click()
