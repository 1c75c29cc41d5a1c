"""What a reader has to say about a file: one row for each thing that is wrong, and no patient data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from quietledger.pure.x12.catalog import CATALOG
from quietledger.pure.x12.segments import Ints, Segments

MOST_OF_A_CODE = 1000  # A broken file repeats itself: a last finding then tells how many more there are.


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """`say` names segments, elements and codes, never a person; `segment` counts from 1, 0 is the file itself."""

    segment: int
    offset: int
    code: str
    severity: Literal["error", "warning", "note"]
    say: str
    fix: str


class Place(NamedTuple):
    segment: int
    offset: int


class Report:
    """Findings while they are collected."""

    def __init__(self, segments: Segments | None = None) -> None:
        self._segments = segments
        self._found: list[Finding] = []

    def at(self, code: str, rows: Ints, details: Sequence[str] | None = None) -> None:
        """Say `code` at each of these segments.  Shapes: (k,) rows, which count from 0; k details or none."""
        if not len(rows) or self._segments is None:
            return
        shown = rows[:MOST_OF_A_CODE].tolist()
        for number, row in enumerate(shown):
            place = Place(row + 1, int(self._segments.start[row]))
            self.say(code, place, details[number] if details else "")
        if len(rows) > len(shown):
            last = Place(int(rows[-1]) + 1, int(self._segments.start[rows[-1]]))
            self.say("X12-MORE", last, f"{len(rows) - len(shown)} more of {code}")

    def where(self, code: str, rows: Ints, mask: NDArray[np.bool_]) -> None:
        """Say `code` at the rows that the mask picks.  Shapes: (k,), (k,)."""
        if mask.any():
            self.at(code, rows[mask])

    def say(self, code: str, place: Place, detail: str = "") -> None:
        """Say `code` at one place; the sentence, its severity and the remedy stand in the catalog."""
        entry = CATALOG[code]
        sentence = f"{entry.say}: {detail}." if detail else f"{entry.say}."
        self._found.append(Finding(place.segment, place.offset, code, entry.severity, sentence, entry.fix))

    def findings(self) -> list[Finding]:
        """All that was said, by place in the file."""
        return sorted(self._found)
