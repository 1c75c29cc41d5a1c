"""The same code, or the same report, sent many times at once: it counts once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connections

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.devices import actions, errors
from quietledger.safety.devices.actions import Wish
from quietledger.safety.devices.models import Device
from tests.conftest import make_practice
from tests.safety.devices.world import csr, held, key, pair
from tests.web.signing import actor, known

AT_ONCE = 5


@pytest.fixture
def who(fresh_database, now):
    practice = make_practice("Quiet Oak Psychology", "QO")
    return replace(actor(known(practice, "owner", now=now), now), proven_seconds=0)


def together(act):
    """What came of doing it several times at once: results, and why the others were turned away."""
    barrier = Barrier(AT_ONCE)

    def one(number):
        barrier.wait()
        try:
            return act(number)
        except errors.Turned as turned:
            return turned.why
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_a_code_pairs_one_of_many(who, now):
    code = actions.code(who, now=now).code
    found = together(lambda number: actions.enrol(Wish(code, csr(key(number)), "linux"), now=now))
    assert len([one for one in found if not isinstance(one, str)]) == 1
    assert {one for one in found if isinstance(one, str)} <= {"code", "busy"}
    with tenancy.scope(who):
        assert Device.objects.count() == 1


def test_a_report_counts_once(who, now):
    machine = pair(who, now)
    text = machine.posture(now)
    found = together(lambda _number: actions.take_posture(text, now=now))
    assert len([one for one in found if not isinstance(one, str)]) == 1
    assert {one for one in found if isinstance(one, str)} <= {"nonce", "busy"}


def test_a_report_and_a_loss_at_once_end_in_a_lost_device(who, now):
    machine = pair(who, now)
    text = machine.posture(now)
    together(
        lambda number: actions.take_posture(text, now=now) if number else actions.lost(who, machine.device_id, now=now)
    )
    with tenancy.scope(who):
        assert Device.objects.get().ended_at == now
    assert held(who.practice_id, machine.device_id, now) == set()
