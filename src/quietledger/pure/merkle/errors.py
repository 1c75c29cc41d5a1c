"""What can be wrong with a tree, a proof or a checkpoint."""

from dataclasses import dataclass


@dataclass
class NoSuchProof(Exception):
    """A proof was asked for that no tree of this size can give; from size 0 nothing can be shown at all."""

    start: int
    size: int

    def __str__(self) -> str:
        return f"no proof from {self.start} in a tree of {self.size}"


@dataclass
class ProofFails(Exception):
    """A proof does not lead to the root it was said to lead to: something was changed, left out or moved."""

    start: int
    size: int

    def __str__(self) -> str:
        return f"proof from {self.start} fails in a tree of {self.size}"


@dataclass
class BrokenFrontier(Exception):
    """Stored bytes are no frontier: wrong length for their size."""

    size_bytes: int

    def __str__(self) -> str:
        return f"{self.size_bytes} bytes are no frontier"


@dataclass
class BadCheckpoint(Exception):
    """A text is no checkpoint, or not signed by the key it was to be signed by."""

    why: str

    def __str__(self) -> str:
        return f"checkpoint: {self.why}"


@dataclass
class TooLong(Exception):
    """An entry is longer than the two bytes before it can say."""

    size_bytes: int

    def __str__(self) -> str:
        return f"an entry of {self.size_bytes} bytes"


@dataclass
class BadProof(Exception):
    """A text is no proof file of ours."""

    why: str

    def __str__(self) -> str:
        return f"proof: {self.why}"
