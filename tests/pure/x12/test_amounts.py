"""Numbers out of bytes equal those that Decimal and the calendar give."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quietledger.pure.x12 import amounts
from quietledger.pure.x12.segments import PADDING, Bytes, Ints


def spans(values: list[str]) -> tuple[Bytes, Ints, Ints]:
    lengths = np.array([len(value) for value in values], np.int64)
    end = np.cumsum(lengths + 1) - 1
    return np.frombuffer("*".join(values).encode() + bytes(PADDING), np.uint8), end - lengths, end


def plain(value: str, places: int) -> int | None:
    """The number as Decimal reads it; None where it is no number for us."""
    if not value:
        return 0
    if set(value) - set("+-.0123456789") or len(value) > 20:
        return None
    try:
        scaled = Decimal(value) * 10**places
    except InvalidOperation:
        return None
    return int(scaled) if scaled == int(scaled) else None


@pytest.mark.parametrize("places", [0, 2, 3])
@given(values=st.lists(st.from_regex(r"[-+]?[0-9]{0,9}(\.[0-9]{0,4})?|[-+.0-9A ]{0,7}", fullmatch=True), min_size=1))
@example(values=["137", "47.28", "-37.5", "", "5.", ".5", "-", ".", "12.340", "99999999.99", "123456789.12", "1e3"])
def test_decimals_equal_those_of_decimal(places: int, values: list[str]) -> None:
    found = amounts.decimals(*spans(values), places)
    expected = [plain(value, places) for value in values]
    assert found.is_bad.tolist() == [one is None for one in expected]
    assert found.values.tolist() == [one or 0 for one in expected]


@given(st.lists(st.from_regex(r"[-]?[0-9]{1,25}(\.[0-9]{0,9})?", fullmatch=True), min_size=1))
def test_numbers_of_any_length_are_right_or_bad_and_never_wrapped(values: list[str]) -> None:
    found = amounts.decimals(*spans(values), 2)
    for value, number, is_bad in zip(values, found.values.tolist(), found.is_bad.tolist(), strict=True):
        assert is_bad or number == Decimal(value) * 100


@given(st.lists(st.dates(date(1800, 1, 1), date(2199, 12, 31)), min_size=1))
def test_days_equal_those_of_the_calendar(days: list[date]) -> None:
    values, is_day = amounts.days(*spans([f"{day:%Y%m%d}".rjust(8, "0") for day in days]))
    assert is_day.all()
    assert [date(1970, 1, 1) + timedelta(int(value)) for value in values] == days


@pytest.mark.parametrize(
    "text", ["20260230", "20261301", "20260100", "2026011", "202601011", "2026-1-1", "ABCDEFGH", ""]
)
def test_what_is_no_day_is_none(text: str) -> None:
    _values, is_day = amounts.days(*spans([text]))
    assert is_day.tolist() == [False]


def test_npis_need_their_check_digit() -> None:
    npis = ["1999999984", "1999999976", "1999999985", "199999998", "19999999840", "199999998A", ""]
    assert amounts.is_npi(*spans(npis)).tolist() == [True, True, False, False, False, False, False]
