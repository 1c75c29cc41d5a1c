"""Periods in words: "ten (10) business days", "24 hours", and terms that the text defines as one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fourteen": 14, "fifteen": 15,
    "twenty": 20, "twenty-four": 24, "thirty": 30, "forty-five": 45, "forty-eight": 48,
    "sixty": 60, "seventy-two": 72, "ninety": 90, "a": 1,
}  # fmt: skip
_HOURS: Final = {"hour": 1, "day": 24, "week": 7 * 24, "month": 30 * 24}
_PERIOD: Final = re.compile(
    rf"\b(?P<count>\d{{1,3}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?: ?\((?P<again>\d{{1,3}})\))?"
    r"[ -](?P<work>business |working |calendar |consecutive )?(?P<unit>hour|day|week|month)s?\b"
)
_MEANS: Final = re.compile(r"\"(?P<term>[a-z][\w -]{3,40})\" (?:means|is|will mean) (?:a period of )?(?P<rest>.{0,60})")
_INLINE: Final = re.compile(r"(?P<rest>within .{3,60}?) \(\"(?P<term>[a-z][\w -]{3,40})\"\)")
_UNKNOWN: Final = re.compile(
    r"\b(?:within|by|no later than) (?:the |its |such )?"
    r"(?P<term>(?:[a-z-]+ ){1,3}(?:period|deadline|window|time limit))\b"
)
_NOT_A_NOTICE: Final = re.compile(r"\bcure|opportunity to (?:correct|remedy)")


def defined(texts: list[str]) -> dict[str, int]:
    """Terms that are defined as a period -> hours."""
    terms: dict[str, int] = {}
    for text in texts:
        if '"' in text:
            for pattern in (_MEANS, _INLINE):
                for match in pattern.finditer(text):
                    if (hours := first(match["rest"], {})) is not None:
                        terms[match["term"]] = hours
    return terms


def first(text: str, terms: Mapping[str, int]) -> int | None:
    """The shortest period that a text names, itself or by a defined term.  Units: hours; working days count 7/5."""
    found = [_hours(match) for match in _PERIOD.finditer(text)]
    found += [hours for term, hours in terms.items() if term in text]
    return min(found, default=None)


def of_notice(text: str, terms: Mapping[str, int]) -> int | None:
    """The same for a sentence that reports; a time to cure something is none."""
    return None if _NOT_A_NOTICE.search(text) else first(text, terms)


def unknown_term(text: str, terms: Mapping[str, int]) -> str:
    """A period that is named and nowhere defined, such as one from a cover page; empty if there is none."""
    match = _UNKNOWN.search(text)
    return match["term"] if match and match["term"] not in terms else ""


def _hours(match: re.Match[str]) -> int:
    count = int(match["again"] or 0) or _WORDS.get(match["count"]) or int(match["count"])
    hours = count * _HOURS[match["unit"]]
    return -(-hours * 7 // 5) if match["work"] in {"business ", "working "} and match["unit"] == "day" else hours


def said(hours: int) -> str:
    """Hours as somebody would say them."""
    if hours % 24 or hours < 48:
        return f"{hours} hours"
    return f"{hours // 24} days"
