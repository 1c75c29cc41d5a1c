"""What can be wrong with a wish about a remittance."""

from __future__ import annotations

from uuid import UUID


class NotFound(LookupError):
    """The practice has no such remittance, claim of one, denial or difference."""

    def __init__(self, what: str, row_id: UUID) -> None:
        super().__init__(f"no {what} {row_id}")
        self.what, self.row_id = what, row_id


class NotOpen(ValueError):
    """Somebody has dealt with it already."""

    def __init__(self, what: str, row_id: UUID, state: str) -> None:
        super().__init__(f"{what} {row_id} is {state}")
        self.what, self.row_id, self.state = what, row_id, state


class NoWayToSettle(ValueError):
    """The chosen way does not fit: `say` tells the person why."""

    def __init__(self, say: str) -> None:
        super().__init__(say)
        self.say = say
