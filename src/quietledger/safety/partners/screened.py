"""Who is to be looked up, who stands how, and which matches wait; inside the practice's scope.

An extra file beside `queries`: what screening, its pages and the desk read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import FactRow, Ref
from quietledger.core.people import queries as people
from quietledger.pure.exclusions import names
from quietledger.pure.exclusions.matching import Asked
from quietledger.safety.partners.models import Detail, Match, Partner, Screening
from quietledger.safety.partners.rules import State

OPEN, SAME, OTHER = "open", "same", "other"
SCREENED: Final = {"person": "person.screened", "partner": "partner.screened"}
DAYS: Final = {"person": "person.screening", "partner": "partner.joining"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody to look up, and every name and number that they go by."""

    about: Ref
    name: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class DetailRow:
    """What somebody is looked up by beside their name."""

    formers: tuple[str, ...]
    npi: str


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One match.  entry: the list's row, by column; state: open, same, other, gone."""

    id: UUID
    about: Ref
    asked: str
    source: str
    kind: str
    score: int
    why: tuple[str, ...]
    entry: dict[str, Any]
    state: str
    reason: str
    found_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class LastRow:
    """The newest screening."""

    id: UUID
    people_count: int
    partner_count: int
    open_count: int
    done_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands.  until: when what was told runs out; days_until: of the days for the first look.

    is_open: a match of theirs waits; is_same: one was confirmed.
    """

    subject: Subject
    until: datetime | None
    days_until: datetime | None
    is_open: bool
    is_same: bool


def subjects(practice_id: UUID, now: datetime) -> list[Subject]:
    """Everybody who works here, and every partner and candidate that isn't over with its owners."""
    rows = Partner.objects.exclude(state=State.ENDED).order_by("name", "id")
    known_by = details()
    staff = [_person(one.id, one.name, known_by.get(one.id)) for one in people.people_of(practice_id, now)]
    return [*staff, *(_partner(row) for row in rows)]


def standings(practice_id: UUID, now: datetime) -> list[Standing]:
    """How everybody stands who is looked up, whoever needs somebody first."""
    found = subjects(practice_id, now)
    words = _words(found)
    open_of = set(Match.objects.filter(state=OPEN).values_list("about_id", flat=True))
    same_of = set(Match.objects.filter(state=SAME).values_list("about_id", flat=True))
    rows = [
        Standing(
            one, _until(words.get((one.about.id, SCREENED[one.about.kind])), now),
            _until(words.get((one.about.id, DAYS[one.about.kind])), now), one.about.id in open_of,
            one.about.id in same_of,
        )
        for one in found
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (not row.is_same, not row.is_open, row.until is not None, row.subject.name))


def is_due(found: Iterable[Subject], by: datetime) -> bool:
    """Whether somebody was never looked up, or will have to be before an instant, and no match of theirs waits."""
    found, held_up = list(found), stopped()
    words = _words(found)
    for one in found:
        row = words.get((one.about.id, SCREENED[one.about.kind]))
        if one.about.id not in held_up and (row is None or (row.until is not None and row.until <= by)):
            return True
    return False


def stopped() -> set[UUID]:
    """Of whom a match is open or confirmed."""
    return set(Match.objects.filter(state__in=[OPEN, SAME]).values_list("about_id", flat=True))


def matches(*, about_id: UUID | None = None, only_open: bool = False) -> list[MatchRow]:
    """Matches, best first; of one person or partner, or of all."""
    rows = Match.objects.order_by("-score", "found_at", "id")
    if about_id is not None:
        rows = rows.filter(about_id=about_id)
    if only_open:
        rows = rows.filter(state=OPEN)
    return [_match(row) for row in rows]


def match(match_id: UUID) -> MatchRow | None:
    """One match, None if there is none."""
    row = Match.objects.filter(id=match_id).first()
    return _match(row) if row else None


def open_count() -> int:
    """How many matches wait: for the desk."""
    return Match.objects.filter(state=OPEN).count()


def stopped_in_words(person_id: UUID | None) -> str:
    """Why somebody was not told to be on no list, as a refusal says it; "" if no match of theirs says so."""
    if person_id is None:
        return ""
    states = set(Match.objects.filter(about_id=person_id, state__in=[OPEN, SAME]).values_list("state", flat=True))
    if SAME in states:
        return "A match with an exclusion list was confirmed: the owner knows which, and can look at it again."
    return "A match with an exclusion list waits for the owner to say who it is." if states else ""


def last() -> LastRow | None:
    """The newest screening, None before the first."""
    row = Screening.objects.order_by("-done_at", "-id").values_list(*LastRow.__dataclass_fields__).first()
    return LastRow(*row) if row else None


def details() -> dict[UUID, DetailRow]:
    """What each person is looked up by beside their name, of whom something is noted."""
    rows = Detail.objects.order_by("person_id", "-noted_at", "-id").distinct("person_id")
    return {row.person_id: DetailRow(tuple(row.formers), row.npi) for row in rows}


def people_names(practice_id: UUID, now: datetime) -> list[tuple[UUID, str]]:
    """Everybody who works here, by id, with their name."""
    return [(one.id, one.name) for one in people.people_of(practice_id, now)]


def state_of(partner_id: UUID) -> State:
    """How a partner stands."""
    return State(Partner.objects.values_list("state", flat=True).get(id=partner_id))


def _words(found: Iterable[Subject]) -> dict[tuple[UUID, str], FactRow]:
    return known.newest_words([one.about.id for one in found], [*SCREENED.values(), *DAYS.values()])


def _until(row: FactRow | None, now: datetime) -> datetime | None:
    return (row.until or datetime.max.replace(tzinfo=now.tzinfo)) if row and row.holds(now) else None


def _person(person_id: UUID, name: str, detail: DetailRow | None) -> Subject:
    parts = names.person(name)
    formers, npi = (detail.formers, detail.npi) if detail else ((), "")
    asked = Asked(parts.last, parts.first, parts.middle, formers=formers, npi=npi)
    return Subject(Ref("person", person_id), name, (asked,))


def _partner(row: Partner) -> Subject:
    """A firm, and each owner as a person and as a firm: what an owner is, its name doesn't say."""
    asked = [Asked(firms=(row.name,), npi=row.npi)]
    for owner in row.owners:
        parts = names.person(owner)
        asked.append(Asked(parts.last, parts.first, parts.middle, firms=(owner,)))
    return Subject(Ref("partner", row.id), row.name, tuple(asked))


def _match(row: Match) -> MatchRow:
    return MatchRow(
        row.id, Ref(row.about_kind, row.about_id), row.asked, row.source, row.kind, row.score, tuple(row.why),
        row.entry, row.state, row.reason, row.found_at, row.settled_at,
    )  # fmt: skip
