"""Every clock on its day: leap years, year ends, 499, 500 and 501, agents, officials, states, contracts, policies.

Each day is written out as a person would find it in a calendar; nothing here is computed by what is tested.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from quietledger.pure.breachclocks.case import Case, Clock, Delay, Role, Term
from quietledger.pure.breachclocks.clocks import business_days_on, clocks, kept_until, years_on

CHICAGO = ZoneInfo("America/Chicago")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=CHICAGO)


def day(text: str) -> date:
    return date.fromisoformat(text)


def case(discovered: str = "2026-11-23", **told: Any) -> Case:
    """A case that was discovered on a day; awareness at noon of that day in Chicago unless told otherwise."""
    on = day(discovered)
    return Case(**{"discovered_on": on, "aware_at": NOON.replace(year=on.year, month=on.month, day=on.day)} | told)


def due(of: Case, clock: str, *terms: Term) -> date | datetime | str | None:
    """The last day of one clock, "none" if it doesn't run."""
    return next((one.due for one in clocks(of, terms) if one.id == clock), "none")


def ids(of: Case, *terms: Term) -> list[str]:
    return [one.id for one in clocks(of, terms)]


# name -> (case, clock, its last day, "" for no fixed day, or "none" if the clock doesn't run)
DATES: dict[str, tuple[Case, str, str]] = {
    "sixty days are calendar days": (case("2026-11-23", total=1), "individuals", "2027-01-22"),
    "sixty days over a plain February": (case("2027-01-31", total=1), "individuals", "2027-04-01"),
    "sixty days over a leap February": (case("2028-01-31", total=1), "individuals", "2028-03-31"),
    "discovered on a leap day": (case("2028-02-29", total=1), "individuals", "2028-04-29"),
    "discovered on the last day of a year": (case("2026-12-31", total=1), "individuals", "2027-03-01"),
    "discovered on the last day before a leap year": (case("2027-12-31", total=1), "individuals", "2028-02-29"),
    "few people, plain year: March 1": (case("2026-11-23", total=4), "hhs", "2027-03-01"),
    "few people, next year is a leap year: February 29": (case("2027-05-04", total=4), "hhs", "2028-02-29"),
    "few people, discovered in a leap year: March 1": (case("2028-05-04", total=4), "hhs", "2029-03-01"),
    "few people, discovered on January 1": (case("2026-01-01", total=4), "hhs", "2027-03-01"),
    "few people, discovered on December 31": (case("2026-12-31", total=4), "hhs", "2027-03-01"),
    "499 people wait for the year's end": (case("2026-03-02", total=499), "hhs", "2027-03-01"),
    "500 people go with the letters": (case("2026-03-02", total=500), "hhs", "2026-05-01"),
    "501 people go with the letters": (case("2026-03-02", total=501), "hhs", "2026-05-01"),
    "nobody has counted: the earlier day": (case("2026-03-02"), "hhs", "2026-05-01"),
    "500 in two states together": (case("2026-03-02", residents={"IL": 250, "OH": 250}), "hhs", "2026-05-01"),
    "the states can't be more than all": (case("2026-03-02", residents={"IL": 500}, total=3), "hhs", "2026-05-01"),
    "499 of one state: no media": (case(residents={"IL": 499}), "media.IL", "none"),
    "500 of one state: no media yet": (case(residents={"IL": 500}), "media.IL", "none"),
    "501 of one state: media": (case(residents={"IL": 501}), "media.IL", "2027-01-22"),
    "501 in two states: no media": (case(residents={"IL": 250, "OH": 251}), "media.IL", "none"),
    "an agent knew before us": (
        case(total=1, partner_discovered_on=day("2026-11-01"), partner_is_agent=True), "individuals", "2026-12-31"),
    "no agent: from when we were told": (
        case(total=1, partner_discovered_on=day("2026-11-01"), partner_is_agent=False), "individuals", "2027-01-22"),
    "nobody knows whether it is an agent: the earlier day": (
        case(total=1, partner_discovered_on=day("2026-11-01")), "individuals", "2026-12-31"),
    "an agent that knew after us changes nothing": (
        case(total=1, partner_discovered_on=day("2026-12-01"), partner_is_agent=True), "individuals", "2027-01-22"),
    "an agent's knowledge moves the year of HHS": (
        case("2027-01-05", total=4, partner_discovered_on=day("2026-12-30"), partner_is_agent=True),
        "hhs", "2027-03-01"),
    "a spoken word counts thirty days": (
        case(total=1, delays=(Delay(day("2027-01-10"), None, is_written=False),)), "individuals", "2027-02-09"),
    "a spoken word counts no longer than thirty days": (
        case(total=1, delays=(Delay(day("2027-01-10"), day("2027-06-01"), is_written=False),)),
        "individuals", "2027-02-09"),
    "a spoken word for fewer days": (
        case(total=1, delays=(Delay(day("2027-01-20"), day("2027-01-30"), is_written=False),)),
        "individuals", "2027-01-30"),
    "a letter counts as long as it says": (
        case(total=1, delays=(Delay(day("2026-12-01"), day("2027-06-01"), is_written=True),)),
        "individuals", "2027-06-01"),
    "a delay that ends in time moves nothing": (
        case(total=1, delays=(Delay(day("2026-11-25"), None, is_written=False),)), "individuals", "2027-01-22"),
    "a word that came too late mends nothing": (
        case(total=1, delays=(Delay(day("2027-01-23"), day("2027-06-01"), is_written=True),)),
        "individuals", "2027-01-22"),
    "a letter that follows a spoken word": (
        case(total=1, delays=(Delay(day("2027-01-20"), None, is_written=False),
                              Delay(day("2027-02-10"), day("2027-04-01"), is_written=True))),
        "individuals", "2027-04-01"),
    "HHS is held back with the letters": (
        case(total=600, delays=(Delay(day("2027-01-10"), None, is_written=False),)), "hhs", "2027-02-09"),
    "a billing service tells the practice": (case(total=900, role=Role.BUSINESS_ASSOCIATE), "entity", "2027-01-22"),
    "a billing service writes to nobody else": (
        case(total=900, role=Role.BUSINESS_ASSOCIATE), "individuals", "none"),
    "California: thirty days": (case(residents={"CA": 2}), "state.CA", "2026-12-23"),
    "California before its new law: no number": (case("2025-12-31", residents={"CA": 2}), "state.CA", ""),
    "California on the first day of its new law": (case("2026-01-01", residents={"CA": 2}), "state.CA", "2026-01-31"),
    "California's attorney general: not for 500": (case(residents={"CA": 500}), "state.CA.regulator1", "none"),
    "California's attorney general: fifteen days after the last day of the letters": (
        case(residents={"CA": 501}), "state.CA.regulator1", "2027-01-07"),
    "California's attorney general: fifteen days after the letters": (
        case(residents={"CA": 501}, told={"state.CA": day("2026-12-01")}), "state.CA.regulator1", "2026-12-16"),
    "a licensed clinic in California: fifteen working days": (
        case(residents={"CA": 1}, is_licensed_clinic=True), "state.CA.clinic", "2026-12-14"),
    "Colorado's attorney general: from 500 on": (case(residents={"CO": 500}), "state.CO.regulator1", "2026-12-23"),
    "Colorado's attorney general: not for 499": (case(residents={"CO": 499}), "state.CO.regulator1", "none"),
    "Texas: sixty days": (case(residents={"TX": 1}), "state.TX", "2027-01-22"),
    "Texas's attorney general: thirty days from 250 on": (
        case(residents={"TX": 250}), "state.TX.regulator1", "2026-12-23"),
    "Texas's attorney general: not for 249": (case(residents={"TX": 249}), "state.TX.regulator1", "none"),
    "New York's offices: whatever the number": (case(residents={"NY": 1}), "state.NY.regulator1", "2026-12-23"),
    "New York gets HHS's notice within five working days": (
        case(residents={"NY": 1}, told={"hhs": day("2026-12-04")}), "state.NY.regulator2", "2026-12-11"),
    "Ohio: forty-five days": (case(residents={"OH": 1}), "state.OH", "2027-01-07"),
    "Rhode Island: thirty days": (case(residents={"RI": 1}), "state.RI", "2026-12-23"),
    "Louisiana: sixty days": (case(residents={"LA": 1}), "state.LA", "2027-01-22"),
    "a state without a number": (case(residents={"IL": 1}), "state.IL", ""),
    "Part 2 runs with the letters": (case(total=1, is_part2=True), "part2", "2027-01-22"),
    "no Part 2 without its records": (case(total=1), "part2", "none"),
}  # fmt: skip


