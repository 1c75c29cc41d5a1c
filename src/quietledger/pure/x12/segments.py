"""The seam: bytes to separator positions to an index of segments; all that stands above sees only `Segments`.

A faster kernel would replace `find_marks` and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Offsets = NDArray[np.int32]  # Half the memory of Ints; a file is below 2 GB.
Bytes = NDArray[np.uint8]

PADDING = 16  # Zero bytes behind the end, so that eight bytes can be read from any offset and from one behind it.
_CHUNK = 1 << 16  # A chunk and its masks stay in the processor's cache.
_BLANK = np.zeros(256, np.bool_)
_BLANK[[9, 10, 13, 32]] = True
_ID_MASKS = np.array([0, 0xFF, 0xFFFF, 0xFFFFFF, 0], np.uint32)


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The signs of an interchange as byte values; -1 is none."""

    element: int
    component: int
    terminator: int
    repetition: int = -1


@dataclass(frozen=True, slots=True)
class Region:
    """Bytes `start` to `end` that use the same signs: one interchange, or several neighbours."""

    start: int
    end: int
    delimiters: Delimiters


@dataclass(frozen=True, slots=True)
class Marks:
    """Where separators are.  Shapes: positions (m,) int32, rising; ends (s,) int32: which of them end a segment."""

    positions: Offsets
    ends: Offsets


@dataclass(frozen=True, slots=True)
class Segments:
    """All segments of a file, in order.

    `first` is the index of a segment's first mark, `last` that of its terminator: element j lies between the marks
    first + j - 1 and first + j.  `ids` packs the segment id as `pack(b"CLM")` does; 0 is no id that X12 could have.
    `unended` tells the segments that the file, or the next interchange, cuts off.

    Shapes: start, end, first, last (s,) int32; ids (s,) uint32; marks (m,) int32; buffer (n + PADDING,) uint8.
    """

    data: bytes
    buffer: Bytes
    marks: Offsets
    start: Offsets
    end: Offsets
    first: Offsets
    last: Offsets
    ids: NDArray[np.uint32]
    unended: Ints
    regions: tuple[Region, ...]

    def __len__(self) -> int:
        return len(self.start)

    def delimiters(self, ordinal: int) -> Delimiters:
        """The signs in force at a segment.  Units: ordinals count from 1."""
        offset = int(self.start[ordinal - 1])
        return next(one.delimiters for one in self.regions if one.start <= offset < one.end)

    def text(self, ordinal: int) -> str:
        """One segment without its terminator.  Units: ordinals count from 1."""
        return show(self._bytes(ordinal))

    def elements(self, ordinal: int) -> list[str]:
        """One segment's id and elements.  Units: ordinals count from 1."""
        sign = bytes([self.delimiters(ordinal).element])
        return [show(element) for element in self._bytes(ordinal).split(sign)]

    def _bytes(self, ordinal: int) -> bytes:
        return self.data[int(self.start[ordinal - 1]) : int(self.end[ordinal - 1])]


def pack(name: bytes) -> int:
    """A code of up to eight bytes as the number under which columns are compared."""
    return int.from_bytes(name, "little")


def unpack(code: int) -> str:
    """The code that `pack` packed, for a sentence; anything but capitals and digits is left out."""
    letters = code.to_bytes(8, "little").rstrip(b"\0").decode("latin-1")
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())


