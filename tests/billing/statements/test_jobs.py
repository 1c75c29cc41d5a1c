"""Statements: to whom, when not, what they say, and that nobody else opens them."""

from __future__ import annotations

from datetime import date, timedelta

import pypdf
import pytest

from quietledger.billing.statements import actions, jobs, queries
from quietledger.core.exchange import queries as exchange
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from tests.billing.remits import world as w
from tests.web.signing import signed_in

TODAY = date(2026, 11, 23)
DONE = ("LH1", 16000, 12000, ("CO", "45", 1500), ("PR", "3", 2500))


@pytest.fixture
def who(job):
    return job()


@pytest.fixture
def world(who, now, tell):
    world = w.make(who, now, {"LH1": 16000})
    tell("patient", world.patient_id, "patient.open")
    return world


def written(who) -> list[queries.StatementRow]:
    with tenancy.scope(who):
        return queries.statements()


def test_a_patient_whose_plan_is_done_gets_one_letter(who, world, now, biller):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*DONE)])))
    assert jobs.run(who, now) == actions.Issued(1, 0, 2500)
    (row,) = written(who)
    content = actions.open_statement(biller, row, now=now)
    (line,) = content.rows
    assert (line.charge_cents, line.insurance_paid_cents, line.adjustment_cents, line.balance_cents) == (
        16000, 12000, 1500, 2500,
    )  # fmt: skip
    assert (content.number, content.to_name, content.due_on) == (
        "QO-S000001",
        "Tamsin Quillfeather",
        date(2026, 12, 23),
    )
    with tenancy.scope(who):
        file = exchange.file(row.file_id)
    assert (file.kind, file.state, file.direction) == ("STATEMENT", "kept", "out")


def test_the_kept_letter_opens_and_names_the_sum(who, world, now, biller, tmp_path):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*DONE)])))
    jobs.run(who, now)
    (tmp_path / "letter.pdf").write_bytes(actions.open_letter(biller, written(who)[0], now=now))
    text = pypdf.PdfReader(tmp_path / "letter.pdf").pages[0].extract_text()
    assert "You owe $25.00" in text
    assert "H0004" not in text


def test_the_same_debt_is_not_asked_for_again_within_four_weeks(who, world, now):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*DONE)])))
    jobs.run(who, now)
    assert jobs.run(who, now) == actions.Issued()
    assert jobs.run(who, now + timedelta(days=27)) == actions.Issued()
    assert jobs.run(who, now + timedelta(days=28)).issued == 1


def test_no_letter_while_a_claim_is_open_at_a_payer(who, world, now):
    w.make(who, now, {"LH2": 16000})  # another patient: does not matter
    w.run(who, now, w.era(w.remit("T1", [w.answer(*DONE)])))
    with tenancy.scope(who):
        claims = queries.claims.Claim.objects
        claims.filter(control_number="LH2").update(patient_id=world.patient_id)
    assert jobs.run(who, now) == actions.Issued(0, 1, 0)


def test_no_letter_after_a_reversal_without_its_correction(who, world, now):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*DONE)])))
    w.run(who, now, w.era(w.remit("T2", [w.back(*DONE)], pay_on=w.PAY_ON + timedelta(days=1))))
    assert jobs.run(who, now).issued == 0


def test_no_letter_while_a_reversal_is_held(who, world, now):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*DONE)])))
    w.run(who, now, w.era(w.remit("T2", [w.back("LH1", 16000, 11000, ("CO", "45", 2500), ("PR", "3", 2500))])))
    with tenancy.scope(who):
        (one,) = queries.candidates(500, TODAY)
    assert [hold.id for hold in one.holds] == ["STM-REVERSAL"]
    assert jobs.run(who, now).issued == 0


def test_nothing_below_the_floor_is_asked_for(who, world, now):
    w.run(who, now, w.era(w.remit("T1", [w.answer("LH1", 16000, 15600, ("PR", "3", 400))])))
    assert jobs.run(who, now) == actions.Issued()


def test_a_session_that_the_plan_is_not_done_with_is_left_out(who, world, now):
    w.run(who, now, w.era(w.remit("T1", [w.answer("LH1", 16000, 5000, ("PI", "B20", 8500), ("PR", "3", 2500))])))
    assert jobs.run(who, now).issued == 0


def test_a_closed_account_gets_no_letter_and_the_refusal_is_on_the_trail(who, world, now, tell, trail):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*DONE)])))
    tell("patient", world.patient_id, "patient.open", until=now)
    assert jobs.run(who, now) == actions.Issued(0, 1, 0)
    assert written(who) == []
    asked = next(one for one in trail() if one["ev"] == "gate.decide")
    assert (asked["can"], asked["dec"][0].endswith(":deny")) == ("ISSUE_STATEMENTS", True)


@pytest.mark.parametrize("fact", ["person.active", "person.mfa", "person.role.biller"])
def test_opening_a_statement_needs_each_fact(  # noqa: PLR0917 - fixtures
    who, world, now, biller, tell, trail, fact
):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*DONE)])))
    jobs.run(who, now)
    tell("person", biller.person_id, fact, until=now)
    with pytest.raises(Refused):
        actions.open_letter(biller, written(who)[0], now=now)
    assert trail()[0]["dec"][0].endswith(":deny")


def test_pages_show_the_statement_and_hand_out_the_letter(who, world, now, practice):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*DONE)])))
    with signed_in(practice, "biller", now=now) as client:
        assert "Write 1 statement" in client.get("/statements/").content.decode()
        assert client.post("/statements/write").status_code == 302
        (row,) = written(who)
        page = client.get(f"/statements/{row.id}").content.decode()
        letter = client.get(f"/statements/{row.id}/letter.pdf")
    assert "You owe $25.00" in page
    assert "Tamsin Quillfeather" in page
    assert letter.content.startswith(b"%PDF")
    assert (letter["Content-Type"], "no-store" in letter["Cache-Control"]) == ("application/pdf", True)


def test_the_practice_next_door_sees_no_statement(who, world, now, other_practice):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*DONE)])))
    jobs.run(who, now)
    (row,) = written(who)
    with signed_in(other_practice, "biller", now=now) as client:
        assert "No statement was written yet." in client.get("/statements/").content.decode()
        assert client.get(f"/statements/{row.id}").status_code == 404
        assert client.get(f"/statements/{row.id}/letter.pdf").status_code == 404
