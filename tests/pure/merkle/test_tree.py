"""The frontier grows to the same root as the definition, and survives being stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.merkle.errors import BrokenFrontier
from quietledger.pure.merkle.tree import EMPTY_ROOT, Frontier, leaf_hash
from tests.pure.merkle import naive, vectors

entries = st.lists(st.binary(max_size=8), max_size=70)


def test_reference_roots():
    leaves = [leaf_hash(entry) for entry in vectors.ENTRIES]
    assert Frontier().root() == EMPTY_ROOT == vectors.EMPTY
    assert [Frontier().extend(leaves[:size]).root() for size in range(1, 9)] == vectors.ROOTS


@given(entries)
def test_root_is_that_of_the_definition(found):
    leaves = [leaf_hash(entry) for entry in found]
    assert Frontier().extend(leaves).root() == naive.root(leaves)


@given(entries, st.integers(0, 70))
def test_appending_one_by_one_storing_in_between_changes_nothing(found, cut):
    leaves = [leaf_hash(entry) for entry in found]
    grown = Frontier()
    for leaf in leaves[:cut]:
        grown = grown.append(leaf)
    stored = Frontier.from_bytes(grown.to_bytes())
    assert stored == grown
    assert stored.extend(leaves[cut:]) == Frontier().extend(leaves)


def test_a_frontier_has_a_peak_for_each_one_in_its_size():
    grown = Frontier().extend(leaf_hash(bytes([number])) for number in range(11))
    assert (grown.size, len(grown.peaks)) == (11, 3)


def test_an_entry_cannot_pass_as_a_node():
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != Frontier(0).extend((left, right)).root()


@pytest.mark.parametrize("data", [b"", b"\x00" * 7, (1).to_bytes(8, "big"), (3).to_bytes(8, "big") + b"x" * 63])
def test_stored_bytes_of_a_wrong_length_are_refused(data):
    with pytest.raises(BrokenFrontier):
        Frontier.from_bytes(data)
