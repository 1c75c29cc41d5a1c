"""Amounts: no cent is lost in a split, and what is written is read back the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.money import amounts
from quietledger.pure.money.errors import MoneyProblem, NothingToSplit

any_amount = st.integers(-(10**15), 10**15)
x12_amount = st.integers(-amounts.X12_MOST, amounts.X12_MOST)


@given(any_amount, st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any))
def test_parts_of_a_split_add_up_and_none_is_a_cent_off(amount_cents, weights):
    parts = amounts.split(amount_cents, weights)
    assert sum(parts) == amount_cents
    assert len(parts) == len(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - amount_cents * weight) < sum(weights)
        assert weight or part == 0


@given(any_amount, st.lists(st.integers(0, 9), min_size=1).filter(any))
def test_a_split_of_less_than_nothing_mirrors_the_split(amount_cents, weights):
    assert amounts.split(-amount_cents, weights) == [-part for part in amounts.split(amount_cents, weights)]


@pytest.mark.parametrize(
    ("amount_cents", "weights", "expected"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (-100, [1, 1, 1], [-34, -33, -33]),
        (5, [1, 1], [3, 2]),
        (10, [0, 3, 0], [0, 10, 0]),
        (0, [1, 2], [0, 0]),
        (7, [2, 3, 5], [1, 2, 4]),
    ],
)
def test_left_over_cents_go_to_the_largest_remainder_then_to_the_earlier(amount_cents, weights, expected):
    assert amounts.split(amount_cents, weights) == expected


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [2, -1], [-1, -1]])
def test_nothing_is_split_over_weights_that_claim_nothing(weights):
    with pytest.raises(NothingToSplit, match=f"{len(weights)} weights"):
        amounts.split(1, weights)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("137", 13700),
        ("$1,240.50", 124050),
        (" $ 48 ", 4800),
        ("(48.00)", -4800),
        ("($48.00)", -4800),
        ("$(48.00)", -4800),
        ("-48", -4800),
        ("−$48.00", -4800),
        ("$-48.00", -4800),
        ("48.00-", -4800),
        ("12.5", 1250),
        (".5", 50),
        ("7.", 700),
        ("7.500", 750),
        ("1,234,567.89", 123456789),
        ("-0.00", 0),
    ],
)
def test_people_write_amounts_in_many_ways(text, expected):
    assert amounts.parse(text) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("twelve", "not_a_number"),
        ("12,50", "not_a_number"),
        ("1,2345", "not_a_number"),
        ("(48", "not_a_number"),
        ("48)", "not_a_number"),
        ("(-48)", "not_a_number"),
        ("--48", "not_a_number"),
        ("$$48", "not_a_number"),
        ("-", "not_a_number"),
        ("$", "not_a_number"),
        ("1e3", "not_a_number"),
        ("NaN", "not_a_number"),
        ("١٢", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("1.005", "too_precise"),
        ("9" * 5000, "too_long"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(text, why):
    with pytest.raises(MoneyProblem) as problem:
        amounts.parse(text)
    assert problem.value.why == why
    assert not text.strip() or text not in str(problem.value)


@given(any_amount)
def test_what_we_say_can_be_parsed_again(amount_cents):
    assert amounts.parse(amounts.say(amount_cents)) == amount_cents
    assert "".join(amounts.parts(amount_cents)) == amounts.say(amount_cents)


@pytest.mark.parametrize(
    ("amount_cents", "pieces"),
    [(-4800, ("−$48", ".00")), (-124050, ("−$1,240", ".50")), (0, ("$0", ".00")), (-5, ("−$0", ".05"))],
)
def test_the_minus_stands_in_front_of_the_dollar(amount_cents, pieces):
    assert amounts.parts(amount_cents) == pieces


@given(x12_amount)
def test_x12_text_is_read_back_and_is_the_shortest(amount_cents):
    text = amounts.x12_text(amount_cents)
    assert amounts.from_x12(text) == amount_cents
    assert not text.endswith(".")
    assert "." not in text or not text.endswith("0")
    assert len(text.strip("-").replace(".", "")) <= 10


@pytest.mark.parametrize(
    ("amount_cents", "text"),
    [(13700, "137"), (4728, "47.28"), (-3750, "-37.5"), (10000, "100"), (5, "0.05"), (0, "0"), (-100, "-1")],
)
def test_x12_text_has_one_form(amount_cents, text):
    assert amounts.x12_text(amount_cents) == text


@pytest.mark.parametrize(("text", "expected"), [("137.00", 13700), ("0", 0), (".5", 50), ("-.5", -50), ("007", 700)])
def test_x12_amounts_with_spare_zeros_are_read(text, expected):
    assert amounts.from_x12(text) == expected


@pytest.mark.parametrize("text", ["", "-", ".", "+5", "1,000", "1E2", " 5", "5-", "$5", "0.001"])
def test_what_x12_does_not_allow_is_refused(text):
    with pytest.raises(MoneyProblem):
        amounts.from_x12(text)


def test_x12_has_room_for_ten_digits():
    assert amounts.x12_text(9999999999) == "99999999.99"
    with pytest.raises(MoneyProblem, match="too long"):
        amounts.x12_text(10_000_000_000)
