"""The pages on which a patient is looked up and forgotten, in a real browser."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from playwright.sync_api import Page

from quietledger.billing.patients import actions as patients
from quietledger.billing.patients import forgetting
from quietledger.billing.patients.rules import NewPatient, PatientDoc
from quietledger.core.tenancy import actions as tenancy
from tests.web.browsing import cookies_of, faults, needs_chromium
from tests.web.signing import actor, at_desk, known

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.usefixtures("clock")]
OpenPage = Callable[..., Page]
DOC = PatientDoc("Quillfeather", "Tamsin", "", date(1987, 4, 9), "F", "1 Lane", "Springfield", "IL", "62701")


def test_the_way_to_forgetting_has_no_fault(site: str, open_page: OpenPage, now: datetime) -> None:
    practice = tenancy.add_practice(
        name="Lantern Hill Psychology", code="LH", npi="1999999984", tax_id="000123456", taxonomy="261QM0801X",
        street="1 LANTERN HILL", city="SPRINGFIELD", state="IL", zip9="627019998", phone="5555550100",
        email="desk@example.com", is_sample=True,
    )  # fmt: skip
    first, second = (known(practice, "owner", "biller", now=now, email=f"{n}@example.com") for n in ("odalys", "jory"))
    who, other = actor(first, now), actor(second, now)
    (tamsin,) = patients.add_patients(who, [NewPatient(DOC)], now=now)
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(first, now), site))
    account = f"{site}/patients/{tamsin}"

    def look(name: str, address: str) -> None:
        page.goto(address)
        if folder := os.environ.get("QUIETLEDGER_SHOTS"):
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)
        assert (name, faults(page)) == (name, [])

    look("patients", f"{site}/patients/")
    look("account", account)
    look("forget", account + "/forget")
    page.get_by_label("Why").select_option("asked")
    page.get_by_role("button", name="Propose it").click()
    look("proposed", account + "/forget")
    with tenancy.scope(who):
        proposal = forgetting.proposal_about(tamsin, now)
    assert proposal is not None
    patients.forget(replace(other, proven_seconds=0), tamsin, proposal.id, now=now)
    look("forgotten", account)
    look("patients-after", f"{site}/patients/")
