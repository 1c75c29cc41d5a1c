"""The ledger's pages: from a balance to an entry to the very segment, and nothing of the practice next door."""

from datetime import date
from pathlib import Path

import pytest

from quietledger.billing.ledger import actions as ledger
from quietledger.billing.ledger import source
from quietledger.billing.ledger.rules import Account, NewEntry, NewLine, Source
from quietledger.core.exchange import actions as exchange
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from tests.web.signing import signed_in

VISIT, PATIENT = uuid7(), uuid7()
REMIT = (
    "ISA*00*          *00*          *ZZ*PAPERLARK      *ZZ*LANTERNHILL    *261120*0900*^*00501*000000001*0*T*:~"
    "GS*HP*PAPERLARK*LANTERNHILL*20261120*0900*1*X*005010X221A1~ST*835*0001~BPR*I*90*C*ACH************20261120~"
    "TRN*1*T77*1999999999~N1*PR*BLUEFINCH~N1*PE*LANTERN HILL*XX*1999999984~LX*1~"
    "CLP*QO1*1*160*90*30*CI*BF1~NM1*QC*1*QUILLFEATHER*TAMSIN~SVC*HC:90837*160*90~CAS*CO*45*40~CAS*PR*3*30~"
    "CLP*QO2*4*100*0*0*CI*BF2~NM1*QC*1*MARBLEWICK*OSKAR~CAS*CO*16*100~"
    "PLB*1999999984*20261231*L6:BF1*-1.25~SE*16*0001~GE*1*1~IEA*1*000000001~"
)


@pytest.fixture
def books(job, now):
    """One remittance of two claims, and what was entered from the first."""
    who = job()
    body = REMIT.encode()
    file_id = exchange.take_in(who, name="r", body=body, channel="sftp", now=now).file_id
    permit = gate.require(who, Can.CHARGE, now=now)
    lines = (
        NewLine(Account.CLEARING_REMIT, 9000, trace="T77", segment=9),
        NewLine(Account.CONTRACTUAL, 4000, reason="45", segment=12),
        NewLine(Account.AR_INSURANCE, -13000, patient_id=PATIENT, visit_id=VISIT),
    )
    entry = NewEntry("remit", date(2026, 11, 20), "r1", Source("file", file_id, segment=9), lines)
    with tenancy.scope(who):
        entry_id = ledger.enter(permit, [entry], now=now)["r1"]
    return file_id, entry_id


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_every_account_leads_to_its_entries_and_every_entry_to_its_segments(books, practice, now):
    file_id, entry_id = books
    with signed_in(practice, "biller", now=now) as client:
        assert "/ledger/accounts/Contra:contractual" in text(client.get("/ledger/"))
        assert f"/ledger/entries/{entry_id}" in text(client.get("/ledger/accounts/Contra:contractual"))
        assert f"/ledger/sources/{file_id}/12#s12" in text(client.get(f"/ledger/entries/{entry_id}"))
        page = text(client.get(f"/ledger/sources/{file_id}/12"))
    assert '<li id="s12" class="hit">' in page
    assert "<mark>40</mark>" in page
    assert "Contract side: $40.00 for reason 45." in page
    assert f"/ledger/entries/{entry_id}" in page


def test_the_source_page_shows_the_one_claim_and_nobody_elses(books, practice, now):
    with signed_in(practice, "biller", now=now) as client:
        page = text(client.get(f"/ledger/sources/{books[0]}/12"))
    assert "QUILLFEATHER" in page
    assert "MARBLEWICK" not in page


def test_segments_about_no_claim_show_the_payment_and_no_patient():
    shown = source.around(REMIT.encode(), 17)
    assert [one.id for one in shown] == ["ISA", "GS", "ST", "BPR", "TRN", "PLB", "SE", "GE", "IEA"]
    assert shown[5].means == "The plan's own balance, for no single claim: −$1.25 under L6:BF1."


@pytest.mark.parametrize("ordinal", [0, 21, 99])
def test_a_segment_that_is_not_there_shows_nothing(ordinal):
    assert source.around(REMIT.encode(), ordinal) == []


def test_an_empty_ledger_says_what_its_first_entry_will_be(practice, now):
    with signed_in(practice, "biller", now=now) as client:
        assert "Nothing has been entered yet." in text(client.get("/ledger/"))
        assert "Nothing was ever entered on this account." in text(client.get("/ledger/accounts/AR:other"))


@pytest.mark.parametrize(
    "address", ["accounts/AR:nobody", "accounts/AR:other?before=x", "entries/{other}", "sources/{file}/0"]
)
def test_what_is_not_there_is_not_found(books, practice, now, address):
    with signed_in(practice, "biller", now=now) as client:
        assert client.get(f"/ledger/{address.format(file=books[0], other=uuid7())}").status_code == 404


def test_the_practice_next_door_finds_neither_entry_nor_segment(books, other_practice, now):
    file_id, entry_id = books
    with signed_in(other_practice, "biller", now=now) as client:
        assert client.get(f"/ledger/entries/{entry_id}").status_code == 404
        assert client.get(f"/ledger/sources/{file_id}/12").status_code == 404
        assert "Nothing has been entered yet." in text(client.get("/ledger/"))


def test_the_front_desk_is_refused_the_ledger(books, practice, now):
    with signed_in(practice, "front_desk", now=now) as client:
        assert client.get("/ledger/").status_code == 403


def test_no_template_of_these_rooms_has_a_style_or_a_script_of_its_own():
    rooms = Path("src/quietledger/billing")
    pages = [
        page for room in ("ledger", "payers", "patients", "visits") for page in rooms.glob(f"{room}/templates/*/*.html")
    ]
    assert len(pages) >= 15
    assert not [
        page for page in pages if any(bad in page.read_text() for bad in ("style=", "<script", "<style", " onclick"))
    ]
