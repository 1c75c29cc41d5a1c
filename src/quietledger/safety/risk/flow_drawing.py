"""The map of data as numbers for an SVG: places in columns, ways as curves between them; wide, and for 320 pixels.

An extra file beside `pages`. Machines, mailboxes and lines are drawn as one place each, so that the drawing stays
readable; the table beside it names them one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from quietledger.safety.risk import kinds
from quietledger.safety.risk.flows import Way
from quietledger.safety.risk.inventory import Thing

_TOGETHER: Final = {"device": "Machines", "mailbox": "Mailboxes", "line": "Lines"}
_LEFT: Final = frozenset({"device", "telephone", "fax", "printer", "server", "media", "paper", "network", "other"})
_MIDDLE: Final = frozenset({"house", "backup", "mailbox", "line"})
_WIDTH, _HEIGHT, _STEP = 220, 34, 56
_COLUMNS: Final = (10, 410, 810)  # of a drawing 1040 wide
_NARROW_WIDTH, _NARROW_STEP, _ARC_ROOM = 170, 46, 120
_LETTERS, _NARROW_LETTERS = 26, 20


@dataclass(frozen=True, slots=True)
class Place:
    """A box with its words."""

    key: str
    name: str
    x: int
    y: int
    width: int
    height: int = _HEIGHT

    @property
    def text_x(self) -> int:
        return self.x + 10

    @property
    def text_y(self) -> int:
        return self.y + 21

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Curve:
    """A way: the curve, the head of its arrow, and whether nobody said what guards it."""

    path: str
    head: str
    is_bare: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes and curves, and how high they stand."""

    places: tuple[Place, ...]
    curves: tuple[Curve, ...]
    height: int


Draw: TypeAlias = Callable[[Place, Place], tuple[str, str]]


