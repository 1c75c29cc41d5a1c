"""Plans and fees: entered by who may, read in one go, never seen next door."""

import pytest

from quietledger.billing.payers import actions as payers
from quietledger.billing.payers import errors, queries
from quietledger.billing.payers.actions import NewFee, NewPayer
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy

TERMS = {
    "rounding": {"*": "midpoint8"},
    "unit_minutes": {"H0031": 0},
    "video_modifier": "95",
    "license_modifiers": {"LCSW": "HO"},
}
BLUE = NewPayer("BLUEF1", "Bluefinch Health Plan", "CI", 90, terms=TERMS)


def test_a_plan_is_read_back_with_its_terms(biller, now):
    payer = payers.add_payer(biller, BLUE, now=now)
    with tenancy.scope(biller):
        row = queries.payer(payer)
        assert queries.by_payer_id() == {"BLUEF1": payer}
        assert queries.names() == {payer: "Bluefinch Health Plan"}
    assert (row.limit_days, row.appeal_days, row.telehealth_modifier) == (90, 180, "either")
    assert (row.terms.rounding, row.terms.license_modifiers) == ({"*": "midpoint8"}, {"LCSW": "HO"})
    assert row.terms.modifier_order == ("license", "group", "telehealth", "visit")


def test_the_same_payer_id_again_changes_the_plan(biller, now, trail):
    first = payers.add_payer(biller, BLUE, now=now)
    again = payers.add_payer(biller, NewPayer("BLUEF1", "Bluefinch", "BL", 120), now=now)
    assert first == again
    assert trail()[0]["ev"] == "payer.changed"
    with tenancy.scope(biller):
        assert queries.payer(first).limit_days == 120


def test_a_plans_own_fee_beats_the_fee_for_everybody(biller, now):
    payer = payers.add_payer(biller, BLUE, now=now)
    payers.set_fees(biller, None, [NewFee("90837", 20000), NewFee("90834", 15000)], now=now)
    payers.set_fees(biller, payer, [NewFee("90837", 18000, 14200)], now=now)
    with tenancy.scope(biller):
        rows = queries.terms()
        schedule = queries.fee_schedule(payer)
    assert rows[payer].fees == {"90837": 18000, "90834": 15000}
    assert rows[payer].allowed == {"90837": 14200}
    assert rows[None].fees == {"90837": 20000, "90834": 15000}
    assert [(row.code, row.is_own) for row in schedule] == [("90834", False), ("90837", True)]


def test_fees_are_set_as_a_whole(biller, now):
    payers.set_fees(biller, None, [NewFee("90837", 1), NewFee("90834", 1)], now=now)
    payers.set_fees(biller, None, [NewFee("90837", 2)], now=now)
    with tenancy.scope(biller):
        assert queries.terms()[None].fees == {"90837": 2}


def test_all_terms_of_all_plans_come_in_two_queries(biller, now, django_assert_num_queries):
    for number in range(3):
        payer = payers.add_payer(biller, NewPayer(f"PLAN{number}", "P", "CI", 90), now=now)
        payers.set_fees(biller, payer, [NewFee("90837", 100)], now=now)
    with tenancy.scope(biller), django_assert_num_queries(2):
        queries.terms()


@pytest.mark.parametrize(("terms", "field"), [
    ({"rounding": {"*": "upwards"}}, "rounding"), ({"unit_minutes": {"H0031": "many"}}, "unit_minutes"),
    ({"surprise": 1}, "surprise"), ({"modifier_order": ["visit"]}, "modifier_order"),
])  # fmt: skip
def test_terms_that_say_something_unknown_are_refused_by_name(biller, now, terms, field):
    with pytest.raises(errors.ImpossibleTerms) as problem:
        payers.add_payer(biller, NewPayer("X1", "X", "CI", 90, terms=terms), now=now)
    assert problem.value.fields == (field,)


def test_a_limit_of_no_days_is_refused(biller, now):
    with pytest.raises(errors.ImpossibleLimit):
        payers.add_payer(biller, NewPayer("X1", "X", "CI", 0), now=now)


def test_fees_of_a_plan_that_is_not_here_are_refused(biller, other_biller, now):
    payer = payers.add_payer(other_biller, BLUE, now=now)
    with pytest.raises(errors.NoSuchPayer):
        payers.set_fees(biller, payer, [NewFee("90837", 1)], now=now)


@pytest.mark.parametrize("fact", ["person.active", "person.mfa", "person.role.biller"])
def test_a_missing_fact_refuses_the_change_and_is_on_the_trail(biller, now, tell, trail, fact):
    tell("person", biller.person_id, fact, until=now)
    with pytest.raises(Refused) as refusal:
        payers.add_payer(biller, BLUE, now=now)
    assert fact in {unmet.fact for unmet in refusal.value.decision.unmet}
    assert trail()[0]["dec"] == [f"{refusal.value.decision.id}:deny"]


def test_the_day_may_not_change_plans(job, now):
    with pytest.raises(Refused):
        payers.set_fees(job(), None, [], now=now)


def test_another_practice_sees_no_plan_and_no_fee(biller, other_biller, now):
    payer = payers.add_payer(biller, BLUE, now=now)
    payers.set_fees(biller, payer, [NewFee("90837", 1)], now=now)
    with tenancy.scope(other_biller):
        assert list(queries.terms()) == [None]
        assert queries.fee_schedule(payer) == []
        with pytest.raises(errors.NoSuchPayer):
            queries.payer(payer)