@pytest.mark.parametrize(("told", "clock", "expected"), DATES.values(), ids=DATES.keys())
def test_a_clock_ends_on_its_day(told: Case, clock: str, expected: str) -> None:
    wanted = {"": None, "none": "none"}.get(expected) if expected in {"", "none"} else day(expected)
    assert due(told, clock) == wanted


def test_there_are_enough_cases() -> None:
    assert len(DATES) >= 30


CALL = Term("policy", "saltmarsh", "Call the hotline.", hours=24, source="page 7")
ENDING = Term("policy", "old", "As soon as practicable.", days=30, latest_on=day("2026-12-01"))
AT_ONCE = Term("policy", "plain", "As soon as practicable.")
BAA = Term("contract", "bluefinch", "Tell them within five days.", days=5, starts="discovery", source="clause 4.2")


def test_hours_are_instants_from_the_first_awareness() -> None:
    assert due(case(), "policy.saltmarsh", CALL) == NOON + timedelta(hours=24)


def test_hours_run_through_a_change_of_clocks() -> None:
    """On November 1, 2026 an hour comes twice in Chicago: 24 hours later it is 11 o'clock there."""
    known = datetime(2026, 10, 31, 12, 0, tzinfo=CHICAGO)
    of = case("2026-10-31", aware_at=known)
    found = due(of, "policy.saltmarsh", CALL)
    assert isinstance(found, datetime)
    assert (found.astimezone(UTC) - known.astimezone(UTC), found.astimezone(CHICAGO).hour) == (timedelta(hours=24), 11)


