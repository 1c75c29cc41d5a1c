"""Excluded people and firms as columns, the same for every list; kept as compact bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from quietledger.pure.exclusions.arrow import Column, parquet, pc
from quietledger.pure.exclusions.findings import Finding
from quietledger.pure.exclusions.npi import are_npis

TEXTS: Final = (
    "last", "first", "middle", "suffix", "business", "general", "specialty", "upin", "npi", "address", "city", "state",
    "zip", "kind", "agency", "waiver_state", "other_id",
)  # fmt: skip
DAYS: Final = ("born_on", "excluded_on", "ended_on", "waived_on")
_FIELDS: Final[list[tuple[str, pa.DataType]]] = [
    ("line", pa.int32()), *((name, pa.string()) for name in TEXTS), *((name, pa.date32()) for name in DAYS)
]  # fmt: skip
SCHEMA: Final = pa.schema(_FIELDS)
NO_DAY: Final = pa.array(["", "00000000"], pa.string())


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list, as somebody reads it who has to decide."""

    line: int
    last: str
    first: str
    middle: str
    suffix: str
    business: str
    general: str
    specialty: str
    npi: str
    address: str
    city: str
    state: str
    kind: str
    agency: str
    born_on: date | None
    excluded_on: date | None
    ended_on: date | None

    @property
    def name(self) -> str:
        """The firm, or the person with the first name first."""
        return self.business or " ".join(one for one in (self.first, self.middle, self.last, self.suffix) if one)


@dataclass(frozen=True, slots=True)
class Entries:
    """A list that was read.  table: by `SCHEMA`, in the file's order; findings: what can't be believed of it."""

    source: str
    table: pa.Table
    findings: tuple[Finding, ...] = ()

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def entry(self, row: int) -> Entry:
        """One row, by its number counted from 0."""
        values = self.table.slice(row, 1).to_pylist()[0]
        return Entry(**{name: values[name] for name in Entry.__dataclass_fields__})

    def to_bytes(self) -> bytes:
        """The columns without the findings, compressed; `from_bytes` reads them."""
        sink = pa.BufferOutputStream()
        parquet.write_table(self.table, sink, compression="zstd")
        return bytes(sink.getvalue())


def from_bytes(source: str, data: bytes) -> Entries:
    """A list that was kept."""
    return Entries(source, parquet.read_table(pa.BufferReader(data)).cast(SCHEMA))


def table(columns: dict[str, Column], rows: int) -> pa.Table:
    """Columns by `SCHEMA`; what a list doesn't have is empty."""
    blank, unknown = pa.array([""] * rows, pa.string()), pa.nulls(rows, pa.date32())
    default = {pa.string(): blank, pa.date32(): unknown}
    return pa.table([columns.get(field.name, default.get(field.type)) for field in SCHEMA], schema=SCHEMA)


def days(texts: Column, pattern: str, what: str, lines: NDArray[np.int32]) -> tuple[Column, list[Finding]]:
    """Texts as days; empty ones and zeros are none, others that are no day are none too and told.

    pattern: as `strptime` has it.  Shapes: (n,) texts, (n,) lines -> (n,) days.
    """
    is_none = pc.is_in(texts, value_set=NO_DAY)
    found = pc.strptime(pc.if_else(is_none, None, texts), format=pattern, unit="s", error_is_null=True)
    # 20260231 becomes March 3 in some readers: only what reads back the same is a day.
    same = pc.fill_null(pc.equal(pc.strftime(found, format=pattern), texts), False)  # noqa: FBT003 - the value to fill
    if pattern != "%Y%m%d":
        same = pc.is_valid(found)
    found = pc.if_else(same, found, None).cast(pa.date32())
    bad = np.flatnonzero(np.asarray(pc.and_not(pc.invert(is_none), pc.is_valid(found))))
    return found, [Finding(int(lines[row]), "date", f"{what} is no day", is_lost=False) for row in bad]


def npis(texts: Column, lines: NDArray[np.int32]) -> tuple[Column, list[Finding]]:
    """NPIs; zeros are none, and one whose check digit is wrong is kept as written and told."""
    is_none = pc.or_(pc.equal(texts, "0000000000"), pc.equal(texts, ""))
    kept = pc.if_else(is_none, "", texts)
    bad = np.flatnonzero(~are_npis(kept) & ~np.asarray(is_none))
    return kept, [Finding(int(lines[row]), "npi", "the NPI’s check digit is wrong", is_lost=False) for row in bad]
