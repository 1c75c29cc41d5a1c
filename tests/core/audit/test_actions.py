"""The trail in the database: what is written, who cannot change it, and how tampering is found."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connections, transaction

from quietledger.core.audit import actions as audit
from quietledger.core.audit import errors, given, growing, queries
from quietledger.core.audit.models import Detail, Entry, Head, Leaf
from quietledger.core.facts.rules import Ref
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.rules import Actor, Kind

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PRACTICE = uuid7()
WHO = Actor(PRACTICE, Kind.JOB, name="billing-day")
TABLES = ["audit_entry", "audit_leaf", "audit_head"]


def record(count=1, practice_id=PRACTICE):
    with tenancy.within(practice_id):
        who = Actor(practice_id, Kind.JOB, name="billing-day")
        return [audit.record(who, "test.event", now=NOW, number=number) for number in range(count)]


def counts():
    with tenancy.within(PRACTICE):
        return Entry.objects.count(), Leaf.objects.count(), Head.objects.count()


@pytest.fixture
def trail_of_seven(fresh_database):
    record(4)
    audit.sequence(PRACTICE, NOW)
    record(3)
    audit.sequence(PRACTICE, NOW)
    assert audit.verify(PRACTICE) == []
    return fresh_database


@pytest.fixture
def tamper(cluster, trail_of_seven):
    """Write by hand as the superuser, with every trigger off: what an intruder on the database's machine can do."""

    def run(statement):
        with cluster.connect(trail_of_seven) as boss:
            boss.execute("SET session_replication_role = replica")
            boss.execute("ALTER TABLE audit_leaf DROP CONSTRAINT audit_leaf_entry_once")  # in the way of a swap
            assert boss.execute(statement).rowcount
        return [flaw.index for flaw in audit.verify(PRACTICE)]

    return run


@pytest.mark.django_db
def test_records_are_named_by_pseudonym_and_details_are_sealed():
    patient = uuid7()
    with tenancy.within(PRACTICE):
        audit.record(WHO, "test.event", on=[Ref("patient", patient)], now=NOW, detail={"name": "Tamsin Quillfeather"})
        entry, detail = Entry.objects.get(), Detail.objects.get()
    fields = json.loads(entry.body)
    assert (len(fields["res"]), len(fields["res"][0]), len(fields["det"])) == (1, 22, 64)
    for secret in (str(patient), patient.hex, "Tamsin", "Quillfeather"):
        assert secret not in entry.body
        assert secret.encode() not in bytes(detail.cell)


@pytest.mark.django_db
def test_one_record_has_one_pseudonym_in_its_practice_and_another_elsewhere():
    patient, named = Ref("patient", uuid7()), []
    for practice_id in (PRACTICE, PRACTICE, uuid7()):
        with tenancy.within(practice_id):
            audit.record(Actor(practice_id, Kind.JOB), "test.event", on=[patient], now=NOW)
            named.append(json.loads(Entry.objects.order_by("-id").first().body)["res"][0])
    assert named[0] == named[1] != named[2]


@pytest.mark.django_db
def test_nobody_is_written_on_another_practices_trail():
    with tenancy.within(uuid7()), pytest.raises(errors.OtherPractice):
        audit.record(WHO, "test.event", now=NOW)


@pytest.mark.django_db
def test_without_the_vault_nothing_is_recorded(monkeypatch):
    monkeypatch.setattr(given._given, "seal", None)
    with tenancy.within(PRACTICE), pytest.raises(errors.NotReady):
        audit.record(WHO, "test.event", now=NOW)


@pytest.mark.django_db
def test_an_entry_falls_with_the_change_that_it_tells_of():
    with tenancy.within(PRACTICE):
        audit.record(WHO, "test.event", now=NOW)
        transaction.set_rollback(True)
    assert counts() == (0, 0, 0)


def test_entries_get_their_places_in_order_and_once(fresh_database):
    made = record(3)
    assert [audit.sequence(PRACTICE, NOW), audit.sequence(PRACTICE, NOW)] == [3, 0]
    made += record(2)
    assert audit.sequence(PRACTICE, NOW) == 2
    with tenancy.within(PRACTICE):
        assert [queries.place_of(one) for one in made] == [0, 1, 2, 3, 4]
        assert (queries.size(), [row.index for row in queries.newest()]) == (5, [4, 3, 2, 1, 0])


def test_more_entries_than_fit_one_transaction_are_all_placed(fresh_database, monkeypatch):
    monkeypatch.setattr(growing, "SEQUENCED_AT_ONCE", 2)
    record(5)
    assert (audit.sequence(PRACTICE, NOW), counts(), audit.verify(PRACTICE)) == (5, (5, 5, 3), [])


