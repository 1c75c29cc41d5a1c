"""Proofs: that a leaf is in the tree, and that a larger tree only added to a smaller one; and their verification."""

from collections.abc import Sequence
from hmac import compare_digest

from quietledger.pure.merkle.errors import NoSuchProof, ProofFails
from quietledger.pure.merkle.tree import Frontier, node_hash


def inclusion_proof(leaves: Sequence[bytes], index: int, size: int) -> tuple[bytes, ...]:
    """Hashes beside the way from leaf `index` up to the root of the first `size` leaves, lowest first.

    Raises: NoSuchProof, if the leaf is not among them.
    Source: RFC 6962 section 2.1.1.
    """
    if size > len(leaves):
        raise NoSuchProof(index, size)
    return tuple(_root(leaves, start, end) for start, end in inclusion_ranges(index, size))


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The ranges of leaves whose roots make up an inclusion proof, lowest first: for trees that keep their nodes.

    Shapes: pairs (start, end).   Raises: NoSuchProof.
    """
    if not 0 <= index < size:
        raise NoSuchProof(index, size)
    found: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_size(end - start)
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return found[::-1]


def consistency_proof(leaves: Sequence[bytes], old: int, new: int) -> tuple[bytes, ...]:
    """Hashes that show that the tree of size `new` begins with the tree of size `old`.

    Raises: NoSuchProof, also for `old` 0: an empty tree is consistent with anything, so a proof would prove nothing.
    Source: RFC 6962 section 2.1.2.
    """
    if new > len(leaves):
        raise NoSuchProof(old, new)
    return tuple(_root(leaves, start, end) for start, end in consistency_ranges(old, new))


def consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """The ranges of leaves whose roots make up a consistency proof, lowest first.

    Shapes: pairs (start, end).   Raises: NoSuchProof.
    """
    if not 0 < old <= new:
        raise NoSuchProof(old, new)
    found: list[tuple[int, int]] = []
    start, end, is_old_root = 0, new, True
    while end != old:
        middle = start + _left_size(end - start)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start, is_old_root = middle, False
    if not is_old_root:
        found.append((start, end))
    return found[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Follow a proof from a leaf to the root; returns nothing when it holds.

    Raises: ProofFails.
    Source: RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size:
        raise ProofFails(index, size)
    reached, node, last = leaf, index, size - 1
    for beside in proof:
        if last == 0:
            raise ProofFails(index, size)
        if node & 1 or node == last:
            reached = node_hash(beside, reached)
            while node and not node & 1:  # no sibling at these heights: the tree is not full on the right
                node, last = node >> 1, last >> 1
        else:
            reached = node_hash(reached, beside)
        node, last = node >> 1, last >> 1
    if last or not compare_digest(reached, root):
        raise ProofFails(index, size)


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Follow a proof from the old root to the new one; returns nothing when it holds.

    Raises: NoSuchProof from size 0 (refused, not waved through); ProofFails.
    Source: RFC 9162 section 2.1.4.2.
    """
    if old == 0:
        raise NoSuchProof(old, new)
    if old == new and not proof and compare_digest(old_root, new_root):
        return
    hashes = list(proof)
    if old & (old - 1) == 0:
        hashes.insert(0, old_root)  # a full old tree is itself a node of the new one, so the proof leaves it out
    if not 0 < old < new or not hashes:
        raise ProofFails(old, new)
    node, last = _without_full_levels(old - 1, new - 1)
    old_reached = new_reached = hashes[0]
    for beside in hashes[1:]:
        if last == 0:
            raise ProofFails(old, new)
        if node & 1 or node == last:
            old_reached, new_reached = node_hash(beside, old_reached), node_hash(beside, new_reached)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new_reached = node_hash(new_reached, beside)
        node, last = node >> 1, last >> 1
    is_same = compare_digest(old_reached, old_root) and compare_digest(new_reached, new_root)
    if last or not is_same:
        raise ProofFails(old, new)


def _without_full_levels(node: int, last: int) -> tuple[int, int]:
    while node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _left_size(size: int) -> int:
    """Largest power of two below `size`: the left side of a tree is always full."""
    return 1 << (size - 1).bit_length() - 1


def _root(leaves: Sequence[bytes], start: int, end: int) -> bytes:
    return Frontier().extend(leaves[start:end]).root()
