"""Which column is which: headers of known shapes, matched to fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quietledger.pure.sheets.findings import Finding


@dataclass(frozen=True, slots=True)
class Shape:
    """How one kind of system names its columns: header as written -> our field."""

    name: str
    say: str
    headers: Mapping[str, str]
    known: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", {plain(header): name for header, name in self.headers.items()})


@dataclass(frozen=True, slots=True)
class Need:
    """A field that a file must have, or any one of several; `say` is its name in words."""

    say: str
    any_of: tuple[tuple[str, ...], ...]

    def is_met(self, fields: Mapping[str, int]) -> bool:
        return any(all(name in fields for name in group) for group in self.any_of)


@dataclass(frozen=True, slots=True)
class Match:
    """The columns of one file.  `places`: field -> column index from 0; `aside`: columns that are not read."""

    shape: Shape
    places: Mapping[str, int]
    aside: tuple[int, ...]
    unmet: tuple[Need, ...]

    def cells(self, cells: Sequence[str]) -> dict[str, str]:
        """One row as field -> text without blanks at its ends."""
        return {name: cells[place].strip() for name, place in self.places.items()}


def plain(header: str) -> str:
    """A header as it is compared: small letters and digits only."""
    return re.sub(r"[^a-z0-9]+", "", header.casefold())


def match(header: Sequence[str], shapes: Sequence[Shape], needs: Sequence[Need]) -> Match:
    """Choose the shape that meets most needs, then reads most columns; ties go to the earlier shape."""
    found = [_under(header, shape, needs) for shape in shapes]
    return min(found, key=lambda one: (len(one.unmet), -len(one.places)))


def _under(header: Sequence[str], shape: Shape, needs: Sequence[Need]) -> Match:
    places: dict[str, int] = {}
    aside = []
    for place, words in enumerate(header):
        name = shape.known.get(plain(words))
        if name is None or name in places:
            aside.append(place)
        else:
            places[name] = place
    unmet = tuple(need for need in needs if not need.is_met(places))
    return Match(shape, places, tuple(aside), unmet)


def missing(header: Sequence[str], found: Match) -> Finding | None:
    """The one finding of a file whose columns are not enough, None if they are.

    Only headers that a shape knows are repeated: a file without a header begins with a patient.
    """
    if not found.unmet:
        return None
    names = ", ".join(f"“{header[place]}”" for place in sorted(found.places.values()))
    seen = f"It has {names}" if names else "None of its columns is one that we know"
    others = f", and {len(found.aside)} that we don't know" if names and found.aside else ""
    wanted = _listed([need.say for need in found.unmet])
    return Finding(
        0,
        "SHT-COLUMNS",
        f"The file has no column for {wanted}. {seen}{others}. Nothing was taken from it.",
        "Export it again with these columns, named as our list of columns shows; the first row must be the header.",
    )


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
