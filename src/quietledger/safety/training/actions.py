"""Finish lessons, write one's own, and keep the facts about who is trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import queries as people
from quietledger.core.people.rules import Difference
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.training import checking, errors, facts, queries, rules
from quietledger.safety.training.models import Finish, OwnLesson
from quietledger.safety.training.reading import Finding, Lesson


@dataclass(frozen=True, slots=True)
class Finished:
    """A lesson that was finished.  is_trained: whether the joining lessons are behind them."""

    lesson: Lesson
    is_trained: bool
    next_lesson: str


def finish(who: Actor, name: str, answers: Mapping[int, int], *, now: datetime) -> Finished:
    """Note that somebody went through a lesson and answered its questions; done again on that day, it changes nothing.

    answers: of each question, by its number, the number of the answer that was chosen; they are not kept.

    Needs: TAKE_LESSON.   Trail: lesson.finished, with its name and version.   Tells: person.trained.
    Raises: Refused; NoSuchLesson; NotYetRight.
    """
    permit = gate.require(who, Can.TAKE_LESSON, now=now)
    person_id = _person(who)
    with tenancy.scope(who):
        lesson = queries.lesson(name)
        if missing := rules.wrong(lesson.right, answers):
            raise errors.NotYetRight(missing)
        today = now.astimezone(queries.zone_of(who.practice_id)).date()
        row = Finish(
            person_id=person_id, lesson=name, title=lesson.title, version=lesson.version, finished_on=today,
            finished_at=now,
        )  # fmt: skip
        Finish.objects.bulk_create([row], ignore_conflicts=True)
        found = queries.standing(who.practice_id, person_id, now)
        facts.tell(who.practice_id, [found], now)
        on = [Ref("person", person_id)]
        audit.record(permit, "lesson.finished", on=on, now=now, lesson=name, version=lesson.version[:16])
    return Finished(lesson, found.until is not None, next((one.lesson for one in found.open), ""))


def write_lesson(who: Actor, text: str, *, now: datetime) -> list[Finding]:
    """Take a lesson that the practice wrote, as the newest version of its name; returns what could be better.

    Needs: WRITE_LESSON.   Trail: lesson.written, with its name and version.
    Raises: Refused; NotALesson, with nothing kept.
    """
    permit = gate.require(who, Can.WRITE_LESSON, now=now)
    lesson, findings = checking.check_own(text)
    if lesson is None or any(one.is_grave for one in findings):
        raise errors.NotALesson(tuple(one.where for one in findings if one.is_grave))
    with tenancy.scope(who):
        _keep(who, lesson.name, lesson.version, text, now, is_taught=True)
        audit.record(permit, "lesson.written", now=now, lesson=lesson.name, version=lesson.version[:16])
    return findings


def take_back(who: Actor, name: str, *, now: datetime) -> None:
    """Teach one of the practice's own lessons no longer; who finished it stays on record.

    Needs: WRITE_LESSON.   Trail: lesson.taken_back, with its name.
    Raises: Refused; NoSuchLesson.
    """
    permit = gate.require(who, Can.WRITE_LESSON, now=now)
    with tenancy.scope(who):
        newest = next(iter(queries.versions(name)), None)
        if newest is None or not newest.is_taught:
            raise errors.NoSuchLesson(name)
        _keep(who, name, newest.version, newest.text, now, is_taught=False)
        audit.record(permit, "lesson.taken_back", now=now, lesson=name)


def record(who: Actor, *, now: datetime) -> list[queries.FinishRow]:
    """Who finished what, for the practice's records.   Needs: SEE_TRAINING.   Trail: lessons.exported.

    Raises: Refused.
    """
    permit = gate.require(who, Can.SEE_TRAINING, now=now)
    with tenancy.scope(who):
        rows = queries.finishes()
        audit.record(permit, "lessons.exported", now=now, rows=len(rows))
    return rows


def nightly(who: Actor, *, now: datetime) -> list[Difference]:
    """Once a night: compare who was told to be trained with who is, mend each that differs, and report it.

    Needs: RETELL.   Trail: facts.differ, about each person of whom it differed.
    Raises: Refused.
    """
    permit = gate.require(who, Can.RETELL, now=now)
    with tenancy.scope(who):
        found = facts.tell(who.practice_id, queries.standings(who.practice_id, now), now)
        for one in found:
            audit.record(permit, "facts.differ", on=[Ref("person", one.person_id)], now=now, names=[one.name])
    return found


def begin(practice_id: UUID, *, now: datetime) -> int:
    """At each start of the house: whoever works here and never heard of lessons gets the days of a newcomer for them.

    So nobody is stopped by an upgrade that brings lessons.  Returns how many there were.
    """
    with tenancy.within(practice_id):
        return facts.begin([row.id for row in people.people_of(practice_id, now)], now)


def _keep(who: Actor, name: str, version: str, text: str, now: datetime, *, is_taught: bool) -> None:
    row = OwnLesson(
        lesson=name, version=version, text=text, is_taught=is_taught, written_by=_person(who), written_at=now
    )
    row.save(force_insert=True)


def _person(who: Actor) -> UUID:
    if who.person_id is None:
        raise TypeError("lessons are for people")
    return who.person_id
