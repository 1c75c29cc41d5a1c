"""What counts, how lines are made of disclosures, and when the list is due (45 CFR 164.528)."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.safety.disclosures import rules
from quietledger.safety.disclosures.rules import DisclosureDoc, NewDisclosure, Recorded

TODAY = date(2026, 11, 22)
DOC = DisclosureDoc(
    "Bramble County Court", "1 Bench Row\nBramble, OR 97005", "record", "all sessions", "subpoena 26-114"
)
NEW = NewDisclosure(DOC, "judicial", date(2026, 11, 3))


def recorded(number=1, happened_on=date(2026, 11, 3), **fields):
    told = {"doc": DOC, "purpose": "judicial", "last_on": None, "times": 1, "held_until": None} | fields
    return Recorded(UUID(int=number), UUID(int=1000 + number), happened_on=happened_on, **told)


@pytest.mark.parametrize("purpose", [
    "treatment", "payment", "operations", "individual", "incident_to", "authorised", "directory", "national_security",
    "correctional", "limited_data_set",
])  # fmt: skip
def test_the_nine_exemptions_need_no_accounting_and_say_where_that_stands(purpose):
    assert not rules.counts(purpose)
    assert rules.EXEMPT[purpose].startswith("45 CFR 164.528(a)(1)")


@pytest.mark.parametrize("purpose", [*rules.PURPOSES, "something new", ""])
def test_whatever_is_not_exempt_counts_also_what_nobody_has_classified(purpose):
    assert rules.counts(purpose)


def test_no_purpose_stands_in_both_tables():
    assert rules.EXEMPT.keys() & rules.PURPOSES.keys() == set()


@pytest.mark.parametrize(("body", "is_it"), [
    ({"act": "transmit", "pur": "research", "dec": ["x:allow"]}, True),
    ({"act": "disclose", "pur": "public_health", "dec": ["x:allow", "y:deny"]}, True),
    ({"act": "transmit", "pur": "payment", "dec": ["x:allow"]}, False),
    ({"act": "transmit", "pur": "research", "dec": ["x:deny"]}, False),
    ({"act": "read", "pur": "research", "dec": ["x:allow"]}, False),
    ({"ev": "auth.login"}, False),
])  # fmt: skip
def test_a_sending_on_the_trail_counts_if_it_left_for_a_reason_that_counts(body, is_it):
    assert rules.is_accountable(body) is is_it


def test_a_line_says_when_to_whom_what_and_why():
    (line,) = rules.lines([recorded()], TODAY, for_patient=True)
    assert (line.first_on, line.recipient, line.address) == (date(2026, 11, 3), DOC.recipient, DOC.address)
    assert line.brief == "The whole record: all sessions"
    assert line.why == "A court order or subpoena: subpoena 26-114"


def test_repeated_disclosures_to_one_recipient_for_one_purpose_are_one_line():
    rows = [
        recorded(1),
        recorded(2, date(2026, 9, 1)),
        recorded(3, date(2026, 10, 1), last_on=date(2026, 11, 10), times=4),
    ]
    (line,) = rules.lines(rows, TODAY, for_patient=True)
    assert (line.first_on, line.last_on, line.times) == (date(2026, 9, 1), date(2026, 11, 10), 6)
    assert [row.id.int for row in line.rows] == [2, 3, 1]


def test_another_purpose_or_recipient_is_another_line():
    rows = [recorded(1), recorded(2, purpose="research"), recorded(3, doc=replace(DOC, recipient="Another court"))]
    assert len(rules.lines(rows, TODAY, for_patient=True)) == 3


def test_the_list_covers_six_years_and_not_a_day_more():
    rows = [recorded(1, date(2020, 11, 22)), recorded(2, date(2020, 11, 21), purpose="research")]
    assert [line.first_on for line in rules.lines(rows, TODAY, for_patient=True)] == [date(2020, 11, 22)]
    assert rules.years_before(date(2028, 2, 29)) == date(2022, 2, 28)


def test_what_an_official_holds_back_stands_in_the_list_again_on_its_day():
    row = recorded(purpose="law_enforcement", held_until=date(2026, 12, 1))
    assert rules.lines([row], date(2026, 11, 30), for_patient=True) == []
    assert rules.lines([row], date(2026, 11, 30), for_patient=False)[0].held_until == date(2026, 12, 1)
    assert len(rules.lines([row], date(2026, 12, 1), for_patient=True)) == 1


@given(
    st.lists(st.tuples(st.integers(0, 2000), st.sampled_from(["judicial", "research"]), st.integers(1, 9)), max_size=20)
)
def test_no_disclosure_is_lost_in_the_lines_and_none_is_doubled(told):
    rows = [
        recorded(number, TODAY - timedelta(days=days), purpose=purpose, times=times)
        for number, (days, purpose, times) in enumerate(told)
    ]
    lines = rules.lines(rows, TODAY, for_patient=True)
    assert sum(line.times for line in lines) == sum(times for _, _, times in told)
    assert sorted(row.id for line in lines for row in line.rows) == [row.id for row in rows]
    assert all(line.first_on <= line.last_on for line in lines)
    assert [line.last_on for line in lines] == sorted((line.last_on for line in lines), reverse=True)


@pytest.mark.parametrize(("fields", "wrong"), [
    ({}, set()),
    ({"purpose": "payment"}, {"purpose"}),
    ({"happened_on": date(2026, 11, 23)}, {"happened_on"}),
    ({"last_on": date(2026, 11, 1), "times": 2}, {"last_on"}),
    ({"last_on": date(2026, 11, 5), "times": 1}, {"last_on"}),
    ({"last_on": date(2026, 11, 5), "times": 2}, set()),
    ({"times": 3}, {"times"}),
    ({"held_until": date(2027, 1, 1)}, {"held_until"}),
])  # fmt: skip
def test_what_can_not_be_so_is_named_by_its_field(fields, wrong):
    assert rules.check(replace(NEW, **fields), TODAY).keys() == wrong


def test_an_official_must_be_named_and_a_spoken_word_holds_thirty_days():
    held = replace(NEW, purpose="law_enforcement", held_until=TODAY + timedelta(days=31))
    assert rules.check(held, TODAY).keys() == {"official"}
    named = replace(held, doc=replace(DOC, official="Det. Larkspur, county police"))
    assert rules.check(named, TODAY) == {}
    assert rules.check(replace(named, is_oral=True), TODAY).keys() == {"held_until"}
    assert rules.check(replace(named, is_oral=True, held_until=TODAY + timedelta(days=30)), TODAY) == {}


def test_the_answer_is_due_after_60_days_and_once_30_more():
    assert rules.due_on(date(2026, 11, 1), is_extended=False) == date(2026, 12, 31)
    assert rules.due_on(date(2026, 11, 1), is_extended=True) == date(2027, 1, 30)


@pytest.mark.parametrize(("earlier", "is_free"), [
    ([], True), ([date(2020, 1, 1)], True), ([date(2025, 11, 22)], True),
    ([date(2025, 11, 23)], False), ([TODAY], False),
])  # fmt: skip
def test_the_first_list_in_twelve_months_is_free(earlier, is_free):
    assert rules.is_free(TODAY, earlier) is is_free
