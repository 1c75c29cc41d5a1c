"""Which number may be called, which routing numbers can be, and what a request must hold."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from quietledger.billing.changes import rules
from quietledger.billing.changes.rules import DetailsDoc, NewChange, Version

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OLD, FRESH = "555-555-0142", "(555) 555-0199"


def version(number, phone, days_ago, until_days_ago=None):
    until = None if until_days_ago is None else NOW - timedelta(days=until_days_ago)
    doc = DetailsDoc(name="Bluefinch Health Plan", phone=phone, phone_from="contract")
    return Version(uuid4(), number, doc, NOW - timedelta(days=days_ago), until)


def called(*versions, asked_days_ago=0):
    found = rules.number_to_call(versions, NOW - timedelta(days=asked_days_ago), NOW)
    return (found.phone, found.good_from) if found else None


def test_the_number_that_stood_a_week_before_the_request_is_called():
    assert called(version(1, OLD, 30)) == (OLD, None)


def test_a_number_that_came_just_before_the_request_is_passed_over_for_the_older_one():
    assert called(version(1, OLD, 90, 2), version(2, FRESH, 2)) == (OLD, None)


def test_a_number_that_stood_a_week_by_the_time_of_the_request_is_the_one():
    assert called(version(1, OLD, 90, 8), version(2, FRESH, 8)) == (FRESH, None)


def test_a_version_that_repeats_the_number_leaves_its_age_as_it_was():
    assert called(version(1, OLD, 30, 1), version(2, "5555550142", 1))[1] is None


def test_the_only_number_is_younger_than_the_request_and_has_to_stand_a_week_first():
    assert called(version(1, FRESH, 0)) == (FRESH, NOW + timedelta(days=7))
    assert called(version(1, FRESH, 8), asked_days_ago=9) == (FRESH, None)


def test_without_a_number_nobody_is_called():
    assert called(version(1, "", 30)) is None
    assert called() is None


@pytest.mark.parametrize("text", ["011000015", "021000021", "122105155"])
def test_routing_numbers_that_banks_publish_are_taken(text):
    assert rules.is_routing(text)


@pytest.mark.parametrize("text", ["", "000000000", "01100001", "0110000155", "011000016", "٠١١٠٠٠٠١٥", "01100001x"])
def test_what_can_be_no_routing_number_is_not_taken(text):
    assert not rules.is_routing(text)


@pytest.mark.parametrize("place", range(9))
def test_one_wrong_digit_is_always_found(place):
    right = "011000015"
    for digit in "0123456789".replace(right[place], ""):
        assert not rules.is_routing(right[:place] + digit + right[place + 1 :])


def request(wanted, **more):
    told = {"came_by": "message", "received_on": NOW.date(), "said_by": "provider services"}
    return NewChange(wanted, **(told | more))


def test_a_request_names_something_new():
    on_file = DetailsDoc(bank="Old Mill Bank")
    check = lambda new: rules.check(new, on_file, NOW.date())  # noqa: E731 - said four times below
    assert check(request(DetailsDoc(bank="Elsewhere Bank"))) == {}
    assert "" in check(request(DetailsDoc()))
    assert "bank" in check(request(on_file))
    assert "received_on" in check(request(DetailsDoc(bank="x"), received_on=date(2026, 11, 24)))


def test_first_details_need_a_number_and_where_it_comes_from():
    assert set(rules.check_entry(DetailsDoc(name="x"))) == {"phone", "phone_from"}
    assert rules.check_entry(DetailsDoc(name="x", phone=OLD, phone_from="contract")) == {}


def test_only_the_end_of_an_account_is_shown():
    assert rules.masked("account", "00123456789") == "ends in 6789"
    assert rules.masked("bank", "Old Mill Bank") == "Old Mill Bank"
