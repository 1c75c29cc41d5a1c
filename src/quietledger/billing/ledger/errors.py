"""What the ledger refuses."""

from __future__ import annotations

from uuid import UUID


class Unbalanced(ValueError):
    """The lines of an entry do not add up to zero.  Units: cents."""

    def __init__(self, once: str, cents: int) -> None:
        super().__init__(f"entry {once} is out of balance by {cents} cents")
        self.once = once
        self.cents = cents


class NothingToEnter(ValueError):
    """An entry moves no money: fewer than two of its lines have an amount."""

    def __init__(self, once: str) -> None:
        super().__init__(f"entry {once} moves no money")
        self.once = once


class MayNotEnter(PermissionError):
    """The permit is for an action that has no business in the ledger, or for another practice."""

    def __init__(self, can: str) -> None:
        super().__init__(f"a permit for {can} does not enter anything here")
        self.can = can


class NoSuchEntry(LookupError):
    """An entry to be reversed is not in this practice's ledger."""

    def __init__(self, entry_id: UUID) -> None:
        super().__init__(f"there is no entry {entry_id}")
        self.entry_id = entry_id
