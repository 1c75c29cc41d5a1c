"""The evidenced and the claimed curve: the reference's figures, one event table, and what facts do to it."""

import time
from datetime import timedelta

import pytest

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.risk import curves, effects, scenarios
from quietledger.safety.risk.models import Item, Prior
from tests.safety.risk.curve_world import lived_in, say, show, tell


def pair(practice, now):
    with tenancy.within(practice.id):
        return curves.now(practice.id, now)


def test_without_a_fact_a_year_costs_what_the_reference_says(practice, now):
    found = pair(practice, now)
    assert found.evidenced.mean_cents / 100 == pytest.approx(7_962.07, abs=4 * 38.5)
    assert found.evidenced.none == pytest.approx(0.66365, abs=0.01)  # vendors' shocks come together, so a little more
    assert found.evidenced.mean_cents == found.claimed.mean_cents


def test_a_bare_yes_lowers_the_claimed_curve_only(practice, owner, now):
    before = pair(practice, now)
    say(owner, now, "cash_route")
    after = pair(practice, now)
    assert after.evidenced.mean_cents == before.evidenced.mean_cents
    assert after.claimed.mean_cents < before.claimed.mean_cents
    assert after.apart_cents == before.evidenced.mean_cents - after.claimed.mean_cents


def test_a_yes_that_something_shows_lowers_both(practice, owner, now):
    before = pair(practice, now)
    show(owner, now, "cash_route")
    after = pair(practice, now)
    assert after.evidenced.mean_cents == after.claimed.mean_cents < before.evidenced.mean_cents


def test_a_fact_that_ended_counts_for_nothing(practice, now):
    tell(practice, now, "mail.callbacks", until=now + timedelta(days=1))
    assert pair(practice, now).evidenced.mean_cents < pair(practice, now + timedelta(days=1)).evidenced.mean_cents


def test_the_evidenced_curve_lies_nowhere_below_the_claimed(practice, owner, now):
    lived_in(practice, owner, now)
    found = pair(practice, now)
    for dollars in (1_000, 10_000, 50_000, 100_000, 500_000, 1_000_000):
        assert found.evidenced.exceed(dollars * 100) >= found.claimed.exceed(dollars * 100)


def test_the_same_facts_give_the_same_events_again(practice, owner, now):
    lived_in(practice, owner, now)
    first = pair(practice, now)
    for kept in (curves._base, curves.eased_events, curves.weighed, curves.figures):
        kept.cache_clear()
    again = pair(practice, now)
    assert (first.evidenced.ascending == again.evidenced.ascending).all()
    assert first.claimed.by_scenario == again.claimed.by_scenario


def test_events_for_a_policy_are_those_of_the_evidenced_curve(practice, owner, now):
    lived_in(practice, owner, now)
    with tenancy.within(practice.id):
        events = curves.events(practice.id, now)
    assert int(events.loss_cents.sum()) / events.years == pytest.approx(pair(practice, now).evidenced.mean_cents, abs=1)


def test_two_numbers_alone_are_those_of_the_curve(practice, owner, now):
    lived_in(practice, owner, now)
    found = pair(practice, now)
    numbers = curves.figures(found.scenarios, effects.of(effects.evidenced(found.controls)))
    assert numbers == curves.Figures(found.evidenced.mean_cents, found.evidenced.p99)


def test_nothing_of_a_curve_is_stored(practice, owner, now):
    lived_in(practice, owner, now)
    pair(practice, now)
    with tenancy.within(practice.id):
        assert (Item.objects.count(), Prior.objects.count()) == (0, 0)


def test_a_page_answers_in_half_a_second_once_the_years_are_drawn(practice, owner, now):
    lived_in(practice, owner, now)
    pair(practice, now)
    took = []
    for state in (0.31, 0.47, 0.62):  # states that nobody asked for yet
        with tenancy.within(practice.id):
            counted = tuple(one.scenario for one in scenarios.here(now))
            began = time.perf_counter()
            curves.weighed(counted, effects.of({"C01": state, "C06": state}))
            took.append(time.perf_counter() - began)
    assert min(took) < 0.5


def test_another_practice_has_its_own_curve(practice, other_practice, owner, now):
    show(owner, now, "cash_route")
    assert pair(practice, now).evidenced.mean_cents < pair(other_practice, now).evidenced.mean_cents
