"""What can be wrong with the trail."""

from __future__ import annotations

from uuid import UUID


class NotReady(RuntimeError):
    """The vault has not yet handed the trail its pseudonym and its seal."""


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
