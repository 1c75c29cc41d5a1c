"""Text made even for matching: quotes, hyphens, marks, citations and party names, with each letter's place kept."""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final

from quietledger.pure.agreementcheck.shapes import QUOTE_LIMIT, Span, Text

# A full stop inside a citation or a number becomes this, so that no sentence ends there.
MASK: Final = "·"
_OUT: Final = "\u00ad"
_PLAIN: Final = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'"} | dict.fromkeys(
    "‐‑‒–—―−", "-"
)
_UNEVEN: Final = re.compile(
    r"""
    (?=[^A-Za-z0-9 ,;:()"'\n] | [CUSILNAD] | \b[ei]\.)  # what none of them begins with is most of a text
    (?: (?P<gone>[\u00ad\u200b-\u200d\u2060\ufeff]+ | (?<=[a-z])-[ \t]*\r?\n[ \t]*(?=[a-z])
        | <!--.*?--> | </?[a-zA-Z][^<>\n]{0,300}>
        | \*{2,3} | `+ | (?<![\w*])\*(?=[^\s*]) | (?<=[^\s*])\*(?![\w*]) | (?<!\w)_(?=[A-Za-z]) | (?<=[A-Za-z.])_(?!\w)
        | \\(?=[\[\]_*\#().~-]) | ^>[ \t]?)
    | \[(?P<link>[^\[\]\n]*)\]\([^()\n]*\)
    | (?P<entity>&[a-zA-Z]{2,8};|&\#\d{1,6};)
    | (?P<cfr>\bC\.\s?F\.\s?R\.?) | (?P<usc>\bU\.\s?S\.\s?C\.?) | (?P<us>\bU\.\s?S\.(?:\s?A\.)?)
    | (?P<section>§{1,2}\s* | \bSecs?\.\s*(?=\d))
    | (?P<point>(?<=\d)\.(?=\d))
    | \b(?P<short>e\.g|i\.e|Inc|Corp|Ltd|Co|No|Art|Dr)\.
    | (?P<line>\r\n?)
    | (?P<letter>[^\x00-\x7f]) )
    """,
    re.X | re.S | re.M,
)
_SAYS: Final = {"gone": "", "cfr": "CFR", "usc": "USC", "us": "US", "section": "section ", "point": MASK, "line": "\n"}
_SYNONYMS: Final = re.compile(
    r"""
    \b(?=[bepicsmauBEPICSMAU])(?: (?P<BAA>business\s+associate\s+(?:agreement|addendum|contract)s?\b)
    | (?P<EPHI>\belectronic\s+(?:protected\s+health\s+information|PHI)\b | \be-?PHI\b)
    | (?P<PHI>\b(?:protected|individually\s+identifiable)\s+health\s+information\b | \bPHI\b)
    | (?P<BA>\bbusiness\s+associate\b) | (?P<CE>\bcovered\s+entity\b)
    | (?P<will>\b(?:shall|must|agrees?\s+(?:to|that\s+it\s+(?:will|shall))|undertakes?\s+to|covenants\s+to
        |is\s+(?:required|obligated)\s+to)\b)
    | (?P<not>agrees?\s+not\s+to\b) )
    """,
    re.X | re.I,
)
_TOKENS: Final = {"not": "will not"}
_BRACKETS: Final = re.compile(r"\[([^\[\]]{0,2500})\]")
_BLANKS: Final = re.compile(r"\s{2,}|[^\S ]")


@dataclass(frozen=True, slots=True)
class Even:
    """Even text.  at: for each of its letters, the offset in the pages joined by a line break."""

    text: str
    at: list[int]

    def part(self, start: int, end: int) -> Even:
        return Even(self.text[start:end], self.at[start:end])

    def changed(self, pattern: re.Pattern[str], says: Callable[[re.Match[str]], str]) -> Even:
        """The text with each match said otherwise; the new words point to where the old ones began and ended."""
        pieces: list[str] = []
        at: list[int] = []
        last = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            new = says(match)
            pieces += (self.text[last:start], new)
            at += self.at[last:start]
            if new:
                at += [self.at[start]] * (len(new) - 1) + [self.at[start if len(new) == 1 else end - 1]]
            last = end
        return self if not pieces else Even("".join(pieces) + self.text[last:], at + self.at[last:])

    def collapsed(self) -> Even:
        return self.changed(_BLANKS, lambda _match: " ")


def even(text: Text) -> Even:
    """All pages as one even text, without the lines that only repeat at the edges of pages."""
    joined = _without_running_lines(text.pages)
    return Even(joined, list(range(len(joined)))).changed(_UNEVEN, _evened)


