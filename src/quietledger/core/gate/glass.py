"""Emergency access: anybody who works here may look at records for a while, says why, and is reviewed by a second.

Beside `actions`.  It tells one fact, `person.emergency`, and the table does the rest: rule P90 permits, a few rules
yield, and every decision made while it stands names P90 on the trail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.audit import queries as trail
from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import deciding as gate
from quietledger.core.gate import errors, queries
from quietledger.core.gate.cans import Can
from quietledger.core.gate.models import Glass, GlassReview
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault

REVIEWED_WITHIN: Final = timedelta(hours=72)
LEAST_REASON: Final = 10


def break_glass(who: Actor, reason: str, *, now: datetime) -> UUID:
    """Open the emergency access of the person who asks, until now + the practice's `glass_minutes`.

    Raises: NoReason; GlassStanding; GlassNotReviewed, while an earlier one waits for its review beyond 72 hours.
    Needs: BREAK_GLASS.   Trail: glass.opened, without the reason, which is sealed.
    """
    gate.require(who, Can.BREAK_GLASS, now=now)
    if len(" ".join(reason.split())) < LEAST_REASON:
        raise errors.NoReason
    person = _person(who)
    with tenancy.scope(who):
        _check_may_open(person, now)
        until = now + timedelta(minutes=queries.limits(who.practice_id).glass_minutes)
        row = Glass(id=ids.uuid7(), person_id=person, opened_at=now, until=until, review_due_at=now + REVIEWED_WITHIN)
        vault.seal(row, Glass.Document(reason=reason.strip()))
        row.save(force_insert=True)
        told = Told(Ref("person", person), "person.emergency", until, f"glass {row.id}")
        facts.tell([told], by="gate", now=now)
        audit.record(who, "glass.opened", now=now, gls=str(row.id), til=int(until.timestamp() * 1000))
    return row.id


def end_glass(who: Actor, *, now: datetime) -> None:
    """Give one's own emergency access back before its time; without one, nothing happens.

    Needs: BREAK_GLASS.   Trail: glass.ended.
    """
    gate.require(who, Can.BREAK_GLASS, now=now)
    person = _person(who)
    with tenancy.scope(who):
        if row := queries.open_glass(person, now):
            Glass.objects.filter(id=row.id).update(until=now)
            facts.tell([Told(Ref("person", person), "person.emergency", now, f"glass {row.id}")], by="gate", now=now)
            audit.record(who, "glass.ended", now=now, gls=str(row.id))


def review_glass(who: Actor, glass_id: UUID, *, was_right: bool, note: str, now: datetime) -> None:
    """Say as the second person whether an emergency access was right; where there is no second, time is, after 72 h.

    Raises: NoSuchGlass; NotASecond; AlreadySettled.   Needs: REVIEW_GLASS.   Trail: glass.reviewed.
    """
    gate.require(who, Can.REVIEW_GLASS, on=[Ref("glass", glass_id)], now=now)
    person = _person(who)
    with tenancy.scope(who):
        glass = next((one for one in queries.glasses() if one.id == glass_id), None)
        if glass is None:
            raise errors.NoSuchGlass(glass_id)
        if glass.person_id == person:
            until = None if queries.active_people("owner", now) - {person} else glass.review_due_at
            if until is None or now < until:
                raise errors.NotASecond(until)
        row = GlassReview(id=ids.uuid7(), glass_id=glass_id, was_right=was_right, reviewed_by=person, reviewed_at=now)
        vault.seal(row, GlassReview.Document(note=note.strip()))
        GlassReview.objects.bulk_create([row], ignore_conflicts=True)
        if not GlassReview.objects.filter(id=row.id).exists():  # the database lets one of two in
            raise errors.AlreadySettled(glass_id)
        audit.record(who, "glass.reviewed", now=now, gls=str(glass_id), ok=was_right)


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that an emergency access let somebody do.  `res`: pseudonyms of what it was about."""

    entry_id: UUID
    at: datetime
    say: str
    res: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a reviewer reads: the reason, and everything that was asked while the access stood."""

    glass: queries.GlassRow
    reason: str
    seen: tuple[Seen, ...]


def glass_report(who: Actor, glass_id: UUID, *, now: datetime) -> Report:
    """Open the reason of an emergency access and list what was asked under it.

    Raises: NoSuchGlass.   Needs: REVIEW_GLASS.   Trail: gate.decide.
    """
    permit = gate.require(who, Can.REVIEW_GLASS, on=[Ref("glass", glass_id)], now=now)
    with tenancy.scope(who):
        row = Glass.objects.filter(id=glass_id).first()
        if row is None:
            raise errors.NoSuchGlass(glass_id)
        glass = next(one for one in queries.glasses(row.person_id) if one.id == glass_id)
        return Report(glass, vault.open(permit, row).reason, tuple(_seen(glass)))


def _seen(glass: queries.GlassRow) -> Iterator[Seen]:
    for entry in trail.entries(glass.opened_at, glass.until, events=["gate.decide"], person=glass.person_id):
        if "P90" in entry.body["why"]:
            can = Can.__members__.get(entry.body["can"])
            yield Seen(
                entry.id, entry.at, can.value.say if can else entry.body["can"], tuple(entry.body.get("res", ()))
            )


def _check_may_open(person: UUID, now: datetime) -> None:
    for one in queries.glasses(person):
        if one.stands(now):
            raise errors.GlassStanding(one.until)
        if one.is_overdue(now):
            raise errors.GlassNotReviewed(one.id, one.review_due_at)


def _person(who: Actor) -> UUID:
    if who.person_id is None:
        raise errors.NotAPerson(who.name)
    return who.person_id
