"""The segments behind an amount, with our own words under those that matter (extra file: the segment viewer)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from quietledger.pure.money import amounts
from quietledger.pure.money.errors import MoneyProblem
from quietledger.pure.x12 import reader
from quietledger.pure.x12.segments import Segments

# Where the part of a file about one claim begins, and what ends it: nobody else's segments are shown.
BEGINS: Final = {"837P": {"CLM"}, "835": {"CLP"}, "277CA": {"HL"}, "999": {"AK2"}}
ENDS: Final = {
    "837P": {"CLM", "HL", "SE"},
    "835": {"CLP", "PLB", "LX", "SE"},
    "277CA": {"HL", "SE"},
    "999": {"AK2", "AK9", "SE"},
}
MOST: Final = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """One segment: its id, the elements around the one that is meant, and our words for it."""

    ordinal: int
    id: str
    before: str
    hit: str
    after: str
    means: str
    is_hit: bool


def around(body: bytes, kind: str, ordinal: int, known: Collection[int]) -> list[Shown]:
    """The segments of the one claim that a segment belongs to, the segment itself marked.

    `known`: segments of this file that are proven to be about the claim; a segment of anybody else's gives nothing.
    """
    segments = reader.read(body).segments
    if not 1 <= ordinal <= len(segments):
        return []
    first = _first(segments, kind, ordinal)
    if first not in {_first(segments, kind, one) for one in known if one <= len(segments)}:
        return []
    shown = []
    for place in range(first, min(first + MOST, len(segments) + 1)):
        elements = segments.elements(place)
        if place > first and elements[0] in ENDS.get(kind, {"SE"}):
            break
        shown.append(_shown(place, elements, is_hit=place == ordinal))
    return shown


def _first(segments: Segments, kind: str, ordinal: int) -> int:
    for place in range(ordinal, max(ordinal - MOST, 0), -1):
        if segments.elements(place)[0] in BEGINS.get(kind, set()):
            return place
    return ordinal


def _shown(place: int, elements: Sequence[str], *, is_hit: bool) -> Shown:
    name = elements[0]
    marked = HIT_ELEMENT.get(name, 0) if is_hit else 0
    means = MEANINGS.get(name)
    words = means(elements) if means else ""
    if not marked or marked >= len(elements):
        return Shown(place, name, "".join(f"*{one}" for one in elements[1:]), "", "", words, is_hit)
    before = "".join(f"*{one}" for one in elements[1:marked]) + "*"
    after = "".join(f"*{one}" for one in elements[marked + 1 :])
    return Shown(place, name, before, elements[marked], after, words, is_hit)


HIT_ELEMENT: Final = {"CLM": 2, "SV1": 2, "CLP": 4, "SVC": 3, "CAS": 3, "STC": 1, "IK5": 1, "AK2": 2}


def _money(text: str) -> str:
    try:
        return amounts.say(amounts.from_x12(text))
    except MoneyProblem:
        return "an amount that can’t be read"


def _at(elements: Sequence[str], place: int) -> str:
    return elements[place] if place < len(elements) else ""


MEANINGS: Final[dict[str, Callable[[Sequence[str]], str]]] = {
    "CLM": lambda one: f"Claim {_at(one, 1)}: charged {_money(_at(one, 2))}.",
    "SV1": lambda one: f"A line: charged {_money(_at(one, 2))}.",
    "CLP": lambda one: f"Claim {_at(one, 1)}: charged {_money(_at(one, 3))}, paid {_money(_at(one, 4))}.",
    "SVC": lambda one: f"A line: charged {_money(_at(one, 2))}, paid {_money(_at(one, 3))}.",
    "CAS": lambda one: f"{_at(one, 1)}-{_at(one, 2)}: {_money(_at(one, 3))} of it.",
    "STC": lambda one: f"Status {_at(one, 1)}.",
    "IK5": lambda one: f"The file's verdict: {_at(one, 1)}.",
}
