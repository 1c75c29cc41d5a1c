"""Looks patients up by what is sealed, and counts how often (extra file: a search is an act of its own).

Names are found by tags, so whoever could try out names by the hundred would learn who is a patient here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from quietledger.billing.patients import errors, queries, rules
from quietledger.billing.patients.models import Lookup
from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import normalise

NOBODY: Final = UUID(int=0)


def look_up(
    who: Actor, *, typed_id: str = "", last: str = "", birth_on: date | None = None, year: int | None = None,
    now: datetime,
) -> list[UUID]:  # fmt: skip
    """The patients who may be meant: by an ID, by surname and birth date, or by its first letters and birth year.

    Needs: Can.SEE_PATIENT.   Trail: patient.lookup, with what kind of search it was and whom it found.
    Raises: TooManyLookups.
    """
    permit = gate.require(who, Can.SEE_PATIENT, now=now)
    with tenancy.scope(who):
        count = _counted(who, now)
    if count > rules.LOOKUPS_A_MINUTE:
        raise errors.TooManyLookups
    with tenancy.scope(who):
        if typed_id:
            kind, found = "id", [*queries.find_sources([typed_id]).values(), *queries.find_member(typed_id)]
        elif birth_on:
            kind, found = "person", queries.find_persons([(last, birth_on)]).get((last, birth_on), [])
        else:
            kind, found = "start", queries.find_start(last, year or 0)
        found = list(dict.fromkeys(found))
        audit.record(permit, "patient.lookup", on=refs("patient", found[:50]), now=now, kind=kind, count=len(found))
    return found


def is_meant(doc: Any, last: str, birth_on: date | None, year: int | None) -> bool:
    """Whether an opened patient is the one searched for: two values may share a tag."""
    if birth_on:
        return rules.person_of(normalise(doc.last), doc.birth_on) == (
            normalise(last), birth_on.isoformat(),
        )  # fmt: skip
    start = normalise(last)[: rules.START_LETTERS]
    return year is None or rules.start_of(doc.last, doc.birth_on) == (start, str(year))


def _counted(who: Actor, now: datetime) -> int:
    minute = now.replace(second=0, microsecond=0)
    person = who.person_id or who.client_id or NOBODY
    row, _new = Lookup.objects.get_or_create(person_id=person, minute=minute)
    Lookup.objects.filter(id=row.id).update(count=F("count") + 1)
    Lookup.objects.filter(person_id=person, minute__lt=minute).delete()
    return Lookup.objects.values_list("count", flat=True).get(id=row.id)
