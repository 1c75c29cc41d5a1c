"""What can be wrong about people."""

from __future__ import annotations

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
