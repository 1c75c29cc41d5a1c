"""Checkpoints: signed, provable by strangers, and never signed over a history that was changed."""

from base64 import b64decode
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from quietledger.core.audit import actions as audit
from quietledger.core.audit import errors, given, growing, jobs, queries, rules
from quietledger.core.audit.models import Entry, Tile
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.pure.merkle import checkpoint as notes
from quietledger.pure.merkle import proofs, tree

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PRACTICE = uuid7()
WHO = Actor(PRACTICE, Kind.JOB, name="billing-day")


def record(count=1, practice_id=PRACTICE):
    who = Actor(practice_id, Kind.JOB, name="billing-day")
    said = [audit.Said("test.event", fields={"number": number}) for number in range(count)]
    with tenancy.within(practice_id):
        return audit.record_many(who, said, now=NOW)


def site_entries(event):
    with tenancy.within(rules.SITE):
        return list(queries.of_event(event).values())


def test_a_checkpoint_is_a_note_that_the_practices_key_signed(fresh_database):
    record(5)
    made = audit.checkpoint(PRACTICE, NOW)
    text, lines = made.note.split("\n\n")
    name = f"{settings.SITE}/trail/{PRACTICE}"
    dash, signer, signature = lines.split()
    with tenancy.within(PRACTICE):
        (key,), head = given.signing().public_keys(), queries.head()
    assert text.split("\n")[:2] == [name, "5"]
    assert (b64decode(text.split("\n")[2]), made.size) == (made.root, 5) == head[::-1]
    assert (dash, signer, b64decode(signature)[:4]) == ("—", name, notes.key_id(name, key))
    Ed25519PublicKey.from_public_bytes(key).verify(b64decode(signature)[4:], f"{text}\n".encode())


def test_a_checkpoint_is_entered_in_the_sites_tree_and_the_site_has_checkpoints_of_its_own(fresh_database):
    record(3)
    made = audit.checkpoint(PRACTICE, NOW)
    (entry,) = site_entries("trail.checkpoint")
    assert (entry["tree"], entry["size"], entry["root"]) == (str(PRACTICE), 3, made.root.hex())
    site = audit.checkpoint(rules.SITE, NOW)
    assert site.note.startswith(f"{settings.SITE}/trail/site\n1\n")
    assert audit.checkpoint(rules.SITE, NOW) == site
    assert len(site_entries("trail.checkpoint")) == 1


def test_a_tree_that_has_not_grown_keeps_its_checkpoint(fresh_database):
    record(3)
    made = audit.checkpoint(PRACTICE, NOW)
    assert audit.checkpoint(PRACTICE, NOW + timedelta(seconds=10)) == made
    record(1)
    assert audit.checkpoint(PRACTICE, NOW).size == 4


def test_an_empty_tree_has_nothing_to_sign(fresh_database):
    with pytest.raises(errors.NothingToSign):
        audit.checkpoint(PRACTICE, NOW)


def test_each_practice_signs_with_a_key_of_its_own(fresh_database):
    other = uuid7()
    record(1)
    record(1, other)
    signed = [audit.checkpoint(one, NOW).note.split("\n")[4].split()[2] for one in (PRACTICE, other)]
    assert b64decode(signed[0])[:4] != b64decode(signed[1])[:4]


@pytest.fixture
def boss(cluster, fresh_database):
    """Write by hand as the superuser, with every trigger off."""

    def run(*statements):
        with cluster.connect(fresh_database) as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in statements:
                assert connection.execute(statement).rowcount

    return run


CUT = [f"DELETE FROM audit_{table} WHERE {column} >= 3" for table, column in (("leaf", "sequence"), ("head", "size"))]


@pytest.mark.parametrize(
    ("statements", "bad"),
    [
        (["UPDATE audit_leaf SET leaf = sha256('x') WHERE sequence = 2"], 2),
        (["UPDATE audit_leaf SET leaf = sha256('x'), root = NULL WHERE sequence = 2"], 2),
        (["DELETE FROM audit_leaf WHERE sequence = 1"], 1),
        (CUT, 3),
        (["UPDATE audit_head SET peaks = set_byte(peaks, 10, 7) WHERE size = 5"], 5),
        (["UPDATE audit_head SET peaks = 'x' WHERE size = 5"], 5),
        (["UPDATE audit_checkpoint SET root = sha256('x') WHERE size = 5 AND practice_id <> '{0}'"], 4),
        (["UPDATE audit_checkpoint SET note = replace(note, 'trail/', 'trial/') WHERE size = 5"], 4),
    ],
)
def test_what_does_not_go_on_from_the_last_signature_is_refused_once_told_and_named(
    fresh_database, boss, statements, bad
):
    record(5)
    before = audit.checkpoint(PRACTICE, NOW)
    boss(*(statement.format(rules.SITE) for statement in statements))
    for _ in range(2):
        record(1) if statements != CUT else None
        with pytest.raises(errors.NotConsistent) as refused:
            audit.checkpoint(PRACTICE, NOW)
        assert refused.value.bad_index == bad
    (told,) = site_entries("trail.inconsistent")
    assert (told["tree"], told["bad"]) == (str(PRACTICE), bad)
    assert len(site_entries("trail.checkpoint")) == 1
    with tenancy.within(PRACTICE):
        assert [row.size for row in queries.checkpoints()] == [before.size]


def test_a_checkpoint_that_another_key_signed_is_not_gone_on_from(fresh_database, boss):
    record(3)
    audit.checkpoint(PRACTICE, NOW)
    other = uuid7()
    record(3, other)
    forged = audit.checkpoint(other, NOW).note.replace(str(other), str(PRACTICE))
    boss(f"UPDATE audit_checkpoint SET note = $x${forged}$x$ WHERE practice_id = '{PRACTICE}'")
    record(1)
    with pytest.raises(errors.NotConsistent):
        audit.checkpoint(PRACTICE, NOW)


