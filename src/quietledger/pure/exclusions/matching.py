"""Who of the asked may be on a list: equal NPI, equal name and date of birth, or a name alone; why, in words.

Surnames first: every asked surname is compared with every unique surname of the list at once, by letters that differ.
Only rows behind a near surname are looked at again, with first name, middle initial, generation, date of birth and NPI.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from quietledger.pure.exclusions import days, names
from quietledger.pure.exclusions.index import NO_DAY, Index
from quietledger.pure.exclusions.npi import is_npi

# How alike two names are, of 100, by the letters that differ (a swap of neighbours is one) and how long a name must be
# for that many.
ALIKE: Final = (100, 92, 85)
LETTERS: Final = (0, 4, 8)
DOUBTS_OF: Final = np.ones(101, np.uint8)  # by how much less than 100 alike two names are
DOUBTS_OF[0], DOUBTS_OF[100 - ALIKE[2]] = 0, 2
SHORT_FORM: Final = 95
INITIAL: Final = 80
FIRM_ALIKE: Final = 90
TELLING_ALIKE: Final = 86
AT_ONCE: Final = 512
Percent = NDArray[np.uint8]


class Kind(Enum):
    """How sure a match is: only an equal NPI is one by itself."""

    MATCH = "match"
    PROBABLE = "probable"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody to look up: a person (last, first) or a firm (its names, and "DBA" within them).  npi: "" if unknown."""

    last: str = ""
    first: str = ""
    middle: str = ""
    formers: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    npi: str = ""
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """One of the asked, one row of the list.  score: of 100; why: in words, most telling first."""

    asked: int
    row: int
    kind: Kind
    score: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to read an asked person's name."""

    asked: int
    last: str
    first: str
    way: str  # "", "part", "former", "swapped"


def match(asked: Sequence[Asked], index: Index) -> list[Match]:
    """Every pair of asked and row that somebody should look at, best first for each of the asked.

    A name alone is not reported where both sides have a date of birth or an NPI and these differ, or where middle
    initials or generations (Jr., III) differ.
    Shapes: n asked, a list of r rows -> matches, by asked.
    """
    found: dict[tuple[int, int], Match] = {}
    for one in [*_by_npi(asked, index), *_by_person(asked, index), *_by_firm(asked, index)]:
        known = found.get((one.asked, one.row))
        if known is None or (_rank(one), one.score) > (_rank(known), known.score):
            found[one.asked, one.row] = one
    return sorted(found.values(), key=lambda one: (one.asked, -_rank(one), -one.score, one.row))


def _rank(one: Match) -> int:
    return {Kind.MATCH: 2, Kind.PROBABLE: 1, Kind.POSSIBLE: 0}[one.kind]


def _by_npi(asked: Sequence[Asked], index: Index) -> Iterator[Match]:
    for number, one in enumerate(asked):
        if is_npi(one.npi):
            for row in index.rows_of_npi.get(one.npi, ()):
                yield Match(number, row, Kind.MATCH, 100, ("same NPI",))


def _by_person(asked: Sequence[Asked], index: Index) -> Iterator[Match]:
    forms = [form for number, one in enumerate(asked) if one.last for form in _forms(number, one)]
    if not forms or not index.surnames.words:
        return
    lasts, firsts = _numbered(form.last for form in forms), _numbered(form.first for form in forms)
    first_alike = _first_alike(list(firsts), index.first_words)
    for start in range(0, len(lasts), AT_ONCE):
        some = list(lasts)[start : start + AT_ONCE]
        last_alike = _alike(some, index.surnames.words)
        for form in forms:
            if start <= (at := lasts[form.last]) < start + AT_ONCE:
                one = asked[form.asked]
                yield from _compare(form, one, last_alike[at - start], first_alike[firsts[form.first]], index)


def _compare(form: _Form, one: Asked, last_alike: Percent, first_alike: Percent, index: Index) -> Iterator[Match]:
    near = np.flatnonzero(last_alike).astype(np.int32)
    rows, at, is_part = index.surnames.of(near)
    last = last_alike[near[at]]
    first = np.maximum(first_alike[index.first[rows]], first_alike[index.first_word[rows]])
    born, theirs = days.number(one.born_on), index.born[rows]
    same_day = (theirs == born) & (born != NO_DAY)
    both_days = (theirs != NO_DAY) & (born != NO_DAY)
    is_turned = form.way == "swapped"
    doubts = DOUBTS_OF[100 - first] + DOUBTS_OF[100 - last] + is_part + (form.way == "part") + is_turned
    # Two doubts at once are too many, unless the date of birth is the same.
    kept = (first > 0) & ((doubts <= 1) | same_day)
    initial = ord(letter) if (letter := names.plain(one.middle)[:1]) else 0
    others = index.initial[rows]
    # Whoever marries may take the old surname as a middle name: only under one and the same surname do initials tell.
    is_changed = is_part | (form.way != "")
    same_initial = (others == 0) | (initial == 0) | (others == initial) | is_changed
    ours = names.surname(one.last).generation
    same_generation = (index.generation[rows] == 0) | (ours == 0) | (index.generation[rows] == ours)
    kept &= same_day | (same_initial & same_generation)
    for place in np.flatnonzero(kept):
        row, is_same = int(rows[place]), bool(same_day[place])
        if not is_same and both_days[place] and not days.is_near(born, int(theirs[place])):
            continue
        if not is_same and is_npi(one.npi) and is_npi(index.npi[row]):
            continue  # everybody has one NPI for life, and this one is another
        why = _why(form, int(last[place]), int(first[place]), is_part=bool(is_part[place]))
        score = round(0.55 * int(last[place]) + 0.45 * int(first[place])) - 3 * bool(is_changed[place])
        if is_same:
            yield Match(form.asked, row, Kind.PROBABLE, score, ("same date of birth", *why))
        elif both_days[place]:
            yield Match(form.asked, row, Kind.POSSIBLE, score - 5, (*why, "date of birth nearly the same"))
        else:
            yield Match(form.asked, row, Kind.POSSIBLE, score - 2, (*why, "date of birth unknown"))


