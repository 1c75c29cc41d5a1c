"""Entering and undoing events: all or nothing, once, in balance, and vouched for on the trail."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from quietledger.billing.ledger import actions as ledger
from quietledger.billing.ledger import errors, queries
from quietledger.billing.ledger.rules import Account, NewEntry, NewLine, Source
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy

PATIENT, VISIT, PAYER = uuid4(), uuid4(), uuid4()
DAY = date(2026, 11, 20)


def charge(once="visit/1", cents=18000, day=DAY, patient=PATIENT, visit=VISIT, account=Account.AR_INSURANCE):
    lines = (
        NewLine(account, cents, payer_id=PAYER, patient_id=patient, visit_id=visit),
        NewLine(Account.CHARGES, -cents, patient_id=patient, visit_id=visit),
    )
    return NewEntry("charge", day, once, Source("visit", ref_id=visit), lines)


@pytest.fixture
def permit(job, now):
    return gate.require(job(), Can.CHARGE, now=now)


def check_now():
    """What the database does at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_an_entry_stands_on_both_its_accounts(permit, now):
    with tenancy.scope(permit.who):
        ids = ledger.enter(permit, [charge()], now=now)
        check_now()
        found = queries.entry(ids["visit/1"])
    assert [(line.account, line.cents) for line in found.lines] == [
        (Account.AR_INSURANCE, 18000), (Account.CHARGES, -18000),
    ]  # fmt: skip


def test_the_same_event_again_is_left_alone(permit, now):
    with tenancy.scope(permit.who):
        first = ledger.enter(permit, [charge()], now=now)
        again = ledger.enter(permit, [charge(), charge("visit/2")], now=now)
        assert again["visit/1"] == first["visit/1"]
        assert queries.trial().debit_cents == 36000


def test_an_entry_out_of_balance_is_refused_and_nothing_of_its_batch_goes_in(permit, now):
    lame = NewEntry(
        "charge", DAY, "lame", Source("visit"), (NewLine(Account.AR_OTHER, 500), NewLine(Account.CHARGES, -499))
    )
    with tenancy.scope(permit.who):
        with pytest.raises(errors.Unbalanced) as problem:
            ledger.enter(permit, [charge(), lame], now=now)
        assert (problem.value.once, problem.value.cents) == ("lame", 1)
        assert queries.balances() == []


def test_lines_without_an_amount_are_dropped_and_an_entry_of_nothing_is_refused(permit, now):
    lines = (*charge().lines, NewLine(Account.WITHHOLD, 0))
    nothing = NewEntry("charge", DAY, "none", Source("visit"), (NewLine(Account.WITHHOLD, 0),))
    with tenancy.scope(permit.who):
        ids = ledger.enter(permit, [NewEntry("charge", DAY, "some", Source("visit"), lines)], now=now)
        assert len(queries.entry(ids["some"]).lines) == 2
        with pytest.raises(errors.NothingToEnter):
            ledger.enter(permit, [nothing], now=now)


def test_a_permit_for_looking_enters_nothing(biller, now):
    permit = gate.require(biller, Can.SEE_LEDGER, now=now)
    with tenancy.scope(biller), pytest.raises(errors.MayNotEnter):
        ledger.enter(permit, [charge()], now=now)


def test_a_permit_of_another_practice_enters_nothing(permit, other_biller, now):
    with tenancy.scope(other_biller), pytest.raises(errors.MayNotEnter):
        ledger.enter(permit, [charge()], now=now)


def test_who_has_no_second_factor_gets_no_permit_and_that_is_on_the_trail(biller, tell, trail, now):
    tell("person", biller.person_id, "person.mfa", until=now)
    with pytest.raises(Refused):
        gate.require(biller, Can.SEE_LEDGER, now=now)
    assert trail()[0]["why"] == ["F03"]


def test_a_reversal_mirrors_every_line_and_is_linked(permit, now):
    with tenancy.scope(permit.who):
        original = ledger.enter(permit, [charge()], now=now)["visit/1"]
        mirror = ledger.reverse(permit, [original], reason="wrong patient", effective_on=DAY, now=now)[original]
        check_now()
        found = queries.entry(mirror)
        assert {line.account: line.cents for line in found.lines} == {
            Account.AR_INSURANCE: -18000, Account.CHARGES: 18000,
        }  # fmt: skip
        assert (found.reverses_id, found.reason) == (original, "wrong patient")
        assert queries.entry(original).undone_by == mirror
        assert queries.patient_balance(PATIENT) == {Account.AR_INSURANCE: 0, Account.CHARGES: 0}


def test_nothing_is_undone_twice(permit, now):
    with tenancy.scope(permit.who):
        original = ledger.enter(permit, [charge()], now=now)["visit/1"]
        first = ledger.reverse(permit, [original], reason="a", effective_on=DAY, now=now)
        assert ledger.reverse(permit, [original], reason="b", effective_on=DAY, now=now) == first
        mirror = NewEntry("remit", DAY, "other way", Source("file"), charge().lines, reverses=original)
        with pytest.raises(IntegrityError), transaction.atomic():
            ledger.enter(permit, [mirror], now=now)


def test_what_is_not_there_can_not_be_undone(permit, now):
    with tenancy.scope(permit.who), pytest.raises(errors.NoSuchEntry):
        ledger.reverse(permit, [UUID(int=1)], reason="a", effective_on=DAY, now=now)


def test_the_trail_vouches_for_each_batch_by_one_hash(permit, trail, now):
    with tenancy.scope(permit.who):
        ledger.enter(permit, [charge(), charge("visit/2")], now=now)
        assert queries.broken_batches() == []
        told = trail()[0]
        assert (told["ev"], told["entries"]) == ("ledger.entered", 2)


def test_an_amount_that_a_superuser_changed_is_found_by_the_hash_on_the_trail(fresh_database, cluster, now):
    new = {
        "npi": "1999999984",
        "tax_id": "000123456",
        "taxonomy": "261QM0801X",
        "street": "1",
        "city": "S",
        "state": "IL",
    }
    practice = tenancy.add_practice(
        name="Q", code="QO", zip9="627019998", phone="5555550100", email="a@example.com", **new
    )
    permit = gate.require(tenancy.job(practice.id, "billing-day", now), Can.CHARGE, now=now)
    with tenancy.scope(permit.who):
        ledger.enter(permit, [charge()], now=now)
    with cluster.connect(fresh_database) as god:
        god.execute("ALTER TABLE ledger_line DISABLE TRIGGER append_only")
        god.execute("UPDATE ledger_line SET cents = cents * 2")
    with tenancy.scope(permit.who):
        assert [one.said != one.found for one in queries.broken_batches()] == [True]
