"""The form of an entry, and the finding of the first bad leaf, without a database."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.core.audit import errors, rules
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.pure.merkle import tree

PRACTICE, ENTRY = UUID(int=1), UUID(int=2)
AT = datetime(2026, 11, 23, 9, 0, 0, 123_000, tzinfo=UTC)
WHO = Actor(PRACTICE, Kind.JOB, name="billing-day")


def entry(**fields):
    return rules.entry_body(WHO, "test.event", AT, entry_id=ENTRY, fields=fields)


def grown(*bodies):
    """A trail as the database keeps it: leaves, and a head for each."""
    leaves = [(place, tree.leaf_hash(body.encode()), body) for place, body in enumerate(bodies)]
    return leaves, heads_of(leaves)


def heads_of(leaves):
    return [
        (size, tree.Frontier().extend(leaf for _, leaf, _ in leaves[:size]).root())
        for size in range(1, len(leaves) + 1)
    ]


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


@given(st.lists(st.text(max_size=20), max_size=40))
def test_an_untouched_trail_has_no_flaw(bodies):
    assert rules.flaws(*grown(*bodies)) == []


@given(st.data(), st.integers(2, 30))
def test_the_first_bad_leaf_is_named(data, size):
    leaves, heads = grown(*(f"entry {place}" for place in range(size)))
    bad = data.draw(st.integers(0, size - 2), label="bad")
    place, leaf, body = leaves[bad]
    later = leaves[bad + 1]
    other = tree.leaf_hash(b"forged")
    tampered = data.draw(
        st.sampled_from(list({
            "edited": [*leaves[:bad], (place, leaf, "forged"), *leaves[bad + 1 :]],
            "edited with its leaf": [*leaves[:bad], (place, other, "forged"), *leaves[bad + 1 :]],
            "entry taken away": [*leaves[:bad], (place, leaf, None), *leaves[bad + 1 :]],
            "leaf taken away": [*leaves[:bad], *leaves[bad + 1 :]],
            "two swapped": [*leaves[:bad], (bad, *later[1:]), (bad + 1, leaf, body), *leaves[bad + 2 :]],
            "one put in": [*leaves[:bad], (bad, other, "forged"), *[(n + 1, a, b) for n, a, b in leaves[bad:]]],
            "cut off": leaves[:bad],
        }.items())),
        label="way",
    )[1]  # fmt: skip
    assert rules.flaws(tampered, heads)[0].index == bad


@given(st.integers(1, 30), st.data())
def test_a_head_that_is_gone_or_changed_is_named(size, data):
    leaves, heads = grown(*(f"entry {place}" for place in range(size)))
    bad = data.draw(st.integers(0, size - 1))
    changed = [*heads[:bad], (bad + 1, bytes(32)), *heads[bad + 1 :]]
    for tampered in (changed, [*heads[:bad], *heads[bad + 1 :]]):
        assert rules.flaws(leaves, tampered)[0].index == bad


def test_every_altered_entry_is_named():
    leaves, heads = grown(*"abcd")
    altered = [(place, leaf, body if place % 2 else "forged") for place, leaf, body in leaves]
    assert [flaw.index for flaw in rules.flaws(altered, heads)] == [0, 2]


def test_a_trail_that_was_rolled_back_whole_agrees_with_itself_but_not_with_a_root_kept_outside():
    leaves, heads = grown(*"abcdef")
    before = leaves[:3], heads[:3]
    assert rules.flaws(*before) == []
    assert [flaw.index for flaw in rules.flaws(*before, [heads[5]])] == [3]


def test_a_trail_written_anew_is_told_by_a_root_kept_outside():
    _, heads = grown(*"abcdef")
    anew = grown(*"abXdefg")
    assert rules.flaws(*anew) == []
    assert [flaw.index for flaw in rules.flaws(*anew, [heads[1], heads[4]])] == [4]
