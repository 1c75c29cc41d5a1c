"""Proof files: one entry's place under a signed checkpoint, for anybody to check without us (C2SP tlog-proof)."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from quietledger.pure.merkle import checkpoint, proofs, tree
from quietledger.pure.merkle.checkpoint import Checkpoint
from quietledger.pure.merkle.errors import BadProof

FIRST_LINE: Final = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof file that was read.  entry: what stands in the tree, as the file carries it; note: the checkpoint."""

    entry: bytes
    index: int
    beside: tuple[bytes, ...]
    note: str
    checkpoint: Checkpoint


def proof_text(index: int, proof: Sequence[bytes], note: str, *, extra: bytes = b"") -> str:
    """Write a proof file: where the entry stands, the hashes beside its way to the root, the checkpoint.

    `extra` is whatever belongs to the proof; ours carry the entry itself, so that the file stands alone.

    Source: C2SP tlog-proof.
    """
    lines = [FIRST_LINE]
    if extra:
        lines.append(f"extra {b64encode(extra).decode()}")
    lines.append(f"index {index}")
    lines += [b64encode(one).decode() for one in proof]
    return "\n".join(lines) + "\n\n" + note


def check(text: str) -> Proof:
    """Read one of our proof files and follow it from its entry to the root; who signed the root is left to be checked.

    Raises: BadProof, for another form; BadCheckpoint; ProofFails.
    """
    head, _blank, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    if first != FIRST_LINE or len(lines) < 2 or not lines[0].startswith("extra ") or not lines[1].startswith("index "):
        raise BadProof("not a proof file with its entry in it")
    try:
        entry, *beside = (b64decode(one, validate=True) for one in (lines[0].removeprefix("extra "), *lines[2:]))
        index = int(lines[1].removeprefix("index "))
    except ValueError:
        raise BadProof("not base64, or no index") from None
    said = checkpoint.parse(note)
    proofs.verify_inclusion(tree.leaf_hash(entry), index, said.size, beside, said.root)
    return Proof(entry, index, tuple(beside), note, said)