def test_a_proof_names_its_entry_and_waits_for_a_checkpoint_that_covers_it(fresh_database):
    first, *_ = record(3)
    with tenancy.within(PRACTICE), pytest.raises(errors.NotYetProvable):
        queries.proof(first)
    made = audit.checkpoint(PRACTICE, NOW)
    (late,) = record(1)
    audit.sequence(PRACTICE, NOW)
    with tenancy.within(PRACTICE):
        head, _, note = queries.proof(first).partition("\n\n")
        with pytest.raises(errors.NotYetProvable):
            queries.proof(late)
        entry = Entry.objects.get(id=first).body.encode()
    first_line, extra, index, *hashes = head.split("\n")
    assert (first_line, index, note) == ("c2sp.org/tlog-proof@v1", "index 0", made.note)
    assert b64decode(extra.removeprefix("extra ")) == entry
    proofs.verify_inclusion(tree.leaf_hash(entry), 0, 3, [b64decode(one) for one in hashes], made.root)


def test_proofs_hold_across_the_edges_of_tiles(fresh_database, monkeypatch):
    monkeypatch.setattr(growing, "SEQUENCED_AT_ONCE", 200)
    made, old = record(515), None
    for size in (255, 256, 257, 512, 515):
        with monkeypatch.context() as only:
            only.setattr(growing, "SEQUENCED_AT_ONCE", size - (old or 0))
            with tenancy.within(PRACTICE):
                assert growing.queries.size() == (old or 0)
            growing._sequence_some(PRACTICE, NOW, everything=False)
            old = size
        with tenancy.within(PRACTICE):
            growing._checkpoint(PRACTICE, NOW)
            assert list(Tile.objects.order_by("number").values_list("level", "number")) == [
                (0, number) for number in range(size // 256)
            ]
            for place in (0, 254, size - 1):
                queries.proof(made[place])
    assert audit.verify(PRACTICE) == []


def test_trees_of_the_first_release_get_their_tiles_with_the_next_entry(fresh_database, boss):
    record(300)
    audit.sequence(PRACTICE, NOW)
    boss("DELETE FROM audit_tile", "UPDATE audit_leaf SET root = NULL WHERE sequence = 299")
    record(1)
    audit.checkpoint(PRACTICE, NOW)
    with tenancy.within(PRACTICE):
        assert Tile.objects.count() == 1
    assert audit.verify(PRACTICE) == []


def test_entries_older_than_an_hour_are_found_when_everything_is_looked_through(fresh_database):
    record(2)
    audit.sequence(PRACTICE, NOW)
    with tenancy.within(PRACTICE):
        newest = Entry.objects.order_by("-id").first()
        long_ago = UUID(int=newest.id.int - (2 * queries.LATE_MILLISECONDS << 80))
        Entry.objects.create(id=long_ago, body=newest.body.replace(str(newest.id), str(long_ago)), created_at=NOW)
    assert audit.sequence(PRACTICE, NOW) == 0
    assert audit.sequence(PRACTICE, NOW, everything=True) == 1


def test_the_tick_places_signs_each_ten_seconds_and_then_the_site(fresh_database):
    record(2)
    assert jobs.keep_up([PRACTICE], NOW) == []
    for seconds, signed in ((1, [2]), (9, [2]), (10, [2, 4])):
        record(1) if seconds < 10 else None
        jobs.keep_up([PRACTICE], NOW + timedelta(seconds=seconds))
        with tenancy.within(PRACTICE):
            assert [row.size for row in queries.checkpoints()] == signed
            assert queries.lag_seconds(NOW) == 0
    with tenancy.within(rules.SITE):
        assert [row.size for row in queries.checkpoints()] == [1, 2]


def test_the_tick_says_what_is_wrong_and_goes_on_with_the_others(fresh_database, boss):
    other = uuid7()
    record(3)
    audit.checkpoint(PRACTICE, NOW)
    boss("UPDATE audit_leaf SET leaf = sha256('x') WHERE sequence = 2")
    record(1)
    record(1, other)
    (said,) = jobs.keep_up([PRACTICE, other], NOW + timedelta(seconds=10))
    assert str(PRACTICE) in said
    with tenancy.within(other):
        assert queries.last_checkpoint().size == 1


def test_lag_is_the_age_of_the_oldest_entry_without_a_place(fresh_database):
    record(1)
    with tenancy.within(PRACTICE):
        assert queries.lag_seconds(NOW + timedelta(seconds=7)) == 7
    audit.sequence(PRACTICE, NOW)
    with tenancy.within(PRACTICE):
        assert queries.lag_seconds(NOW + timedelta(seconds=7)) == 0


def test_entries_are_read_by_time_event_and_person_with_their_places(fresh_database):
    person = uuid7()
    with tenancy.within(PRACTICE):
        audit.record(WHO, "test.one", now=NOW)
        audit.record(Actor(PRACTICE, Kind.STAFF, person_id=person), "test.two", now=NOW + timedelta(hours=1))
        audit.record(WHO, "test.two", now=NOW + timedelta(hours=2))
    audit.sequence(PRACTICE, NOW)
    with tenancy.within(PRACTICE):

        def found(*asked, **more):
            return [row.index for row in queries.entries(*asked, **more)]

        assert found() == [0, 1, 2]
        assert found(NOW, NOW + timedelta(hours=2)) == [0, 1]
        assert found(NOW + timedelta(hours=1)) == [1, 2]
        assert found(events=["test.one"]) == [0]
        assert found(events=["test.one", "test.two"], person=person) == [1]
        assert found(events=["test"]) == []