def test_each_practice_has_its_own_tree(fresh_database):
    other = uuid7()
    record(2)
    record(3, other)
    assert (audit.sequence(PRACTICE, NOW), audit.sequence(other, NOW)) == (2, 3)
    assert audit.verify(PRACTICE) == audit.verify(other) == []


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from uuid import UUID
import django
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from quietledger.core.audit import actions
from quietledger.core.audit.models import {victim} as victim
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
victim.__init__ = die
actions.sequence(UUID(sys.argv[2]), datetime(2026, 11, 23, tzinfo=UTC))
"""


@pytest.mark.parametrize("victim", ["Leaf", "Head"])
def test_a_sequencer_that_is_killed_leaves_nothing_half_done(fresh_database, victim):
    record(3)
    program = [sys.executable, "-c", KILLED.format(victim=victim), fresh_database, str(PRACTICE)]
    done = subprocess.run(program, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False)
    assert done.returncode == -signal.SIGKILL
    assert (counts(), audit.sequence(PRACTICE, NOW), audit.verify(PRACTICE)) == ((3, 0, 0), 3, [])


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("alias", ["default", "owner"])
def test_the_database_refuses_every_change(trail_of_seven, table, statement, alias):
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SELECT set_config('app.practice', %s, true)", [str(PRACTICE)])
        with pytest.raises(DatabaseError) as refused:
            cursor.execute(statement.format(table))
        transaction.set_rollback(True, using=alias)
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
    assert counts() == (7, 7, 2)


def test_a_sealed_detail_may_be_shredded_without_touching_the_tree(fresh_database):
    with tenancy.within(PRACTICE):
        audit.record(WHO, "test.event", now=NOW, detail={"session": "x"})
    audit.sequence(PRACTICE, NOW)
    with tenancy.within(PRACTICE):
        assert Detail.objects.all().delete()[0] == 1
    assert audit.verify(PRACTICE) == []


@pytest.mark.parametrize("bad", [0, 3, 4, 6])
def test_tampering_is_found_and_the_first_bad_leaf_named(tamper, bad):
    edit = "UPDATE audit_entry SET body = replace(body, 'test', 'best') WHERE id = "
    assert tamper(edit + f"(SELECT entry_id FROM audit_leaf WHERE sequence = {bad})") == [bad]


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("DELETE FROM audit_entry WHERE id = (SELECT entry_id FROM audit_leaf WHERE sequence = 2)", 2),
        ("DELETE FROM audit_leaf WHERE sequence = 2", 2),
        ("DELETE FROM audit_leaf WHERE sequence >= 5", 5),
        ("DELETE FROM audit_head WHERE size = 7", 6),
        ("UPDATE audit_leaf SET root = NULL WHERE sequence = 2", 2),
        ("UPDATE audit_head SET root = sha256('x') WHERE size = 7", 6),
        (
            "WITH old AS (SELECT * FROM audit_leaf WHERE sequence IN (1, 2)) UPDATE audit_leaf new"
            " SET entry_id = old.entry_id, leaf = old.leaf FROM old"
            " WHERE new.sequence IN (1, 2) AND old.sequence <> new.sequence",
            1,
        ),
    ],
)
def test_taking_away_reordering_and_cutting_off_are_found(tamper, statement, bad):
    assert tamper(statement)[0] == bad


def test_a_whole_database_rolled_back_is_found_by_a_root_kept_elsewhere(cluster, trail_of_seven):
    with tenancy.within(PRACTICE):
        kept = queries.head()
    with cluster.connect(trail_of_seven) as boss:
        boss.execute("SET session_replication_role = replica")
        boss.execute("DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_leaf WHERE sequence >= 4)")
        boss.execute("DELETE FROM audit_leaf WHERE sequence >= 4")
        boss.execute("DELETE FROM audit_head WHERE size > 4")
    assert audit.verify(PRACTICE) == []  # the database alone cannot know
    assert [flaw.index for flaw in audit.verify(PRACTICE, known=[kept])] == [4]


def test_an_untouched_trail_agrees_with_every_root_that_was_ever_kept(trail_of_seven):
    with tenancy.within(PRACTICE):
        kept = queries.heads()
    record(2)
    audit.sequence(PRACTICE, NOW)
    assert audit.verify(PRACTICE, known=kept) == []


def test_an_empty_trail_has_a_head_of_nothing(fresh_database):
    with tenancy.within(UUID(int=5)):
        assert queries.head()[0] == 0
    assert audit.verify(UUID(int=5)) == []
