"""What reports mean at the gate: records open at a device that stands as it must, and nowhere else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.safety.devices import actions
from quietledger.safety.devices.rules import NEEDED
from tests.safety.devices.world import pair
from tests.web.signing import actor, known

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ana(db, practice, now):
    """Somebody whose days to pair are over."""
    return actor(known(practice, "biller", now=now, email="ana@example.com", is_pairing=False), now)


@pytest.fixture
def desk(ana, now):
    """A machine of hers."""
    return pair(ana, now, number=2)


def at(who, machine, binding=3):
    """Somebody whose browser sits on a device."""
    return replace(who, device_id=machine.device_id, binding=binding, proven_seconds=0)


def stops(who, can, now):
    """The rules that stop somebody, each with the page that mends it."""
    unmet = gate.explain(who, can, now=now).unmet
    return {(one.rule, one.fix) for one in unmet}


def test_a_machine_that_lacks_nothing_opens_records(ana, desk, now):
    assert stops(ana, Can.SEE_CLAIMS, now)
    desk.report(now)
    assert stops(at(ana, desk), Can.SEE_CLAIMS, now) == set()
    assert stops(ana, Can.SEE_CLAIMS, now) == {("F05", "devices"), ("F06", "devices"), ("F15", "devices")}


def test_a_day_without_a_report_closes_them_and_a_report_opens_them_again(ana, desk, now):
    desk.report(now)
    assert stops(at(ana, desk), Can.SEE_CLAIMS, now + DAY - MINUTE) == set()
    assert stops(at(ana, desk), Can.SEE_CLAIMS, now + DAY) == {("F05", "devices"), ("F06", "devices")}
    desk.report(now + DAY)
    assert stops(at(ana, desk), Can.SEE_CLAIMS, now + DAY) == set()


def test_an_hour_without_a_report_hands_nothing_out(ana, desk, now):
    desk.report(now)
    assert "F06" not in {rule for rule, _ in stops(at(ana, desk), Can.SEND_MESSAGE, now + HOUR - MINUTE)}
    assert ("F06", "devices") in stops(at(ana, desk), Can.SEND_MESSAGE, now + HOUR)
    assert stops(at(ana, desk), Can.SEE_CLAIMS, now + HOUR) == set()


@pytest.mark.parametrize("changed", [{"disk__system": "not_encrypted"}, {"os__version": "9"}], ids=str)
def test_what_a_machine_admits_closes_them_until_it_is_mended_or_excepted(ana, who, desk, now, changed):
    desk.report(now)
    desk.report(now + MINUTE, **changed)
    assert stops(at(ana, desk), Can.SEE_CLAIMS, now + MINUTE) == {("F05", "devices")}
    actions.except_(who, desk.device_id, "its new disk comes on Friday", now + 5 * DAY, now=now + MINUTE)
    assert stops(at(ana, desk), Can.SEE_CLAIMS, now + MINUTE) == set()


def test_no_exception_brings_a_lost_machine_back(ana, who, desk, now):
    desk.report(now)
    actions.except_(who, desk.device_id, "its new disk comes on Friday", now + 5 * DAY, now=now)
    actions.lost(ana, desk.device_id, now=now + MINUTE)
    assert ("F15", "devices") in stops(at(ana, desk), Can.SEE_CLAIMS, now + MINUTE)


def test_the_way_to_a_better_device_stays_open(ana, now):
    for can in (Can.PAIR_DEVICE, Can.SEE_OWN_DEVICE, Can.REPORT_LOST):
        assert stops(ana, can, now) == set()


def test_what_is_needed_here_is_what_the_gate_asks_for(ana, desk, now):
    desk.report(now)
    asked = {one.fact for one in gate.explain(ana, Can.SEE_CLAIMS, now=now).unmet}
    assert {fact for fact in asked if fact.startswith("device.")} == set(NEEDED)
