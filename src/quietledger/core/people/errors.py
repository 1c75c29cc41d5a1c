"""What can be wrong about people."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID


class AlreadyKnown(ValueError):
    """Somebody with this sign-in name is there already."""

    def __init__(self, person_id: UUID) -> None:
        super().__init__(f"person {person_id} has this sign-in name")
        self.person_id = person_id


class WeakPassword(ValueError):
    """The password breaks the house's rules; `reasons` are sentences for the one who chose it."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("the password breaks the rules")
        self.reasons = reasons


class NotAMember(PermissionError):
    """The person doesn't work for this practice now."""

    def __init__(self, person_id: UUID, practice_id: UUID) -> None:
        super().__init__(f"person {person_id} doesn't work for practice {practice_id}")
        self.person_id = person_id
        self.practice_id = practice_id


class LastOwner(ValueError):
    """Without this person nobody would own the practice any more."""

    def __init__(self, person_id: UUID) -> None:
        super().__init__(f"person {person_id} is the last owner")
        self.person_id = person_id


class Slowed(PermissionError):
    """Too many tries have failed; the next one counts again at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"no try before {until:%H:%M:%S}")
        self.until = until


class WrongTry(ValueError):
    """A password or code that doesn't fit."""


class NoSuchCode(WrongTry):
    """No open code reads like this: mistyped, used already, or older than its two days."""


class WrongPassword(WrongTry):
    """Address and password don't belong together."""


class HasSecondFactor(ValueError):
    """The person has a sign-in already; a code would let its bearer take it over."""

    def __init__(self, person_id: UUID) -> None:
        super().__init__(f"person {person_id} has a second factor")
        self.person_id = person_id


class WorksElsewhere(PermissionError):
    """The person works for other practices too, so one of them alone can't let them in anew."""

    def __init__(self, person_id: UUID) -> None:
        super().__init__(f"person {person_id} works for other practices, too")
        self.person_id = person_id


class NotAtMachine(PermissionError):
    """Only the operator of the machine does this, as a job."""
