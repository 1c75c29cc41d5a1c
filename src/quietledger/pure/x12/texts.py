"""Strings of a whole column at once: Arrow arrays that share the file's bytes instead of Python objects."""

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from quietledger.pure.x12.amounts import Mask
from quietledger.pure.x12.segments import Ints, Offsets, Segments
from quietledger.pure.x12.tables import Array

MISSING = -1  # A row or span that is not there; its text is empty.


class Spans(NamedTuple):
    """Where values stand in the file; an empty one ends where it starts, or before.  Shapes: (k,), (k,) int64."""

    start: Ints
    end: Ints

    @property
    def full(self) -> Mask:
        mask: Mask = self.end > self.start
        return mask

    def or_else(self, other: "Spans") -> "Spans":
        """The other's span where this one is empty.  Shapes: (k,) twice -> (k,)."""
        return choose(self.full, self, other)


def choose(mask: Mask, left: Spans, right: Spans) -> Spans:
    """The left span where the mask says so, else the right one.  Shapes: (k,) three times -> (k,)."""
    return Spans(np.where(mask, left.start, right.start), np.where(mask, left.end, right.end))


class Texts:
    """The file's bytes in a form that Arrow strings can share: UTF-8, composites with `:` between their parts."""

    def __init__(self, segments: Segments) -> None:
        data = segments.data
        self._high: Ints | None = None
        strange = [one for one in segments.regions if one.delimiters.component not in {-1, ord(":")}]
        if strange:
            changed = segments.buffer[: len(data)].copy()
            for one in strange:
                part = changed[one.start : one.end]
                part[part == one.delimiters.component] = ord(":")
            data = changed.tobytes()
        if not data.isascii() and not _is_safe_utf8(data, segments):
            self._high = np.flatnonzero(segments.buffer[: len(data)] >= 128)
            data = data.decode("latin-1").encode("utf-8")
        self._data = pa.py_buffer(data)

    def column(self, spans: Spans, index: Ints | None = None) -> Array:
        """Strings of spans, or with `index` of those spans picked; MISSING picks an empty string.

        Spans that rise, as nearly all do, cost no sorting.

        Shapes: spans (k,), index (n,) -> n strings; without index k strings.
        """
        count = len(spans.start)
        full = spans.full
        if not count or not full.any():
            return empties(count if index is None else len(index))
        end = np.maximum.accumulate(np.where(full, spans.end, 0))
        before = np.concatenate([[0], end[:-1]])
        start = np.where(full, spans.start, before)
        if (start < before).any():
            return self._unsorted(spans, index)
        # Every second entry of this array is the gap between two values: Arrow takes the others.
        offsets = np.empty(2 * count + 1, np.int32)
        offsets[0:-1:2] = self._shifted(start)
        offsets[1::2] = self._shifted(end)
        offsets[-1] = offsets[-2]
        entries = pa.StringArray.from_buffers(2 * count, pa.py_buffer(offsets.data), self._data)
        chosen = np.arange(0, 2 * count, 2) if index is None else np.where(index >= 0, 2 * index, 2 * count - 1)
        return entries.take(chosen)

    def _unsorted(self, spans: Spans, index: Ints | None) -> Array:
        """The same for spans that go back or repeat themselves; none may overlap another in part."""
        order = np.argsort(spans.start, kind="stable")
        start, end = spans.start[order], np.maximum(spans.end[order], spans.start[order])
        is_repeated = np.concatenate([[False], start[1:] < np.maximum.accumulate(end)[:-1]]) & (end > start)
        # A span that is named twice stands once, and is picked twice.
        place = np.empty_like(order)
        place[order] = np.cumsum(~is_repeated) - 1
        kept = np.flatnonzero(~is_repeated)
        picked = place if index is None else np.where(index >= 0, place[index], MISSING)
        return self.column(Spans(start[kept], end[kept]), picked)

    def _shifted(self, offsets: Ints) -> Ints:
        """Offsets in the UTF-8 form: each Latin-1 letter before them takes one byte more."""
        if self._high is None:
            return offsets
        shifted: Ints = offsets + np.searchsorted(self._high, offsets)
        return shifted


def _is_safe_utf8(data: bytes, segments: Segments) -> bool:
    """Whether the file is UTF-8 and no separator is a part of a letter."""
    signs = [one.delimiters for one in segments.regions]
    if any(sign >= 128 for one in signs for sign in (one.element, one.component, one.terminator)):
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def empties(count: int) -> Array:
    """A column of empty strings."""
    offsets = pa.py_buffer(np.zeros(count + 1, np.int32).data)
    return pa.StringArray.from_buffers(count, offsets, pa.py_buffer(b""))


def joined(parents: Ints | Offsets, values: Array, count: int, between: str = " ") -> Array:
    """Strings of each parent joined.  Shapes: parents (k,), which rise, k strings -> count strings."""
    if not len(parents):
        return empties(count)
    edges = np.searchsorted(parents, np.arange(count + 1)).astype(np.int32)
    lists = pa.ListArray.from_arrays(ints32(edges), values)
    together: Array = pc.call_function("binary_join", [lists, pa.scalar(between)])
    return together


def ints32(values: NDArray[np.integer[Any]]) -> "pa.Int32Array":
    """A column of int32; values are known to fit."""
    return pa.array(values.astype(np.int32), pa.int32())
