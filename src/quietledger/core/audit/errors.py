"""What can be wrong with the trail."""

from __future__ import annotations

from uuid import UUID


class NotReady(RuntimeError):
    """The vault has not yet handed the trail its pseudonyms, seals and signatures."""


class OtherPractice(RuntimeError):
    """Somebody of one practice was to be written on the trail of another."""

    def __init__(self, practice_id: UUID) -> None:
        super().__init__(f"practice {practice_id} is not the one whose scope is open")
        self.practice_id = practice_id


class TooLong(ValueError):
    """An entry may hold at most 65,535 bytes, so that tiles can carry its length in two."""

    def __init__(self, size_bytes: int) -> None:
        super().__init__(f"a trail entry of {size_bytes} bytes")
        self.size_bytes = size_bytes


class NothingToSign(RuntimeError):
    """A tree without entries has no checkpoint: from size 0 nothing can be proven later."""


class NotConsistent(RuntimeError):
    """The tree does not go on from what was written down of it: it was altered, cut or written anew. Nothing is signed.

    `signed_size`: of the last checkpoint, or of the last append. `bad_index`: the first leaf that differs from what it
    was, or that nothing vouches for any more.
    """

    def __init__(self, practice_id: UUID, signed_size: int, size: int) -> None:
        super().__init__(practice_id, signed_size, size)
        self.practice_id = practice_id
        self.signed_size = signed_size
        self.size = size
        self.bad_index = 0

    def __str__(self) -> str:
        return (
            f"The trail {self.practice_id} does not go on from the tree of {self.signed_size} entries that was written "
            f"down: the first bad one is {self.bad_index}. It is not signed any more; run `quietledger trail verify`."
        )


class NotYetProvable(LookupError):
    """No checkpoint covers this entry yet, or there is no such entry."""

    def __init__(self, entry_id: UUID) -> None:
        super().__init__(f"no signed checkpoint covers entry {entry_id}")
        self.entry_id = entry_id


class NotAWitness(ValueError):
    """Somebody can't be a witness.  `why`: in words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
