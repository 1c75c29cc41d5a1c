"""What is wrong with a row of a file, in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.  `row` 0: the file as a whole.

    `say` and `fix` go into plain tables and on pages: they name columns, rows, times and amounts, never a patient, a
    birth date, a member id or a diagnosis.
    """

    row: int
    code: str
    say: str
    fix: str

    @property
    def words(self) -> str:
        """The sentence without its row, for pages that show the row beside it."""
        return without_row(self.row, self.say)


def without_row(row: int, say: str) -> str:
    """A finding's sentence without the row that it begins with."""
    words = say.removeprefix(f"Row {row}: ")
    return words[:1].upper() + words[1:]
