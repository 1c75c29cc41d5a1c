"""When a statement may go, how balances age, and that a letter's sums are checked."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from quietledger.billing.statements import rules as statements
from quietledger.billing.statements.errors import WrongTotal
from quietledger.billing.statements.rules import HoldId, OpenBalance, StatementRow
from tests.billing.statements.builders import ISSUED_ON, content

OWED = OpenBalance(balance_cents=5000)


def held_by(balance, threshold_cents=500):
    return [hold.id for hold in statements.may_issue(balance, threshold_cents=threshold_cents)]


def test_an_open_balance_without_anything_against_it_may_be_asked_for():
    assert held_by(OWED) == []


@pytest.mark.parametrize(
    ("reason", "hold"),
    list(zip([field.name for field in fields(OpenBalance)][1:], list(HoldId)[:-1], strict=True)),
)
def test_each_reason_holds_the_statement(reason, hold):
    assert held_by(replace(OWED, **{reason: True})) == [hold]


@pytest.mark.parametrize(
    ("balance_cents", "threshold_cents", "is_held"),
    [(499, 500, True), (500, 500, False), (0, 0, True), (-100, 0, True), (1, 0, False)],
)
def test_what_is_not_worth_a_letter_waits(balance_cents, threshold_cents, is_held):
    expected = [HoldId.SMALL] if is_held else []
    assert held_by(OpenBalance(balance_cents=balance_cents), threshold_cents) == expected


def test_all_reasons_are_named_with_what_ends_them():
    worst = OpenBalance(0, *[True] * 7)
    holds = statements.may_issue(worst, threshold_cents=500)
    assert [hold.id for hold in holds] == list(HoldId)
    assert all(hold.say.endswith(".") and hold.fix.endswith(".") for hold in holds)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (120, 3), (121, 4), (900, 4), (-3, 0)],
)
def test_a_balance_ages_from_the_day_of_service(days, bucket):
    row = StatementRow(service_on=ISSUED_ON - timedelta(days=days), balance_cents=700)
    found = statements.ageing_of((row,), ISSUED_ON)
    assert [getattr(found, field.name) for field in fields(found)] == [700 if at == bucket else 0 for at in range(5)]


def test_ages_add_up_to_the_total():
    made = content(60)
    assert sum(getattr(made.ageing, field.name) for field in fields(made.ageing)) == made.total_cents


def test_right_sums_pass_and_a_cent_more_or_less_does_not():
    made = content(3)
    statements.check_sums(made)
    with pytest.raises(WrongTotal):
        statements.check_sums(replace(made, total_cents=made.total_cents + 1))
    wrong = replace(made.rows[0], charge_cents=made.rows[0].charge_cents + 1)
    with pytest.raises(WrongTotal, match="3 rows"):
        statements.check_sums(replace(made, rows=(wrong, *made.rows[1:])))


def test_values_survive_json():
    adapter = TypeAdapter(type(content(1)))
    assert adapter.validate_json(adapter.dump_json(content(2))) == content(2)
