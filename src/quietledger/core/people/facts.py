"""The facts that people tell: active, two factors, roles; practice by practice, because each has its own facts."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from uuid import UUID

from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.people import queries
from quietledger.core.people.rules import MembershipRow, Role
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


def end(person_id: UUID, practice_id: UUID, now: datetime) -> None:
    """Tell that a person no longer works for a practice: everything said about them ends now."""
    _tell(person_id, practice_id, [], now)


def _tell(person_id: UUID, practice_id: UUID, rows: list[MembershipRow], now: datetime) -> None:
    """Tell what differs from the last word about it; saying the same again would only swell the history."""
    about = Ref("person", person_id)
    wanted = _wanted(person_id, rows)
    who = Actor(practice_id=practice_id, kind=Kind.JOB, name=BY)
    with tenancy.scope(who):
        last = known.last_words([person_id], NAMES, now)
        told = []
        for name in NAMES:
            row = last.get((person_id, name))
            stands = row is not None and row.holds(now)
            if name in wanted and not (stands and row is not None and row.until == wanted[name]):
                told.append(Told(about, name, wanted[name], f"person:{person_id}"))
            elif name not in wanted and stands:
                told.append(Told(about, name, now, f"person:{person_id}"))
        facts.tell(told, by=BY, now=now)


def _wanted(person_id: UUID, rows: list[MembershipRow]) -> dict[str, datetime | None]:
    """The facts that should stand now, each with its end."""
    if not rows or not queries.person(person_id).is_active:
        return {}
    wanted: dict[str, datetime | None] = {"person.active": None}
    if queries.has_second_factor(person_id):
        wanted["person.mfa"] = None
    return wanted | {f"person.role.{row.role.value}": row.until for row in rows}
