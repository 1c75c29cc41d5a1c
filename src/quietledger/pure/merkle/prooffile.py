"""Proof files: one entry's place under a signed checkpoint, for anybody to check without us (C2SP tlog-proof)."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Final

FIRST_LINE: Final = "c2sp.org/tlog-proof@v1"


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
