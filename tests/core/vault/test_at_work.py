"""Every key is exchanged while several processes write and read; the exchange is killed; nothing is lost or refused."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import cluster
from quietledger.core.vault import actions as vault
from quietledger.core.vault import keys
from quietledger.core.vault.models import Key, Rotation
from tests.conftest import ROOT
from tests.core.vault.test_rotation import World

PROGRAM = "import sys, django; django.setup(); from tests.core.vault import at_work; at_work.main(*sys.argv[1:])"


@pytest.fixture
def world(fresh_database, now):
    return World(now)


@pytest.fixture
def start(world, tmp_path, fresh_database):
    """Start one more process at work on this world."""
    state = tmp_path / "state.json"
    state.write_text(json.dumps({
        "now": world.now.isoformat(), "practice": str(world.practice.id), "person": str(world.biller.person_id),
        "patients": [str(one) for one in world.patients],
    }))  # fmt: skip
    running = []
    environment = os.environ | {"QUIETLEDGER_DATABASE_NAME": fresh_database, "PYTHONPATH": str(ROOT)}

    def one(role, *which):
        words = [sys.executable, "-c", PROGRAM, role, str(state), *which]
        running.append(subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True))
        return running[-1]

    yield one
    for process in running:
        process.kill()
        process.communicate()


def ended(world):
    with tenancy.within(world.practice.id):
        return Rotation.objects.exclude(ended_at=None).values("purpose").distinct().count()


def wait_until(is_so, seconds=120):
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.2)


def test_nothing_is_lost_or_refused_while_every_key_is_exchanged(world, start, tmp_path, settings):
    workers = [start("write", "0"), start("write", "1"), start("read")]
    kills = 0
    for _ in range(4):  # killed at some moment or other, and taken up again
        rotation = start("rotate")
        time.sleep(2.5)
        rotation.send_signal(signal.SIGKILL)
        kills += rotation.wait() == -signal.SIGKILL
    other_root = tmp_path / "other.key"
    cluster.write_once(other_root, os.urandom(32))
    rotation = start("rotate")
    vault.use(f"file:{other_root}")
    found = []  # documents that seem to be rolled back, asked again and again while people write and keys are exchanged
    wait_until(lambda: found.extend(vault.check_marks(world.practice.id)) or ended(world) == 4)
    (tmp_path / "state.stop").touch()
    did = [int(process.communicate(timeout=60)[0]) for process in (*workers, rotation)]
    assert [process.returncode for process in (*workers, rotation)] == [0] * 4
    print(f"writes {did[0]} + {did[1]}, cells read {did[2]}, older keys destroyed {did[3]}, kills {kills}")  # noqa: T201 - a report, for -rP
    assert (min(did) > 0, kills) == (True, 4)
    assert (found, vault.check_marks(world.practice.id)) == ([], [])
    keys.forget_cached()
    people = world.read()[0]
    assert [people[world.patients[n]].phone for n in (0, 1)] == [str(did[0]), str(did[1])]
    with tenancy.within(world.practice.id):
        assert Key.objects.filter(state="destroyed", purpose="patient").count() >= 3
        living = Key.objects.filter(patient=None).exclude(state="destroyed")
        assert set(living.values_list("wrapped_by", flat=True)) == {vault.use(f"file:{other_root}").name}
