"""What can be wrong with a statement; ids only, it is about a patient's money."""

from dataclasses import dataclass


@dataclass
class NotIssuable(Exception):
    """A statement that must not be sent; `holds` are the ids of the reasons."""

    holds: tuple[str, ...]

    def __str__(self) -> str:
        return f"statement held by {', '.join(self.holds)}"


@dataclass
class WrongTotal(Exception):
    """The rows do not add up to what the letter would ask for."""

    number: str
    row_count: int

    def __str__(self) -> str:
        return f"statement {self.number}: {self.row_count} rows do not add up to its total"


@dataclass
class Unprintable(Exception):
    """The letter could not be set, for example because no font has a character of it."""

    number: str

    def __str__(self) -> str:
        return f"statement {self.number} could not be set as a letter"
