"""An agreement's check as the page shows it: items in words, and the text cut into pieces where their words stand.

Extra files keep `pages` thin: this one decides nothing, it only numbers and cuts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from quietledger.pure.agreementcheck.shapes import Adverse, Checked, Found, Severity, Span, State

TEXT_MOST: Final = 60_000
_CHIPS: Final = {
    State.PRESENT: ("fine", "check", "Found"), State.WEAK: ("soon", "find", "Weak"),
    State.ABSENT: ("bad", "stop", "Not found"), State.UNCLEAR: ("soon", "ask", "Unclear"),
    State.CONTRADICTED: ("bad", "alert", "Contradicted"),
}  # fmt: skip
_NOT_SAID: Final = ("", "ask", "Not said")
_SEVERE: Final = {
    Severity.HIGH: ("bad", "alert", "Grave"), Severity.MEDIUM: ("soon", "risk", "Look at it"),
    Severity.INFO: ("", "find", "Common"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One item with its number, its chip (tone, icon, words), what it says and a clause that would mend it."""

    number: int
    id: str
    title: str
    citation: str
    chip: tuple[str, str, str]
    note: str
    fix: str
    quotes: tuple[str, ...]
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of letters.  numbers: of the items that stand on it; ends: of those that end here and show their number.

    firsts: of those whose first place begins here, which is where their items lead.
    """

    text: str
    numbers: tuple[int, ...] = ()
    firsts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A heading with its items."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The whole check, ready for the page.  is_cut: the text is longer than is shown."""

    groups: tuple[Group, ...]
    adverse: tuple[Item, ...]
    pages: tuple[tuple[int, tuple[Piece, ...]], ...]
    is_cut: bool


def shown(checked: Checked) -> Shown:
    """Number everything that was found, worst first in each group, and cut the text where it stands."""
    number = 0
    groups, bad, places = [], set[int](), list[tuple[Span, int]]()
    said = [one for one in checked.options if one.state is not State.ABSENT]  # they are allowed, and nobody needs them
    kinds: tuple[tuple[str, Iterable[Found], bool], ...] = (
        ("Required", checked.required, True), ("Allowed, if it is worded right", said, True),
        ("Recommended", checked.terms, False), ("Part 2", () if checked.needs_part2 else checked.part2, False),
    )  # fmt: skip
    for heading, found, is_asked in kinds:
        items = []
        for one in sorted(found, key=_worst):
            number += 1
            places += [(span, number) for span in one.spans]
            items.append(_item(number, one, checked, is_asked=is_asked))
        if items:
            groups.append(Group(heading, tuple(items)))
    adverse = []
    for harm in checked.adverse:
        number += 1
        bad.add(number)
        places += [(span, number) for span in harm.spans]
        adverse.append(_harm(number, harm, checked))
    texts = checked.text.pages
    places = [mark for mark in places if mark[0].end > mark[0].start]
    pages = tuple((at, pieces(text, at, places, bad)) for at, text in enumerate(texts, 1) if text.strip())
    return Shown(tuple(groups), tuple(adverse), pages, any(len(text) > TEXT_MOST for text in texts))


def pieces(text: str, page: int, places: Sequence[tuple[Span, int]], bad: Iterable[int] = ()) -> tuple[Piece, ...]:
    """Cut a page's text at its marks; put together, the pieces are the text again, up to `TEXT_MOST`.

    places: of all pages, so that only the first of an item is where it leads.
    """
    size, worse = min(len(text), TEXT_MOST), set(bad)
    firsts = {number: min((one.page, one.start) for one, of in places if of == number) for _, number in places}
    marks = [(one.start, min(one.end, size), number) for one, number in places if one.page == page and one.start < size]
    cuts = sorted({0, size, *(edge for start, end, _ in marks for edge in (start, end))})
    found = []
    for start, end in pairwise(cuts):
        over = sorted({number for low, high, number in marks if low <= start and end <= high})
        leads = tuple(number for number in over if firsts[number] == (page, start))
        ends = tuple(number for number in over if any(high == end for _, high, of in marks if of == number))
        found.append(Piece(text[start:end], tuple(over), leads, ends, any(number in worse for number in over)))
    return tuple(found)


def _worst(one: Found) -> tuple[bool, bool]:
    return not one.is_missing, one.state is State.PRESENT


def _item(number: int, one: Found, checked: Checked, *, is_asked: bool) -> Item:
    fix = checked.fixes.get(one.id, "") if one.state is not State.PRESENT else ""
    quotes = tuple(span.quote for span in one.spans)
    chip = _NOT_SAID if one.state is State.ABSENT and not is_asked else _CHIPS[one.state]
    return Item(number, one.id, one.title, one.citation, chip, one.note, fix, quotes, bool(one.spans))


def _harm(number: int, one: Adverse, checked: Checked) -> Item:
    quotes = tuple(span.quote for span in one.spans)
    fix = checked.fixes.get(one.id, "")
    return Item(number, one.id, one.title, "", _SEVERE[one.severity], one.note, fix, quotes, bool(one.spans))
