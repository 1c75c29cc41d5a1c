"""When a fact held says the same as asking at every instant whether it holds."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.facts.spans import spans
from quietledger.core.tenancy import actions as tenancy

FIRST = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAME = "practice.backed_up"
HOURS = 60


def told(practice: Any, at: int, until: int | None) -> None:
    """Hours after the first."""
    with tenancy.within(practice.id):
        end = None if until is None else FIRST + until * HOUR
        facts.tell([Told(Ref("practice", practice.id), NAME, end, "test")], by="test", now=FIRST + at * HOUR)


@pytest.mark.parametrize("seed", range(8))
def test_an_instant_lies_in_a_span_exactly_when_the_fact_held_then(practice: Any, seed: int) -> None:
    chance = random.Random(seed)
    for at in sorted(chance.choices(range(50), k=14)):  # some at one instant
        told(practice, at, chance.choice([None, at, at + chance.randint(1, 12)]))
    about, last = Ref("practice", practice.id), FIRST + HOURS * HOUR
    with tenancy.within(practice.id):
        found = spans({NAME: [about]}, FIRST - HOUR, last)[about, NAME]
        for hour in range(HOURS):
            at = FIRST + hour * HOUR + HOUR / 2
            held = (about, NAME) in queries.held([about], [NAME], at)
            assert (hour, any(one.began <= at < one.ended for one in found)) == (hour, held)
    assert all(one.ended < later.began for one, later in pairwise(found))


def test_a_span_says_for_how_long_its_last_word_was_to_count(practice: Any) -> None:
    told(practice, 0, 10)
    told(practice, 5, 8)
    about = Ref("practice", practice.id)
    with tenancy.within(practice.id):
        (one,) = spans({NAME: [about]}, FIRST, FIRST + HOURS * HOUR)[about, NAME]
        assert (one.began, one.ended, one.lasts) == (FIRST, FIRST + 8 * HOUR, 3 * HOUR)
        assert spans({NAME: [about]}, FIRST + 8 * HOUR, FIRST + HOURS * HOUR) == {(about, NAME): ()}


def test_nothing_is_asked_for_nothing(practice: Any) -> None:
    with tenancy.within(practice.id):
        assert spans({}, FIRST, FIRST + HOUR) == {}
        assert spans({NAME: []}, FIRST, FIRST + HOUR) == {}
