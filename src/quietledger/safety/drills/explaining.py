"""What a lure shows of itself: its signs at their places, and the cues that a rater's count starts from.

An extra file of the room. Lures are read by the very checks that read real mail: nothing is marked by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.people import queries as people
from quietledger.core.tenancy import queries as practices
from quietledger.pure.mailsigns import judge
from quietledger.pure.mailsigns.catalogue import CATALOGUE
from quietledger.pure.mailsigns.shapes import In, Known, Reading, Severity, Sign
from quietledger.pure.phishscale import cues
from quietledger.safety.drills import letters, queries, rules
from quietledger.safety.drills.lures import Lure
from quietledger.safety.mail.marking import Piece, Span, pieces

NOBODY: Final = UUID(int=0)
HEADERS: Final = ("From", "Reply-To", "Subject")
READER: Final = {"name": "Robin", "owner": "The owner", "owner_word": "owner"}  # for pages that name no reader


@dataclass(frozen=True, slots=True)
class ShownSign:
    """One kind of sign in words.  number: as the marks carry it."""

    number: int
    name: str
    see: str
    why: str
    do: str
    is_bad: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """A lure, ready to be shown with its signs.  start: cue -> count, where a machine sees any."""

    headers: tuple[tuple[str, list[Piece]], ...]
    text: list[Piece]
    signs: tuple[ShownSign, ...]
    start: Mapping[str, int]


def explain(lure: Lure, practice_id: UUID, link: str, *, now: datetime) -> Explained:
    """Read a lure as the practice's own inbox check would; inside its scope."""
    practice, staff = practices.practice(practice_id), people.people_of(practice_id, now)
    said = READER | {"practice": practice.name}
    raw = letters.written(lure, to=practice.email, link=link, said=said, message_id=NOBODY, now=now)
    known = Known(
        own_domains=queries.own_domains(practice_id), own_address=practice.email,
        own_names=(practice.name, READER["owner"], *(one.name for one in staff)),
        first_address=True, first_domain=True,  # nobody here ever had mail of a made-up sender
    )  # fmt: skip
    return shown(judge.read(raw, known))


def seen_by_raters(drill_id: UUID) -> list[tuple[str, int]]:
    """The cues of the ratings that count, by the scale's own names, each as often as the more watchful rater saw it."""
    counts: dict[str, int] = {}
    for one in rules.standing(queries.ratings(drill_id)):
        for id_, count in one.rating.cues.items():
            counts[id_] = max(count, counts.get(id_, 0))
    return [(cue.name, counts[cue.id]) for cue in cues.CUES.values() if counts.get(cue.id)]


def shown(reading: Reading) -> Explained:
    """A reading as pieces with marks; of the two bodies that say the same only the plain one is shown."""
    signs = [one for one in reading.signs if one.id in CATALOGUE]
    numbers = {id_: number for number, id_ in enumerate(dict.fromkeys(one.id for one in signs), 1)}
    message = reading.message
    body = next((part for part in message.parts if part.text and not part.is_attachment), None)
    return Explained(
        tuple(
            (name, pieces(value, _spans(signs, numbers, In.HEADER, name)))
            for name in HEADERS if (value := message.header(name.lower()))
        ),
        pieces(body.text, _spans(signs, numbers, In.TEXT, body.number)) if body else [],
        tuple(_sign(id_, number, signs) for id_, number in numbers.items()),
        cues.start(one.id for one in signs if body is None or one.place.within is not In.TEXT
                   or one.place.name == body.number),
    )  # fmt: skip


def _spans(signs: list[Sign], numbers: Mapping[str, int], within: In, name: str) -> list[Span]:
    found: list[Span] = []
    for one in signs:
        place = one.place
        if place.within is In.LINK:
            is_here = within is In.TEXT and place.of == name
        else:
            is_here = place.within is within and place.name.lower() == name.lower()
        if is_here and place.end > place.start:
            number = numbers[one.id]
            is_first = all(other.number != number for other in found)
            found.append(Span(place.start, place.end, number, one.severity is Severity.HOLD, is_first))
    return found


def _sign(sign_id: str, number: int, signs: list[Sign]) -> ShownSign:
    entry = CATALOGUE[sign_id]
    is_bad = any(one.severity is Severity.HOLD for one in signs if one.id == sign_id)
    return ShownSign(number, entry.name, entry.see, entry.why, entry.do, is_bad)