def test_a_policy_without_a_number_is_due_on_the_day_of_awareness() -> None:
    assert due(case(), "policy.plain", AT_ONCE) == day("2026-11-23")


def test_of_two_limits_of_a_policy_the_earlier_binds() -> None:
    assert due(case(), "policy.old", ENDING) == day("2026-12-01")


def test_a_contract_counts_from_an_agents_discovery_if_it_says_so() -> None:
    of = case(partner_discovered_on=day("2026-11-20"), partner_is_agent=True)
    assert due(of, "contract.bluefinch", BAA) == day("2026-11-25")


def test_officials_hold_back_no_contract_and_no_policy() -> None:
    of = case(total=1, delays=(Delay(day("2026-11-23"), day("2027-06-01"), is_written=True),))
    assert due(of, "contract.bluefinch", BAA) == day("2026-11-28")


def test_all_run_side_by_side_the_policy_first_and_what_has_no_day_last() -> None:
    of = case(residents={"CA": 501, "IL": 2, "NY": 1}, is_part2=True)
    assert ids(of, BAA, CALL) == [
        "policy.saltmarsh", "contract.bluefinch", "state.CA", "state.NY", "state.NY.regulator1", "state.CA.regulator1",
        "individuals", "media.CA", "hhs", "part2", "state.NY.regulator2", "state.IL",
    ]  # fmt: skip


def test_encrypted_data_with_safe_keys_starts_no_clock_of_law_but_those_that_were_signed() -> None:
    assert ids(case(residents={"CA": 501}, is_unsecured=False), BAA, CALL) == ["policy.saltmarsh", "contract.bluefinch"]


def test_what_was_found_to_be_no_breach_leaves_the_states_to_answer() -> None:
    assert ids(case(residents={"CA": 3}, is_breach=False), BAA) == ["contract.bluefinch", "state.CA"]


