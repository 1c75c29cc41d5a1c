"""The segments behind an amount, with our own words under those that matter (extra file: what the viewer shows)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from quietledger.pure.money import amounts
from quietledger.pure.money.errors import MoneyProblem
from quietledger.pure.x12.segments import Segments

BEGINS: Final = {"CLP", "ST", "PLB"}
ENDS: Final = {"CLP", "LX", "PLB", "SE"}
MOST: Final = 40
HIT_ELEMENT: Final = {"BPR": 2, "CLP": 4, "SVC": 3, "CAS": 3, "PLB": 4, "TRN": 2}


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


def around(segments: Segments, ordinal: int, hits: Collection[int] = ()) -> list[Shown]:
    """The part of an 835 that a segment stands in (one claim, the head of a payment, one PLB), hit segments marked.

    Units: ordinals count from 1.
    """
    if not 1 <= ordinal <= len(segments):
        return []
    first = next((place for place in range(ordinal, 0, -1) if segments.elements(place)[0] in BEGINS), ordinal)
    marked, shown = {ordinal, *hits}, []
    for place in range(first, min(first + MOST, len(segments) + 1)):
        elements = segments.elements(place)
        if place > first and elements[0] in ENDS:
            break
        shown.append(_shown(place, elements, is_hit=place in marked))
    return shown


def _shown(place: int, elements: Sequence[str], *, is_hit: bool) -> Shown:
    name = elements[0]
    at = HIT_ELEMENT.get(name, 0) if is_hit else 0
    means = _MEANINGS.get(name, _nothing)(elements) if is_hit else ""
    if not 0 < at < len(elements):
        return Shown(place, name, _joined(elements[1:]), "", "", means, is_hit)
    return Shown(place, name, _joined(elements[1:at]) + "*", elements[at], _joined(elements[at + 1 :]), means, is_hit)


def _joined(elements: Sequence[str]) -> str:
    return "".join(f"*{one}" for one in elements)


def _money(elements: Sequence[str], place: int) -> str:
    try:
        return amounts.say(amounts.from_x12(elements[place] if place < len(elements) else "0"))
    except MoneyProblem:
        return "an amount that can’t be read"


def _nothing(_elements: Sequence[str]) -> str:
    return ""


def _clp(elements: Sequence[str]) -> str:
    return f"The claim is charged {_money(elements, 3)} and says paid {_money(elements, 4)}."


def _svc(elements: Sequence[str]) -> str:
    return f"The line is charged {_money(elements, 2)} and says paid {_money(elements, 3)}."


def _cas(elements: Sequence[str]) -> str:
    found = [
        (elements[place], _money(elements, place + 1)) for place in range(2, len(elements) - 1, 3) if elements[place]
    ]
    return "Taken off: " + ", ".join(f"{cents} ({elements[1]} {reason})" for reason, cents in found) + "."


def _plb(elements: Sequence[str]) -> str:
    found = [(elements[place], _money(elements, place + 1)) for place in range(3, len(elements) - 1, 2)]
    return "Less for: " + ", ".join(f"{cents} ({reason})" for reason, cents in found) + "."


_MEANINGS: Final[dict[str, Callable[[Sequence[str]], str]]] = {
    "BPR": lambda elements: f"The payment is {_money(elements, 2)}.", "CLP": _clp, "SVC": _svc, "CAS": _cas,
    "PLB": _plb,
}  # fmt: skip