def _why(form: _Form, last: int, first: int, *, is_part: bool) -> tuple[str, ...]:
    if form.way == "swapped":
        return ("first and last name swapped",)
    surname = {100: "same surname", 92: "surname one letter off", 85: "surname two letters off"}[last]
    if form.way == "former":
        surname = surname.replace("surname", "former surname", 1)
    if is_part or form.way == "part":
        surname += ", as part of a double name"
    given = {
        100: "same first name", SHORT_FORM: "short form of the first name", 92: "first name one letter off",
        85: "first name two letters off", INITIAL: "same initial of the first name",
    }[first]  # fmt: skip
    return surname, given


def _forms(number: int, one: Asked) -> Iterator[_Form]:
    first, word = names.given(one.first)
    own = names.surname(one.last)
    for given in dict.fromkeys((first, word)):
        yield _Form(number, own.whole, given, "")
        for part in own.parts:
            yield _Form(number, part, given, "part")
        for former in one.formers:
            old = names.surname(former)
            for name in (old.whole, *old.parts):
                yield _Form(number, name, given, "former")
    if first:
        yield _Form(number, first, own.whole, "swapped")


def _alike(ours: Sequence[str], theirs: Sequence[str]) -> Percent:
    """How alike each pair is, of 100; 0: too far.  Shapes: n, m names -> (n, m) uint8."""
    apart = process.cdist(ours, theirs, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    shorter = np.minimum.outer(_lengths(ours), _lengths(theirs))
    alike = np.zeros(apart.shape, np.uint8)
    for letters, (percent, needed) in enumerate(zip(ALIKE, LETTERS, strict=True)):
        alike[(apart == letters) & (shorter >= needed)] = percent
    return alike


def _first_alike(ours: Sequence[str], theirs: Sequence[str]) -> Percent:
    alike = _alike(ours, theirs)
    place = {name: number for number, name in enumerate(theirs)}
    initials = np.array([name[:1] for name in theirs])
    is_one_letter = _lengths(theirs) == 1
    for number, name in enumerate(ours):
        for other in names.SHORT_FORMS.get(name, ()):
            if other in place:
                alike[number, place[other]] = max(alike[number, place[other]], SHORT_FORM)
        same = initials == name[:1]
        by_letter = same if len(name) == 1 else same & is_one_letter
        alike[number, by_letter] = np.maximum(alike[number, by_letter], INITIAL)
        if not name:
            alike[number] = 0
    if "" in place:
        alike[:, place[""]] = 0
    return alike


def _by_firm(asked: Sequence[Asked], index: Index) -> Iterator[Match]:
    ours = _numbered(name for one in asked for written in one.firms for name in names.firms(written))
    if not ours or not index.firms.words:
        return
    whole = _firm_alike([*ours], index.firms.words, FIRM_ALIKE)
    told = _firm_alike([names.telling(one) for one in ours], [names.telling(one) for one in index.firms.words],
                       TELLING_ALIKE)  # fmt: skip
    alike = np.where(told > 0, np.minimum(whole, told), 0).astype(np.uint8)
    alike[whole == 100] = 100
    for number, one in enumerate(asked):
        for name in dict.fromkeys(name for written in one.firms for name in names.firms(written)):
            near = np.flatnonzero(alike[ours[name]]).astype(np.int32)
            rows, at, is_part = index.firms.of(near)
            for row, place, is_other in zip(rows.tolist(), at.tolist(), is_part.tolist(), strict=True):
                score = int(alike[ours[name], near[place]])
                if is_npi(one.npi) and is_npi(index.npi[row]) and one.npi != index.npi[row] and score < 100:
                    continue
                why = "same firm’s name" if score == 100 else "nearly the same firm’s name"
                yield Match(
                    number, row, Kind.POSSIBLE, score - 2, (why + (", as another name of it" if is_other else ""),)
                )


def _firm_alike(ours: Sequence[str], theirs: Sequence[str], least: int) -> Percent:
    """By sorted words and by letters without spaces, whichever is more alike.  Shapes: n, m -> (n, m) uint8."""
    found: Percent | None = None
    for way in (lambda name: " ".join(sorted(name.split())), lambda name: name.replace(" ", "")):
        one = process.cdist(
            [way(name) for name in ours], [way(name) for name in theirs], scorer=fuzz.ratio, score_cutoff=least,
            dtype=np.uint8,
        )  # fmt: skip
        found = one if found is None else np.maximum(found, one)
    return found if found is not None else np.zeros((len(ours), len(theirs)), np.uint8)


def _lengths(words: Sequence[str]) -> NDArray[np.int32]:
    return np.fromiter(map(len, words), np.int32, len(words))


def _numbered(words: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for word in words:
        found.setdefault(word, len(found))
    return found
