"""The pages of ledger, plans, patients and sessions in a real browser: no accessibility violation, nothing sideways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from playwright.sync_api import Page

from quietledger.billing.ledger import actions as ledger
from quietledger.billing.ledger.rules import Account, NewEntry, NewLine, Source
from quietledger.billing.patients import actions as patients
from quietledger.billing.patients.rules import CoverDoc, NewCover, NewPatient
from quietledger.billing.payers import actions as payers
from quietledger.billing.payers.actions import NewFee, NewPayer
from quietledger.billing.visits import actions as visits
from quietledger.billing.visits import queries
from quietledger.core.exchange import actions as exchange
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import PracticeRow
from tests.billing.ledger.test_pages import REMIT
from tests.billing.visits.conftest import CASEY, TODAY, patient_doc
from tests.web.browsing import browser_type_launch_args, cookies_of, faults, needs_chromium, open_page, site
from tests.web.signing import at_desk, known

__all__ = ["browser_type_launch_args", "open_page", "site"]
pytestmark = [pytest.mark.browser, needs_chromium]
ROWS = "QO-{},Casey Thornberry,11/20/2026,{},{},90837,F41.1,25.00,{}\n"
SESSIONS = (
    "Client ID,Clinician,Date of Service,Start Time,End Time,Service Code,Diagnoses,Copay Paid,Note Status\n"
    + ROWS.format(1, "09:00", "10:00", "")
    + ROWS.format(1, "10:00", "11:00", "draft")
    + ROWS.format(1, "15:00", "14:10", "")
    + ROWS.format(9, "16:00", "17:00", "")
)


@pytest.fixture
def addresses(site: str, now: datetime) -> tuple[PracticeRow, dict[str, str]]:
    """A practice with something on every page, and the address of each page."""
    practice = tenancy.add_practice(
        name="Quiet Oak Psychology", code="QO", npi="1999999984", tax_id="000123456", taxonomy="261QM0801X",
        street="100 SAMPLE STREET", city="SPRINGFIELD", state="IL", zip9="627019998", phone="5555550100",
        email="desk@example.com", is_sample=True,
    )  # fmt: skip
    day, set_up = tenancy.job(practice.id, "billing-day", now), tenancy.job(practice.id, "set-up", now)
    plan = payers.add_payer(set_up, NewPayer("BLUEF1", "Bluefinch Health Plan", "CI", 90), now=now)
    payers.set_fees(set_up, plan, [NewFee("90837", 18000, 14200)], now=now)
    visits.add_clinicians(set_up, [CASEY], now=now)
    known_plan, unknown = (NewCover(code, CoverDoc("BLU000001", "GRP1")) for code in ("BLUEF1", "MISTY9"))
    (patient,) = patients.add_patients(set_up, [NewPatient(patient_doc(1), (known_plan, unknown))], now=now)
    upload = {"channel": "upload", "kind": "CSV", "now": now}
    sessions = exchange.take_in(day, name="s", body=SESSIONS.encode(), **upload).file_id
    visits.import_visits(day, sessions, now=now, today=TODAY)
    remit = exchange.take_in(day, name="r", body=REMIT.encode(), channel="sftp", now=now).file_id
    permit = gate.require(day, Can.CHARGE, now=now)
    with tenancy.scope(day):
        visit, finding = queries.day(date(2026, 11, 20))[0].id, queries.findings()[0].id
        lines = (
            NewLine(Account.CONTRACTUAL, 4000, reason="45", segment=12),
            NewLine(Account.AR_INSURANCE, -4000, patient_id=patient, visit_id=visit),
        )
        entry = NewEntry("remit", date(2026, 11, 20), "r1", Source("file", remit, segment=9), lines)
        entry_id = ledger.enter(permit, [entry], now=now)["r1"]
    return practice, {
        "ledger": "/ledger/", "account": "/ledger/accounts/AR:insurance", "entry": f"/ledger/entries/{entry_id}",
        "source": f"/ledger/sources/{remit}/12", "plans": "/payers/", "plan": f"/payers/{plan}", "fees": "/payers/fees",
        "patients": "/patients/", "patient": f"/patients/{patient}", "patient-form": "/patients/add",
        "patient-file": "/patients/file", "sessions": "/sessions/", "session": f"/sessions/{visit}",
        "session-form": f"/sessions/of/{patient}/add", "session-file": "/sessions/file",
        "preview": f"/sessions/file/{sessions}", "findings": "/sessions/findings",
        "mend": f"/sessions/findings/{finding}",
        "of-patient": f"/sessions/of/{patient}",
    }  # fmt: skip


def test_no_page_of_these_rooms_has_a_fault(
    site: str,
    addresses: tuple[PracticeRow, dict[str, str]],
    open_page: Callable[..., Page],
    clock: object,
    now: datetime,
) -> None:
    practice, pages = addresses
    page = open_page()
    page.context.add_cookies(cookies_of(at_desk(known(practice, "biller", now=now), now), site))
    found = {}
    for name, address in pages.items():
        page.goto(f"{site}{address}")
        found[name] = faults(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
