"""A way to look at the segments of one kind of transaction column by column: rows, elements, components, values."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from quietledger.pure.x12 import amounts
from quietledger.pure.x12.amounts import Mask, Words
from quietledger.pure.x12.findings import Report
from quietledger.pure.x12.segments import Ints, Segments, pack, unpack
from quietledger.pure.x12.tables import Array

MISSING = -1  # A row that is not there; all its elements are empty.


class Spans(NamedTuple):
    """Where values stand in the file; an empty one has start = end.  Shapes: (k,), (k,) int64."""

    start: Ints
    end: Ints

    @property
    def full(self) -> Mask:
        return self.end > self.start


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
        """Strings of rising spans, or with `index` those spans picked; MISSING picks an empty string.

        Shapes: spans (k,), index (n,) -> n strings; without index k strings.
        """
        count = len(spans.start)
        wanted = count if index is None else len(index)
        if not count or not wanted or not spans.full.any():
            return empties(wanted)
        start, end = self._shifted(spans.start), self._shifted(spans.end)
        end = np.maximum.accumulate(np.where(spans.full, end, 0))
        before = np.concatenate([[0], end[:-1]])
        if (spans.full & (start < before)).any():
            return self._unsorted(spans, index)
        # Every second entry of this array is a gap between two values: Arrow takes the others.
        offsets = np.empty(2 * count + 1, np.int32)
        offsets[0:-1:2] = np.where(spans.full, start, before)
        offsets[1::2] = end
        offsets[-1] = end[-1]
        entries = pa.StringArray.from_buffers(2 * count, pa.py_buffer(offsets), self._data)
        chosen = np.arange(0, 2 * count, 2) if index is None else np.where(index >= 0, 2 * index, 2 * count - 1)
        return entries.take(pa.array(chosen))

    def _unsorted(self, spans: Spans, index: Ints | None) -> Array:
        order = np.argsort(spans.start, kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        start, end = spans.start[order], spans.end[order]
        overlaps = np.concatenate([[False], start[1:] < np.maximum.accumulate(end)[:-1]]) & (end > start)
        picked = place if index is None else np.where(index >= 0, place[index], MISSING)
        same = np.flatnonzero(~overlaps)
        if overlaps.any():
            # Rows that are named twice have equal spans: each stands for the one before it.
            picked = np.where(picked >= 0, (np.cumsum(~overlaps) - 1)[picked], MISSING)
        return self.column(Spans(start[same], end[same]), picked)

    def _shifted(self, offsets: Ints) -> Ints:
        if self._high is None:
            return offsets
        return offsets + np.searchsorted(self._high, offsets)


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
    offsets = pa.py_buffer(np.zeros(count + 1, np.int32))
    return pa.StringArray.from_buffers(count, offsets, pa.py_buffer(b""))


class View:
    """The segments of all transactions of one kind; `ids` is 0 elsewhere, so that rows keep the file's numbering."""

    def __init__(
        self, segments: Segments, transaction_of: Ints, ids: NDArray[np.uint32], texts: Texts, report: Report
    ) -> None:
        self.segments = segments
        self.transaction_of = transaction_of
        self.ids = ids
        self.report = report
        self._texts = texts
        self._components: Ints | None = None
        self._rows: dict[tuple[bytes, ...], Ints] = {}

    def rows(self, *names: bytes) -> Ints:
        """Rows of segments with one of these ids, rising.  Units: rows count from 0 over the file."""
        if names not in self._rows:
            mask = self.ids == pack(names[0])
            for name in names[1:]:
                mask |= self.ids == pack(name)
            self._rows[names] = np.flatnonzero(mask)
        return self._rows[names]

    def counts(self, name: bytes) -> Ints:
        """For each row of the file, the number of the latest segment with this id, or -1.  Shapes: (s,)."""
        return np.cumsum(self.ids == pack(name)) - 1

    def latest(self, rows: Ints) -> Ints:
        """For each row of the file, the latest of these rows, or -1.  Shapes: (k,) -> (s,)."""
        found = np.full(len(self.ids), MISSING, np.int64)
        found[rows] = rows
        return np.maximum.accumulate(found)

    def element(self, rows: Ints, number: int | Ints) -> Spans:
        """Element `number` of each row, or element `number[i]` of row i.  Shapes: (k,) -> (k,)."""
        mark = self.segments.first[rows] + number
        there = mark <= self.segments.last[rows]
        if len(rows) and int(rows.min()) < 0:
            there &= rows >= 0
        if not there.all():
            mark = np.where(there, mark, 1)
        start, end = self.segments.marks[mark - 1].astype(np.int64) + 1, self.segments.marks[mark].astype(np.int64)
        return Spans(np.where(there, start, 0), np.where(there, end, 0)) if not there.all() else Spans(start, end)

    def component(self, spans: Spans, number: int, last: int | None = None) -> Spans:
        """Component `number`, from 1, of each composite, or all from that one to `last`.  Shapes: (k,) -> (k,)."""
        marks = self._component_marks()
        low, high = np.searchsorted(marks, spans.start), np.searchsorted(marks, spans.end)
        begin, stop = low + number - 1, low + (last or number) - 1
        there = begin <= high
        padded = np.append(marks, 0)
        start = spans.start if number == 1 else padded[np.minimum(begin - 1, len(marks))] + 1
        end = np.where(stop < high, padded[np.minimum(stop, len(marks))], spans.end)
        return Spans(np.where(there, start, 0), np.where(there, end, 0))

    def text(self, rows: Ints, number: int) -> Array:
        """Element `number` of each row as strings; rows may repeat and may be MISSING.  Shapes: (k,) -> k strings."""
        if len(rows) < 2:
            return self._texts.column(self.element(rows, number))
        changes = np.concatenate([[True], rows[1:] != rows[:-1]])
        distinct = rows[changes]
        spans = self.element(distinct, number)
        return self._texts.column(spans, None if len(distinct) == len(rows) else np.cumsum(changes) - 1)

    def spelled(self, spans: Spans) -> Array:
        """Spans as strings.  Shapes: (k,) -> k strings."""
        return self._texts.column(spans)

    def codes(self, rows: Ints, number: int) -> Words:
        """Element `number` as numbers that compare like its text, up to eight bytes.  Shapes: (k,) -> (k,)."""
        return self.codes_of(self.element(rows, number))

    def codes_of(self, spans: Spans) -> Words:
        return amounts.codes(self.segments.buffer, spans.start, spans.end)

    def money(self, rows: Ints, number: int | Ints) -> Ints:
        """Element `number` as cents; what is no amount is 0 and reported.  Shapes: (k,) -> (k,) int64."""
        return self._decimals(rows, number, 2, "X12-MONEY")

    def quantity(self, rows: Ints, number: int | Ints) -> Ints:
        """Element `number` as thousandths; what is no number is 0 and reported.  Shapes: (k,) -> (k,) int64."""
        return self._decimals(rows, number, 3, "X12-QUANTITY")

    def whole(self, rows: Ints, number: int | Ints) -> Ints:
        """Element `number` as a whole number below 2**31; what is none is 0 and reported.  Shapes: (k,) -> (k,)."""
        return self._decimals(rows, number, 0, "X12-QUANTITY")

    def whole_of(self, spans: Spans, rows: Ints, number: int) -> Ints:
        """The same of spans, which are parts of element `number`.  Shapes: (k,), (k,) -> (k,) int64."""
        return self._decimals_of(spans, rows, number, (0, "X12-QUANTITY"))

    def _decimals(self, rows: Ints, number: int | Ints, places: int, code: str) -> Ints:
        return self._decimals_of(self.element(rows, number), rows, number, (places, code))

    def _decimals_of(self, spans: Spans, rows: Ints, number: int | Ints, how: tuple[int, str]) -> Ints:
        places, code = how
        found = amounts.decimals(self.segments.buffer, spans.start, spans.end, places)
        is_bad = found.is_bad if places else found.is_bad | (np.abs(found.values) >= 1 << 31)
        self._name_bad(code, rows, number, is_bad)
        return np.where(is_bad, 0, found.values) if is_bad.any() else found.values

    def day(self, rows: Ints, number: int) -> Array:
        """Element `number` as a date, null where there is none; what is no day is reported.  Shapes: (k,) -> k dates."""
        return self.day_of(self.element(rows, number), rows, number)

    def day_of(self, spans: Spans, rows: Ints, number: int) -> Array:
        values, is_day = amounts.days(self.segments.buffer, spans.start, spans.end)
        self._name_bad("X12-DATE", rows, number, spans.full & ~is_day)
        return pa.array(values, pa.int32(), mask=~is_day).cast(pa.date32())

    def _name_bad(self, code: str, rows: Ints, number: int | Ints, is_bad: Mask) -> None:
        if is_bad.any():
            bad = rows[is_bad]
            numbers = np.broadcast_to(number, rows.shape)[is_bad]
            names = [unpack(int(name)) for name in self.ids[bad]]
            details = [f"{name}{one:02d}" for name, one in zip(names, numbers.tolist(), strict=True)]
            self.report.at(code, bad, details)

    def _component_marks(self) -> Ints:
        if self._components is None:
            parts = [np.zeros(0, np.int64)]
            for one in self.segments.regions:
                if one.delimiters.component >= 0:
                    part = self.segments.buffer[one.start : one.end] == one.delimiters.component
                    parts.append(np.flatnonzero(part) + one.start)
            self._components = np.concatenate(parts)
        return self._components


