"""The form of an entry, and the finding of the first bad leaf, without a database."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.core.audit import errors, rules
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.pure.merkle import tree

PRACTICE, ENTRY = UUID(int=1), UUID(int=2)
AT = datetime(2026, 11, 23, 9, 0, 0, 123_000, tzinfo=UTC)
MILLISECONDS = 1_795_424_400_123
WHO = Actor(PRACTICE, Kind.JOB, name="billing-day")


def entry(**fields):
    return rules.entry_body(WHO, "test.event", AT, entry_id=ENTRY, fields=fields)


def grown(*bodies):
    """A trail as the database keeps it: leaves, and a head for each."""
    said = [f'{{"id":"{ENTRY}","t":{MILLISECONDS},"v":{json.dumps(body)}}}' for body in bodies]
    hashes = [tree.leaf_hash(one.encode()) for one in said]
    heads = [(size, tree.Frontier().extend(hashes[:size]).root()) for size in range(1, len(hashes) + 1)]
    leaves = [rules.Kept(size - 1, hashes[size - 1], root, said[size - 1], ENTRY, AT) for size, root in heads]
    return leaves, heads[-1:]


def as_before(*bodies):
    """The same, as the first release kept it: no root beside a leaf, but a head for each."""
    leaves, _ = grown(*bodies)
    return [one._replace(root=None) for one in leaves], [(one.place + 1, one.root) for one in leaves]


def moved(leaves):
    return [one._replace(place=one.place + 1) for one in leaves]


def test_an_entry_is_canonical_json():
    assert entry(kind="837P", nothing=None, empty=[]) == (
        '{"ev":"test.event","id":"00000000-0000-0000-0000-000000000002","kind":"837P",'
        '"prc":"00000000-0000-0000-0000-000000000001","t":1795424400123,"v":1,"who":"billing-day"}'
    )


@pytest.mark.parametrize("name", ["id", "ev", "prc", "t", "v", "who"])
def test_no_field_changes_what_an_entry_says_of_itself(name):
    assert json.loads(entry(**{name: "somebody else"})) == json.loads(entry())


def test_an_entry_of_exactly_the_most_bytes_fits_and_one_byte_more_does_not():
    room = rules.MOST_BYTES - len(entry(x="")) - len(',"x":""')
    assert len(entry(x="é" * (room // 2) + "a" * (room % 2)).encode()) == rules.MOST_BYTES
    with pytest.raises(errors.TooLong) as refused:
        entry(x="a" * (room + 1))
    assert refused.value.size_bytes == rules.MOST_BYTES + 1


@given(st.lists(st.text(max_size=20), max_size=40), st.sampled_from([grown, as_before]))
def test_an_untouched_trail_has_no_flaw(bodies, kept):
    assert rules.flaws(*kept(*bodies)) == []


@given(st.data(), st.integers(2, 30), st.sampled_from([grown, as_before]))
def test_the_first_bad_leaf_is_named(data, size, kept):
    leaves, heads = kept(*(f"entry {place}" for place in range(size)))
    bad = data.draw(st.integers(0, size - 2), label="bad")
    before, one, after = leaves[:bad], leaves[bad], leaves[bad + 1 :]
    other = tree.leaf_hash(b"forged")
    tampered = data.draw(
        st.sampled_from(list({
            "edited": [*before, one._replace(body="forged"), *after],
            "edited with its leaf": [*before, one._replace(body="forged", leaf=other), *after],
            "entry taken away": [*before, one._replace(body=None), *after],
            "leaf taken away": [*before, *after],
            "two swapped": [*before, after[0]._replace(place=bad), one._replace(place=bad + 1), *after[1:]],
            "one put in": [*before, one._replace(leaf=other), *moved(leaves[bad:])],
            "row under another id": [*before, one._replace(entry_id=PRACTICE), *after],
            "row at another time": [*before, one._replace(at=AT + timedelta(milliseconds=1)), *after],
            "cut off": before,
        }.items())),
        label="way",
    )[1]  # fmt: skip
    assert rules.flaws(tampered, heads)[0].index == bad


@given(st.integers(1, 30), st.data())
def test_a_head_that_is_gone_or_changed_is_named(size, data):
    leaves, heads = as_before(*(f"entry {place}" for place in range(size)))
    bad = data.draw(st.integers(0, size - 1))
    changed = [*heads[:bad], (bad + 1, bytes(32)), *heads[bad + 1 :]]
    for tampered in (changed, [*heads[:bad], *heads[bad + 1 :]]):
        assert rules.flaws(leaves, tampered)[0].index == bad


def test_the_newest_head_cannot_be_missing():
    leaves, _ = grown(*"abc")
    assert [flaw.index for flaw in rules.flaws(leaves, [])] == [2]


def test_every_altered_entry_is_named():
    leaves, heads = grown(*"abcd")
    altered = [one if one.place % 2 else one._replace(body="forged") for one in leaves]
    assert [flaw.index for flaw in rules.flaws(altered, heads)] == [0, 2]


def test_a_trail_that_was_rolled_back_whole_agrees_with_itself_but_not_with_a_root_kept_outside():
    _, kept = grown(*"abcdef")
    before = grown(*"abc")
    assert rules.flaws(*before) == []
    for remembered in ({"signed": kept}, {"kept": kept}):
        assert [flaw.index for flaw in rules.flaws(*before, **remembered)] == [3]


def test_a_trail_written_anew_is_told_by_a_root_from_the_last_one_that_agrees():
    leaves, _ = grown(*"abcdef")
    roots = [(one.place + 1, one.root) for one in leaves]
    anew = grown(*"abXdefg")
    assert rules.flaws(*anew) == []
    for how in ("signed", "kept"):
        assert [flaw.index for flaw in rules.flaws(*anew, **{how: [roots[1], roots[4]]})] == [2]
        assert [flaw.index for flaw in rules.flaws(*anew, **{how: [roots[4]]})] == [0]
        assert [flaw.index for flaw in rules.flaws(*anew, **{how: [anew[1][0], (7, bytes(32))]})] == [0]


def test_what_was_signed_after_a_rollback_vouches_for_nothing_against_a_root_kept_outside():
    leaves, _ = grown(*"abcdef")
    roots = [(one.place + 1, one.root) for one in leaves]
    anew, heads = grown(*"abXdefg")
    signed_anew = [(one.place + 1, one.root) for one in anew[2:5]]
    found = rules.flaws(anew, heads, signed_anew, [roots[1], roots[5]])
    assert [flaw.index for flaw in found] == [2]
