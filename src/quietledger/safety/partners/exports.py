"""Reads what a partner handed back, to see that it can be read: X12, CSV or Parquet; nothing of it is kept.

An extra file beside `rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from quietledger.core.shell.rules import counted
from quietledger.pure.x12 import reader

csv: Final[Any] = pyarrow.csv
parquet: Final[Any] = pyarrow.parquet
MOST_BYTES: Final = 64 * 1024 * 1024
CLAIMS: Final = ("claims", "remit_claims")


@dataclass(frozen=True, slots=True)
class Export:
    """What could be read.  rows: claims of an X12 file, rows of a table."""

    format: str
    rows: int
    say: str


def read(name: str, body: bytes) -> Export | str:
    """What a file holds, or in words why it can't be read: an export that nobody can open is none."""
    if not body or len(body) > MOST_BYTES:
        return "Choose the file, at most 64 MB."
    if body.lstrip()[:3] == b"ISA":
        return _x12(body)
    if body[:4] == b"PAR1":
        return _table("Parquet", parquet.read_table, body)
    if name.lower().endswith((".csv", ".txt", ".tsv")):
        return _table("CSV", csv.read_csv, body)
    return "This is neither X12 nor CSV nor Parquet: ask for one of them, with a description of its columns."


def _x12(body: bytes) -> Export | str:
    found = reader.read(body)
    rows = sum(found.tables[one].num_rows for one in CLAIMS)
    if found.has_errors:
        return "The X12 in it is damaged: not all of it could be read."
    if not rows:
        return "There are no claims and no remittances in it."
    return Export("X12", rows, f"X12, {counted(rows, 'claim')} read without an error")


def _table(form: str, read_table: Any, body: bytes) -> Export | str:
    try:
        found = read_table(pa.BufferReader(body))
    except (pa.ArrowInvalid, OSError):
        return f"This {form} file can’t be read: its rows don’t fit its columns."
    if not found.num_rows or found.num_columns < 2:
        return "There is no row with two columns or more in it."
    return Export(form, found.num_rows, f"{form}, {counted(found.num_rows, 'row')} of {found.num_columns} columns")
