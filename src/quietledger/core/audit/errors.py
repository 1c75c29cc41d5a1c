"""What can be wrong with the trail."""

from __future__ import annotations


class NotReady(RuntimeError):
    """The vault has not yet handed the trail its pseudonym and its seal."""


class TooLong(ValueError):
    """An entry may hold at most 65,535 bytes, so that tiles can carry its length in two."""

    def __init__(self, size_bytes: int) -> None:
        super().__init__(f"a trail entry of {size_bytes} bytes")
        self.size_bytes = size_bytes
