"""Filing limits count as their contract says; a provider id with one wrong digit is found."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.billing.payers import rules as payers
from quietledger.billing.payers.errors import ImpossibleLimit
from quietledger.billing.payers.rules import FilingKind, FilingLimit


@pytest.mark.parametrize(
    ("start_on", "limit", "last_on"),
    [
        (date(2026, 11, 3), FilingLimit(FilingKind.DAYS, 90), date(2027, 2, 1)),
        (date(2026, 11, 3), FilingLimit(FilingKind.MONTHS, 6), date(2027, 5, 3)),
        (date(2026, 8, 31), FilingLimit(FilingKind.MONTHS, 6), date(2027, 2, 28)),
        (date(2026, 11, 3), FilingLimit(FilingKind.CALENDAR_YEAR, 1), date(2027, 11, 3)),
        (date(2027, 11, 3), FilingLimit(FilingKind.CALENDAR_YEAR, 1), date(2028, 11, 3)),
        (date(2028, 2, 29), FilingLimit(FilingKind.CALENDAR_YEAR, 1), date(2029, 2, 28)),
        (date(2026, 12, 31), FilingLimit(FilingKind.MONTHS, 12), date(2027, 12, 31)),
    ],
)
def test_each_kind_of_limit_counts_its_own_way(start_on, limit, last_on):
    assert payers.last_filing_by(start_on, limit) == last_on


def test_a_calendar_year_is_not_365_days():
    over_leap_day = date(2027, 6, 1)
    year = payers.last_filing_by(over_leap_day, payers.DEFAULT_LIMITS["medicare"])
    assert year - payers.last_filing_on(over_leap_day, 365) == timedelta(days=1)


def test_every_default_limit_lets_claims_in_and_says_its_source():
    for limit in payers.DEFAULT_LIMITS.values():
        assert payers.last_filing_by(date(2026, 11, 3), limit) >= date(2027, 1, 2)
        assert limit.source


@pytest.mark.parametrize("kind", FilingKind)
@pytest.mark.parametrize("count", [0, -1])
def test_a_limit_of_no_time_is_refused(kind, count):
    with pytest.raises(ImpossibleLimit):
        payers.last_filing_by(date(2026, 11, 3), FilingLimit(kind, count))


@pytest.mark.parametrize("npi", ["1234567893", "1245319599"])
def test_known_provider_ids_pass(npi):
    assert payers.is_npi(npi)


@given(st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(place, added):
    digits = list("1234567893")
    digits[place] = str((int(digits[place]) + added) % 10)
    assert not payers.is_npi("".join(digits))


@pytest.mark.parametrize("text", ["", "123456789", "12345678930", "123456789X", "١٢٣٤٥٦٧٨٩٣", " 1234567893"])
def test_what_is_not_ten_digits_is_no_provider_id(text):
    assert not payers.is_npi(text)
