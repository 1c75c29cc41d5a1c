"""The house reads the machine that it runs on, and believes whoever has ended it."""

import subprocess
from dataclasses import replace

import pytest
import time_machine

from quietledger.cli import own_machine
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.devicestate.report import Report, System
from quietledger.safety.devices import actions as devices
from quietledger.safety.devices import queries
from tests.safety.devices.world import held

REPORT = Report(os=System("linux", "Debian GNU/Linux", "13"))


@pytest.fixture(autouse=True)
def at(now):
    with time_machine.travel(now, tick=False):
        yield


def test_this_machine_says_what_it_is():
    report = own_machine.read()
    assert report.os.platform in {"linux", "macos", "windows"}
    assert report.agent.name == "ql-agent"


@pytest.mark.parametrize("broken", [
    lambda *_args, **_named: subprocess.CompletedProcess([], 0, b"no report"),
    lambda *_args, **_named: (_ for _ in ()).throw(subprocess.TimeoutExpired("look", 1)),
    lambda *_args, **_named: (_ for _ in ()).throw(FileNotFoundError()),
], ids=["garbage", "hangs", "missing"])  # fmt: skip
def test_a_machine_that_can_not_be_read_says_nothing(monkeypatch, broken):
    monkeypatch.setattr(own_machine.subprocess, "run", broken)
    assert own_machine.read() is None


def test_a_reading_makes_it_a_device_of_the_practice(db, practice, biller, now):
    own_machine.tell(practice, REPORT)
    own_machine.tell(practice, REPORT)
    with tenancy.scope(biller):
        [row] = queries.devices()
    assert row.id == queries_this(biller)
    assert "device.supported" in held(practice.id, row.id, now)


def queries_this(who):
    with tenancy.scope(who):
        return queries.this_machine().id


def test_a_machine_that_the_owner_ended_stays_ended(db, practice, owner, now):
    own_machine.tell(practice, REPORT)
    devices.take_back(owner, queries_this(owner), is_lost=True, now=now)
    own_machine.tell(practice, REPORT)
    with tenancy.scope(owner):
        assert queries.this_machine() is None


def test_the_made_up_practice_uses_it_as_it_is(db, practice, job, now, monkeypatch):
    monkeypatch.setattr(own_machine, "read", lambda: REPORT)
    who = job(name="set-up")
    for _ in range(2):
        own_machine.take_in_made_up(who)
    device = queries_this(who)
    assert {"device.trusted", "device.excepted"} <= held(practice.id, device, now)
    with tenancy.scope(who):
        assert queries.exception_of(device, now).reason == own_machine.MADE_UP


def test_where_it_can_not_be_read_the_made_up_practice_stands_without_it(db, job, monkeypatch):
    monkeypatch.setattr(own_machine, "read", lambda: None)
    who = job(name="set-up")
    own_machine.take_in_made_up(who)
    with tenancy.scope(who):
        assert queries.devices() == []


def test_two_processes_at_once_take_one_reading(db, practice, job, owner, now, monkeypatch):
    other = replace(job(name="devices"), name="devices")
    monkeypatch.setattr(tenancy, "_lives", lambda _holder: True)
    monkeypatch.setattr(tenancy, "_this_process", lambda: "elsewhere/1/1")
    own_machine.tell(practice, REPORT)
    with tenancy.scope(other):
        assert queries.devices() == []
