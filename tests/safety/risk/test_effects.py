"""What controls do to scenarios."""

import pytest

from quietledger.pure.safeguards.controls import CONTROLS, Measure, Over
from quietledger.safety.risk import effects
from quietledger.safety.risk.readings import ControlState, Reading

MET = dict.fromkeys((one.id for one in CONTROLS), 1.0)
ABOUT = Measure("practice.backed_up")


def scale(done, scenario):
    return next((f, s) for one, f, s in done.scales if one == scenario)


def test_without_controls_nothing_is_scaled_or_turned():
    done = effects.of({})
    assert {(f, s) for _one, f, s in done.scales} == {(1.0, 1.0)}
    assert [share for _source, _target, share in done.becomes] == [0.0]


def test_a_control_that_stands_wholly_has_its_whole_effect():
    assert scale(effects.of({"C10": 1.0}), "S03") == (pytest.approx(0.3), 1.0)


def test_a_control_that_stands_by_half_has_half_of_it():
    assert scale(effects.of({"C10": 0.5}), "S03") == (pytest.approx(0.65), 1.0)


def test_factors_of_several_controls_multiply():
    f, s = scale(effects.of({"C07": 1.0, "C08": 1.0}), "S01")
    assert (f, s) == (pytest.approx(0.7 * 0.9), 0.8)


def test_no_heap_of_controls_goes_below_a_tenth():
    assert scale(effects.of(MET), "S12")[0] == 0.1
    assert scale(effects.of(MET), "S03")[0] == pytest.approx(max(0.1, 0.7 * 0.8 * 0.3))


def test_encryption_turns_a_lost_device_into_a_cheaper_one():
    assert effects.of({"C06": 0.75}).becomes == (("S05", "S06", 0.75),)


def test_a_claim_never_counts_for_less_than_the_facts():
    state = ControlState("C10", 1.0, 0.0, ())
    assert effects.claimed({"C10": state}) == {"C10": 1.0}


def test_a_measure_that_is_met_moves_the_mean_of_its_control_alone():
    lacking = Reading(ABOUT, {}, {None: None}, 0.0)
    other = Reading(Measure("person.mfa", Over.PEOPLE), {}, {}, 0.0)  # of nobody: it does not count
    third = Reading(Measure("practice.reviewed"), {}, {None: None}, 0.0)
    state = ControlState("C03", 0.0, 0.0, (lacking, other, third))
    assert effects.if_met({"C03": state}, [ABOUT]) == {"C03": 0.5}
