"""Drawn years against what can be said of them without drawing: the contract of the risk reference, section 10."""

import math
from dataclasses import replace
from hashlib import sha256
from statistics import NormalDist

import numpy as np
import pytest

from quietledger.pure.losses import curves, exact, lognormal
from quietledger.pure.losses.library import LIBRARY
from quietledger.pure.losses.scenarios import Scenario, Threat
from quietledger.pure.losses.simulating import LINKS, Link, simulate

SHARES = (0.5, 0.7, 0.9, 0.95, 0.99, 0.995, 0.999)


def scenario(name="S01", rate=0.1, low=1_000, high=50_000):
    return Scenario(name, name, Threat.OTHER, rate, rate, rate, low, high)


@pytest.fixture(scope="module")
def events():
    return simulate(LIBRARY)


@pytest.fixture(scope="module")
def curve(events):
    return curves.curve(events)


def digest(events):
    columns = (events.year, events.scenario, events.loss_cents)
    return sha256(b"".join(one.astype(one.dtype.newbyteorder("<")).tobytes() for one in columns)).hexdigest()


def test_figures_that_need_no_draw_are_those_of_the_reference():
    assert sum(one.mode for one in LIBRARY) == pytest.approx(0.410)
    assert exact.quiet_share(LIBRARY) == pytest.approx(0.66365, abs=5e-6)
    assert exact.mean_cents(LIBRARY) == 796_207
    assert exact.deviation_cents(LIBRARY) == 3_853_085


def test_the_mean_of_a_million_years_is_the_exact_one(curve):
    assert abs(curve.mean_cents - 796_207) < 4 * 3_853
    assert curve.mean_cents == pytest.approx(796_207, rel=0.01)
    assert curve.standard_error_cents == pytest.approx(3_853, rel=0.03)


def test_a_quiet_year_is_as_likely_as_it_should_be(curve):
    chance = math.exp(-0.41)
    assert abs(curve.none - chance) < 4 * math.sqrt(chance * (1 - chance) / curve.years)


@pytest.mark.parametrize(("share", "dollars"), [(0.95, 42_000), (0.99, 144_000), (0.995, 216_000)])
def test_percentiles_are_those_of_the_reference(curve, share, dollars):
    assert curve.percentile(share) == pytest.approx(100 * dollars, rel=0.03)


@pytest.mark.parametrize(
    ("dollars", "chance", "within"), [(50_000, 0.042, 0.03), (250_000, 0.0038, 0.03), (1_000_000, 0.00014, 0.2)]
)
def test_bad_years_are_as_likely_as_in_the_reference(curve, dollars, chance, within):
    assert curve.exceed(100 * dollars) == pytest.approx(chance, rel=within)


def test_the_tail_of_losses_is_that_of_the_lognormal_distribution():
    """The worst event of a year lies above x with the chance 1 - exp(-rate * P(loss > x)): a closed form."""
    one = scenario(rate=0.5, low=4_000, high=200_000)
    drawn = simulate([one], 400_000, 3)
    worst = np.zeros(drawn.years)
    np.maximum.at(worst, drawn.year, drawn.loss_cents)
    mu, sigma = lognormal.parameters(one.loss_low, one.loss_high)
    for dollars in (50_000, 200_000, 500_000, 1_000_000):
        chance = 1 - math.exp(-0.5 * (1 - NormalDist(mu, sigma).cdf(math.log(dollars))))
        assert abs((worst > 100 * dollars).mean() - chance) < 4 * math.sqrt(chance / drawn.years)


def test_sums_of_a_year_are_those_of_a_poisson_number_of_events():
    """Losses of almost exactly $1,000: a year costs more than $2,500 if it has three events or more."""
    drawn = curves.curve(simulate([scenario(rate=1.5, low=999, high=1_001)], 400_000, 5))
    for count in (1, 2, 3, 5):
        chance = 1 - sum(math.exp(-1.5) * 1.5**n / math.factorial(n) for n in range(count))
        assert abs(drawn.exceed(100_000 * count - 50_000) - chance) < 4 * math.sqrt(chance / drawn.years)


def test_nine_of_ten_losses_lie_in_their_interval(events):
    for place, one in enumerate(events.scenarios):
        losses = events.loss_cents[events.scenario == place]
        inside = ((losses >= 100 * one.loss_low) & (losses <= 100 * one.loss_high)).mean()
        assert abs(inside - 0.9) < 4 * math.sqrt(0.09 / len(losses))


def test_the_same_seed_gives_the_same_bytes_on_every_machine():
    drawn = simulate(LIBRARY, 100_000, 7)
    assert drawn.made_with == "losses 1, NumPy 2.4.6"
    assert digest(drawn) == "5b024b36a2cd323d9eb51a68de858525e084c08b906e41dc82b9f3b1ed218d7d"
    assert digest(simulate(LIBRARY, 100_000, 8)) != digest(drawn)


