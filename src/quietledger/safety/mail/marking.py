"""A text cut into pieces at its marks, for a page to show: pure, and nothing of it is HTML.

An extra file of the room.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

TEXT_MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text under a sign's number.  is_bad: the sign is heavy; is_first: the number's first place."""

    start: int
    end: int
    number: int
    is_bad: bool
    is_first: bool = True


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text without a change inside.  ends: the spans that end with it; after: a host to name behind it."""

    text: str
    is_marked: bool = False
    is_bad: bool = False
    is_bold: bool = False
    begins: tuple[Span, ...] = ()
    ends: tuple[Span, ...] = ()
    after: str = ""


def pieces(
    text: str,
    spans: Iterable[Span],
    *,
    bold: Sequence[tuple[int, int]] = (),
    after: Mapping[int, str] | None = None,
) -> list[Piece]:
    """Cut a text at its marks.  Put together, the pieces are the text again, up to `TEXT_MOST`.

    Shapes: spans (start, end) half-open, may overlap, may reach beyond the text; after: end offset -> words.
    """
    size, after = min(len(text), TEXT_MOST), after or {}
    marks = [one for one in spans if 0 <= one.start < one.end and one.start < size]
    strong = [(start, end) for start, end in bold if start < min(end, size)]
    edges = {0, size, *(at for at in after if 0 < at <= size)}
    for start, end in [*((one.start, one.end) for one in marks), *strong]:
        edges |= {start, min(end, size)}
    cuts = sorted(edges)
    return [_piece(text, start, end, marks, strong, after) for start, end in pairwise(cuts)]


def _piece(
    text: str,
    start: int,
    end: int,
    marks: Sequence[Span],
    strong: Sequence[tuple[int, int]],
    after: Mapping[int, str],
) -> Piece:
    over = [one for one in marks if one.start <= start and one.end >= end]
    last = [one for one in over if one.end == end or (one.end > len(text) and end == len(text))]
    return Piece(
        text[start:end], bool(over), any(one.is_bad for one in over),
        any(low <= start and end <= high for low, high in strong),
        tuple(_once(one for one in over if one.start == start)), tuple(_once(last)), after.get(end, ""),
    )  # fmt: skip


def _once(spans: Iterable[Span]) -> list[Span]:
    """One span a number: two signs of an id at one place count once."""
    return list({one.number: one for one in spans}.values())
