"""Why an access can't be judged or a review can't be finished; ids and counts only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass
class NotASecond(Exception):
    """Nobody judges their own accesses.  `alone_from`: when a person who is alone may, None if somebody else can."""

    person_id: UUID
    alone_from: datetime | None

    def __str__(self) -> str:
        return f"person {self.person_id} would judge an access of their own"


@dataclass
class NotFinished(Exception):
    """Some odd accesses of the period still wait for a verdict."""

    count: int

    def __str__(self) -> str:
        return f"{self.count} odd accesses wait for a verdict"


@dataclass
class NotDue(Exception):
    """The period is not the one that waits for its review."""

    until: datetime

    def __str__(self) -> str:
        return f"the period until {self.until.isoformat()} does not wait for a review"


class NoSuchAccess(LookupError):
    """The trail of this practice has no such entry by a person."""
