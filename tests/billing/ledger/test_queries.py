"""Balances by account, patient, visit, payer and age."""

from datetime import date
from uuid import uuid4

import pytest

from quietledger.billing.ledger import actions as ledger
from quietledger.billing.ledger import queries
from quietledger.billing.ledger.rules import Account, Ageing, NewEntry, NewLine, Source
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy

DAY = date(2026, 11, 20)
ANN, BEN = sorted((uuid4(), uuid4()))
VISIT, SECOND, PAYER, CLAIM, LINE, FILE = (uuid4() for _ in range(6))


def entry(once, kind, amounts, *, visit=VISIT, patient=ANN, day=DAY, **place):
    lines = tuple(
        NewLine(
            account, cents, payer_id=PAYER, patient_id=patient, visit_id=visit, claim_id=CLAIM, line_id=LINE, trace="T1"
        )
        for account, cents in amounts.items()
    )
    return NewEntry(kind, day, once, Source("file", FILE, **place), lines)


PAID = {
    Account.CLEARING_REMIT: 9000, Account.CONTRACTUAL: 4000, Account.AR_PATIENT: 3000, Account.AR_INSURANCE: -16000,
}  # fmt: skip
BENS = {"visit": SECOND, "patient": BEN}
CHARGED = entry("c1", "charge", {Account.AR_INSURANCE: 16000, Account.CHARGES: -16000})
ANSWERED = entry("r1", "remit", PAID, day=date(2026, 11, 22), segment=31, offset=900)
SELF_PAID = entry("c2", "charge", {Account.AR_PATIENT: 700, Account.CHARGES: -700}, day=date(2026, 9, 1), **BENS)
COPAY = entry("p1", "copay", {Account.CLEARING_CARD: 500, Account.PATIENT_CREDIT: -500}, **BENS)


@pytest.fixture
def books(job, now):
    permit = gate.require(job(), Can.CHARGE, now=now)
    with tenancy.scope(permit.who):
        ledger.enter(permit, [CHARGED, ANSWERED, SELF_PAID, COPAY], now=now)
        yield permit


def test_balances_are_the_sums_of_their_lines(books):
    assert {one.account: one.cents for one in queries.balances()} == {
        Account.AR_INSURANCE: 0, Account.AR_PATIENT: 3700, Account.CLEARING_REMIT: 9000, Account.CLEARING_CARD: 500,
        Account.PATIENT_CREDIT: -500, Account.CHARGES: -16700, Account.CONTRACTUAL: 4000,
    }  # fmt: skip


def test_both_sides_of_the_trial_balance_are_equal(books):
    trial = queries.trial()
    assert (trial.debit_cents, trial.credit_cents, trial.is_balanced) == (17200, 17200, True)


def test_the_tray_of_statements_takes_off_what_is_held_for_the_patient(books):
    assert queries.open_patient_balances(1) == [queries.OpenBalance(ANN, 3000), queries.OpenBalance(BEN, 200)]
    assert queries.open_patient_balances(201) == [queries.OpenBalance(ANN, 3000)]


def test_a_floor_of_nothing_never_asks_for_money_that_nobody_owes(books):
    assert all(one.cents > 0 for one in queries.open_patient_balances(0))


def test_a_visits_charge_and_its_payments_find_each_other(books):
    assert queries.visit_balances([VISIT])[VISIT][Account.AR_INSURANCE] == 0
    assert queries.line_balances([VISIT])[VISIT, LINE][Account.AR_PATIENT] == 3000
    assert [line.kind for line in queries.visit_lines(VISIT)].count("remit") == 4


def test_a_line_without_a_place_of_its_own_stands_where_its_entry_does(books):
    line = next(line for line in queries.claim_lines(CLAIM) if line.kind == "remit")
    assert (line.file_id, line.segment, line.offset) == (FILE, 31, 900)


def test_a_receivable_ages_from_the_day_of_the_session_and_not_of_the_remittance(books):
    insurance, patient = queries.ageing(date(2026, 12, 31))
    assert insurance == Ageing(Account.AR_INSURANCE, (0, 0, 0, 0, 0))
    assert patient == Ageing(Account.AR_PATIENT, (0, 3000, 0, 0, 700))


def test_balances_by_payer_and_by_trace(books):
    assert queries.payer_balance(PAYER, Account.CLEARING_REMIT) == 9000
    assert queries.payer_balance(PAYER, Account.CLEARING_REMIT, trace="T2") == 0
    assert queries.trace_balances(["T1"])["T1"][Account.CLEARING_REMIT] == 9000


def test_sub_ledgers_equal_their_accounts_unless_a_line_names_nobody(books, now):
    assert queries.control() == []
    lines = (NewLine(Account.AR_PATIENT, 100), NewLine(Account.CHARGES, -100))
    ledger.enter(books, [NewEntry("charge", DAY, "x", Source("visit"), lines)], now=now)
    assert queries.control() == [queries.Drift(Account.AR_PATIENT, 100, 1)]


def test_entries_come_newest_first_a_page_at_a_time(books):
    first = queries.entries(limit=3)
    rest = queries.entries(limit=3, before=first[-1].id)
    assert [row.once for row in [*first, *rest]] == ["p1", "c2", "r1", "c1"]
    assert [row.once for row in queries.entries(Account.CLEARING_REMIT)] == ["r1"]
    assert [row.once for row in queries.entries_of_file(FILE)][-1] == "r1"


def test_another_practice_sees_no_balance_entry_or_line(books, other_biller):
    entry_id = queries.by_once(["c1"])["c1"]
    with tenancy.within(other_biller.practice_id):
        assert queries.balances() == []
        assert queries.entry(entry_id) is None
        assert queries.claim_lines(CLAIM) == []
        assert queries.open_patient_balances(1) == []
