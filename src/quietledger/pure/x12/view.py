"""A way to look at the segments of one kind of transaction column by column: rows, elements, components, values."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from quietledger.pure.x12 import amounts
from quietledger.pure.x12.amounts import Mask, Words
from quietledger.pure.x12.findings import Report
from quietledger.pure.x12.segments import Ints, Offsets, Segments, pack, unpack
from quietledger.pure.x12.tables import Array
from quietledger.pure.x12.texts import MISSING, Spans, Texts

_MOST_REMEMBERED = 150_000  # Rows; of longer columns memory is dearer than looking twice.


class _Edges:
    """Where the elements of some rows end, looked up once for each element.

    A missing element ends where its segment does, so that it starts behind its end and counts as empty.
    """

    def __init__(self, segments: Segments, rows: Ints) -> None:
        self.rows = rows  # Kept, so that no other array can come to stand at its address.
        self._marks = segments.marks
        self._first, self._last = segments.first.take(rows), segments.last.take(rows)
        self._missing = np.flatnonzero(rows < 0)
        self._found: dict[int, NDArray[np.int32]] = {}

    def at(self, number: int) -> Ints:
        if number not in self._found:
            edge = self._marks.take(np.minimum(self._first + number, self._last))
            edge[self._missing] = 0
            self._found[number] = edge
        return self._found[number].astype(np.int64)


class Picked(NamedTuple):
    """Some rows, and which of them each of n others uses; MISSING uses none.  Shapes: (k,), (n,)."""

    rows: Ints
    uses: Ints

    def spread(self) -> Ints:
        """The row that each of the n uses, or MISSING.  Shapes: -> (n,)."""
        return row_of(self.rows, self.uses)


class View:
    """The segments of all transactions of one kind; `ids` is 0 elsewhere, so that rows keep the file's numbering.

    Rows, the edges of their elements and their codes are remembered by the array that names the rows.
    """

    def __init__(self, segments: Segments, transaction_of: Offsets, ids: NDArray[np.uint32], texts: Texts) -> None:
        self.segments = segments
        self.transaction_of = transaction_of
        self.ids = ids
        self.report = Report(segments)
        self._texts = texts
        self._components: NDArray[np.int32] | None = None
        self._rows: dict[tuple[bytes, ...], Ints] = {}
        self._edges: dict[int, _Edges] = {}
        self._codes: dict[tuple[int, int], tuple[Ints, Words]] = {}

    def rows(self, *names: bytes) -> Ints:
        """Rows of segments with one of these ids, rising.  Units: rows count from 0 over the file."""
        if names not in self._rows:
            mask = self.ids == pack(names[0])
            for name in names[1:]:
                mask |= self.ids == pack(name)
            self._rows[names] = np.flatnonzero(mask)
        return self._rows[names]

    def forget(self) -> None:
        """Let go of remembered edges and codes, which take as much memory as the file itself."""
        self._edges.clear()
        self._codes.clear()

    def numbers(self, rows: Ints) -> Offsets:
        """For each segment of the file the number of the latest of these rows, or -1.  Shapes: (k,) -> (s,)."""
        return np.repeat(np.arange(-1, len(rows), dtype=np.int32), self._gaps(rows))

    def latest(self, rows: Ints) -> Offsets:
        """For each segment of the file the latest of these rows, or MISSING.  Shapes: (k,) -> (s,)."""
        return np.repeat(np.concatenate([[MISSING], rows]).astype(np.int32), self._gaps(rows))

    def _gaps(self, rows: Ints) -> Ints:
        gaps: Ints = np.diff(rows, prepend=0, append=len(self.ids))
        return gaps

    def element(self, rows: Ints, number: int) -> Spans:
        """Element `number` of each row.  Shapes: (k,) -> (k,)."""
        edges = self._edges.get(id(rows))
        if edges is None:
            edges = _Edges(self.segments, rows)
            if len(rows) <= _MOST_REMEMBERED:
                self._edges[id(rows)] = edges
        return Spans(edges.at(number - 1) + 1, edges.at(number))

    def varying(self, rows: Ints, numbers: Ints | Offsets) -> Spans:
        """Element `numbers[i]` of `rows[i]`.  Shapes: (k,), (k,) -> (k,)."""
        mark = self.segments.first[rows] + numbers
        last = self.segments.last[rows]
        start = self.segments.marks[np.minimum(mark - 1, last)].astype(np.int64) + 1
        return Spans(start, self.segments.marks[np.minimum(mark, last)].astype(np.int64))

    def repeated(self, rows: Ints, numbers: range) -> tuple[Ints, Offsets]:
        """Each row once for each of these elements that it has, in the file's order.  Shapes: (k,) -> (n,), (n,)."""
        count = self.segments.last[rows] - self.segments.first[rows]
        found, places = [np.zeros(0, np.int64)], [np.zeros(0, np.int32)]
        for number in numbers:
            if number > int(count.max(initial=0)):
                break
            there = rows[count >= number]
            there = there[self.varying(there, np.full(len(there), number, np.int32)).full]
            found.append(there)
            places.append(np.full(len(there), number, np.int32))
        row, place = np.concatenate(found), np.concatenate(places)
        if len(found) == 2:
            return row, place
        order = np.lexsort((place, row))
        return row[order], place[order]

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

    def text(self, rows: Ints | Picked, number: int) -> Array:
        """Element `number` of each row as strings; rows may be MISSING.  Shapes: (k,) -> k strings."""
        if isinstance(rows, Picked):
            return self._texts.column(self.element(rows.rows, number), rows.uses)
        return self._texts.column(self.element(rows, number))

    def spelled(self, spans: Spans) -> Array:
        """Spans as strings.  Shapes: (k,) -> k strings."""
        return self._texts.column(spans)

    def codes(self, rows: Ints, number: int) -> Words:
        """Element `number` as numbers that compare like its text, up to eight bytes.  Shapes: (k,) -> (k,)."""
        key = (id(rows), number)
        if len(rows) > _MOST_REMEMBERED:
            return self.codes_of(self.element(rows, number))
        if key not in self._codes:
            self._codes[key] = (rows, self.codes_of(self.element(rows, number)))
        return self._codes[key][1]

    def codes_of(self, spans: Spans) -> Words:
        return amounts.codes(self.segments.buffer, spans.start, spans.end)

    def with_code(self, rows: Ints, code: bytes, number: int = 1) -> Ints:
        """Those rows whose element `number` is this code.  Shapes: (k,) -> (n,)."""
        chosen: Ints = rows[self.codes(rows, number) == pack(code)]
        return chosen

    def money(self, rows: Ints, number: int) -> Ints:
        """Element `number` as cents; what is no amount is 0 and reported.  Shapes: (k,) -> (k,) int64."""
        return self.number(self.element(rows, number), rows, np.int64(number), 2)

    def quantity(self, rows: Ints, number: int) -> Ints:
        """Element `number` as thousandths; what is no number is 0 and reported.  Shapes: (k,) -> (k,) int64."""
        return self.number(self.element(rows, number), rows, np.int64(number), 3)

    def whole(self, rows: Ints, number: int) -> Ints:
        """Element `number` as a whole number below 2**31; what is none is 0 and reported.  Shapes: (k,) -> (k,)."""
        return self.number(self.element(rows, number), rows, np.int64(number), 0)

    def number(self, spans: Spans, rows: Ints, numbers: Ints | Offsets | np.int64, places: int) -> Ints:
        """Spans as numbers of so many decimals; `rows` and `numbers` tell where they stand, for what is reported.

        Shapes: (k,) three times -> (k,) int64.
        """
        found = amounts.decimals(self.segments.buffer, spans.start, spans.end, places)
        is_bad = found.is_bad if places else found.is_bad | (np.abs(found.values) >= 1 << 31)
        if not is_bad.any():
            return found.values
        self._name_bad("X12-MONEY" if places == 2 else "X12-QUANTITY", rows, numbers, is_bad)
        sound: Ints = np.where(is_bad, 0, found.values)
        return sound

    def day(self, rows: Ints | Picked, number: int) -> Array:
        """Element `number` as a date, null where there is none; no real day is reported.  Shapes: (k,) -> k dates."""
        if isinstance(rows, Picked):
            return self.day(rows.rows, number).take(pa.array(rows.uses, pa.int64(), mask=rows.uses < 0))
        return self.day_of(self.element(rows, number), rows, number)

    def day_of(self, spans: Spans, rows: Ints, number: int) -> Array:
        """The same of spans, which are parts of element `number`.  Shapes: (k,), (k,) -> k dates."""
        values, is_day = amounts.days(self.segments.buffer, spans.start, spans.end)
        self._name_bad("X12-DATE", rows, np.int64(number), spans.full & ~is_day)
        return pa.array(values, pa.int32(), mask=~is_day).view(pa.date32())

    def _name_bad(self, code: str, rows: Ints, numbers: Ints | Offsets | np.int64, is_bad: Mask) -> None:
        if is_bad.any():
            bad, places = rows[is_bad], np.broadcast_to(numbers, rows.shape)[is_bad]
            names = [unpack(int(name)) for name in self.ids[bad]]
            self.report.at(code, bad, [f"{name}{at:02d}" for name, at in zip(names, places.tolist(), strict=True)])

    def _component_marks(self) -> NDArray[np.int32]:
        if self._components is None:
            parts = [np.zeros(0, np.int32)]
            for one in self.segments.regions:
                if one.delimiters.component >= 0:
                    part = self.segments.buffer[one.start : one.end] == one.delimiters.component
                    parts.append((np.flatnonzero(part) + one.start).astype(np.int32))
            self._components = np.concatenate(parts)
        return self._components


