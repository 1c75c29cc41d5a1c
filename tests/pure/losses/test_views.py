"""What is read off the numbers: curves, swings, the matrix, frequencies, the library, and how figures are written."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.losses import curves, events, exact, frequencies, lognormal, matrix, shown
from quietledger.pure.losses.frequencies import Level
from quietledger.pure.losses.library import LIBRARY, SOURCES, scaled
from quietledger.pure.losses.matrix import Grade, place
from quietledger.pure.losses.simulating import simulate
from quietledger.pure.losses.splits import REGULATORY, SPLIT
from quietledger.pure.losses.tornado import tornado

BY_ID = {one.id: one for one in LIBRARY}


# --- curves ---
def ten_years(*rows):
    return curves.curve(events.of_hand(LIBRARY, 10, [(year, name, 100 * dollars) for year, name, dollars in rows]))


def test_a_curve_by_hand():
    found = ten_years((0, "S01", 50), (2, "S04", 100), (2, "S04", 200), (7, "S09", 100))
    assert (found.mean_cents, found.none) == (4_500, 0.7)
    assert [found.percentile(one) for one in (0.5, 0.7, 0.71, 0.8, 0.9, 0.91, 1.0)] == [
        0, 0, 5_000, 5_000, 10_000, 30_000, 30_000,
    ]  # fmt: skip
    assert [found.exceed(cents) for cents in (0, 4_999, 5_000, 10_000, 29_999, 30_000)] == [0.3, 0.3, 0.2, 0.1, 0.1, 0]
    assert found.exceeded([0, 5_000, 30_000]).tolist() == [0.3, 0.2, 0]
    # Squares of (50, 300, 100) less ten times that of the mean, over nine.
    spread = math.sqrt((50**2 + 300**2 + 100**2 - 10 * 45**2) / 9)
    assert found.deviation_cents == pytest.approx(100 * spread, abs=1)
    assert found.standard_error_cents == pytest.approx(100 * spread / math.sqrt(10), abs=1)


def test_portions_add_up_to_the_mean_and_to_the_mean_of_the_worst_years():
    drawn = simulate(LIBRARY, 200_000)
    found = curves.curve(drawn)
    annual = np.bincount(drawn.year, weights=drawn.loss_cents, minlength=drawn.years)
    assert sum(one.mean_cents for one in found.by_scenario) == pytest.approx(found.mean_cents, abs=10)
    worst = annual[annual > found.p99].mean()
    assert sum(one.tail_cents for one in found.by_scenario) == pytest.approx(worst, abs=10)
    assert (found.p50, found.p99) == (0, np.sort(annual)[198_000 - 1])
    assert (found.p90, found.p95, found.p995) == tuple(np.sort(annual)[[179_999, 189_999, 198_999]])


def test_what_a_regulator_costs_is_told_apart():
    found = ten_years((0, "S01", 1_000), (1, "S13", 1_000), (2, "S19", 1_000))
    # 8 % of the first, 60 % of the second, nothing of the third; a tenth of each a year.
    assert found.regulatory_mean_cents == 6_800
    assert SPLIT.share("S19", REGULATORY) == 0


@pytest.mark.parametrize("share", [0, -0.1, 1.1])
def test_a_share_of_the_years_lies_between_none_and_all(share):
    with pytest.raises(ValueError, match="between"):
        ten_years().percentile(share)


# --- frequencies ---
def test_low_and_high_runs_surround_the_usual_one():
    low, mode, high = (exact.mean_cents(frequencies.at(LIBRARY, level)) for level in Level)
    assert low < mode == exact.mean_cents(LIBRARY) < high


@pytest.mark.parametrize("name", ["S01", "S04", "S20"])
def test_a_frequencys_distribution_has_its_mean_and_the_width_of_its_interval(name):
    one = BY_ID[name]
    found = frequencies.gamma(one)
    assert found.shape * found.scale == pytest.approx(one.mode)
    drawn = np.random.default_rng(1).gamma(found.shape, found.scale, 400_000)
    low, high = np.quantile(drawn, (0.05, 0.95))
    assert high / low == pytest.approx(one.high / one.low, rel=0.03)


def test_the_exponential_distribution_is_the_gamma_of_shape_one():
    """Its percentiles are known: -log(0.05) and -log(0.95)."""
    sure = replace(BY_ID["S01"], low=-math.log(0.95) / 100, mode=0.01, high=-math.log(0.05) / 100)
    assert frequencies.gamma(sure).shape == pytest.approx(1, rel=1e-5)


def test_a_frequency_that_is_sure_is_not_drawn():
    sure = replace(BY_ID["S01"], low=0.004, high=0.004)
    assert frequencies.gamma(sure) is None
    assert frequencies.drawn([sure], 3).tolist() == [[0.004]] * 3


def test_worlds_differ_and_their_mean_stays():
    rates = frequencies.drawn(LIBRARY, 200, 3)
    assert rates.shape == (200, 20)
    found = curves.curve(simulate(LIBRARY, 400_000, rates=rates))
    mean = 100 * float(rates.mean(axis=0) @ np.array([lognormal.mean_dollars(one) for one in LIBRARY]))
    assert abs(found.mean_cents - mean) < 4 * found.standard_error_cents
    low, high = frequencies.mean_band_cents(LIBRARY)
    assert low < exact.mean_cents(LIBRARY) < high


def test_events_of_a_world_fall_into_its_years():
    rates = np.array([[0.0], [2.0], [0.0], [1.0]])
    drawn = simulate([BY_ID["S01"]], 4_000, rates=rates)
    assert set((drawn.year // 1_000).tolist()) == {1, 3}
    with pytest.raises(ValueError, match="world"):
        simulate([BY_ID["S01"]], 4_001, rates=rates)


# --- tornado ---
def test_the_widest_swing_comes_first_and_each_is_its_frequency_times_its_loss():
    found = tornado(LIBRARY)
    assert [one.width_cents for one in found] == sorted((one.width_cents for one in found), reverse=True)
    four = next(one for one in found if one.scenario == "S04")
    mean = 100 * lognormal.mean_dollars(BY_ID["S04"])
    assert four.high_cents - exact.mean_cents(LIBRARY) == pytest.approx(0.30 * mean, abs=1)
    assert exact.mean_cents(LIBRARY) - four.low_cents == pytest.approx(0.15 * mean, abs=1)


# --- matrix ---
def test_the_matrix_is_that_of_nist():
    short = {Grade.VERY_LOW: "VL", Grade.LOW: "L", Grade.MODERATE: "M", Grade.HIGH: "H", Grade.VERY_HIGH: "VH"}
    assert [" ".join(short[one] for one in row) for row in reversed(matrix.TABLE)] == [
        "VL L M H VH", "VL L M H VH", "VL L M M H", "VL L L L M", "VL VL VL L L",
    ]  # fmt: skip


def test_a_place_is_read_off_the_numbers():
    assert place(0.3, 300_000) == matrix.Place(Grade.HIGH, Grade.HIGH, Grade.HIGH)
    assert place(0.001, 999) == matrix.Place(Grade.VERY_LOW, Grade.VERY_LOW, Grade.VERY_LOW)
    assert place(-math.log(1 - 0.02), 10_000).likelihood is Grade.MODERATE
    assert place(0.05, 10_000).impact is Grade.MODERATE
    assert place(5, 1_000_000).risk is Grade.VERY_HIGH
    # S09: median 18,974 dollars, 0.04 a year; half as often and half as dear it goes down.
    assert matrix.placed(BY_ID["S09"]).risk is Grade.MODERATE
    assert matrix.placed(BY_ID["S09"], 0.4, 0.5).risk is Grade.LOW


@pytest.mark.parametrize("bounds", [(0.1, 0.2, 0.3), (0.1, 0.1, 0.2, 0.3), (0.4, 0.3, 0.2, 0.1)])
def test_bounds_of_the_matrix_rise(bounds):
    with pytest.raises(ValueError, match="four bounds"):
        place(1, 1, chances=bounds)


# --- the library ---
def test_each_scenario_says_what_it_rests_on():
    assert [one.id for one in LIBRARY] == [f"S{n:02}" for n in range(1, 21)]
    assert all(one.basis and one.sources and set(one.sources) <= SOURCES.keys() for one in LIBRARY)
    assert {name for one in LIBRARY for name in one.sources} <= SOURCES.keys()
    assert all(one.verify for one in LIBRARY)


def test_the_library_is_for_ten_clinicians_and_six_thousand_records():
    assert scaled(LIBRARY, 10, 6_000) == LIBRARY


def test_more_people_make_more_mistakes_and_more_records_cost_more():
    larger = {one.id: one for one in scaled(LIBRARY, 20, 24_000)}
    assert larger["S04"].mode == pytest.approx(0.2 * 2**0.7, rel=1e-5)
    assert larger["S04"].loss_high == BY_ID["S04"].loss_high
    assert (larger["S01"].loss_low, larger["S01"].loss_high) == (60_000, 1_400_000)
    assert larger["S01"].mode == BY_ID["S01"].mode
    assert larger["S09"] == BY_ID["S09"]


@given(st.integers(1, 500), st.integers(1, 10_000_000))
def test_every_size_gives_a_library(clinicians, records):
    assert len(scaled(LIBRARY, clinicians, records)) == 20


@pytest.mark.parametrize("size", [(0, 100), (3, 0)])
def test_a_practice_has_somebody_and_something(size):
    with pytest.raises(ValueError, match="clinician"):
        scaled(LIBRARY, *size)


# --- figures ---
@pytest.mark.parametrize(
    ("cents", "said"),
    [(0, "$0"), (86_600, "$866"), (4_961_234, "$49,600"), (20_812_345, "$208k"), (123_999_999, "$1.24M"),
     (9_996_000, "$100k"), (-450_000, "-$4,500"), (99_999_999, "$1M"), (43, "$0")],
)  # fmt: skip
def test_dollars_have_three_digits(cents, said):
    assert shown.dollars(cents) == said


@pytest.mark.parametrize(
    ("share", "said"), [(0.66365, "66 %"), (0.0417, "4.2 %"), (0.00014, "0.014 %"), (0, "0 %"), (1, "100 %")]
)
def test_shares_have_two_digits(share, said):
    assert shown.percent(share) == said
