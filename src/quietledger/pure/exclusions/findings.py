"""What a list's file says that can't be believed, by line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One doubt about a file.  line: 1 is the header; code: a short word; is_lost: the row is not among the entries."""

    line: int
    code: str
    what: str
    is_lost: bool


class NotThisList(Exception):
    """The header isn't that of the list that was expected.  missing: column names that it lacks."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__()
        self.missing = missing
