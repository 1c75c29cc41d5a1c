"""What can be wrong with what somebody says, hands on or decides here."""

from __future__ import annotations

from uuid import UUID


class NoSuchQuestion(LookupError):
    """There is no question with this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no question has the key {key}")
        self.key = key


class NoSuchRow(LookupError):
    """The law's table has no such row."""

    def __init__(self, row: str) -> None:
        super().__init__(f"the law's table has no row {row}")
        self.row = row


class NotTaken(ValueError):
    """Something that was entered can't be taken.  field: which, as forms name it.  say: why, in words."""

    def __init__(self, field: str, say: str) -> None:
        super().__init__(f"{field} can't be taken")
        self.field = field
        self.say = say


class NotLawful(ValueError):
    """The law leaves no such choice for this row.  lawful: what it leaves."""

    def __init__(self, row: str, lawful: tuple[str, ...]) -> None:
        super().__init__(f"that is no lawful outcome of {row}")
        self.row = row
        self.lawful = lawful


class NoSuchGap(LookupError):
    """Nothing is measured by this fact."""

    def __init__(self, fact: str) -> None:
        super().__init__("nothing is measured by this fact")
        self.fact = fact


class NoSuchScenario(LookupError):
    """The library has no such scenario."""

    def __init__(self, scenario: str) -> None:
        super().__init__("the library has no such scenario")
        self.scenario = scenario


class NoSuchThing(LookupError):
    """Nothing of this key is in use here."""

    def __init__(self, key: str) -> None:
        super().__init__("nothing of this key is in use here")
        self.key = key


class NoSuchSnapshot(LookupError):
    """No analysis was signed by this id."""

    def __init__(self, snapshot_id: UUID) -> None:
        super().__init__("no analysis was signed by this id")
        self.snapshot_id = snapshot_id
