"""Scenarios as they count here: scaled to the practice, the practice's own estimates in place, each with its reason."""

from dataclasses import replace
from datetime import timedelta

import pytest

from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.losses.library import LIBRARY
from quietledger.safety.risk import actions, curves, errors, scenarios
from quietledger.safety.risk.rules import ProfileRow
from quietledger.safety.risk.scenarios import Estimate
from tests.conftest import make_person

OWN = Estimate(0.01, 0.02, 0.05, 1_000, 90_000)
WHY = "Our broker's figures of last spring."


def here(practice, at):
    with tenancy.within(practice.id):
        return {one.scenario.id: one for one in scenarios.here(at)}


def test_the_library_counts_until_somebody_says_otherwise(practice, now):
    assert tuple(one.scenario for one in here(practice, now).values()) == LIBRARY


def test_the_practices_size_scales_what_people_and_records_drive(practice, owner, now):
    actions.say_profile(owner, ProfileRow(clinicians=20, records=24_000), now=now)
    found = here(practice, now)
    assert found["S02"].scenario.mode == pytest.approx(0.012 * 2**0.7, rel=1e-5)
    assert found["S01"].scenario.loss_low == 60_000
    assert found["S19"].scenario == next(one for one in LIBRARY if one.id == "S19")


def test_an_own_estimate_counts_with_its_reason(practice, owner, now):
    scenarios.estimate(owner, "S01", OWN, WHY, now=now)
    one = here(practice, now)["S01"]
    assert (one.is_own, one.edit.reason, one.scenario.mode, one.scenario.loss_high) == (True, WHY, 0.02, 90_000)
    assert one.usual.mode == 0.004


def test_an_own_estimate_is_not_scaled(practice, owner, now):
    scenarios.estimate(owner, "S02", OWN, WHY, now=now)
    actions.say_profile(owner, ProfileRow(clinicians=20, records=24_000), now=now)
    assert here(practice, now)["S02"].scenario.mode == OWN.mode


def test_an_estimate_moves_the_curve_and_taking_it_back_moves_it_back(practice, owner, now):
    def mean(at):
        with tenancy.within(practice.id):
            return curves.now(practice.id, at).evidenced.mean_cents

    before = mean(now)
    scenarios.estimate(owner, "S01", replace(OWN, loss_high=900_000), WHY, now=now)
    assert mean(now) > before
    scenarios.take_back(owner, "S01", "That was another practice's.", now=now + timedelta(hours=1))
    assert mean(now + timedelta(hours=1)) == before
    assert mean(now) > before  # what counted then


def test_every_estimate_stays_on_record(practice, owner, now):
    scenarios.estimate(owner, "S01", OWN, WHY, now=now)
    scenarios.take_back(owner, "S01", "That was another practice's.", now=now + timedelta(hours=1))
    with tenancy.within(practice.id):
        assert [one.estimate for one in scenarios.edits("S01")] == [None, OWN]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"low": 0}, "low"), ({"mode": 0.001}, "mode"), ({"high": 0.001}, "high"), ({"high": 101}, "high"),
        ({"loss_low": 0}, "loss_low"), ({"loss_high": 1_000}, "loss_high"),
    ],
)  # fmt: skip
def test_an_estimate_that_does_not_rise_is_not_taken(wrong, field, practice, owner, now):
    with pytest.raises(errors.NotTaken) as problem:
        scenarios.estimate(owner, "S01", replace(OWN, **wrong), WHY, now=now)
    assert problem.value.field == field
    assert not here(practice, now)["S01"].is_own


def test_an_estimate_needs_a_reason(owner, now):
    with pytest.raises(errors.NotTaken) as problem:
        scenarios.estimate(owner, "S01", OWN, "  because ", now=now)
    assert problem.value.field == "reason"


def test_a_scenario_that_is_not_there_is_not_estimated(owner, now):
    with pytest.raises(errors.NoSuchScenario):
        scenarios.estimate(owner, "S99", OWN, WHY, now=now)


def test_a_biller_estimates_nothing(practice, now):
    biller = make_person(practice.id, now, "biller")
    with pytest.raises(Refused):
        scenarios.estimate(biller, "S01", OWN, WHY, now=now)
    with pytest.raises(Refused):
        scenarios.take_back(biller, "S01", WHY, now=now)


def test_an_estimate_is_on_the_trail(owner, now, trail):
    scenarios.estimate(owner, "S01", OWN, WHY, now=now)
    assert trail()[0]["ev"] == "risk.estimated"


def test_another_practices_estimate_counts_not_here(practice, other_practice, owner, now):
    scenarios.estimate(owner, "S01", OWN, WHY, now=now)
    assert not here(other_practice, now)["S01"].is_own