def wide(things: Sequence[Thing], ways: Iterable[Way]) -> Drawing:
    """Three columns: the office and whoever comes to it, the house, and those outside."""
    found = list(ways)
    columns: tuple[list[tuple[str, str]], ...] = ([], [], [])
    for key, name, column in _boxes(things, found):
        columns[column].append((key, name))
    height = max((len(one) for one in columns), default=1) * _STEP + 10
    places = [
        Place(key, _cut(name, _LETTERS), x, _top(nth, len(column), height), _WIDTH)
        for x, column in zip(_COLUMNS, columns, strict=True) for nth, (key, name) in enumerate(column)
    ]  # fmt: skip
    between = [one.y - (_STEP - _HEIGHT) // 2 for one in places if one.x == _COLUMNS[1]]
    draw = partial(_beside, lanes=[*between, max(between, default=0) + _STEP])
    return Drawing(tuple(places), tuple(_curves(places, found, draw)), height)


def narrow(things: Sequence[Thing], ways: Iterable[Way]) -> Drawing:
    """One column, with arcs at its right side."""
    found = list(ways)
    boxes = sorted(_boxes(things, found), key=lambda one: one[2])
    places = [
        Place(key, _cut(name, _NARROW_LETTERS), 2, nth * _NARROW_STEP + 6, _NARROW_WIDTH)
        for nth, (key, name, _) in enumerate(boxes)
    ]
    return Drawing(tuple(places), tuple(_curves(places, found, _arc)), len(places) * _NARROW_STEP + 6)


def said(things: Sequence[Thing], ways: Sequence[Way]) -> str:
    """What the map shows, in a sentence or two."""
    bare = sum(not one.guarded_by for one in ways)
    outside = len({one.target for one in ways if one.target.startswith(("partner:", "outside:"))})
    first = f"{len(ways)} ways between {len(things)} things; data goes to {outside or 'nobody'} outside."
    return f"{first} Of {bare} nobody has said what guards them." if bare else f"{first} Each has a guard."


def _boxes(things: Iterable[Thing], ways: Sequence[Way]) -> list[tuple[str, str, int]]:
    """Key, words and column of each place to draw: of things that some way touches, and of everybody outside."""
    touched = {one.source for one in ways} | {one.target for one in ways}
    found: dict[str, tuple[str, int]] = {}
    counts: dict[str, int] = {}
    for one in things:
        if one.key in touched:
            key = place_of(one.key, one.kind)
            counts[key] = counts.get(key, 0) + 1
            found[key] = (one.name, _column(one.kind))
    boxes = [
        (key, f"{_TOGETHER[key]} ({counts[key]})" if counts[key] > 1 and key in _TOGETHER else name, column)
        for key, (name, column) in found.items()
    ]
    outside = [(key, name, 0 if key != "outside:plans" else 2) for key, name in kinds.OUTSIDE.items() if key in touched]
    return [*outside, *boxes]


def place_of(key: str, kind: str = "") -> str:
    """Where a thing is drawn: machines, mailboxes and lines stand together."""
    kind = kind or key.partition(":")[0]
    return kind if kind in _TOGETHER else key


def _column(kind: str) -> int:
    return 0 if kind in _LEFT else 1 if kind in _MIDDLE else 2


def _top(nth: int, count: int, height: int) -> int:
    """Columns stand in the middle of the height."""
    return (height - count * _STEP) // 2 + nth * _STEP + (_STEP - _HEIGHT) // 2


def _beside(source: Place, target: Place, lanes: Sequence[int]) -> tuple[str, str]:
    """From side to side; within a column along its right side; past the middle column between two of its places.

    Ways back run a little lower than ways there.
    """
    if source.x == target.x:
        return _arc(source, target)
    goes_right = source.x < target.x
    begin, end = (source.x + source.width, target.x) if goes_right else (source.x, target.x + target.width)
    shift = -6 if goes_right else 6
    top, bottom, half = source.middle + shift, target.middle + shift, (begin + end) // 2
    head = _head(end, bottom, -8 if goes_right else 8)
    if abs(source.x - target.x) < _COLUMNS[2] - _COLUMNS[0]:
        return f"M{begin} {top}C{half} {top} {half} {bottom} {end} {bottom}", head
    near, far = (_COLUMNS[1], _COLUMNS[1] + _WIDTH) if goes_right else (_COLUMNS[1] + _WIDTH, _COLUMNS[1])
    lane = min(lanes, key=lambda one: abs(one - (top + bottom) // 2))
    there, on = (begin + near) // 2, (far + end) // 2
    path = f"M{begin} {top}C{there} {top} {there} {lane} {near} {lane}H{far}C{on} {lane} {on} {bottom} {end} {bottom}"
    return path, head


def _arc(source: Place, target: Place) -> tuple[str, str]:
    """From right side to right side: the farther apart, the wider."""
    edge, apart = source.x + source.width, abs(source.middle - target.middle)
    reach = edge + min(_ARC_ROOM, 18 + apart // 4)
    shift = -6 if source.middle < target.middle else 6
    top, bottom = source.middle + shift, target.middle + shift
    return f"M{edge} {top}C{reach} {top} {reach} {bottom} {edge} {bottom}", _head(edge, bottom, 8)


def _head(x: int, y: int, back: int) -> str:
    """An arrow's head whose point is at a place.  back: where its wings are, from there."""
    return f"M{x} {y}l{back} -4v8z"


def _cut(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _curves(places: Iterable[Place], ways: Iterable[Way], draw: Draw) -> Iterator[Curve]:
    """One curve for each pair of places; it is bare if any of its ways is."""
    at = {one.key: one for one in places}
    bare: dict[tuple[str, str], bool] = {}
    for one in ways:
        pair = place_of(one.source), place_of(one.target)
        bare[pair] = bare.get(pair, False) or not one.guarded_by
    for (source, target), is_bare in bare.items():
        if source != target and source in at and target in at:
            path, head = draw(at[source], at[target])
            yield Curve(path, head, is_bare)
