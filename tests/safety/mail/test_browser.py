"""The pages of messages in a real browser: no fault, wide and narrow, light and dark; a release by two people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.mail import actions
from quietledger.safety.mail.rules import Envelope, Way
from tests.conftest import make_practice
from tests.safety.builders import person
from tests.safety.mail.letters import lure, plain
from tests.safety.test_browser import picture
from tests.web.browsing import cookies_of, faults, needs_chromium
from tests.web.signing import at_desk

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]


@pytest.fixture
def now() -> datetime:
    return NOW


def with_messages() -> tuple[Any, Any, Any]:
    """A practice with two people and a held message."""
    practice = make_practice("Lantern Hill Psychology", "LH")
    people = [person(practice, name, "owner", now=NOW) for name in ("Odalys Fernwhistle", "Jory Teaspoon")]
    job = tenancy.job(practice.id, "mail-filter", NOW)
    to = Envelope("a@b.example", ("billing@lanternhill.example",))
    held = actions.take_in(job, actions.Came(lure(), Way.GATEWAY, to), now=NOW)
    actions.take_in(job, actions.Came(lure("Reference 2"), Way.GATEWAY, to), now=NOW)
    light = actions.take_in(job, actions.Came(plain(), Way.GATEWAY, to), now=NOW)
    return people, held, light


def test_pages_have_no_fault(site: str, open_page: Callable[..., Page]) -> None:
    (odalys, _), held, light = with_messages()
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(odalys, NOW), site))
    for address in (
        "/mail/", "/mail/?show=passed", f"/mail/{held.id}", f"/mail/{light.id}", "/mail/check", "/mail/signs",
        "/mail/policy",
    ):  # fmt: skip
        page.goto(site + address)
        for one in page.locator("details").all():
            one.evaluate("one => one.open = true")
        picture(page, address.replace("?", "-"))
        assert (address, faults(page)) == (address, [])


def test_a_held_message_is_released_by_a_second_person_at_the_keyboard(
    site: str, open_page: Callable[..., Page]
) -> None:
    people, held, _ = with_messages()
    for somebody, button, words in (
        (people[0], "Ask for release", "Asked. A second person has to let it go."),
        (people[1], "Release it", "Released. It is in the mailbox within a minute."),
    ):
        page = open_page()
        page.context.add_cookies(cookies_of(at_desk(somebody, NOW), site))
        page.goto(f"{site}/mail/{held.id}")
        page.get_by_role("button", name=button).press("Enter")
        expect(page.get_by_text(words)).to_be_visible()
        page.context.clear_cookies()
