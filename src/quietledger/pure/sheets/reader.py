"""Bytes to rows: encoding, delimiter, and rows that are broken."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from quietledger.pure.sheets.findings import Finding

DELIMITERS: Final = ",;\t|"
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Row(NamedTuple):
    """One row as it stands.  `number`: counted as a spreadsheet does, the header being row 1."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its header; rows are read anew each time, so that a large file is held only once."""

    text: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    header_row: int

    @property
    def lines_count(self) -> int:
        """How many lines of text there are: about as many as rows."""
        return self.text.count("\n") + 1

    def rows(self) -> Iterator[Row | Finding]:
        """The rows under the header, blank ones left out; a broken row comes as a finding, and the rest goes on."""
        width = len(self.header)
        for row in _records(self.text, self.delimiter):
            if isinstance(row, Finding):
                yield row
            elif row.number > self.header_row and any(cell.strip() for cell in row.cells):
                yield _fitted(row, width)


def batches(rows: Iterable[Row | Finding], size: int) -> Iterator[list[Row | Finding]]:
    """Rows in lists of at most `size`, in their order."""
    rows = iter(rows)
    while batch := list(islice(rows, size)):
        yield batch


def read(data: bytes) -> Sheet:
    """Find encoding, delimiter and header.  An empty file has an empty header."""
    encoding = _encoding(data)
    text = data.decode(encoding, errors="replace")
    delimiter = _delimiter(text)
    for row in _records(text, delimiter):
        if isinstance(row, Row) and any(cell.strip() for cell in row.cells):
            return Sheet(text, encoding, delimiter, tuple(cell.strip() for cell in row.cells), row.number)
    return Sheet(text, encoding, delimiter, (), 0)


def _encoding(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"  # what Windows spreadsheets write; any other single-byte text would not be US English
    return "utf-8"


def _delimiter(text: str) -> str:
    """The candidate that stands most often in the first line with words, outside quotation marks."""
    line = next((one for one in io.StringIO(text) if one.strip()), "")
    bare = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=bare.count)


def _records(text: str, delimiter: str) -> Iterator[Row | Finding]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield Row(number, next(reader))
        except StopIteration:
            return
        except csv.Error:
            yield _broken(number)


def _broken(number: int) -> Finding:
    return Finding(
        number,
        "SHT-QUOTE",
        f"Row {number}: a quotation mark is opened and not closed, or stands in the middle of a cell.",
        "Write the row again in the spreadsheet and export the file once more.",
    )


def _fitted(row: Row, width: int) -> Row | Finding:
    """A short row is filled up: many systems leave empty cells at the end out. A long one has a stray delimiter."""
    extra = len(row.cells) - width
    if extra <= 0:
        return row if extra == 0 else Row(row.number, [*row.cells, *[""] * -extra])
    if not any(cell.strip() for cell in row.cells[width:]):
        return Row(row.number, row.cells[:width])
    return Finding(
        row.number,
        "SHT-WIDTH",
        f"Row {row.number} has {len(row.cells)} cells; the header has {width}.",
        "A cell holds the delimiter itself: put the cell in quotation marks.",
    )
