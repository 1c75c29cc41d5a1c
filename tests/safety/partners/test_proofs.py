"""How long reports and certificates count, and what they are worth on the way."""

from datetime import date

import pytest

from quietledger.core.facts.rules import CATALOGUE
from quietledger.safety.partners import proofs
from quietledger.safety.partners.proofs import BY_ID


@pytest.mark.parametrize(
    ("artefact", "ends_on"),
    [
        ("soc2_2", date(2027, 6, 30)), ("soc2_1", date(2026, 12, 30)), ("hitrust_r2", date(2028, 6, 30)),
        ("ehnac", date(2028, 6, 30)), ("iso27001", date(2029, 6, 30)), ("bridge", date(2026, 9, 30)),
        ("pentest", date(2027, 6, 30)), ("caiq", date(2027, 6, 30)),
    ],
)  # fmt: skip
def test_each_kind_has_its_time(artefact, ends_on):
    assert proofs.ends_on(BY_ID[artefact], date(2026, 6, 30), None) == ends_on


def test_an_earlier_day_that_it_names_itself_counts_and_a_later_one_does_not():
    insurance = BY_ID["insurance"]
    assert proofs.ends_on(insurance, date(2026, 1, 1), date(2026, 7, 1)) == date(2026, 7, 1)
    assert proofs.ends_on(insurance, date(2026, 1, 1), date(2031, 1, 1)) == date(2027, 1, 1)


def test_months_end_on_the_last_day_where_the_next_has_fewer():
    assert proofs.ends_on(BY_ID["soc2_1"], date(2026, 8, 31), None) == date(2027, 2, 28)
    assert proofs.ends_on(BY_ID["hitrust_r2"], date(2024, 2, 29), None) == date(2026, 2, 28)


def test_worth_falls_evenly_to_nothing():
    begins, ends = date(2026, 1, 1), date(2026, 1, 11)
    worth = [
        proofs.value(begins, ends, day) for day in (date(2025, 12, 1), begins, date(2026, 1, 6), ends, date(2027, 1, 1))
    ]
    assert worth == [1.0, 1.0, 0.5, 0.0, 0.0]


def test_each_kind_tells_a_fact_that_is_in_the_catalogue():
    assert {f"partner.evidence.{one.proves}" for one in proofs.ARTEFACTS} <= CATALOGUE.keys()
