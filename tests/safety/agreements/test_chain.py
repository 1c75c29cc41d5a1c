"""A subcontract is never looser than the agreement above it: in what it permits, in its periods, in its safeguards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings

from quietledger.safety.agreements.chain import is_subset, looser
from quietledger.safety.agreements.schedule import Effect, InForce, Request, Rule, Schedule, covers
from tests.safety.agreements import schedules as made
from tests.safety.agreements.schedules import DAY, PARTNER, cells, clearinghouse, schedules

PARENT = clearinghouse()
CHILD = clearinghouse(incident_hours=24, breach_days=3)


def test_the_same_terms_with_shorter_periods_are_within() -> None:
    assert looser(CHILD, PARENT) == ()


@pytest.mark.parametrize(
    ("changed", "say"),
    [
        ({"incident_hours": 40}, "incidents must be told within 36 hours, so that there is time to pass them on."),
        ({"breach_days": 5}, "breaches must be told in less than 5 days."),
        ({"return_days": 31}, "data must come back within 30 days."),
        ({"controls": PARENT.controls[1:]},
         "it does not ask for multi-factor authentication for every person who can reach patients’ data."),
        ({"insurance_dollars": 1}, "its insurance must be at least $5,000,000."),
        ({"part2": True}, "it takes Part 2 records."),
        ({"ends_on": None}, "it lasts longer."),
        ({"starts_on": DAY - timedelta(days=1)}, "it begins earlier."),
    ],
)  # fmt: skip
def test_each_way_of_being_looser_is_named(changed: dict[str, object], say: str) -> None:
    assert looser(replace(CHILD, **changed), PARENT) == (say,)  # type: ignore[arg-type]  # fields of a schedule


def test_subcontractors_of_its_own_need_the_parents_leave() -> None:
    assert looser(CHILD, replace(PARENT, subcontractors=False)) == ("it allows subcontractors.",)


@pytest.mark.parametrize(
    ("word", "say"),
    [
        ({"categories": ("message",)}, "messages for payment by SFTP in US."),
        ({"channels": ("mail",)}, "claims for payment by encrypted mail in US."),
        ({"regions": ("IN",)}, "claims for payment by SFTP in IN."),
        ({"purposes": ("operations",)}, "claims for health care operations by SFTP in US."),
        ({"actions": ("print",)}, "claims for payment by SFTP in US."),
        ({"categories": ("bank",)}, "bank data for payment by SFTP in US."),
    ],
)
def test_what_the_parent_does_not_permit_or_forbids_is_beyond_it(word: dict[str, tuple[str, ...]], say: str) -> None:
    one = Rule("r9", Effect.PERMIT, ("transmit",), ("payment",), ("claim",), ("sftp",), ("US",))
    wider = replace(CHILD, rules=(*CHILD.rules[:1], replace(one, **word)))  # type: ignore[arg-type]  # words of a rule
    assert looser(wider, PARENT) == (say,)


def test_a_state_lies_in_its_country_but_not_the_other_way_round() -> None:
    rule = CHILD.rules[0]
    narrow = replace(CHILD, rules=(replace(rule, regions=("US-IL",)),))
    assert is_subset(narrow, PARENT)
    assert not is_subset(CHILD, replace(PARENT, rules=narrow.rules))


def test_what_the_parent_permits_only_later_is_beyond_it_until_then() -> None:
    later = replace(PARENT, rules=(replace(PARENT.rules[0], since=DAY + timedelta(days=9)),))
    assert "claims for payment by SFTP in US." in looser(CHILD, later)


@settings(max_examples=150, deadline=None)
@given(schedules, schedules, cells)
def test_within_means_that_whatever_the_child_covers_the_parent_covers(
    child: Schedule, parent: Schedule, cell: tuple[str, str, str]
) -> None:
    if not is_subset(child, parent):
        child = parent
    for more in range(-40, 400, 20):
        for region in made.REGIONS:
            asked = Request(PARTNER, *cell, region, DAY + timedelta(days=more))
            below = [InForce(UUID(int=1), 1, PARTNER, "baa", child)]
            above = [InForce(UUID(int=2), 1, PARTNER, "baa", parent)]
            assert not covers(below, asked).is_covered or covers(above, asked).is_covered
