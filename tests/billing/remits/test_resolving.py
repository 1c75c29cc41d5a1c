"""What people do about what is open: real entries only, once, permitted, on the trail."""

from __future__ import annotations

from datetime import date

import pytest

from quietledger.billing.claims import queries as claims
from quietledger.billing.ledger import queries as ledger
from quietledger.billing.remits import actions, errors, queries, rules
from quietledger.billing.remits.models import Denial, Difference, RemitClaim
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from tests.billing.remits import world as w
from tests.billing.remits.test_jobs import PAID, balances, cleared, rows
from tests.standing import standing

TODAY = date(2026, 11, 23)


@pytest.fixture
def who(job):
    return job()


@pytest.fixture
def world(who, now):
    return w.make(who, now, {f"LH{number}": 16000 for number in range(1, 4)})


def the_difference(who) -> Difference:
    (row,) = rows(who, Difference)
    return row


def test_keeping_it_open_leaves_a_sealed_note_and_changes_no_amount(who, world, now, biller, trail):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*PAID)], paid_cents=9500)))
    before = balances(who)
    actions.keep_open(biller, the_difference(who).id, "Asked Wren at Bluefinch.", now=now)
    assert (the_difference(who).state, balances(who)) == ("kept", before)
    assert "difference.kept" in {entry["ev"] for entry in trail()}
    assert standing(str(trail()), "Wren") == []


def test_words_alone_are_settled_by_a_note_without_an_entry(who, world, now, biller):
    odd = w.answer("LH1", 16000, 12000, ("CO", "45", 7000), line_paid=9000)
    w.run(who, now, w.era(w.remit("T1", [odd], paid_cents=9000)))
    before = balances(who)
    actions.settle(biller, the_difference(who).id, rules.Ways.EXPLAINED, "A typing error.", now=now, today=TODAY)
    assert (the_difference(who).state, the_difference(who).entry_id, balances(who)) == ("settled", None, before)


def test_money_of_a_difference_goes_back_by_an_entry_of_its_own(who, world, now, biller):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*PAID)], paid_cents=9500)))
    actions.settle(biller, the_difference(who).id, rules.Ways.GIVE_BACK, "They paid too much.", now=now, today=TODAY)
    found = balances(who)
    assert ("Suspense:plb" in found, found["Liab:refund_payable"]) == (False, -500)
    assert cleared(who) == {"T1": 9500}


def test_money_goes_to_the_claim_as_far_as_it_owes_and_the_rest_stays_open(who, world, now, biller):
    w.run(who, now, w.era(w.remit("T1", [w.answer("LH1", 16000, 15000, ("CO", "16", 1000))])))
    w.run(who, now, w.era(w.remit("T2", [w.answer("LH1", 16000, 15000, ("CO", "16", 1000))], pay_on=TODAY)))
    actions.settle(biller, the_difference(who).id, rules.Ways.TO_CLAIM, "A second payment.", now=now, today=TODAY)
    row = the_difference(who)
    assert (row.state, row.suspense_cents, balances(who)["Suspense:plb"]) == ("kept", 14000, -14000)
    with pytest.raises(errors.NoWayToSettle):
        actions.settle(biller, row.id, rules.Ways.TO_CLAIM, "Again.", now=now, today=TODAY)
    actions.settle(biller, row.id, rules.Ways.GIVE_BACK, "Theirs.", now=now, today=TODAY)
    assert the_difference(who).state == "settled"
    assert "Suspense:plb" not in balances(who)


def test_what_is_settled_is_not_settled_again(who, world, now, biller):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*PAID)], paid_cents=9500)))
    row = the_difference(who)
    actions.settle(biller, row.id, rules.Ways.GIVE_BACK, "Theirs.", now=now, today=TODAY)
    with pytest.raises(errors.NotOpen):
        actions.settle(biller, row.id, rules.Ways.GIVE_BACK, "Theirs.", now=now, today=TODAY)
    assert balances(who)["Liab:refund_payable"] == -500


def test_a_way_that_does_not_fit_is_refused_in_words(who, world, now, biller):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*PAID)], paid_cents=9500)))
    with pytest.raises(errors.NoWayToSettle):
        actions.settle(biller, the_difference(who).id, rules.Ways.EXPLAINED, "No.", now=now, today=TODAY)


