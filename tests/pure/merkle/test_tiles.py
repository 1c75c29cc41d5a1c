"""Tiles hold the tree's hashes at the published addresses, and proofs come from few of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quietledger.pure.merkle import proofs, tiles
from quietledger.pure.merkle.errors import NoSuchProof, TooLong
from quietledger.pure.merkle.tree import Frontier, leaf_hash

LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(66_000)]
LEVELS = [LEAVES]
while len(LEVELS[-1]) >= tiles.TILE_HASHES:
    below = LEVELS[-1]
    full = range(0, len(below) - tiles.TILE_HASHES + 1, tiles.TILE_HASHES)
    LEVELS.append([Frontier().extend(below[start : start + tiles.TILE_HASHES]).root() for start in full])


def kept(level, start, end):
    """Hashes as a database keeps them: only those of full tiles."""
    return LEVELS[level][start:end] if level < len(LEVELS) else []


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 1200) | st.integers(65_300, 66_000), st.data())
def test_proofs_from_kept_hashes_are_those_from_all_leaves(size, data):
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert tiles.inclusion_proof(kept, index, size) == proofs.inclusion_proof(LEAVES, index, size)
    assert tiles.consistency_proof(kept, old, size) == proofs.consistency_proof(LEAVES, old, size)


def test_a_proof_in_a_large_tree_needs_few_hashes():
    asked = []

    def counted(level, start, end):
        asked.append(end - start)
        return kept(level, start, end)

    tiles.inclusion_proof(counted, 12_345, len(LEAVES))
    assert sum(asked) < 1000


def test_missing_hashes_are_no_proof():
    with pytest.raises(NoSuchProof):
        tiles.inclusion_proof(lambda level, start, end: kept(level, start, end)[:-1], 3, 1000)


@pytest.mark.parametrize(
    ("kind", "number", "width", "path"),
    [
        ("0", 0, 256, "tile/0/000"),
        ("0", 67, 5, "tile/0/067.p/5"),
        ("1", 999, 256, "tile/1/999"),
        ("0", 1000, 256, "tile/0/x001/000"),
        ("entries", 1_234_067, 256, "tile/entries/x001/x234/067"),
        ("entries", 12_345, 17, "tile/entries/x012/345.p/17"),
    ],
)
def test_a_tile_has_its_published_address(kind, number, width, path):
    assert tiles.path(kind, number, width) == path


@pytest.mark.parametrize(
    ("size", "parts"),
    [
        (0, []),
        (1, [(0, 0, 1)]),
        (256, [(0, 0, 256), (1, 0, 1)]),
        (600, [(0, 0, 256), (0, 1, 256), (0, 2, 88), (1, 0, 2)]),
    ],
)
def test_a_tree_has_these_tiles(size, parts):
    assert list(tiles.parts(size)) == parts


def test_a_tree_of_many_levels_has_every_hash_in_some_tile():
    widths = dict.fromkeys(range(3), 0)
    for level, _, width in tiles.parts(66_000):
        widths[level] += width
    assert widths == {0: 66_000, 1: 257, 2: 1}


def test_entries_stand_in_a_bundle_with_their_length_before_them():
    assert tiles.bundle([b"", b"ab"]) == b"\x00\x00\x00\x02ab"
    assert tiles.bundle([bytes(65_535)])[:2] == b"\xff\xff"
    with pytest.raises(TooLong):
        tiles.bundle([bytes(65_536)])