def numbered(rows: Ints, size: int) -> Ints:
    """For each of `size` segments the number of the latest of these rows, or -1.  Shapes: (k,) -> (size,)."""
    flags = np.zeros(size, np.int64)
    flags[rows] = 1
    return np.cumsum(flags) - 1


def attach(parents: Ints, rows: Ints, count: int) -> Ints:
    """The first row of each parent, or MISSING.  Shapes: parents (k,), rows (k,) -> (count,)."""
    found = np.full(count, MISSING, np.int64)
    found[parents[::-1]] = rows[::-1]
    return found


def sums(parents: Ints, values: Ints, count: int) -> Ints:
    """Sum of the values of each parent, exact.  Shapes: parents (k,), which rise, values (k,) -> (count,)."""
    running = np.concatenate([[0], np.cumsum(values)])
    edges = np.searchsorted(parents, np.arange(count + 1))
    return running[edges[1:]] - running[edges[:-1]]


def joined(parents: Ints, values: Array, count: int, between: str = " ") -> Array:
    """Strings of each parent joined.  Shapes: parents (k,), which rise, k strings -> count strings."""
    edges = np.searchsorted(parents, np.arange(count + 1)).astype(np.int32)
    lists = pa.ListArray.from_arrays(pa.array(edges), values)
    return pc.binary_join(lists, between)


def ints32(values: Sequence[int] | NDArray[np.integer[Any]]) -> Array:
    """A column of int32; values are known to fit."""
    return pa.array(np.asarray(values), pa.int32())