def test_a_confirmed_answer_is_entered_as_if_it_had_matched(who, world, now, biller):
    w.run(who, now, w.era(w.remit("T1", [w.answer("GARBLED", *PAID[1:])])))
    (row,) = rows(who, RemitClaim)
    actions.confirm_match(biller, row.id, world.claims["LH1"], now=now)
    found = balances(who)
    assert (found["AR:patient"], found["Contra:contractual"], found["AR:insurance"]) == (3000, 4000, 32000)
    assert "Liab:insurance_unapplied" not in found
    assert the_difference(who).state == "settled"
    with tenancy.scope(who):
        assert claims.rows(id=world.claims["LH1"])[0].state == "paid"
    with pytest.raises(errors.NotOpen):
        actions.confirm_match(biller, row.id, world.claims["LH2"], now=now)


def test_a_confirmed_answer_can_be_taken_back_like_any_other(who, world, now, biller):
    w.run(who, now, w.era(w.remit("T1", [w.answer("GARBLED", *PAID[1:])])))
    actions.confirm_match(biller, rows(who, RemitClaim)[0].id, world.claims["LH1"], now=now)
    w.run(who, now, w.era(w.remit("T2", [w.back("GARBLED", *PAID[1:])], pay_on=TODAY)))
    assert balances(who) == {"AR:insurance": 48000, "Rev:charges": -48000}


def test_a_denial_that_was_worked_on_leaves_the_tray(who, world, now, biller, trail):
    w.run(who, now, w.era(w.remit("T1", [w.answer("LH1", 16000, 0, ("CO", "197", 16000))])))
    (denial,) = rows(who, Denial)
    actions.close_denial(biller, denial.id, now=now)
    with tenancy.scope(who):
        assert queries.trays().denials.count == 0
    assert "denial.worked" in {entry["ev"] for entry in trail()}
    with pytest.raises(errors.NotOpen):
        actions.close_denial(biller, denial.id, now=now)


@pytest.mark.parametrize("fact", ["person.active", "person.mfa", "person.role.biller"])
@pytest.mark.parametrize("act", ["keep", "settle", "confirm", "close"])
def test_each_act_needs_each_fact_and_the_refusal_is_on_the_trail(  # noqa: PLR0917 - fixtures
    who, world, now, biller, tell, trail, fact, act
):
    w.run(who, now, w.era(w.remit("T1", [w.answer("GARBLED", *PAID[1:])])))
    (row,) = rows(who, RemitClaim)
    tell("person", biller.person_id, fact, until=now)
    acts = {
        "keep": lambda: actions.keep_open(biller, the_difference(who).id, "x", now=now),
        "settle": lambda: actions.settle(
            biller, the_difference(who).id, rules.Ways.GIVE_BACK, "x", now=now, today=TODAY
        ),
        "confirm": lambda: actions.confirm_match(biller, row.id, world.claims["LH1"], now=now),
        "close": lambda: actions.close_denial(biller, uuid7(), now=now),
    }
    before = balances(who)
    with pytest.raises(Refused):
        acts[act]()
    assert (trail()[0]["can"], trail()[0]["dec"][0].endswith(":deny"), balances(who)) == ("SETTLE", True, before)


def test_a_job_without_its_lease_takes_nothing(who, world, now, practice, trail):
    from dataclasses import replace

    file_id = w.arrive(who, w.era(w.remit("T1", [w.answer(*PAID)])), now)
    with pytest.raises(Refused):
        actions.take_remits(replace(who, lease=None), [file_id], now=now)
    assert (trail()[0]["can"], rows(who, RemitClaim)) == ("TAKE_REMITS", [])


def test_a_job_of_another_name_enters_nothing(who, world, now, job, trail):
    w.arrive(who, w.era(w.remit("T1", [w.answer(*PAID)])), now)
    from quietledger.billing.remits import jobs

    jobs.take(who, now)
    with pytest.raises(Refused):
        jobs.enter(job(name="set-up"), now)
    assert "Clearing:remit" not in balances(who)


def test_another_practice_can_settle_nothing_of_ours(who, world, now, other_biller):
    w.run(who, now, w.era(w.remit("T1", [w.answer(*PAID)], paid_cents=9500)))
    row = the_difference(who)
    with pytest.raises(errors.NotFound):
        actions.settle(other_biller, row.id, rules.Ways.GIVE_BACK, "x", now=now, today=TODAY)
    with pytest.raises(errors.NotFound):
        actions.confirm_match(other_biller, rows(who, RemitClaim)[0].id, world.claims["LH1"], now=now)
    with tenancy.scope(other_biller):
        assert ledger.balances() == []
