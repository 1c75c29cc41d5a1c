"""Arrow's columns as this room types them: its stubs say too little of texts and of what computing gives."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

Column: TypeAlias = "pa.Array[Any] | pa.ChunkedArray[Any]"
pc: Final[Any] = pyarrow.compute
csv: Final[Any] = pyarrow.csv
parquet: Final[Any] = pyarrow.parquet


def texts(column: Column) -> list[str]:
    """A column of texts, none of them missing, as a list."""
    found: Any = column.to_pylist()
    return list(found)


def column(values: list[str]) -> Column:
    """Texts as a column."""
    return pa.array(values, pa.string())
