"""The facts that people tell: active, two factors, roles; practice by practice, because each has its own facts."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import queries
from quietledger.core.people.rules import JOINING_DAYS, Difference, MembershipRow, Role
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Kind

BY = "people"
NAMES = ("person.active", "person.mfa", *(f"person.role.{role.value}" for role in Role))


def retell(person_id: UUID, now: datetime) -> None:
    """Tell everything that is known about a person now, in each practice they work for.

    What no longer holds is told with its end: a role that was taken away, a second factor that was removed.
    """
    rows = queries.memberships(person_id, now)
    for practice_id, group in groupby(rows, key=lambda row: row.practice_id):
        _tell(person_id, practice_id, list(group), now)


def welcome(person_id: UUID, practice_id: UUID, now: datetime) -> None:
    """Tell that a person begins to work for a practice: they have some days for their first lessons."""
    until = now + timedelta(days=JOINING_DAYS)
    with tenancy.within(practice_id):
        told = Told(Ref("person", person_id), "person.joining", until, f"person:{person_id}")
        facts.tell([told], by=BY, now=now)


def end(person_id: UUID, practice_id: UUID, now: datetime) -> None:
    """Tell that a person no longer works for a practice: everything said about them ends now."""
    _tell(person_id, practice_id, [], now)


def retell_all(who: Actor, now: datetime) -> list[Difference]:
    """Compare all facts about the actor's practice's people with what is so, mend each that differs, and report it.

    A fact differs if something was changed past the actions: rows edited in the database, a change that didn't finish.

    Needs: RETELL.
    Trail: facts.differ, with the names of the facts, about each person of whom any differed.
    Raises: Refused.
    """
    gate.require(who, Can.RETELL, now=now)
    found: list[Difference] = []
    with tenancy.scope(who):
        told_of = {row.about.id for row in known.standing(("person",), now) if row.name in NAMES and row.holds(now)}
    for person_id in sorted(told_of | set(queries.ever_at(who.practice_id))):
        rows = [row for row in queries.memberships(person_id, now) if row.practice_id == who.practice_id]
        differing = _tell(person_id, who.practice_id, rows, now)
        if differing:
            with tenancy.scope(who):
                names = sorted(one.name for one in differing)
                audit.record(who, "facts.differ", on=[Ref("person", person_id)], now=now, names=names)
        found += differing
    return found


def _tell(person_id: UUID, practice_id: UUID, rows: list[MembershipRow], now: datetime) -> list[Difference]:
    """Tell what differs from the last word about it; saying the same again would only swell the history."""
    about = Ref("person", person_id)
    wanted = _wanted(person_id, rows)
    who = Actor(practice_id=practice_id, kind=Kind.JOB, name=BY)
    differing = []
    with tenancy.scope(who):
        last = known.last_words([person_id], NAMES, now)
        told = []
        for name in NAMES:
            row = last.get((person_id, name))
            before = _said(row.until) if row is not None and row.holds(now) else None
            found = _said(wanted[name]) if name in wanted else None
            if before != found:
                told.append(Told(about, name, wanted.get(name, now), f"person:{person_id}"))
                differing.append(Difference(person_id, name, before, found))
        facts.tell(told, by=BY, now=now)
    return differing


def _said(until: datetime | None) -> str:
    return until.isoformat() if until else "until told otherwise"


def _wanted(person_id: UUID, rows: list[MembershipRow]) -> dict[str, datetime | None]:
    """The facts that should stand now, each with its end."""
    if not rows or not queries.person(person_id).is_active:
        return {}
    ends = [row.until for row in rows if row.until]
    wanted: dict[str, datetime | None] = {"person.active": max(ends) if len(ends) == len(rows) else None}
    if queries.has_second_factor(person_id):
        wanted["person.mfa"] = wanted["person.active"]
    return wanted | {f"person.role.{row.role.value}": row.until for row in rows}
