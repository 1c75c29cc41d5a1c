"""The pages of domains in a real browser: no fault, wide and narrow, light and dark."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from quietledger.core.post.resolver import Resolver
from quietledger.safety.posture.looking import Reach
from tests.conftest import make_practice
from tests.safety.builders import at_work, person
from tests.safety.posture.seeing import kept
from tests.web.browsing import LOOKS, cookies_of, faults, needs_chromium
from tests.web.signing import at_desk

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]


@pytest.fixture
def now() -> datetime:
    return NOW


def test_pages_have_no_fault(site: str, open_page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch) -> None:
    odalys = person(make_practice("Quiet Oak Psychology", "QO"), "Odalys Fernwhistle", "owner", now=NOW)
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(odalys, NOW), site))
    page.goto(site + "/domain/")
    assert faults(page) == []
    reach = Reach(Resolver(["127.0.0.1"], 9, patience_seconds=0.1))
    domain: Any = kept(at_work(odalys, NOW), reach, monkeypatch, NOW)
    for address in ("", f"{domain}", f"{domain}/history", f"{domain}/reports"):
        page.goto(f"{site}/domain/{address}")
        assert faults(page) == [], address
        _keep(page, address.replace(str(domain), "domain").replace("/", "-") or "list")


def _keep(page: Page, name: str) -> None:
    """Pictures for the reader of a change, where `QUIETLEDGER_PICTURES` names a folder."""
    if folder := os.environ.get("QUIETLEDGER_PICTURES"):
        for width, theme in LOOKS:
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder) / f"{name}-{width}-{theme}.png", full_page=True)