def _evened(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    if kind in _SAYS:
        return _SAYS[kind]
    said = match[kind]
    if kind == "entity":
        return html.unescape(said)
    if kind == "short":
        return said.replace(".", "")
    return said if kind == "link" else _letter(said)


@lru_cache(maxsize=1_024)
def _letter(letter: str) -> str:
    said = _PLAIN.get(letter) or unicodedata.normalize("NFKC", letter)
    # A few letters grow when they are made small; places would shift.
    return said if len(said.lower()) == len(said) else "?" * len(said)


_EDGE: Final = 8  # lines of a page among which its header, or its footer, is looked for


def _without_running_lines(pages: tuple[str, ...]) -> str:
    """The pages joined, headers and footers put out letter for letter: lines that stand near the edge of most pages.

    Their line breaks go too, and empty lines beside them, so that a sentence goes on over the edge of a page.
    """
    if len(pages) < 3:
        return "\n".join(pages)
    seen = Counter(shape for page in pages for shape in {_shape(line) for line in _edges(page)})
    running = {shape for shape, count in seen.items() if shape and count > len(pages) * 0.6}
    joined: list[str] = []
    for page in pages:
        lines = page.split("\n")
        runs = [
            (index < _EDGE or index >= len(lines) - _EDGE) and _shape(line) in running
            for index, line in enumerate(lines)
        ]
        is_text = [bool(line.strip()) and not out for line, out in zip(lines, runs, strict=True)]
        first = is_text.index(True) if True in is_text else len(lines)
        last = len(lines) - is_text[::-1].index(True) if True in is_text else 0
        is_out = [not first <= index < last or out for index, out in enumerate(runs)]
        joined += [_OUT * (len(line) + 1) if out else f"{line}\n" for line, out in zip(lines, is_out, strict=True)]
    return "".join(joined)[:-1]


def _edges(page: str) -> list[str]:
    lines = page.split("\n")
    return lines[:_EDGE] + lines[-_EDGE:]


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line.strip())


@dataclass(frozen=True, slots=True)
class Optional:
    """Text in brackets: a drafting note, a choice, or a place to fill in."""

    words: Even
    is_blank: bool


_TO_FILL: Final = re.compile(
    r"\s*$|[\s_.●*-]+$|(?:insert|fill|enter|name|date|address|your|company|state|number|party|effective|title|amount|xx)\b",
    re.I,
)


def without_brackets(whole: Even) -> tuple[Even, list[Optional]]:
    """What is agreed, and apart from it what stands in square brackets."""
    asides: list[Optional] = []

    def said(match: re.Match[str]) -> str:
        inside = match[1]
        if inside.strip().lower() in {"x", "✓"}:
            return " "
        capitals = inside.isupper() and len(inside) < 60
        is_blank = (
            not inside.strip()
            or capitals
            or (len(inside) < 120 and bool(_TO_FILL.match(inside)) and not inside.islower())
        )
        asides.append(Optional(whole.part(match.start(1), match.end(1)), is_blank))
        return " ____ " if is_blank else " "

    return whole.changed(_BRACKETS, said), asides


def with_tokens(words: Even, parties: Mapping[str, tuple[str, ...]]) -> Even:
    """The same with one word for each party and for what has many names: BA, CE, PHI, EPHI, BAA, will."""
    said = words
    for token, names in parties.items():
        if names:
            said = said.changed(_names(names), lambda _match, token=token: token)  # type: ignore[misc]  # mypy can't type the default
    return said.changed(_SYNONYMS, lambda match: _TOKENS.get(match.lastgroup or "", match.lastgroup or ""))


@lru_cache(maxsize=64)
def _names(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<![\w-])(?:" + "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in names) + r")(?!\w)")


class Places:
    """Where offsets of the joined text lie: on which page, and how its words read."""

    def __init__(self, text: Text, whole: Even) -> None:
        self._pages, self._whole = text.pages, whole
        self._starts = [0, *accumulate(len(page) + 1 for page in text.pages)]

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """The words between two offsets, a span for each page that they stand on; quotes without marks and tags."""
        spans: list[Span] = []
        while start < end:
            page = bisect_right(self._starts, start) - 1
            first = self._starts[page]
            last = min(end, first + len(self._pages[page]))
            words = self._words(start, last)
            if words.strip():
                spans.append(Span(page + 1, start - first, last - first, quote(words)))
            start = self._starts[page + 1]
        return tuple(spans)

    def _words(self, start: int, end: int) -> str:
        at, text = self._whole.at, self._whole.text
        begin, stop = bisect_left(at, start), bisect_left(at, end)
        words = text[begin:stop]
        if begin and text[begin - 1].isalnum() and words[:1].isalnum():
            words = "..." + words.partition(" ")[2]
        return words


def quote(words: str) -> str:
    """Words on one line, as they are printed, cut at the limit."""
    said = " ".join(words.replace(MASK, ".").split())
    return said if len(said) <= QUOTE_LIMIT else said[: QUOTE_LIMIT - 3].rstrip() + "..."
