"""Proofs are those of the definition; each changed bit, size or place makes them fail."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quietledger.pure.merkle import proofs
from quietledger.pure.merkle.errors import NoSuchProof, ProofFails
from quietledger.pure.merkle.tree import leaf_hash
from tests.pure.merkle import naive, vectors

REFERENCE = [leaf_hash(entry) for entry in vectors.ENTRIES]
LEAVES = [leaf_hash(number.to_bytes(2, "big")) for number in range(130)]


def test_reference_proofs():
    assert proofs.inclusion_proof(REFERENCE, 0, 8) == vectors.FIRST_OF_EIGHT
    assert proofs.consistency_proof(REFERENCE, 1, 8) == vectors.FIRST_OF_EIGHT
    assert proofs.consistency_proof(REFERENCE, 6, 8) == vectors.SIX_TO_EIGHT
    assert proofs.consistency_proof(REFERENCE, 8, 8) == ()


def test_all_proofs_of_small_trees_hold_and_are_those_of_the_definition():
    for size in range(1, 34):
        root = naive.root(LEAVES[:size])
        for index in range(size):
            proof = proofs.inclusion_proof(LEAVES, index, size)
            assert list(proof) == naive.path(index, LEAVES[:size])
            proofs.verify_inclusion(LEAVES[index], index, size, proof, root)
        for old in range(1, size + 1):
            proof = proofs.consistency_proof(LEAVES, old, size)
            assert list(proof) == naive.subproof(old, LEAVES[:size])
            proofs.verify_consistency(old, size, proof, naive.root(LEAVES[:old]), root)


@settings(max_examples=200)
@given(st.data())
def test_an_inclusion_proof_holds_for_its_own_leaf_place_and_size_only(data):
    size = data.draw(st.integers(2, 130))
    index = data.draw(st.integers(0, size - 1))
    root, proof = naive.root(LEAVES[:size]), proofs.inclusion_proof(LEAVES, index, size)
    other = data.draw(st.integers(0, size - 1).filter(lambda place: place != index))
    changed = list(proof)
    changed[data.draw(st.integers(0, len(proof) - 1))] = LEAVES[other]
    for wrong in (
        (LEAVES[other], index, size, proof, root),
        (LEAVES[index], other, size, proof, root),
        (LEAVES[index], size, size, proof, root),
        (LEAVES[index], -1, size, proof, root),
        (LEAVES[index], index, size, proof[:-1], root),
        (LEAVES[index], index, size, (*proof, root), root),
        (LEAVES[index], index, size, proof, LEAVES[index]),
    ):
        with pytest.raises(ProofFails):
            proofs.verify_inclusion(*wrong)
    if tuple(changed) != proof:
        with pytest.raises(ProofFails):
            proofs.verify_inclusion(LEAVES[index], index, size, changed, root)


@settings(max_examples=200)
@given(st.data())
def test_a_consistency_proof_fails_for_any_other_history(data):
    new = data.draw(st.integers(2, 130))
    old = data.draw(st.integers(1, new - 1))
    proof = proofs.consistency_proof(LEAVES, old, new)
    old_root, new_root = naive.root(LEAVES[:old]), naive.root(LEAVES[:new])
    forked = [leaf_hash(b"forked"), *LEAVES[1:]]
    for wrong in (
        (old, new, proof, naive.root(forked[:old]), new_root),
        (old, new, proof, old_root, naive.root(forked[:new])),
        (old, new, proof[:-1], old_root, new_root),
        (old, new, (*proof, new_root), old_root, new_root),
        (new, old, proof, old_root, new_root),
        (old, new, (), old_root, new_root),
    ):
        with pytest.raises(ProofFails):
            proofs.verify_consistency(*wrong)


def test_a_tree_is_consistent_with_itself_without_any_hash():
    root = naive.root(LEAVES[:6])
    with pytest.raises(ProofFails):
        proofs.verify_consistency(6, 6, (root,), root, root)


def test_size_zero_is_refused_not_waved_through():
    with pytest.raises(NoSuchProof):
        proofs.consistency_proof(LEAVES, 0, 5)
    with pytest.raises(NoSuchProof):
        proofs.verify_consistency(0, 5, (), b"", naive.root(LEAVES[:5]))


@pytest.mark.parametrize(("index", "size"), [(5, 5), (-1, 5), (0, 0), (0, 131)])
def test_no_proof_for_a_leaf_outside_the_tree(index, size):
    with pytest.raises(NoSuchProof):
        proofs.inclusion_proof(LEAVES, index, size)
