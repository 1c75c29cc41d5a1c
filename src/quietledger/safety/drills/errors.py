"""Why a drill can't go on; ids, counts and the practice's own words only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass
class NotALure(Exception):
    """A lure's text can't be used.  says: each thing that is wrong, in words."""

    says: tuple[str, ...]

    def __str__(self) -> str:
        return f"{len(self.says)} things are wrong with the lure"


class NoSuchDrill(LookupError):
    """The practice has no such drill, or it is not in the state that this needs."""


class NoSuchLink(LookupError):
    """No message of a drill carries this link."""


@dataclass
class NotYourTurn(Exception):
    """The person has rated already.  alone_from: when who is alone may rate again, None if others can."""

    drill_id: UUID
    alone_from: datetime | None

    def __str__(self) -> str:
        return f"drill {self.drill_id} needs another person's rating"


@dataclass
class NotAgreed(Exception):
    """Two people have not come to the same difficulty yet."""

    drill_id: UUID

    def __str__(self) -> str:
        return f"drill {self.drill_id} has no agreed difficulty"


@dataclass
class NotOnTheList(Exception):
    """Some of these people may not be sent drills: they don't work here or have no address of the practice's domain."""

    count: int

    def __str__(self) -> str:
        return f"{self.count} people are not on the list of those who may be sent drills"


@dataclass
class TooMany(Exception):
    """More messages than a day allows, or none at all."""

    count: int
    most: int

    def __str__(self) -> str:
        return f"{self.count} messages, of which a day allows {self.most}"


class NoMailbox(LookupError):
    """The practice has set up no mailbox that drills could be sent from."""


@dataclass
class NotAWindow(Exception):
    """The window is over, too short or too long."""

    say: str

    def __str__(self) -> str:
        return self.say
