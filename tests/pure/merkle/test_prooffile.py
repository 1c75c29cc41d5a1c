"""Proof files: written, read again, and followed to the root."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.merkle import checkpoint, prooffile, proofs, tree
from quietledger.pure.merkle.errors import BadCheckpoint, BadProof, ProofFails

ENTRIES = [f'{{"ev":"thing.done","n":{n}}}'.encode() for n in range(11)]
LEAVES = [tree.leaf_hash(one) for one in ENTRIES]
NOTE = checkpoint.checkpoint_text("quiet.example/trail/1", 11, tree.Frontier().extend(LEAVES).root())


def written(index, entry=None):
    beside = proofs.inclusion_proof(LEAVES, index, 11)
    return prooffile.proof_text(index, beside, NOTE, extra=ENTRIES[index] if entry is None else entry)


@given(st.integers(0, 10))
def test_what_was_written_is_read_and_holds(index):
    found = prooffile.check(written(index))
    assert (found.entry, found.index, found.note) == (ENTRIES[index], index, NOTE)
    assert found.checkpoint.size == 11


def test_another_entry_or_another_place_does_not_hold():
    with pytest.raises(ProofFails):
        prooffile.check(written(4, b"something else"))
    with pytest.raises(ProofFails):
        prooffile.check(written(4).replace("index 4", "index 5"))


def test_a_cut_proof_does_not_hold():
    lines = written(4).split("\n")
    with pytest.raises(ProofFails):
        prooffile.check("\n".join(lines[:4] + lines[5:]))


@pytest.mark.parametrize(
    "text",
    ["", "hello", prooffile.FIRST_LINE, written(1).replace("extra ", "more "), written(1).replace("index 1", "index x"),
     written(1).replace("extra ", "extra ~")],
)  # fmt: skip
def test_what_is_no_proof_file_is_said(text):
    with pytest.raises(BadProof):
        prooffile.check(text)


def test_a_proof_without_its_checkpoint_is_said():
    with pytest.raises(BadCheckpoint):
        prooffile.check(written(1).partition("\n\n")[0] + "\n\n")


@given(st.text())
def test_nothing_else_is_raised(text):
    with pytest.raises((BadProof, BadCheckpoint)):
        prooffile.check(text)
