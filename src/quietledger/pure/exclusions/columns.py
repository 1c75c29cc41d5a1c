"""CSV bytes -> columns of text, with the physical line of each row; broken rows are told and stop nothing."""

from __future__ import annotations

import csv as plain_csv
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from quietledger.pure.exclusions.arrow import Column, csv, pc
from quietledger.pure.exclusions.findings import Finding, NotThisList

NEWLINE: Final = ord("\n")
QUOTE: Final = ord('"')
MARK: Final = b"\xef\xbb\xbf"
BLOCK_BYTES: Final = 8 << 20


@dataclass(frozen=True, slots=True)
class Columns:
    """Text columns by the header's names, in its order.  lines: (rows,) int32, the header's is 1."""

    table: pa.Table
    lines: NDArray[np.int32]
    findings: tuple[Finding, ...]

    def text(self, name: str) -> Column:
        """One column, trimmed; empty texts if the file has no such column."""
        if name not in self.table.column_names:
            return pa.array([""] * len(self.lines), pa.string())
        trimmed: Column = pc.utf8_trim_whitespace(self.table.column(name).combine_chunks())
        return trimmed


def read(data: bytes, *, needed: Collection[str], kept: Collection[str] = ()) -> Columns:
    """Read a CSV file with one row per line.

    A line with an unclosed quote or another number of fields than the header is left out and told: no row of the file
    is missing from both the columns and the findings.  kept: of a wide file, the columns to keep; empty: all.
    Raises: NotThisList, when the header lacks a needed column.
    """
    text, findings = _utf8(data.removeprefix(MARK))
    starts, ends = _line_spans(text)
    body = np.frombuffer(text, np.uint8)
    quotes = np.concatenate([[0], np.cumsum(body == QUOTE, dtype=np.int64)])
    is_blank = np.array([not text[start:end].strip() for start, end in zip(starts, ends, strict=True)], np.bool_)
    is_open = (quotes[ends] - quotes[starts]) % 2 == 1
    findings += [
        Finding(int(line) + 1, "quote", "a quotation mark is never closed", is_lost=True)
        for line in np.flatnonzero(is_open)
    ]
    good = np.flatnonzero(~is_blank & ~is_open)
    if not good.size:
        raise NotThisList(tuple(needed))
    kept_lines = [text[starts[line] : ends[line]] for line in good]
    names = [name.strip() for name in (_fields(kept_lines[0]) or [])]
    if missing := tuple(name for name in needed if name not in names):
        raise NotThisList(missing)
    if len(set(names)) != len(names):
        raise NotThisList(tuple(name for name in names if names.count(name) > 1))
    wanted = [name for name in names if name in kept or not kept]
    table, lost = _quick(b"".join(kept_lines), names, wanted)
    if table is None or table.num_rows + len(lost) + 1 != good.size:
        table, lost = _careful(kept_lines[1:], names, wanted)
    findings += [
        Finding(int(good[row]) + 1, "fields", f"{count} fields instead of {len(names)}", is_lost=True)
        for row, count in lost
    ]
    rows = np.delete(good, [0, *(row for row, _ in lost)])
    return Columns(table, (rows + 1).astype(np.int32), tuple(sorted(findings, key=lambda one: one.line)))


def _quick(text: bytes, names: list[str], wanted: list[str]) -> tuple[pa.Table | None, list[tuple[int, int]]]:
    """All lines at once; the lost are (row, count of fields), the header is row 0."""
    lost: list[tuple[int, int]] = []

    def skip(row: Any) -> str:
        lost.append((row.number - 1, row.actual_columns))
        return "skip"

    try:
        table = csv.read_csv(
            pa.py_buffer(text),
            # One thread: only then are the rows that don't fit numbered.
            read_options=csv.ReadOptions(use_threads=False, block_size=BLOCK_BYTES, column_names=names, skip_rows=1),
            parse_options=csv.ParseOptions(invalid_row_handler=skip),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, include_columns=wanted
            ),
        )
    except pa.ArrowInvalid:
        return None, lost
    return table, lost


def _careful(lines: list[bytes], names: list[str], wanted: list[str]) -> tuple[pa.Table, list[tuple[int, int]]]:
    """Line by line, where reading at once took a stray quotation mark for one that runs over the line's end."""
    read, lost = [], []
    for row, line in enumerate(lines, start=1):
        fields = _fields(line) or []
        if len(fields) == len(names):
            read.append(fields)
        else:
            lost.append((row, len(fields)))
    by_name = dict(zip(names, zip(*read, strict=True) if read else [()] * len(names), strict=True))
    return pa.table({name: pa.array(by_name[name], pa.string()) for name in wanted}), lost


def _fields(line: bytes) -> list[str] | None:
    try:
        return next(plain_csv.reader([line.decode().rstrip("\r\n")]), [])
    except plain_csv.Error:
        return None


def _line_spans(text: bytes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ends = np.flatnonzero(np.frombuffer(text, np.uint8) == NEWLINE) + 1
    if text and (not ends.size or ends[-1] != len(text)):
        ends = np.append(ends, len(text))
    return np.concatenate([[0], ends[:-1]]).astype(np.int64)[: len(ends)], ends.astype(np.int64)


def _utf8(data: bytes) -> tuple[bytes, list[Finding]]:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        told = Finding(line, "encoding", "not UTF-8: the file was read as Windows-1252", is_lost=False)
        return data.decode("cp1252", errors="replace").encode(), [told]
    return data, []
