"""The segments around an amount, with our own words under those that matter.

An extra file of the room: the content of the source page. Only the part that a segment belongs to is shown: one claim,
or the head of a transaction with its payment and balances, so that nobody sees more patients than the amount is about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from quietledger.pure.money import amounts
from quietledger.pure.money.errors import MoneyProblem
from quietledger.pure.x12 import reader
from quietledger.pure.x12.segments import Segments

CLAIM_BEGINS: Final = frozenset({"CLP", "CLM"})
CLAIM_ENDS: Final = frozenset({"CLP", "CLM", "LX", "HL", "PLB", "SE"})
ABOUT_NOBODY: Final = frozenset({"ISA", "GS", "ST", "BPR", "TRN", "BHT", "PLB", "SE", "GE", "IEA", "DTM", "TS3", "TS2"})
MOST: Final = 80
AMOUNT_AT: Final = {"CLP": 4, "CLM": 2, "SVC": 3, "SV1": 2, "CAS": 3, "PLB": 4, "BPR": 2, "AMT": 2}


@dataclass(frozen=True, slots=True)
class Shown:
    """One segment: its ordinal, id, the elements around the amount, and our words."""

    ordinal: int
    id: str
    before: str
    hit: str
    after: str
    means: str
    is_hit: bool


def around(body: bytes, ordinal: int) -> list[Shown]:
    """The segments of the part that a segment belongs to; an empty list, if the file has no such segment."""
    segments = reader.read(body).segments
    if not 1 <= ordinal <= len(segments):
        return []
    return [_shown(place, segments.elements(place), is_hit=place == ordinal) for place in _part(segments, ordinal)]


def _part(segments: Segments, ordinal: int) -> list[int]:
    first = _claim_before(segments, ordinal)
    if first is None:
        return _head(segments, ordinal)
    last = first + 1
    while last <= len(segments) and last - first < MOST and segments.elements(last)[0] not in CLAIM_ENDS:
        last += 1
    return list(range(first, last))


def _claim_before(segments: Segments, ordinal: int) -> int | None:
    for place in range(ordinal, max(ordinal - MOST, 0), -1):
        name = segments.elements(place)[0]
        if name in CLAIM_BEGINS:
            return place
        if name in CLAIM_ENDS:
            return None
    return None


def _head(segments: Segments, ordinal: int) -> list[int]:
    """What a transaction says of itself, near a segment that is about no claim."""
    near = range(max(1, ordinal - MOST), min(len(segments), ordinal + MOST) + 1)
    kept = [place for place in near if place == ordinal or segments.elements(place)[0] in ABOUT_NOBODY]
    middle = kept.index(ordinal)
    return kept[max(0, middle - 6) : middle + 7]


def _shown(ordinal: int, elements: Sequence[str], *, is_hit: bool) -> Shown:
    name, place = elements[0], AMOUNT_AT.get(elements[0], 0)
    words = MEANINGS[name](elements) if name in MEANINGS else ""
    if not is_hit or not 0 < place < len(elements):
        return Shown(ordinal, name, "".join(f"*{one}" for one in elements[1:]), "", "", words, is_hit)
    before = "".join(f"*{one}" for one in elements[1:place]) + "*"
    after = "".join(f"*{one}" for one in elements[place + 1 :])
    return Shown(ordinal, name, before, elements[place], after, words, is_hit)


def _at(elements: Sequence[str], place: int) -> str:
    return elements[place] if place < len(elements) else ""


def _money(elements: Sequence[str], place: int) -> str:
    try:
        return amounts.say(amounts.from_x12(_at(elements, place)))
    except MoneyProblem:
        return "an amount that can't be read"


SIDES: Final = {"CO": "Contract side", "PR": "The patient's share", "OA": "Otherwise", "PI": "The plan's own reduction"}


def _adjusted(elements: Sequence[str]) -> str:
    side = SIDES.get(_at(elements, 1), f"Group {_at(elements, 1)}")
    parts = [
        f"{_money(elements, place + 1)} for reason {_at(elements, place)}"
        for place in range(2, len(elements) - 1, 3)
        if _at(elements, place)
    ]
    return f"{side}: {', '.join(parts)}."


MEANINGS: Final[dict[str, Callable[[Sequence[str]], str]]] = {
    "CLM": lambda one: f"Claim {_at(one, 1)}: charged {_money(one, 2)}.",
    "CLP": lambda one: f"Claim {_at(one, 1)}: charged {_money(one, 3)}, paid {_money(one, 4)}.",
    "SV1": lambda one: f"A line: charged {_money(one, 2)}.",
    "SVC": lambda one: f"A line: charged {_money(one, 2)}, paid {_money(one, 3)}.",
    "CAS": _adjusted,
    "BPR": lambda one: f"The payment of this remittance: {_money(one, 2)}.",
    "TRN": lambda one: f"Its trace number is {_at(one, 2)}.",
    "PLB": lambda one: f"The plan's own balance, for no single claim: {_money(one, 4)} under {_at(one, 3)}.",
}
