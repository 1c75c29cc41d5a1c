"""Whatever an intruder does to the trail in the database is found, and the first bad leaf is named."""

import pytest
from django.conf import settings

from quietledger.core.audit import actions as audit
from quietledger.core.audit import queries, rules
from quietledger.core.audit.models import Detail
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.vault import keys
from quietledger.pure.merkle import tree
from quietledger.pure.merkle.errors import BadCheckpoint
from tests.core.audit.test_growing import NOW, PRACTICE, WHO, boss, record

__all__ = ["boss"]


def bad():
    return [flaw.index for flaw in audit.verify(PRACTICE)]


@pytest.fixture
def signed(fresh_database):
    """Ten entries, signed at 4, 7 and 10; returns the notes."""
    notes = []
    for count in (4, 3, 3):
        record(count)
        notes.append(audit.checkpoint(PRACTICE, NOW).note)
    audit.checkpoint(rules.SITE, NOW)
    assert bad() == []
    return notes


def leaf(place):
    return f"(SELECT entry_id FROM audit_leaf WHERE sequence = {place} AND practice_id = '{PRACTICE}')"


OF_PRACTICE = f"practice_id = '{PRACTICE}'"


def written_anew(start):
    """SQL that forges all entries from one place on, with leaves, roots and heads that agree with each other."""
    with tenancy.within(PRACTICE):
        bodies = [
            one.body if one.place < start else one.body.replace('"number"', '"forged"') for one in queries.leaves()
        ]
        ids = [one.entry_id for one in queries.leaves()]
        sizes = [size for size, _ in queries.heads()]
    grown = tree.Frontier()
    for place, body in enumerate(bodies):
        hashed = tree.leaf_hash(body.encode())
        grown = grown.append(hashed)
        if place >= start:
            yield f"UPDATE audit_entry SET body = $x${body}$x$ WHERE id = '{ids[place]}'"
            here = f"leaf = '\\x{hashed.hex()}', root = '\\x{grown.root().hex()}'"
            yield f"UPDATE audit_leaf SET {here} WHERE sequence = {place} AND {OF_PRACTICE}"
        if grown.size in sizes:
            there = f"peaks = '\\x{grown.to_bytes().hex()}', root = '\\x{grown.root().hex()}'"
            yield f"UPDATE audit_head SET {there} WHERE size = {grown.size} AND {OF_PRACTICE}"


ROLLED_BACK = [
    f"DELETE FROM audit_leaf WHERE sequence >= 4 AND {OF_PRACTICE}",
    f"DELETE FROM audit_head WHERE size > 4 AND {OF_PRACTICE}",
    f"DELETE FROM audit_entry e WHERE {OF_PRACTICE} AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.entry_id = e.id)",
]
CHECKPOINTS_TOO = f"DELETE FROM audit_checkpoint WHERE size > 4 AND {OF_PRACTICE}"
SITE_TOO = [
    "DELETE FROM audit_leaf WHERE sequence >= 1 AND practice_id = '{0}'",
    "DELETE FROM audit_entry WHERE practice_id = '{0}' AND id NOT IN (SELECT entry_id FROM audit_leaf)",
]


@pytest.mark.parametrize("place", [3, 9])
@pytest.mark.parametrize(
    "way",
    [
        "UPDATE audit_entry SET body = replace(body, 'test', 'best') WHERE id = {leaf}",
        "UPDATE audit_entry SET body = 'no JSON' WHERE id = {leaf}",
        "UPDATE audit_entry SET created_at = created_at - interval '1 day' WHERE id = {leaf}",
        "UPDATE audit_entry SET practice_id = gen_random_uuid() WHERE id = {leaf}",
        "DELETE FROM audit_entry WHERE id = {leaf}",
        "DELETE FROM audit_leaf WHERE sequence = {place} AND {mine}",
        "UPDATE audit_leaf SET leaf = sha256('x') WHERE sequence = {place} AND {mine}",
        "UPDATE audit_leaf SET root = sha256('x') WHERE sequence = {place} AND {mine}",
        "WITH e AS (UPDATE audit_entry SET body = 'x' WHERE id = {leaf} RETURNING id)"
        " UPDATE audit_leaf SET leaf = sha256('\\x0078') WHERE sequence = {place} AND {mine}",
    ],
)
def test_an_edited_moved_or_deleted_entry_is_named(signed, boss, place, way):
    boss(way.format(leaf=leaf(place), place=place, mine=OF_PRACTICE))
    assert bad()[0] == place


def test_two_entries_in_each_others_place_are_named(signed, boss):
    boss(
        f"UPDATE audit_leaf SET sequence = 105 WHERE sequence = 5 AND {OF_PRACTICE}",
        f"UPDATE audit_leaf SET sequence = 5 WHERE sequence = 2 AND {OF_PRACTICE}",
        f"UPDATE audit_leaf SET sequence = 2 WHERE sequence = 105 AND {OF_PRACTICE}",
    )
    assert bad()[0] == 2


@pytest.mark.parametrize(("start", "named"), [(0, 0), (4, 4), (7, 7), (9, 7)])
def test_a_history_written_anew_is_found_by_what_was_signed(signed, boss, start, named):
    """To the last signature that agrees: between two of them, nothing in the database remembers more."""
    boss(*written_anew(start))
    assert bad()[0] == named