def test_when_nobody_was_touched_nobody_is_written_to() -> None:
    assert ids(case(total=0)) == []


def test_what_is_known_of_states_is_marked_to_be_verified() -> None:
    found = clocks(case(residents={"CA": 501, "IL": 2, "NY": 1, "TX": 300}))
    assert {one.is_verify for one in found if one.id.startswith("state.")} == {True}
    assert {one.is_verify for one in found if not one.id.startswith("state.")} == {False}


def test_whether_a_partner_is_an_agent_is_marked_while_nobody_knows_and_it_matters() -> None:
    unsure = clocks(case(total=1, partner_discovered_on=day("2026-11-01")))
    later = clocks(case(total=1, partner_discovered_on=day("2026-12-01")))
    assert ([one.is_verify for one in unsure], [one.is_verify for one in later]) == ([True, True], [False, False])


def test_a_breach_of_part_2_before_its_rule_is_marked() -> None:
    found = {one.id: one.is_verify for one in clocks(case("2026-02-15", total=1, is_part2=True))}
    assert found == {"individuals": False, "hhs": False, "part2": True}


def test_a_held_clock_says_from_when_notices_may_go() -> None:
    of = case(total=1, delays=(Delay(day("2026-11-25"), None, is_written=False),))
    assert {one.not_before for one in clocks(of)} == {day("2026-12-25")}


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2027, 1, 22, 23, 59, tzinfo=CHICAGO), False),
        (datetime(2027, 1, 23, 0, 0, tzinfo=CHICAGO), True),
    ],
    ids=["the last minute of the last day counts", "the next day is late"],
)
def test_a_day_ends_at_midnight_where_the_practice_is(moment: datetime, expected: bool) -> None:
    (first,) = (one for one in clocks(case(total=1)) if one.id == "individuals")
    assert first.is_over(moment) is expected


def test_an_instant_is_over_to_the_minute() -> None:
    (call,) = (one for one in clocks(case(), [CALL]) if one.is_policy)
    assert [call.is_over(NOON + timedelta(hours=24, minutes=one)) for one in (0, 1)] == [False, True]


def test_what_has_no_day_is_never_over() -> None:
    assert not Clock("state.IL", "x", "x", None, day("2026-01-01"), "x").is_over(NOON)


def test_the_workbook_is_kept_for_six_years() -> None:
    assert [kept_until(day(one)) for one in ("2026-11-23", "2028-02-29")] == [day("2032-11-23"), day("2034-03-01")]


def test_a_leap_day_comes_back_in_leap_years() -> None:
    assert years_on(day("2028-02-29"), 4) == day("2032-02-29")


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [("2026-11-27", 1, "2026-11-30"), ("2026-11-28", 5, "2026-12-04"), ("2026-11-23", 0, "2026-11-23")],
    ids=["over a weekend", "from a Saturday", "none"],
)
def test_working_days_leave_out_weekends(start: str, count: int, expected: str) -> None:
    assert business_days_on(day(start), count) == day(expected)


@pytest.mark.parametrize("on", [day("2026-01-01") + timedelta(days=one) for one in range(0, 1461, 13)], ids=str)
def test_four_years_of_discoveries_end_where_the_calendar_says(on: date) -> None:
    """More people never give more time; an official never takes time away; HHS ends on March 1 or February 29."""
    few, many = case(str(on), total=499), case(str(on), total=500)
    held = case(str(on), total=499, delays=(Delay(on + timedelta(days=50), None, is_written=False),))
    letters, small, large, waiting = (due(*one) for one in (
        (few, "individuals"), (few, "hhs"), (many, "hhs"), (held, "individuals")))  # fmt: skip
    assert isinstance(letters, date) and isinstance(small, date) and isinstance(large, date)  # noqa: PT018 - narrows types
    assert (letters, large) == (date.fromordinal(on.toordinal() + 60), letters)
    assert (small.month, small.day) == ((2, 29) if (on.year + 1) % 4 == 0 else (3, 1))
    assert (large <= small, waiting) == (True, on + timedelta(days=80))
