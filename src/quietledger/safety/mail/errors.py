"""Why something can't be done with a message; ids only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


class NoSuchMessage(LookupError):
    """The practice has no such message, or its content is gone."""


@dataclass
class NotHeld(Exception):
    """The message is not held: somebody released or deleted it before, or it never was."""

    message_id: UUID

    def __str__(self) -> str:
        return f"message {self.message_id} is not held"


@dataclass
class AskedBefore(Exception):
    """Somebody has asked for this release already."""

    message_id: UUID

    def __str__(self) -> str:
        return f"the release of message {self.message_id} was asked for before"


@dataclass
class TooLarge(ValueError):
    """A message larger than is ever kept."""

    size_bytes: int

    def __str__(self) -> str:
        return f"{self.size_bytes} bytes are more than is kept"


class NoMessage(ValueError):
    """What was given is no message: it has no header at all."""


@dataclass
class DomainTaken(ValueError):
    """Another practice's mail comes under this domain."""

    practice_id: UUID

    def __str__(self) -> str:
        return f"the domain is practice {self.practice_id}'s"
