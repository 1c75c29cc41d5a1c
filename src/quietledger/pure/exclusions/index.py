"""A list made ready for comparing: its unique names, and the rows of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from quietledger.pure.exclusions import names
from quietledger.pure.exclusions.arrow import Column, pc, texts
from quietledger.pure.exclusions.entries import Entries

NO_DAY: Final = np.iinfo(np.int32).min
Ids = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of each name.  starts: (names + 1,) int64 into `rows`; rows: (n,) int32; is_part: (n,) bool."""

    words: list[str]
    starts: NDArray[np.int64]
    rows: Ids
    is_part: NDArray[np.bool_]

    def of(self, ids: Ids) -> tuple[Ids, Ids, NDArray[np.bool_]]:
        """Of some names: each row, the place in `ids` of its name, and whether the name is a part of the row's."""
        counts = self.starts[ids + 1] - self.starts[ids]
        total = int(counts.sum())
        if not total:
            return np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.bool_)
        ends = np.cumsum(counts)
        at = np.arange(total) - np.repeat(ends - counts, counts) + np.repeat(self.starts[ids], counts)
        return self.rows[at], np.repeat(np.arange(len(ids), dtype=np.int32), counts), self.is_part[at]


@dataclass(frozen=True, slots=True)
class Index:
    """What matching reads; arrays are over the list's rows, (rows,).

    first, first_word: numbers into `first_words`; initial: the middle name's first letter, 0 if none;
    born: days since 1970, NO_DAY if unknown.
    """

    entries: Entries
    surnames: Rows
    firms: Rows
    first_words: list[str]
    first: Ids
    first_word: Ids
    initial: NDArray[np.uint8]
    generation: NDArray[np.uint8]
    born: Ids
    npi: list[str]
    rows_of_npi: dict[str, list[int]]


def build(entries: Entries) -> Index:
    """Normalise each unique name of a list once, and note its rows."""
    table = entries.table
    surnames, generation = _surnames(table)
    first, first_word, first_words = _firsts(table)
    npi = texts(table.column("npi"))
    rows_of_npi: dict[str, list[int]] = {}
    for row in np.flatnonzero(np.asarray(pc.not_equal(table.column("npi"), ""))):
        rows_of_npi.setdefault(npi[row], []).append(int(row))
    return Index(
        entries, surnames, _firms(table), first_words, first, first_word, initials(table.column("middle")), generation,
        np.asarray(pc.fill_null(table.column("born_on").cast(pa.int32()), NO_DAY), np.int32), npi, rows_of_npi,
    )  # fmt: skip


def initials(middles: Column) -> NDArray[np.uint8]:
    """The first letter of each middle name as its code, 0 where there is none."""
    letters = texts(pc.utf8_upper(pc.utf8_slice_codeunits(middles, 0, 1)))
    return np.array([ord(one) if "A" <= one <= "Z" else 0 for one in letters], np.uint8)


def _surnames(table: pa.Table) -> tuple[Rows, NDArray[np.uint8]]:
    ids, unique = _unique(table, "last")
    made = [names.surname(one) for one in unique]
    suffix_ids, suffixes = _unique(table, "suffix")
    by_suffix = np.array([names.GENERATIONS.get(names.plain(one), 0) for one in suffixes], np.uint8)
    generation = np.array([one.generation for one in made], np.uint8)[ids]
    forms = [[(one.whole, False), *((part, True) for part in one.parts)] if one.whole else [] for one in made]
    return _rows(ids, forms), np.maximum(generation, by_suffix[suffix_ids])


def _firms(table: pa.Table) -> Rows:
    ids, unique = _unique(table, "business")
    return _rows(ids, [[(name, number > 0) for number, name in enumerate(names.firms(one))] for one in unique])


def _firsts(table: pa.Table) -> tuple[Ids, Ids, list[str]]:
    ids, unique = _unique(table, "first")
    made = [names.given(one) for one in unique]
    number: dict[str, int] = {}
    whole = np.array([number.setdefault(one[0], len(number)) for one in made], np.int32)
    word = np.array([number.setdefault(one[1], len(number)) for one in made], np.int32)
    return whole[ids], word[ids], list(number)


def _unique(table: pa.Table, name: str) -> tuple[Ids, list[str]]:
    coded: Any = table.column(name).combine_chunks().dictionary_encode()
    return np.asarray(coded.indices, np.int32), texts(coded.dictionary)


def _rows(ids: Ids, forms: Sequence[Sequence[tuple[str, bool]]]) -> Rows:
    """ids: (rows,) number of each row's text; forms: of each text, its names and whether each is a part."""
    number: dict[str, int] = {}
    text_of = [text for text, made in enumerate(forms) for _ in made]
    name_of = [number.setdefault(name, len(number)) for made in forms for name, _ in made]
    part_of = [is_part for made in forms for _, is_part in made]
    # For each (text, name): all rows of the text.  Rows sorted by text stand together, so each is a slice.
    order = np.argsort(ids, kind="stable").astype(np.int32)
    counts = np.bincount(ids, minlength=len(forms)) if len(ids) else np.zeros(len(forms), np.int64)
    starts = np.concatenate([[0], np.cumsum(counts)])
    texts = np.array(text_of, np.int64)
    repeats = counts[texts] if len(texts) else np.empty(0, np.int64)
    at = np.arange(int(repeats.sum())) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    rows = order[at + np.repeat(starts[texts], repeats)] if len(texts) else np.empty(0, np.int32)
    name_ids = np.repeat(np.array(name_of, np.int64), repeats)
    by_name = np.argsort(name_ids, kind="stable")
    per_name = np.bincount(name_ids, minlength=len(number)) if number else np.zeros(0, np.int64)
    return Rows(
        list(number), np.concatenate([[0], np.cumsum(per_name)]).astype(np.int64), rows[by_name].astype(np.int32),
        np.repeat(np.array(part_of, np.bool_), repeats)[by_name],
    )  # fmt: skip
