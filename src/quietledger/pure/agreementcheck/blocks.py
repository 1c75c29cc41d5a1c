"""Lines put together to blocks: numbered items, bullets, headings and paragraphs, each with its rank in the outline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from quietledger.pure.agreementcheck.normal import MASK, Even

# Ranks: the smaller, the higher.  Headings of Markdown have their level; a number has that of its depth.
TOP_LEVELS, ARTICLE, NUMBER, LETTER, ROMAN, BULLET, PARAGRAPH = 6, 7, 8, 30, 34, 38, 60
MODAL: Final = re.compile(r"\b(?:will|may|is|are|means|has|have|authorizes)\b")
_MARKER: Final = re.compile(
    r"""^(?P<indent>[ \t]*)(?:(?P<hashes>\#{1,6})[ \t]+)?(?:
      (?P<article>(?:ARTICLE|Article|SECTION|Section|section)\s+(?:\d+(?:·\d+)*|[IVXL]+)\b[.:)]?)
    | (?P<number>\d{1,2}(?:·\d{1,2}){0,3}[.)]? (?=\s+\S) | \d{1,2}(?:·\d{1,2}){0,3}[.)])
    | (?P<roman>\(?(?:i{1,3}|iv|vi{0,3}|ix|xi{0,3})[).])(?=\s)
    | (?P<letter>\(?[a-zA-Z][).]|\([a-z]{2}\))(?=\s)
    | (?P<bullet>[-*•●▪◦])(?=\s)
    )?""",
    re.X,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One item, heading or paragraph, its words on one line.  number: as it stands, with its brackets; or empty."""

    rank: int
    number: str
    is_heading: bool
    words: Even


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its marker read.  start: where its words begin, behind marker and number."""

    rank: int
    number: str
    is_heading: bool
    start: int
    end: int


def blocks(whole: Even) -> Iterator[Block]:
    """All blocks in their order: one begins at a marker, after an empty line, around headings, after a semicolon."""
    opened: list[_Line] = []
    before = last_letter = ""
    lines = whole.text.split("\n")
    at = 0
    for text, after in zip(lines, [*lines[1:], ""], strict=True):
        if not text.strip():
            yield from _closed(whole, opened)
            opened, before = [], ""
        else:
            line = _read(text, at, last_letter, before, after)
            if line.number or line.is_heading or (opened and opened[-1].is_heading) or _ends_item(before):
                yield from _closed(whole, opened)
                opened = []
            opened.append(line)
            before = text
            if line.rank in {LETTER, ROMAN}:
                last_letter = line.number.strip("().")
            elif line.rank < LETTER:
                last_letter = ""
        at += len(text) + 1
    yield from _closed(whole, opened)


def _closed(whole: Even, opened: list[_Line]) -> Iterator[Block]:
    if opened:
        first = opened[0]
        words = stripped(whole.part(first.start, opened[-1].end))
        if words.text or first.number:
            yield Block(first.rank, first.number, first.is_heading, words)


def stripped(words: Even) -> Even:
    """The same on one line, without blanks around it."""
    text = words.text
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return words.part(start, max(start, end)).collapsed()


def _read(text: str, at: int, last_letter: str, before: str, after: str) -> _Line:
    marker = _MARKER.match(text)
    assert marker is not None  # noqa: S101  # every part of it may be empty
    rank, number = _rank(marker, text[marker.end() :].lstrip(), last_letter)
    hashes = marker["hashes"] or ""
    start = marker.end() if number or hashes else 0
    is_heading = bool(hashes) or _reads_as_heading(text[start:], before, after)
    if is_heading and rank == PARAGRAPH:
        rank = ARTICLE
    return _Line(len(hashes) or rank, number, is_heading, at + start, at + len(text))


def _rank(marker: re.Match[str], rest: str, last_letter: str) -> tuple[int, str]:
    kind = marker.lastgroup if marker.lastgroup not in {"indent", "hashes"} else None
    number = marker[kind] if kind else ""
    indent = min(8, len(marker["indent"].expandtabs(4)) // 2)
    match kind:
        case "article":
            return ARTICLE, number
        case "number" if number[-1] in ".)" or (MASK in number and rest[:1].isupper()):
            return NUMBER + number.count(MASK) * 2 + indent, number
        case "roman" if not _follows(last_letter, number.strip("().")):
            return ROMAN, number
        case "roman" | "letter":
            return LETTER, number
        case "bullet":
            return BULLET + indent, number
    # Among others "30 days" at the start of a line that was only wrapped.
    return PARAGRAPH, ""


def _follows(last: str, letter: str) -> bool:
    """Whether "i" after "h" is a letter and no Roman one."""
    return len(last) == 1 and len(letter) == 1 and ord(last) + 1 == ord(letter)


def _ends_item(line: str) -> bool:
    return line.rstrip().endswith((";", "; and", "; or"))


def _reads_as_heading(line: str, before: str, after: str) -> bool:
    """A short line of words with capitals, that no sentence runs into or out of."""
    line = line.strip().rstrip(".:")
    words = line.split()
    if not 1 <= len(words) <= 14 or len(line) > 90 or not line[0].isupper() or line[-1] in ",;" or MODAL.search(line):
        return False
    if (before.strip() and before.rstrip()[-1] not in ".:;?!") or (after.strip() and after.lstrip()[0].islower()):
        return False
    long = [word for word in words if len(word) > 3]
    return sum(word[0].isupper() or not word[0].isalpha() for word in long) >= 0.6 * len(long)
