"""Words of a text with their offsets, and the names that they may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from quietledger.pure.mailguard.shapes import Name

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_POSSESSIVE: Final = re.compile(r"['’ʼ]s$", re.IGNORECASE)
_BETWEEN: Final = re.compile(
    r"\.?[ \t\u00a0]*(?:\r?\n[ \t]*)?"
)  # within a name: blanks, one line's end, an initial's dot
_COMMA: Final = re.compile(r"[ \t\u00a0]*,[ \t\u00a0]*(?:\r?\n[ \t]*)?")
MOST_SURNAMES: Final = 3
_NO_PERSON: Final = frozenset({
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "monday",
    "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
    "psychology", "psychological", "counseling", "health", "healthcare", "behavioral", "medical", "care", "clinic",
    "plan", "insurance", "exchange", "bank", "group", "center", "associates", "services", "service", "practice",
    "office", "inc", "llc", "llp", "pc", "pllc", "corp", "company", "street", "avenue", "road", "lane", "drive",
    "suite", "dear", "hello", "hi", "regards", "sincerely", "best", "kind", "thank", "thanks", "please", "the", "a",
    "an", "our", "your", "you", "we", "i", "it", "this", "that", "invoice", "order", "statement", "payment", "claim",
    "date", "birth", "born", "dob", "patient", "client", "member", "account", "number", "subject", "re", "fw", "fwd",
    "attached", "enclosed", "founded", "since", "from", "to", "on", "in", "at", "for", "and", "or", "of", "if", "as",
    "new", "due", "paid", "total", "page", "united", "states", "north", "south", "east", "west", "version", "policy",
    "notice", "department", "state", "federal", "act", "rule", "terms", "license", "licence", "copyright",
})  # fmt: skip


class Word(NamedTuple):
    """A word without its possessive ending, and where it stands."""

    text: str
    start: int
    end: int


class Candidate(NamedTuple):
    """A name that a text may hold, and where it would stand."""

    name: Name
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Every word of a text, in its order."""
    found = []
    for match in _WORD.finditer(text):
        word = _POSSESSIVE.sub("", match[0])
        found.append(Word(word, match.start(), match.start() + len(word)))
    return found


def candidates(text: str) -> Iterator[Candidate]:
    """Every pair of a first name and a surname that neighbouring words may be, whatever their letters' case.

    "First Last", "First M. Last", surnames of up to three words, "Last, First".
    """
    there = words(text)
    for at, word in enumerate(there):
        joined = _run(text, there, at)
        for length in range(2, len(joined) + 1):
            run = joined[:length]
            yield _candidate(run[0], run[1:])
            if length > 2:
                yield _candidate(run[0], run[2:])  # a middle name or initial between
        for length in range(1, min(len(joined), MOST_SURNAMES) + 1):
            after = at + length
            if after < len(there) and _COMMA.fullmatch(text, there[after - 1].end, there[after].start):
                last, first = there[at:after], there[after]
                yield Candidate(Name(first.text, _joined(last)), word.start, first.end)


def persons(text: str) -> list[Candidate]:
    """What looks like a person's name by its capitals alone; names of firms, months and headings are left out."""
    found: list[Candidate] = []
    there = words(text)
    for at, word in enumerate(there):
        if found and word.start < found[-1].end:
            continue
        run = [one for one in _run(text, there, at)[:3] if _is_capital(one)]
        if len(run) >= 2 and run == there[at : at + len(run)] and not any(_is_no_person(one) for one in run):
            found.append(_candidate(run[0], run[-1:]))
            continue
        after = at + 1
        if after < len(there) and _COMMA.fullmatch(text, word.end, there[after].start):
            pair = [word, there[after]]
            if all(_is_capital(one) and not _is_no_person(one) for one in pair):
                found.append(Candidate(Name(pair[1].text, pair[0].text), pair[0].start, pair[1].end))
    return found


def _run(text: str, there: Sequence[Word], at: int) -> Sequence[Word]:
    """The words from one on that stand together as those of a name do, at most a first, a middle and three surnames."""
    end = at + 1
    while end < len(there) and end - at < MOST_SURNAMES + 2:
        before, after = there[end - 1], there[end]
        if not _BETWEEN.fullmatch(text, before.end, after.start) or before.end == after.start:
            break
        if text[before.end] == "." and len(before.text) > 2:
            break  # a sentence ends here, not an initial
        end += 1
    return there[at:end]


def _candidate(first: Word, last: Sequence[Word]) -> Candidate:
    return Candidate(Name(first.text, _joined(last)), first.start, last[-1].end)


def _joined(run: Sequence[Word]) -> str:
    return " ".join(word.text for word in run)


def _is_capital(word: Word) -> bool:
    return word.text[0].isupper()


def _is_no_person(word: Word) -> bool:
    return word.text.casefold() in _NO_PERSON