def show(data: bytes) -> str:
    """Bytes as text whatever they are: UTF-8 if they are that, else Latin-1."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def find_marks(buffer: Bytes, region: Region) -> Marks:
    """Element separators and terminators of a region.  Shapes: (n,) bytes -> m positions, s ends."""
    signs = region.delimiters
    positions: list[Offsets] = []
    ends: list[Offsets] = []
    count = 0
    for start in range(region.start, region.end, _CHUNK):
        chunk = buffer[start : min(start + _CHUNK, region.end)]
        mask = chunk == signs.element
        mask |= chunk == signs.terminator
        found = np.flatnonzero(mask)
        ends.append((np.flatnonzero(chunk[found] == signs.terminator) + count).astype(np.int32))
        positions.append((found + start).astype(np.int32))
        count += found.size
    return Marks(np.concatenate(positions), np.concatenate(ends))


def index(data: bytes, regions: Sequence[Region]) -> Segments:
    """Cut regions into segments; blank ones fall out, blanks around one are not part of it.

    Shapes: r regions, which do not overlap and rise -> s segments.
    """
    buffer = np.frombuffer(data + bytes(PADDING), np.uint8)
    marks: list[Offsets] = []
    starts: list[Offsets] = []
    lasts: list[Offsets] = []
    cuts: list[int] = []
    marks_count = segments_count = 0
    for region in regions:
        found, is_cut = _with_tail(buffer, region)
        stops = found.positions[found.ends]
        starts.append(np.concatenate([np.array([region.start], np.int32), stops[:-1] + 1])[: stops.size])
        lasts.append(found.ends + np.int32(marks_count))
        marks.append(found.positions)
        marks_count += found.positions.size
        segments_count += stops.size
        if is_cut:
            cuts.append(segments_count - 1)
    return _cut(data, buffer, (_one(marks), _one(starts), _one(lasts)), np.array(cuts, np.int64), tuple(regions))


def _one(parts: list[Offsets]) -> Offsets:
    """Parts as one array, without a copy if there is only one."""
    return parts[0] if len(parts) == 1 else np.concatenate([np.zeros(0, np.int32), *parts])


def _with_tail(buffer: Bytes, region: Region) -> tuple[Marks, bool]:
    """The region's marks; a tail without a terminator gets one at the region's end."""
    found = find_marks(buffer, region)
    tail = int(found.positions[found.ends[-1]]) + 1 if found.ends.size else region.start
    if bool(_BLANK[buffer[tail : region.end]].all()):
        return found, False
    positions = np.append(found.positions, np.int32(region.end)).astype(np.int32)
    return Marks(positions, np.append(found.ends, np.int32(positions.size - 1)).astype(np.int32)), True


def _cut(
    data: bytes, buffer: Bytes, found: tuple[Offsets, Offsets, Offsets], cuts: Ints, regions: tuple[Region, ...]
) -> Segments:
    """Trim the segments and drop the blank ones; `found` are all marks, and starts and last marks of the segments."""
    marks, start, last = found
    first = np.concatenate([np.zeros(1, np.int32), last[:-1] + 1])[: last.size]
    end = marks[last]
    if any(one.delimiters.terminator in {10, 13} for one in regions):
        end = _before_line_ends(buffer, start, end)
        marks[last] = end
    start = _past_blanks(buffer, start, end)
    is_full = start < end
    if not is_full.all():
        # Cut-off segments are never blank: only their numbers change.
        cuts = np.cumsum(is_full)[cuts] - 1
        start, end, first, last = start[is_full], end[is_full], first[is_full], last[is_full]
    length = np.minimum(np.maximum(marks[first] - start, 0), 4)
    return Segments(
        data=data,
        buffer=buffer,
        marks=marks,
        start=start,
        end=end,
        first=first,
        last=last,
        ids=_words(buffer)[start] & _ID_MASKS[length],
        unended=cuts,
        regions=regions,
    )


def _words(buffer: Bytes) -> NDArray[np.uint32]:
    """The four bytes from each offset on, as one number; a view that copies nothing."""
    return np.ndarray((buffer.size - PADDING + 1,), "<u4", buffer.data, strides=(1,))


def _before_line_ends(buffer: Bytes, start: Offsets, end: Offsets) -> Offsets:
    """Ends moved before CR and LF, which stand there when lines end in CR LF and the terminator is LF."""
    for _ in range(2):
        last = buffer[np.maximum(end - 1, 0)]
        line_end = ((last == 13) | (last == 10)) & (end > start)
        if not line_end.any():
            break
        end = end - line_end
    return end


def _past_blanks(buffer: Bytes, start: Offsets, end: Offsets) -> Offsets:
    """Starts moved past blanks; a blank segment's start moves to its end."""
    for _ in range(3):
        is_blank = _BLANK[buffer[start]] & (start < end)
        if not is_blank.any():
            return start
        start = start + is_blank
    # Long runs of blanks are rare, and may be very long: look for the next byte that is none.
    blank = np.flatnonzero(_BLANK[buffer[start]] & (start < end))
    solid = np.append(np.flatnonzero(~_BLANK[buffer[:-PADDING]]), buffer.size)
    start[blank] = np.minimum(solid[np.searchsorted(solid, start[blank])], end[blank])
    return start
