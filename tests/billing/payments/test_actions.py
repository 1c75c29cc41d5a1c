"""Payments and deposits on a real database: once, permitted, and to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from quietledger.billing.ledger import queries as ledger
from quietledger.billing.ledger.rules import Account
from quietledger.billing.payments import actions, errors, queries, rules
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from tests.billing.remits import world as w

TODAY = date(2026, 11, 23)


@pytest.fixture
def world(job, now, tell):
    who = job()
    world = w.make(who, now, {"LH1": 16000, "LH2": 16000})
    tell("patient", world.patient_id, "patient.open")
    w.run(who, now, w.era(w.remit("T1", [
        w.answer("LH1", 16000, 12000, ("PR", "3", 4000)), w.answer("LH2", 16000, 13000, ("PR", "3", 3000)),
    ])))  # fmt: skip
    return world


def payment(world, cents=5000, **more):
    given = {"method": rules.Method.CARD, "paid_on": TODAY, "once": ids.uuid7()} | more
    return actions.NewPayment(world.patient_id, cents, **given)


def balance(who, patient_id):
    with tenancy.scope(who):
        return ledger.patient_balance(patient_id)


def test_a_payment_pays_what_is_owed(biller, world, now):
    actions.take_payment(biller, payment(world), now=now, today=TODAY)
    assert balance(biller, world.patient_id)[Account.AR_PATIENT] == 2000
    with tenancy.scope(biller):
        (row,) = queries.payments()
        assert ledger.entry(row.entry_id).moved_cents == 5000


def test_the_same_form_sent_twice_pays_once(biller, world, now):
    new = payment(world)
    first = actions.take_payment(biller, new, now=now, today=TODAY)
    assert actions.take_payment(biller, new, now=now, today=TODAY) == first
    assert balance(biller, world.patient_id)[Account.AR_PATIENT] == 2000


def test_what_is_paid_too_much_is_kept_for_the_patient(biller, world, now):
    actions.take_payment(biller, payment(world, 9000), now=now, today=TODAY)
    found = balance(biller, world.patient_id)
    assert (found[Account.AR_PATIENT], found[Account.PATIENT_CREDIT]) == (0, -2000)


@pytest.mark.parametrize("fact", ["person.active", "person.mfa", "person.role.biller"])
def test_a_payment_needs_each_fact_about_the_person(biller, world, now, tell, trail, fact):
    tell("person", biller.person_id, fact, until=now)
    with pytest.raises(Refused):
        actions.take_payment(biller, payment(world), now=now, today=TODAY)
    assert trail()[0]["dec"][0].endswith(":deny")


def test_a_closed_account_takes_no_payment(biller, world, now, tell, trail):
    tell("patient", world.patient_id, "patient.open", until=now)
    with pytest.raises(Refused):
        actions.take_payment(biller, payment(world), now=now, today=TODAY)
    assert trail()[0]["can"] == "TAKE_PAYMENT"


def test_another_practice_cannot_pay_for_a_patient_of_ours(other_biller, world, now, tell, other_practice):
    tell("patient", world.patient_id, "patient.open", practice_id=other_practice.id)
    with pytest.raises(errors.NoSuchPatient):
        actions.take_payment(other_biller, payment(world), now=now, today=TODAY)


def deposit(cents=25000, trace="T1"):
    return actions.NewDeposit(trace, cents, TODAY, ids.uuid7())


def test_a_deposit_brings_its_trace_to_zero(biller, world, now):
    with tenancy.scope(biller):
        assert [(one.trace, one.cents, one.payer_name) for one in queries.waiting_traces()] == [
            ("T1", 25000, "Bluefinch Health Plan")
        ]
    actions.enter_deposit(biller, deposit(), now=now, today=TODAY)
    with tenancy.scope(biller):
        assert queries.waiting_traces() == []
        assert ledger.trace_balances(["T1"])["T1"][Account.CASH_BANK] == 25000


def test_a_deposit_that_falls_short_leaves_its_difference_on_the_trace(biller, world, now):
    actions.enter_deposit(biller, deposit(24000), now=now, today=TODAY)
    with tenancy.scope(biller):
        assert [one.cents for one in queries.waiting_traces()] == [1000]


def test_a_deposit_twice_is_entered_once_and_then_has_nothing_to_wait_for(biller, world, now):
    new = deposit()
    first = actions.enter_deposit(biller, new, now=now, today=TODAY)
    assert actions.enter_deposit(biller, new, now=now, today=TODAY) == first
    with pytest.raises(errors.NoSuchTrace):
        actions.enter_deposit(biller, replace(new, once=ids.uuid7()), now=now, today=TODAY)


def test_a_deposit_needs_the_role(biller, world, now, tell, trail):
    tell("person", biller.person_id, "person.role.biller", until=now)
    with pytest.raises(Refused):
        actions.enter_deposit(biller, deposit(), now=now, today=TODAY)
    assert trail()[0]["can"] == "SETTLE"
