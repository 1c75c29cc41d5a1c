"""A patient's payment goes to the oldest session first, and no cent is lost."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.billing.ledger.rules import Account
from quietledger.billing.payments import errors, rules

PATIENT, DAY = uuid4(), date(2026, 11, 3)


def owed(days: int, cents: int) -> rules.Owed:
    return rules.Owed(uuid4(), uuid4(), DAY + timedelta(days=days), cents)


def test_the_oldest_session_is_paid_first_and_the_rest_is_kept():
    new, old = owed(5, 3000), owed(1, 2500)
    lines = rules.payment_lines(6000, rules.Method.CARD, PATIENT, [new, old])
    assert [(line.account, line.cents, line.visit_id) for line in lines] == [
        (Account.CLEARING_CARD, 6000, None), (Account.AR_PATIENT, -2500, old.visit_id),
        (Account.AR_PATIENT, -3000, new.visit_id), (Account.PATIENT_CREDIT, -500, None),
    ]  # fmt: skip


def test_money_that_is_kept_already_goes_first():
    one = owed(1, 2500)
    lines = rules.payment_lines(1000, rules.Method.CASH, PATIENT, [one], held_cents=2000)
    assert {line.account: line.cents for line in lines} == {
        Account.CASH_BANK: 1000, Account.AR_PATIENT: -2500, Account.PATIENT_CREDIT: 1500,
    }  # fmt: skip


@pytest.mark.parametrize(("cents", "day"), [(0, DAY), (-100, DAY), (100_000_01, DAY), (100, DAY + timedelta(days=1))])
def test_what_nobody_can_have_paid_is_refused(cents, day):
    with pytest.raises(errors.NotAPayment):
        rules.check_payment(cents, day, DAY)


AMOUNTS = st.integers(1, 1_000_000)


@given(AMOUNTS, st.lists(st.tuples(st.integers(0, 90), AMOUNTS), max_size=8), st.integers(0, 500_000))
def test_every_payment_balances_and_takes_no_session_below_zero(amount, debts, held):
    some = [owed(days, cents) for days, cents in debts]
    lines = rules.payment_lines(amount, rules.Method.CHECK, PATIENT, some, held)
    assert sum(line.cents for line in lines) == 0
    taken = {line.line_id: -line.cents for line in lines if line.account is Account.AR_PATIENT}
    assert all(0 < taken[one.line_id] <= one.cents for one in some if one.line_id in taken)
    assert sum(taken.values()) == min(sum(one.cents for one in some), amount + held)
