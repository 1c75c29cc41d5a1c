"""The published proof vectors: every good proof is ours and holds, every published alteration of it is refused."""

from hashlib import sha256

import pytest

from quietledger.cli import verify_trail
from quietledger.pure.merkle import proofs
from quietledger.pure.merkle.errors import NoSuchProof, ProofFails
from quietledger.pure.merkle.tree import leaf_hash
from tests.pure.merkle import vectors

LEAVES = [leaf_hash(entry) for entry in vectors.ENTRIES]
ROOTS = dict(enumerate([vectors.EMPTY, *vectors.ROOTS]))
GARBAGE, RANDOM = bytes(32), sha256(b"random").digest()


def flipped(proof, place, bit):
    changed = bytearray(proof[place])
    changed[0] ^= 1 << bit
    return (*proof[:place], bytes(changed), *proof[place + 1 :])


def altered_inclusion(index, size, proof):
    """Published name -> leaf, index, size, proof, root."""
    leaf, root = LEAVES[index], ROOTS[size]
    yield "leafIdx - 1", (leaf, index - 1, size, proof, root)
    yield "leafIdx + 1", (leaf, index + 1, size, proof, root)
    yield "leafIdx ^ 2", (leaf, index ^ 2, size, proof, root)
    yield "treeSize * 2", (leaf, index, size * 2, proof, root)
    yield "treeSize div 2", (leaf, index, size // 2, proof, root)
    yield "wrong leaf", (RANDOM, index, size, proof, root)
    yield "empty root", (leaf, index, size, proof, vectors.EMPTY)
    yield "random root", (leaf, index, size, proof, RANDOM)
    for place in range(len(proof)):
        yield f"modified proof[{place}] bit 3", (leaf, index, size, flipped(proof, place, 3), root)
    yield "trailing garbage", (leaf, index, size, (*proof, GARBAGE), root)
    yield "trailing root", (leaf, index, size, (*proof, root), root)
    yield "preceding garbage", (leaf, index, size, (GARBAGE, *proof), root)
    yield "preceding root", (leaf, index, size, (root, *proof), root)
    if proof:
        yield "removed component", (leaf, index, size, proof[:-1], root)
        yield "inserted component", (leaf, index, size, (proof[0], RANDOM, *proof[1:]), root)


def altered_consistency(old, new, proof):
    """Published name -> sizes, proof, roots."""
    first, second = ROOTS[old], ROOTS[new]
    yield "size1 - 1", (old - 1, new, proof, first, second)
    yield "size1 + 1", (old + 1, new, proof, first, second)
    yield "size1 ^ 2", (old ^ 2, new, proof, first, second)
    yield "size2 * 2", (old, new * 2, proof, first, second)
    yield "size2 div 2", (old, new // 2, proof, first, second)
    yield "wrong root1", (old, new, proof, RANDOM, second)
    yield "wrong root2", (old, new, proof, first, RANDOM)
    yield "swapped roots", (old, new, proof, second, first)
    yield "empty proof", (old, new, (), first, second)
    for place in range(len(proof)):
        yield f"modified proof[{place}] bit 4", (old, new, flipped(proof, place, 4), first, second)
    yield "trailing garbage", (old, new, (*proof, GARBAGE), first, second)
    yield "trailing root1", (old, new, (*proof, first), first, second)
    yield "trailing root2", (old, new, (*proof, second), first, second)
    yield "preceding garbage", (old, new, (GARBAGE, *proof), first, second)
    yield "preceding root1", (old, new, (first, *proof), first, second)
    yield "preceding root2", (old, new, (second, *proof), first, second)
    yield "preceding proof[0]", (old, new, (proof[0], *proof), first, second)
    yield "truncated proof", (old, new, proof[:-1], first, second)


# The published cases beside the trees: empty roots, sizes that are 0, equal or the wrong way round.
OTHER_INCLUSION = [
    (leaf, index, size, (), root)
    for index, size in ((0, 0), (0, 1), (1, 0), (2, 1))
    for leaf, root in ((RANDOM, vectors.EMPTY), (vectors.EMPTY, vectors.EMPTY), (RANDOM, RANDOM))
    if not (index < size and leaf == root)
]
OTHER_CONSISTENCY = [
    (0, 0, (), GARBAGE, RANDOM), (1, 1, (), GARBAGE, RANDOM), (0, 1, (), GARBAGE, RANDOM),
    (0, 1, (RANDOM,), GARBAGE, RANDOM),
    (0, 0, (), vectors.EMPTY, vectors.EMPTY), (0, 0, (RANDOM,), vectors.EMPTY, vectors.EMPTY),
    (1, 1, (RANDOM,), RANDOM, RANDOM), (1, 0, (), GARBAGE, RANDOM), (2, 1, (), GARBAGE, RANDOM),
    (2, 1, (RANDOM,), GARBAGE, RANDOM), (1, 2, (), GARBAGE, RANDOM), (0, 1, (), vectors.EMPTY, ROOTS[1]),
]  # fmt: skip


@pytest.mark.parametrize(("where", "proof"), vectors.INCLUSION.items())
def test_each_published_inclusion_proof_is_ours_and_holds(where, proof):
    index, size = where
    assert proofs.inclusion_proof(LEAVES, index, size) == proof
    proofs.verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])
    assert verify_trail.root_by_proof(LEAVES[index], index, size, list(proof)) == ROOTS[size]


@pytest.mark.parametrize(("sizes", "proof"), vectors.CONSISTENCY.items())
def test_each_published_consistency_proof_is_ours_and_holds(sizes, proof):
    assert proofs.consistency_proof(LEAVES, *sizes) == proof
    proofs.verify_consistency(*sizes, proof, *(ROOTS[size] for size in sizes))


def test_every_published_alteration_is_refused():
    inclusion = [case for where, proof in vectors.INCLUSION.items() for _, case in altered_inclusion(*where, proof)]
    consistency = [
        case for sizes, proof in vectors.CONSISTENCY.items() if proof for _, case in altered_consistency(*sizes, proof)
    ]
    for case in (*inclusion, *OTHER_INCLUSION):
        with pytest.raises(ProofFails):
            proofs.verify_inclusion(*case)
    for case in (*consistency, *OTHER_CONSISTENCY):
        with pytest.raises((ProofFails, NoSuchProof)):
            proofs.verify_consistency(*case)
    told = len(inclusion) + len(OTHER_INCLUSION), len(consistency) + len(OTHER_CONSISTENCY)
    print(  # noqa: T201 - a judge prints its count
        f"\nMerkle vectors: {len(vectors.INCLUSION)} + {len(vectors.CONSISTENCY)} published proofs hold, "
        f"{told[0]} + {told[1]} published alterations refused"
    )
    assert told == (88, 91)


def test_the_strangers_verifier_refuses_every_altered_inclusion_proof_too():
    refused = 0
    for where, proof in vectors.INCLUSION.items():
        for name, (leaf, index, size, altered, root) in altered_inclusion(*where, proof):
            if not 0 <= index < size:
                continue  # `check_proof` looks at that before it climbs
            try:
                reached = verify_trail.root_by_proof(leaf, index, size, list(altered))
            except verify_trail.Bad:
                reached = None
            assert reached != root, name
            refused += 1
    assert refused > 60