def test_events_stand_in_the_order_of_time(events):
    assert (np.diff(events.year) >= 0).all()
    assert events.year[0] >= 0
    assert events.year[-1] < events.years


def test_the_order_of_scenarios_changes_nothing():
    backwards = simulate(LIBRARY[::-1], 50_000, 2)
    assert digest(backwards) == digest(simulate(LIBRARY, 50_000, 2))


def test_one_scenario_more_never_lowers_a_percentile():
    fewer, more = (curves.curve(simulate(some, 100_000)) for some in (LIBRARY[:-1], LIBRARY))
    assert all(fewer.percentile(share) <= more.percentile(share) for share in SHARES)
    assert fewer.mean_cents < more.mean_cents


def test_what_never_happens_costs_nothing():
    quiet = curves.curve(simulate([scenario(rate=0)], 1_000))
    assert (quiet.mean_cents, quiet.p995, quiet.none, quiet.exceed(0)) == (0, 0, 1, 0)
    assert len(simulate([], 1_000)) == 0


def test_losses_twice_as_dear_double_every_percentile():
    doubled = [replace(one, loss_low=2 * one.loss_low, loss_high=2 * one.loss_high) for one in LIBRARY]
    once, twice = (curves.curve(simulate(some, 100_000)) for some in (LIBRARY, doubled))
    assert all(twice.percentile(share) == pytest.approx(2 * once.percentile(share), abs=20) for share in SHARES)


@pytest.mark.parametrize(
    "wrong",
    [{"loss_low": 0}, {"loss_low": -5}, {"loss_high": 30_000}, {"low": 0.2}, {"mode": 0.5}, {"high": math.inf}],
)
def test_intervals_that_do_not_rise_are_refused(wrong):
    with pytest.raises(ValueError, match="S01"):
        replace(LIBRARY[0], **wrong)


@pytest.mark.parametrize("years", [0, -1])
def test_there_is_a_year_to_simulate(years):
    with pytest.raises(ValueError, match="years"):
        simulate(LIBRARY, years)


def test_an_id_stands_once():
    with pytest.raises(ValueError, match="same id"):
        simulate([LIBRARY[0], LIBRARY[0]], 10)


def test_links_keep_each_scenarios_frequency_and_make_years_more_unequal(events, curve):
    linked = simulate(LIBRARY, links=LINKS)
    for place, one in enumerate(linked.scenarios):
        count = int((linked.scenario == place).sum())
        assert abs(count - 1e6 * one.mode) < 4 * math.sqrt(1e6 * one.mode)
    found = curves.curve(linked)
    assert found.mean_cents == pytest.approx(exact.mean_cents(LIBRARY), rel=0.02)
    # Events that come in pairs leave more years quiet: exp(-(0.41 - pairs)).
    assert found.none == pytest.approx(math.exp(-(0.41 - 0.29 * 0.012 - 0.25 * 0.02)), abs=0.002)
    assert found.p995 > curve.p995


def test_a_linked_event_falls_into_the_year_of_its_parent():
    linked = simulate([scenario("S08", 0.02), scenario("S09", 0.04)], 100_000, links=[Link("S08", "S09", 1.0)])
    children = np.flatnonzero(linked.cause == 0)
    parents = np.flatnonzero(linked.scenario == 0)
    assert linked.year[children].tolist() == linked.year[parents].tolist()
    assert (children > parents).all()


def test_a_link_brings_no_more_along_than_the_child_has():
    linked = simulate([scenario("S02", 0.5), scenario("S03", 0.1)], 100_000, links=[Link("S02", "S03", 0.9)])
    assert (linked.scenario == 1).sum() == pytest.approx(10_000, abs=400)
    assert (linked.cause[linked.scenario == 1] == 0).all()


def test_a_chain_of_links_is_refused():
    with pytest.raises(ValueError, match="brings nothing along"):
        simulate(LIBRARY, 10, links=[Link("S02", "S03", 0.1), Link("S03", "S16", 0.1)])


def test_the_exponential_is_right_to_the_last_place_or_two():
    values = np.concatenate([np.linspace(-30, 40, 20_001), np.array([0.0, 1.0, -700, 700])])
    right = np.array([math.exp(one) for one in values])
    assert (np.abs(lognormal.exponential(values) - right) <= 2 * np.spacing(right)).all()


def test_median_and_mean_are_those_of_the_interval():
    one = scenario(low=2_000, high=50_000)
    assert lognormal.median_dollars(one) == pytest.approx(10_000)
    mu, sigma = lognormal.parameters(2_000, 50_000)
    assert NormalDist(mu, sigma).cdf(math.log(2_000)) == pytest.approx(0.05)
    assert NormalDist(mu, sigma).cdf(math.log(50_000)) == pytest.approx(0.95)
    assert lognormal.mean_dollars(one) == pytest.approx(math.exp(mu + sigma**2 / 2))