def test_a_history_written_anew_without_its_checkpoints_is_found_by_the_sites_tree(signed, boss):
    boss(*written_anew(5), CHECKPOINTS_TOO)
    assert bad()[0] == 4


def test_a_trail_rolled_back_is_found_by_its_checkpoints_or_without_them_by_the_sites_tree(signed, boss):
    boss(*ROLLED_BACK)
    assert bad()[0] == 4
    boss(CHECKPOINTS_TOO)
    assert bad()[0] == 4


def test_a_whole_database_rolled_back_is_found_by_a_signed_checkpoint_that_was_kept(signed, boss):
    boss(*ROLLED_BACK, CHECKPOINTS_TOO, *(one.format(rules.SITE) for one in SITE_TOO))
    assert bad() == []  # the database alone cannot know
    kept = [audit.kept(PRACTICE, note, NOW) for note in signed]
    assert [size for size, _ in kept] == [4, 7, 10]
    assert [flaw.index for flaw in audit.verify(PRACTICE, known=kept[2:])] == [4]
    record(8)  # our own key goes on signing the other history
    assert audit.checkpoint(PRACTICE, NOW).size == 12
    assert bad() == []
    assert [flaw.index for flaw in audit.verify(PRACTICE, known=[kept[0], kept[2]])] == [4]


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        (lambda note: note.replace("\n10\n", "\n11\n"), "signature"),
        (lambda note: note.replace(str(PRACTICE), str(uuid7())), "row"),
        (lambda note: note.split("\n\n")[0] + "\n", "not signed"),
        (lambda _: "nothing", "three lines"),
    ],
)
def test_a_kept_checkpoint_that_we_did_not_sign_proves_nothing(signed, forged, why):
    with pytest.raises(BadCheckpoint, match=why):
        audit.kept(PRACTICE, forged(signed[2]), NOW)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE audit_checkpoint SET note = replace(note, '7', '8') WHERE size = 7", 6),
        ("UPDATE audit_checkpoint SET root = sha256('x') WHERE size = 7", 6),
        ("DELETE FROM audit_checkpoint WHERE size = 7", 6),
        ("DELETE FROM audit_head WHERE size = 10", 9),
        ("UPDATE audit_head SET peaks = 'x' WHERE size = 10", 10),
    ],
)
def test_what_was_signed_or_written_down_cannot_be_altered_unseen_either(signed, boss, statement, named):
    boss(statement)
    assert bad()[0] == named


def test_the_sites_own_tree_is_checked_like_any_other(signed, boss):
    boss(f"UPDATE audit_entry SET body = replace(body, '\"size\":7', '\"size\":8') WHERE practice_id = '{rules.SITE}'")
    assert audit.verify(rules.SITE)[0].index == 1


def test_a_sealed_detail_is_what_its_entry_says_or_gone(fresh_database, boss):
    with tenancy.within(PRACTICE):
        entries = [audit.record(WHO, "test.event", now=NOW, detail={"session": number}) for number in range(3)]
    audit.sequence(PRACTICE, NOW)
    assert bad() == []
    boss(f"UPDATE audit_detail SET cell = set_byte(cell, 30, 1 - get_byte(cell, 30) % 2) WHERE id = '{entries[1]}'")
    assert bad() == [1]
    boss(
        f"DELETE FROM audit_detail WHERE id = '{entries[1]}'",
        f"UPDATE audit_detail SET id = '{entries[1]}' WHERE id = '{entries[0]}'",
    )
    assert bad() == [1]  # sealed for another place
    with tenancy.within(PRACTICE):
        Detail.objects.all().delete()
    assert bad() == []


def test_a_detail_may_not_appear_where_the_entry_tells_of_none(fresh_database):
    with tenancy.within(PRACTICE):
        told = audit.record(WHO, "test.event", now=NOW)
        other = audit.record(WHO, "test.event", now=NOW, detail={"session": "x"})
        cell, _ = audit.given.seal()("audit_detail", told, {"session": "y"})
        Detail.objects.create(id=told, cell=cell)
    audit.sequence(PRACTICE, NOW)
    assert other
    assert bad() == [0]


def test_each_practice_is_compared_with_its_own_checkpoints_only(signed):
    other = uuid7()
    record(2, other)
    audit.checkpoint(other, NOW)
    assert audit.verify(other) == audit.verify(rules.SITE) == []
    with pytest.raises(BadCheckpoint):
        audit.kept(other, signed[0], NOW)
    assert audit.origin(rules.SITE) == f"{settings.SITE}/trail/site"


def test_what_an_older_key_signed_stays_good_after_the_key_was_exchanged(signed):
    before = audit.key(PRACTICE)
    with tenancy.within(PRACTICE):
        keys.Key.objects.filter(purpose="sign").update(state=keys.Key.State.DECRYPT)
    keys.forget_cached()
    record(1)
    newest = audit.checkpoint(PRACTICE, NOW)
    assert audit.key(PRACTICE) != before
    assert bad() == []
    assert [audit.kept(PRACTICE, note, NOW)[0] for note in (*signed, newest.note)] == [4, 7, 10, 11]
