"""The pages of remittances, payments and statements in a real browser: no fault, wide and narrow, light and dark."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page

from quietledger.billing.remits.models import Difference, Remit
from quietledger.billing.statements import jobs
from quietledger.billing.statements.models import Statement
from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.tenancy import actions as tenancy
from tests.billing.remits import world as w
from tests.conftest import make_practice
from tests.web.browsing import cookies_of, faults, needs_chromium
from tests.web.signing import at_desk, known

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]


def test_pages_have_no_fault(site: str, open_page: Callable[..., Page], now: datetime) -> None:
    practice = make_practice("Quiet Oak Psychology", "QO")
    person = known(practice, "biller", now=now)
    who = tenancy.job(practice.id, "billing-day", now)
    first = w.make(who, now, {f"LH{number}": 16000 for number in range(1, 4)})
    second = w.make(who, now, {"LH4": 16000})
    for one in (first, second):
        with tenancy.within(practice.id):
            facts.tell([Told(Ref("patient", one.patient_id), "patient.open", None, "test")], by="test", now=now)
    odd = w.answer("LH2", 16000, 12800, ("CO", "45", 6900), line_paid=9100)
    stranger = w.answer("GARBLED", 16000, 5000, ("CO", "45", 11000))
    answers = [
        w.answer("LH1", 16000, 13000, ("PR", "3", 3000)),
        odd,
        w.answer("LH3", 16000, 0, ("CO", "197", 16000)),
        stranger,
    ]
    w.run(who, now, w.era(w.remit("EFT1", answers, ("CS", "X1", 700), paid_cents=13000 + 9100 + 5000 - 700)))
    w.run(who, now, w.era(w.remit("EFT2", [w.answer("LH4", 16000, 12000, ("PR", "3", 4000))])))
    assert jobs.run(who, now).issued == 2
    with tenancy.scope(who):
        remit, difference = Remit.objects.order_by("id")[0].id, Difference.objects.get(why="lines").id
        statement = Statement.objects.order_by("id")[0].id
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(person, now), site))
    for address in (
        "/remittances/", f"/remittances/{remit}", f"/remittances/{remit}?segment=13", "/remittances/differences",
        f"/remittances/differences/{difference}", "/remittances/denials", "/remittances/unmatched", "/payments/",
        f"/payments/from/{first.patient_id}", "/payments/deposits", "/statements/", f"/statements/{statement}",
    ):  # fmt: skip
        page.goto(site + address)
        picture(page, address)
        assert (address, faults(page)) == (address, [])


def picture(page: Page, address: str) -> None:
    """Keep a picture where QUIETLEDGER_PICTURES names a folder; nobody compares them."""
    if folder := os.environ.get("QUIETLEDGER_PICTURES"):
        name = address.strip("/").replace("/", "-").split("?")[0][:30]
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