def row_of(rows: Ints, numbers: Ints) -> Ints:
    """Rows picked by number; MISSING stays MISSING.  Shapes: (k,), (n,) -> (n,)."""
    picked: Ints = np.append(rows, MISSING)[np.where(numbers >= 0, numbers, len(rows))]
    return picked


def each_once(rows: Ints) -> Picked:
    """Rows of which neighbours may be the same, with each of these once.  Shapes: (n,) -> (k,), (n,)."""
    is_new = np.concatenate([[True], rows[1:] != rows[:-1]])[: len(rows)]
    return Picked(rows[is_new], np.cumsum(is_new, dtype=np.int64) - 1)


def attach(parents: Ints | Offsets, rows: Ints, count: int) -> Ints:
    """The first row of each parent, or MISSING.  Shapes: parents (k,), rows (k,) -> (count,)."""
    found = np.full(count, MISSING, np.int64)
    found[parents[::-1]] = rows[::-1]
    return found


def sums(parents: Ints, values: Ints, count: int) -> Ints:
    """Sum of the values of each parent, exact.  Shapes: parents (k,), which rise, values (k,) -> (count,)."""
    running = np.concatenate([[0], np.cumsum(values)])
    edges = np.searchsorted(parents, np.arange(count + 1))
    total: Ints = running[edges[1:]] - running[edges[:-1]]
    return total
