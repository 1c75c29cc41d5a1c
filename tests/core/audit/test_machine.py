"""Any order of writing, crashing, placing and signing gives the tree of the definition; so do many writers at once."""

import os
import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from quietledger.core.audit import actions as audit
from quietledger.core.audit import errors, growing, jobs, queries
from quietledger.core.audit.models import Entry
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.pure.merkle import checkpoint as notes
from quietledger.pure.merkle.tree import leaf_hash
from tests.core.audit.test_growing import NOW, PRACTICE, record
from tests.pure.merkle import naive

WRITERS, PRACTICES, EACH = 4, 8, 6


@pytest.fixture(autouse=True)
def ids_of_today(monkeypatch):
    """Ids that begin anew: other processes' ids must not look older than those of tests that travelled to tomorrow."""
    monkeypatch.setattr(ids, "_last", ids._Last())


KILLED = """
import os, signal, sys
from datetime import datetime
from uuid import UUID
import django
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from quietledger.core.audit import actions, growing, models
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Kind
practice, now, where = UUID(sys.argv[2]), datetime.fromisoformat(sys.argv[3]), sys.argv[4]
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
with tenancy.within(practice):
    actions.record(Actor(practice, Kind.JOB, name="billing-day"), "test.killed", now=now)
    where == "write" and die()
if where == "place": growing._keep_full_tiles = die
if where == "sign": models.Checkpoint.save = die
actions.checkpoint(practice, now)
"""


def killed(database, where):
    """A process that writes an entry and dies while it writes, between writing and placing, or while it signs."""
    program = [sys.executable, "-c", KILLED, database, str(PRACTICE), NOW.isoformat(), where]
    done = subprocess.run(program, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False)
    assert done.returncode == -signal.SIGKILL
    return int(where != "write")  # what was committed before it died


def bodies():
    with tenancy.within(PRACTICE):
        return [one.body for one in queries.leaves()]


def test_whatever_happens_the_tree_is_the_one_of_the_definition(fresh_database, monkeypatch):
    chance, written, signed = random.Random(3), 0, []
    steps = ["write"] * 8 + ["place"] * 4 + ["sign"] * 4 + ["write", "place", "sign"]
    crashes = [f"crash:{where}" for where in ("write", "place", "sign")]
    for step in chance.sample([*steps, *crashes], len(steps) + len(crashes)):
        monkeypatch.setattr(growing, "SEQUENCED_AT_ONCE", chance.choice([1, 3, 100]))
        if step == "write":
            written += len(record(chance.randint(1, 70)))
        elif step == "place":
            audit.sequence(PRACTICE, NOW)
        elif step == "sign" and written:
            signed.append(audit.checkpoint(PRACTICE, NOW))
        elif step.startswith("crash:"):
            written += killed(fresh_database, step.removeprefix("crash:"))
    signed.append(audit.checkpoint(PRACTICE, NOW))
    placed = [leaf_hash(body.encode()) for body in bodies()]
    assert len(placed) == len(set(placed)) == written
    for one in signed:
        said = notes.parse(one.note)
        assert (said.size, said.root) == (one.size, naive.root(placed[: one.size]))
    assert [one.size for one in signed] == sorted(one.size for one in signed)
    assert audit.verify(PRACTICE, known=[(one.size, one.root) for one in signed]) == []


def test_four_writers_in_each_of_eight_practices_lose_and_double_nothing(fresh_database):
    practice_ids = [uuid7() for _ in range(PRACTICES)]

    def write(practice_id):
        try:
            for number in range(EACH):
                with tenancy.within(practice_id):
                    audit.record(Actor(practice_id, Kind.JOB, name="writer"), "test.event", now=NOW, number=number)
        finally:
            connections.close_all()

    def place(turn):
        try:
            return jobs.keep_up(practice_ids, NOW + timedelta(seconds=10 * turn))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS * PRACTICES // 2 + 2) as pool:
        written = [pool.submit(write, one) for one in practice_ids for _ in range(WRITERS)]
        placed = [pool.submit(place, turn) for turn in range(6)]
        for one in written:
            one.result()
        assert [one.result() for one in placed] == [[]] * 6
    assert jobs.keep_up(practice_ids, NOW + timedelta(hours=1)) == []
    for practice_id in practice_ids:
        with tenancy.within(practice_id):
            assert (queries.size(), Entry.objects.count()) == (WRITERS * EACH, WRITERS * EACH)
        assert audit.verify(practice_id) == []


def test_two_who_sign_at_once_sign_one_history(fresh_database):
    record(50)

    def sign(turn: int) -> object:
        try:
            if turn % 2:
                record(1)
            return audit.checkpoint(PRACTICE, NOW + timedelta(seconds=turn))
        except errors.NotConsistent as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(sign, range(12)))
    assert all(isinstance(one, queries.CheckpointRow) for one in made)
    assert audit.verify(PRACTICE, known=[(one.size, one.root) for one in made]) == []
