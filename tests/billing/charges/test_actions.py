"""Charging: what a visit leaves in the ledger, what is held and why, who may, and twice is once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quietledger.billing.charges import actions, jobs, queries
from quietledger.billing.charges.models import Charge
from quietledger.billing.ledger import queries as ledger
from quietledger.billing.ledger.rules import Account
from quietledger.billing.payers import actions as payers
from quietledger.billing.visits import queries as visits
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from tests.billing.claims.world import NOW


def sums(world, visit):
    with tenancy.scope(world.job):
        return {account: cents for account, cents in ledger.visit_balances([visit]).get(visit, {}).items() if cents}


def state(world, visit):
    with tenancy.scope(world.job):
        return visits.rows([visit])[visit].state


def reasons(world):
    with tenancy.scope(world.job):
        return [reason.finding for held in queries.holds() for reason in held.reasons]


def test_a_visit_of_a_plan_is_owed_by_the_plan_and_waits_for_its_claim(world):
    visit = world.visit()
    assert world.charge() == jobs.ChargesDone(charged=1, held=0, cents=18000)
    assert sums(world, visit) == {Account.AR_INSURANCE: 18000, Account.CHARGES: -18000}
    with tenancy.scope(world.job):
        assert [(ready.visit_id, ready.payer_id) for ready in queries.ready_for_claim()] == [(visit, world.payer)]
    assert state(world, visit) == "charged"


def test_each_ledger_line_names_its_charge(world):
    visit = world.visit(code="90791", is_interactive=True)
    world.charge()
    with tenancy.scope(world.job):
        charges = {charge.id: charge.charge_cents for charge in queries.of_visit(visit)}
        owed = {line.line_id: line.cents for line in ledger.visit_lines(visit) if line.account is Account.AR_INSURANCE}
    assert owed == charges
    assert sorted(charges.values()) == [1500, 21000]


def test_who_has_no_plan_owes_it_themselves_and_no_claim_is_made(world):
    visit = world.visit(world.patient(payer_code=""))
    world.charge()
    assert sums(world, visit) == {Account.AR_PATIENT: 18000, Account.CHARGES: -18000}
    with tenancy.scope(world.job):
        assert queries.ready_for_claim() == []


def test_a_session_kept_from_the_plan_is_owed_by_the_patient_though_there_is_a_plan(world):
    visit = world.visit(share=False, paid_cents=18000)
    world.charge()
    assert sums(world, visit) == {
        Account.AR_PATIENT: 18000,
        Account.CHARGES: -18000,
        Account.CLEARING_CARD: 18000,
        Account.PATIENT_CREDIT: -18000,
    }


def test_what_was_paid_at_the_session_is_the_patients_credit_until_the_plan_answers(world):
    visit = world.visit(paid_cents=2500)
    world.charge()
    assert sums(world, visit) == {
        Account.AR_INSURANCE: 18000,
        Account.CHARGES: -18000,
        Account.CLEARING_CARD: 2500,
        Account.PATIENT_CREDIT: -2500,
    }


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"minutes": 20}, "CHG-TIME"),
        ({"minutes": None}, "CHG-NOTIME"),
        ({"code": "90847"}, "CHG-FEE"),
        ({"code": "12345"}, "CHG-CODE"),
    ],
)
def test_what_cannot_be_priced_is_held_with_its_reason_and_the_rest_goes_on(world, columns, reason):
    bad, good = world.visit(**columns), world.visit()
    assert world.charge() == jobs.ChargesDone(charged=1, held=1, cents=18000)
    assert (state(world, bad), state(world, good)) == ("held", "charged")
    assert reasons(world) == [reason]


def test_a_patient_of_an_unknown_plan_is_never_asked_to_pay(world):
    visit = world.visit(world.patient(payer_code="MISTY9"))
    world.charge()
    assert reasons(world) == ["CHG-PLAN"]
    assert sums(world, visit) == {}


def test_money_taken_at_a_held_session_is_in_the_ledger_once(world):
    visit = world.visit(minutes=20, paid_cents=2500)
    world.charge()
    assert sums(world, visit) == {Account.CLEARING_CARD: 2500, Account.PATIENT_CREDIT: -2500}


def test_two_sessions_of_a_day_that_exclude_each_other_are_not_both_charged(world):
    patient = world.patient()
    world.visit(patient, code="90834", minutes=45)
    world.visit(patient)
    assert world.charge() == jobs.ChargesDone(charged=1, held=1, cents=14000)
    assert reasons(world) == ["PAIR-THERAPY-TWICE"]


def test_a_mended_session_is_charged_after_its_release(world, biller):
    visit = world.visit(code="90847", paid_cents=2500)
    world.charge()
    payers.set_fees(world.set_up, None, [payers.NewFee("90847", 15000)], now=NOW)
    with tenancy.scope(biller):
        held = queries.holds()
    actions.release_holds(biller, held, now=NOW)
    assert reasons(world) == []
    assert world.charge().charged == 1
    assert sums(world, visit) == {
        Account.AR_INSURANCE: 15000,
        Account.CHARGES: -15000,
        Account.CLEARING_CARD: 2500,
        Account.PATIENT_CREDIT: -2500,
    }


def test_a_second_run_charges_nothing_twice(world):
    world.visit()
    world.charge()
    assert world.charge() == jobs.ChargesDone()


def test_a_run_that_dies_in_a_batch_leaves_nothing_of_it_and_the_next_takes_it_whole(world, monkeypatch):
    visit = world.visit(paid_cents=2500)

    def die(*_args, **_options):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(actions.visits, "mark_charged", die)
        with pytest.raises(SystemExit):
            world.charge()
    assert (state(world, visit), sums(world, visit)) == ("signed", {})
    assert world.charge().charged == 1
    assert sums(world, visit)[Account.AR_INSURANCE] == 18000


def test_the_session_of_a_closed_account_is_held_for_that_and_the_refusal_is_on_the_trail(world, trail):
    patient = world.patient()
    closed, good = world.visit(patient), world.visit()
    world.tell("patient", patient, "patient.open", until=NOW)
    assert world.charge() == jobs.ChargesDone(charged=1, cents=18000, refused=1)
    assert (state(world, closed), state(world, good)) == ("signed", "charged")
    assert reasons(world) == ["GATE-F11"]
    asked = next(entry for entry in trail() if entry.get("can") == "CHARGE")
    assert {one.rpartition(":")[2] for one in asked["dec"]} == {"allow", "deny"}


def test_what_the_gate_refused_is_charged_by_itself_when_the_account_is_open_again(world):
    patient = world.patient()
    world.visit(patient)
    world.tell("patient", patient, "patient.open", until=NOW)
    assert world.charge() == world.charge() == jobs.ChargesDone(refused=1)
    assert reasons(world) == ["GATE-F11"]
    world.tell("patient", patient, "patient.open")
    assert world.charge() == jobs.ChargesDone(charged=1, cents=18000)
    assert reasons(world) == []


def test_who_may_not_charge_is_refused_on_the_trail_and_nothing_is_charged(world, biller, tell, trail):
    world.visit()
    tell("person", biller.person_id, "person.role.biller", until=NOW)
    with pytest.raises(Refused):
        jobs.run(biller, NOW)
    assert trail()[0]["dec"][0].endswith(":deny")
    with tenancy.scope(world.job):
        assert Charge.objects.count() == 0


def test_another_practice_sees_no_charge_and_no_hold(world, other_world):
    world.visit()
    world.visit(minutes=20)
    world.charge()
    with tenancy.scope(other_world.job):
        assert queries.ready_for_claim() == []
        assert queries.holds() == []
        assert queries.tray() == queries.Tray()
    assert other_world.charge() == jobs.ChargesDone()


def test_batches_are_charged_in_the_visits_own_order(world, monkeypatch):
    monkeypatch.setattr(jobs, "VISITS_AT_ONCE", 2)
    made = [world.visit() for _ in range(5)]
    assert world.charge().charged == 5
    with tenancy.scope(world.job):
        assert [ready.visit_id for ready in queries.ready_for_claim()] == made
        assert [ready.visit_id for ready in queries.ready_for_claim(2, after=2)] == made[2:4]


def test_the_number_of_queries_does_not_grow_with_the_batch(world):
    def queries_for(count):
        patient = [world.patient() for _ in range(count)]
        for one in patient:
            world.visit(one)
        with CaptureQueriesContext(connection) as seen:
            world.charge()
        return len(seen)

    assert queries_for(1) == queries_for(4)
