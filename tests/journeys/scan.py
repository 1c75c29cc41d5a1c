"""Looks for canaries in whatever bytes a house leaves behind: data files, write-ahead log, logs, dumps, output.

What is looked for, and how, so that nothing is missed and nothing is found by chance in what is sealed (it is noise):

* names, member ids, authorizations, streets, e-mail addresses all carry one mark that occurs nowhere else: the mark is
  looked for in any case, as UTF-8 and as UTF-16 in both byte orders; names also as base64, at each of its alignments;
* birth dates in each listed spelling, where no digit stands next to them;
* diagnoses with their point (`F44.6`: five given bytes), where no letter or digit stands next to them;
* diagnoses without it are four bytes, which noise of some hundred megabytes does hold by chance: in binary files they
  count within a run of at least eight printable bytes only. A short column of a table is no such run: that is why all
  tables are read as text, too, where each value stands by itself.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

NO_WORD_BEFORE, NO_WORD_AFTER = rb"(?<![0-9A-Za-z+/_=.-])", rb"(?![0-9A-Za-z+/_=-])"
DIAGNOSIS = re.compile(NO_WORD_BEFORE + rb"[A-Z][0-9][0-9A-Z](\.?)[0-9A-Z]{1,4}" + NO_WORD_AFTER)
DAY = re.compile(rb"(?<![0-9])(?:\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4}|\d{8})(?![0-9])")
PRINTABLE = frozenset(range(0x20, 0x7F))
RUN = 8


@dataclass(frozen=True)
class Needles:
    """What is looked for.  `mark`: the letters that every word of the list carries."""

    mark: str
    words: frozenset[str]
    days: frozenset[bytes]
    diagnoses: frozenset[bytes]
    encoded: tuple[bytes, ...] = field(default=())

    def found_in(self, data: bytes, *, is_plain: bool) -> Iterator[str]:
        """What of it stands in these bytes, as words for a test's message.  `is_plain`: they are all text."""
        folded, mark = data.lower(), self.mark.lower()
        for coding in ("utf-8", "utf-16-le", "utf-16-be"):
            if mark.encode(coding) in folded:
                yield f"the mark as {coding}"
        for text in self.encoded:
            if text in data:
                yield "a name as base64"
                break
        if self.days & set(DAY.findall(data)):
            yield "a birth date"
        for hit in DIAGNOSIS.finditer(data):
            if hit[0] in self.diagnoses and (is_plain or hit[1] or is_text(data, *hit.span())):
                yield "a diagnosis"
                break


def needles(mark: str, listed: Iterable[tuple[str, str]]) -> Needles:
    """Needles of a list of kind and string; a word without the mark would never be found, so it is refused."""
    by_kind: dict[str, set[str]] = {}
    for kind, text in listed:
        by_kind.setdefault(kind, set()).add(text)
    days, diagnoses = by_kind.pop("birth", set()), by_kind.pop("diagnosis", set())
    words = frozenset().union(*by_kind.values())
    assert all(mark in word.lower() for word in words), "a word without the mark"
    stems = {name[: name.lower().index(mark) + len(mark)] for name in by_kind.get("name", ())}
    cases = {one for stem in stems for one in (stem, stem.upper(), stem.lower())}
    encoded = tuple(sorted({text for one in cases for text in in_base64(one.encode())}))
    return Needles(mark, words, _bytes(days), _bytes(diagnoses), encoded)


def in_base64(text: bytes) -> Iterator[bytes]:
    """What a text looks like within base64, whichever of the three places it begins at, without its uncertain ends."""
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + text).rstrip(b"=")
        yield coded[(shift * 8 + 5) // 6 : (shift + len(text)) * 8 // 6]


def is_text(data: bytes, start: int, end: int) -> bool:
    """Whether the place lies in a run of printable bytes that is long enough for noise not to make it."""
    while start > 0 and data[start - 1] in PRINTABLE and end - start < RUN:
        start -= 1
    while end < len(data) and data[end] in PRINTABLE and end - start < RUN:
        end += 1
    return end - start >= RUN


def files(folder: Path, *, but: Iterable[Path]) -> Iterator[tuple[Path, bytes]]:
    """Each file under a folder with its bytes, links not followed."""
    left_out = tuple(but)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not any(path.is_relative_to(one) for one in left_out):
            yield path, path.read_bytes()


def _bytes(texts: Iterable[str]) -> frozenset[bytes]:
    return frozenset(text.encode() for text in texts)
