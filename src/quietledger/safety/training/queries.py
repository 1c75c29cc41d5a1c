"""Which lessons are taught here, who finished what, and how everybody stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max, Min

from quietledger.core.facts import queries as facts
from quietledger.core.people import queries as people
from quietledger.core.people.rules import PersonRow
from quietledger.core.tenancy import queries as practices
from quietledger.safety.training import errors, reading, rules, shipped
from quietledger.safety.training.models import Finish, OwnLesson
from quietledger.safety.training.reading import Lesson
from quietledger.safety.training.rules import Due, Item

JOINING = "person.joining"
TRAINED = "person.trained"


@dataclass(frozen=True, slots=True)
class FinishRow:
    """Who finished which lesson, when, and in which version of its text."""

    person_id: UUID
    lesson: str
    title: str
    version: str
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class OwnRow:
    """The newest version of a lesson that the practice wrote."""

    lesson: str
    version: str
    text: str
    is_taught: bool
    written_by: UUID
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands.  until: the day on which they stop to count as trained, None if they don't yet."""

    person: PersonRow
    joined_on: date
    dues: tuple[Due, ...]
    until: date | None

    @property
    def open(self) -> list[Due]:
        """What is due now or was due before, soonest first."""
        return [one for one in self.dues if one.state in {rules.State.NOW, rules.State.WAITS}]

    @property
    def done_count(self) -> int:
        return sum(one.state is rules.State.DONE for one in self.dues)


def lessons() -> list[Lesson]:
    """Every lesson that is taught here, the house's and the practice's own, in their order; inside the scope."""
    own = [
        replace(lesson, is_own=True)
        for row in own_lessons() if row.is_taught and (lesson := reading.read(row.text)[0]) is not None
    ]  # fmt: skip
    return sorted([*shipped.lessons(), *own], key=lambda one: (one.month, one.is_own))


def lesson(name: str) -> Lesson:
    """One lesson that is taught here; inside the scope.  Raises: NoSuchLesson."""
    for one in lessons():
        if one.name == name:
            return one
    raise errors.NoSuchLesson(name)


def own_lessons() -> list[OwnRow]:
    """The newest version of each lesson that the practice wrote, by its name; inside the scope."""
    names = [*OwnRow.__dataclass_fields__]
    rows = OwnLesson.objects.order_by("lesson", "-written_at", "-id").distinct("lesson").values_list(*names)
    return [OwnRow(*values) for values in rows]


def versions(name: str) -> list[OwnRow]:
    """Every version of one of the practice's own lessons, newest first; inside the scope."""
    names = [*OwnRow.__dataclass_fields__]
    rows = OwnLesson.objects.filter(lesson=name).order_by("-written_at", "-id").values_list(*names)
    return [OwnRow(*values) for values in rows]


def curriculum(zone: ZoneInfo) -> list[Item]:
    """What is taught here, as due dates go by it; inside the scope."""
    added = OwnLesson.objects.values("lesson").annotate(first=Min("written_at"))
    first = {row["lesson"]: row["first"].astimezone(zone).date() for row in added}
    return [Item(one.name, one.month, first.get(one.name)) for one in lessons()]


def finishes(person_id: UUID | None = None) -> list[FinishRow]:
    """Finished lessons, of one person or of all, newest first; inside the scope."""
    rows = Finish.objects.order_by("-finished_at", "-id")
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return [FinishRow(*values) for values in rows.values_list(*FinishRow.__dataclass_fields__)]


def standing(practice_id: UUID, person_id: UUID, now: datetime) -> Standing:
    """How one person stands; inside the scope."""
    return _standings(practice_id, [people.person(person_id)], now)[0]


def standings(practice_id: UUID, now: datetime) -> list[Standing]:
    """How everybody stands who works here now, by name; inside the scope."""
    return _standings(practice_id, people.people_of(practice_id, now), now)


def due_of(practice_id: UUID, person_id: UUID, now: datetime) -> list[Due]:
    """What is due for somebody within a week, or was due before: the desk's tray; inside the scope."""
    if not joined([person_id]):
        return []
    found = standing(practice_id, person_id, now)
    today = now.astimezone(zone_of(practice_id)).date()
    return [one for one in found.open if (one.due_on - today).days <= rules.SOON_DAYS or one.month == 0]


def joined(person_ids: Collection[UUID]) -> Mapping[UUID, datetime]:
    """When each person's lessons began: as they were last told to be joining; inside the scope."""
    words = facts.newest_words(person_ids, [JOINING])
    return {person: words[person, JOINING].since for person in person_ids if (person, JOINING) in words}


def zone_of(practice_id: UUID) -> ZoneInfo:
    """The practice's time zone, in which days are counted."""
    return ZoneInfo(practices.practice(practice_id).timezone)


def _standings(practice_id: UUID, rows: list[PersonRow], now: datetime) -> list[Standing]:
    zone = zone_of(practice_id)
    items, began = curriculum(zone), joined([row.id for row in rows])
    finished = _last_finished([row.id for row in rows])
    today, found = now.astimezone(zone).date(), []
    for row in rows:
        joined_on = began.get(row.id, now).astimezone(zone).date()
        theirs = finished.get(row.id, {})
        dues = tuple(rules.due(items, joined_on, theirs, today))
        found.append(Standing(row, joined_on, dues, rules.trained_until(items, joined_on, theirs)))
    return found


def _last_finished(person_ids: Collection[UUID]) -> dict[UUID, dict[str, date]]:
    found: dict[UUID, dict[str, date]] = {}
    rows = Finish.objects.filter(person_id__in=list(person_ids)).values_list("person_id", "lesson")
    for person, name, last in rows.annotate(last=Max("finished_on")).order_by():
        found.setdefault(person, {})[name] = last
    return found
