"""The pages of screening, evidence, the watch and exit drills in a real browser have no fault, in any look."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from quietledger.core.people.models import Person
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.partners import actions, evidence, leaving, lists, screened, screening, watching
from quietledger.safety.partners.rules import NewPartner
from tests.conftest import make_practice
from tests.safety.partners.test_screening import LIST, ON_LIST
from tests.web.browsing import LOOKS, cookies_of, faults, needs_chromium
from tests.web.conftest import clock
from tests.web.signing import actor, at_desk, known

__all__ = ["clock"]

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]
OpenPage = Callable[..., Page]
SOC2 = evidence.NewEvidence(
    "soc2_2", "The billing service and its portal", date(2026, 6, 30), date(2025, 7, 1),
    exceptions="Two accounts of people who had left.", ours="We review each quarter who has access.",
)  # fmt: skip


def test_no_page_of_screening_and_the_watch_has_a_fault(site: str, open_page: OpenPage, now: Any) -> None:
    quiet_oak = make_practice("Quiet Oak Psychology", "QO")
    owner = known(quiet_oak, "owner", now=now)
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(owner, now), site))
    for address in ("screening", "lists", "watch"):  # nothing there yet
        _look(page, f"{site}/partners/{address}", f"empty-{address}")
    who = replace(actor(owner, now), proven_seconds=0)
    partner_id = actions.add(who, NewPartner("Tallow & Thrift Billing", "billing", owners=("Ambrose Tallow",)), now=now)
    firm = f"{site}/partners/{partner_id}"
    for address in ("evidence", "exit-drill"):
        _look(page, f"{firm}/{address}", f"empty-{address}")
    lists.bring(who, "UPDATED.csv", LIST + b'"BROKEN","ROW"\r\n', now=now)
    screening.screen(who, now=now)
    Person.objects.filter(id=owner.person.id).update(name="Tamsin Quillfeather")
    lists.bring(who, "UPDATED.csv", ON_LIST + b'"BROKEN","ROW"\r\n', now=now)
    screening.screen(who, now=now)
    evidence.keep(who, partner_id, SOC2, "soc2.pdf", b"a report", now=now)
    watching.note(who, partner_id, "ownership", "They were bought by a larger firm.", now=now)
    leaving.begin(who, partner_id, now=now)
    leaving.take_export(who, partner_id, "all.csv", b"claim,paid\n1,10\n", now=now)
    with tenancy.scope(who):
        [match] = screened.matches()
    for name, address in {
        "screening": f"{site}/partners/screening", "match": f"{site}/partners/screening/matches/{match.id}",
        "person": f"{site}/partners/screening/people/{owner.person.id}", "lists": f"{site}/partners/lists",
        "watch": f"{site}/partners/watch", "evidence": f"{firm}/evidence", "exit-drill": f"{firm}/exit-drill",
    }.items():  # fmt: skip
        _look(page, address, name)


def _look(page: Page, address: str, name: str) -> None:
    """Go there, find no fault, and picture it for whoever wants to look (QUIETLEDGER_PICTURES names a folder)."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200
    assert faults(page) == []
    if folder := os.environ.get("QUIETLEDGER_PICTURES"):
        for width, theme in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=Path(folder) / f"{name}-{width}-{theme}.png", full_page=True)
