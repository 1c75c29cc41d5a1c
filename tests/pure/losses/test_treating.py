"""The same years under better protection."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quietledger.pure.losses import curves, events, lognormal
from quietledger.pure.losses.library import LIBRARY
from quietledger.pure.losses.simulating import Link, simulate
from quietledger.pure.losses.treating import FLOOR, combined, eased, treated

EVENTS = simulate(LIBRARY, 100_000)
IDS = [one.id for one in LIBRARY]
FACTORS = st.dictionaries(st.sampled_from(IDS), st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=6)


def of(drawn, name):
    return drawn.loss_cents[drawn.scenario == drawn.ids.index(name)]


def count(drawn, name):
    return len(of(drawn, name))


def years(drawn):
    """What each year cost, the quiet ones too."""
    return np.bincount(drawn.year, weights=drawn.loss_cents, minlength=drawn.years)


def test_a_third_of_the_events_stays_and_they_are_the_same_events():
    less = treated(EVENTS, {"S04": (0.3, 1)})
    assert count(less, "S04") == pytest.approx(0.3 * count(EVENTS, "S04"), rel=0.04)
    assert set(of(less, "S04")) <= set(of(EVENTS, "S04"))
    assert (of(less, "S09") == of(EVENTS, "S09")).all()


def test_thinning_has_the_law_of_a_lower_frequency():
    thinned = simulate(LIBRARY, 400_000)
    thinned = treated(thinned, dict.fromkeys(IDS, (0.3, 1)))
    chance = math.exp(-0.3 * 0.41)
    curve = curves.curve(thinned)
    assert abs(curve.none - chance) < 4 * math.sqrt(chance * (1 - chance) / curve.years)
    assert abs(curve.mean_cents - 0.3 * 796_207) < 4 * curve.standard_error_cents


def test_losses_are_scaled_to_the_cent():
    half = treated(EVENTS, dict.fromkeys(IDS, (1, 0.5)))
    assert half.loss_cents.tolist() == np.maximum(np.rint(EVENTS.loss_cents * 0.5), 1).astype(int).tolist()
    twice = treated(EVENTS, dict.fromkeys(IDS, (1, 2)))
    once, both = (curves.curve(one) for one in (EVENTS, twice))
    assert [both.percentile(one) for one in (0.9, 0.99, 0.999)] == [
        2 * once.percentile(one) for one in (0.9, 0.99, 0.999)
    ]


def test_without_a_treatment_nothing_changes():
    same = treated(EVENTS, {})
    assert (same.loss_cents == EVENTS.loss_cents).all()
    assert (same.year == EVENTS.year).all()


@settings(max_examples=25, deadline=None)
@given(FACTORS, st.sampled_from(IDS), st.floats(0, 1), st.floats(0, 1))
def test_a_better_control_leaves_no_year_dearer(effects, name, f, s):
    before = effects.get(name, (1.0, 1.0))
    better = effects | {name: (before[0] * f, before[1] * s)}
    assert (years(treated(EVENTS, better)) <= years(treated(EVENTS, effects))).all()


def test_a_tenth_remains_whatever_there_is():
    gone = treated(EVENTS, {"S04": (0, 0)})
    assert count(gone, "S04") == pytest.approx(FLOOR * count(EVENTS, "S04"), rel=0.06)
    assert np.median(of(gone, "S04")) == pytest.approx(FLOOR * np.median(of(EVENTS, "S04")), rel=0.05)


def test_factors_of_many_controls_multiply_down_to_the_floor():
    found = combined([("S02", 0.35, 1), ("S02", 0.7, 1), ("S02", 0.8, 0.8), ("S01", 0.2, 0.3), ("S01", 0.2, 0.3)])
    assert found["S02"] == pytest.approx((0.35 * 0.7 * 0.8, 0.8))
    assert found["S01"] == (FLOOR, FLOOR)


def test_a_control_that_stands_half_does_half_of_it():
    assert [eased(0.4, state) for state in (0, 0.5, 1)] == pytest.approx([1, 0.7, 0.4])


def test_a_lost_device_that_is_encrypted_costs_what_an_encrypted_one_does():
    before = {name: count(EVENTS, name) for name in ("S05", "S06")}
    after = treated(EVENTS, {}, {"S05": ("S06", 0.5)})
    assert count(after, "S05") == pytest.approx(before["S05"] / 2, rel=0.1)
    assert count(after, "S05") + count(after, "S06") == sum(before.values())
    turned = (EVENTS.scenario == 4) & (after.scenario == 5)
    six = LIBRARY[5]
    assert (after.loss_cents[turned] == lognormal.cents(six, EVENTS.normal[turned])).all()
    assert (after.loss_cents <= EVENTS.loss_cents).all()


def test_of_encrypted_devices_too_a_tenth_is_lost_with_its_key():
    after = treated(EVENTS, {}, {"S05": ("S06", 1.0)})
    assert count(after, "S05") == pytest.approx(FLOOR * count(EVENTS, "S05"), rel=0.2)


def test_more_encryption_turns_the_same_events_and_more():
    some, more = (treated(EVENTS, {}, {"S05": ("S06", share)}) for share in (0.4, 0.8))
    assert set(of(more, "S05")) < set(of(some, "S05"))


def test_what_a_prevented_event_would_have_brought_along_stays_away():
    linked = simulate(LIBRARY, 400_000, links=[Link("S02", "S03", 0.29)])
    after = treated(linked, {"S02": (0.2, 1)})
    brought, left = ((one.cause >= 0).sum() for one in (linked, after))
    assert left == pytest.approx(0.2 * brought, rel=0.15)
    assert ((after.cause < 0) & (after.scenario == 2)).sum() == ((linked.cause < 0) & (linked.scenario == 2)).sum()


@pytest.mark.parametrize(
    ("effects", "becomes"), [({"S01": (1.2, 1)}, {}), ({"S01": (-0.1, 1)}, {}), ({"S01": (1, -1)}, {}),
                             ({}, {"S05": ("S06", 1.5)})],
)  # fmt: skip
def test_what_is_no_treatment_is_refused(effects, becomes):
    with pytest.raises(ValueError, match="multiplied"):
        treated(EVENTS, effects, becomes)


def test_names_that_nobody_simulated_are_passed_over():
    few = events.of_hand(LIBRARY[:2], 3, [(0, "S01", 500)])
    assert treated(few, {"S19": (0.5, 0.5)}, {"S05": ("S06", 1)}).loss_cents.tolist() == [500]
