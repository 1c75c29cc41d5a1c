"""Reads about people."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q

from quietledger.core.people.models import Membership, Person
from quietledger.core.people.rules import SECOND_FACTORS, MembershipRow, PersonRow, Role


def person(person_id: UUID) -> PersonRow:
    """One person.  Raises: Person.DoesNotExist."""
    return Person.objects.get(id=person_id).row()


def by_email(email: str) -> PersonRow | None:
    """The person who signs in with this address, None if there is nobody."""
    found = Person.objects.filter(email__iexact=email.strip()).first()
    return found.row() if found else None


def memberships(person_id: UUID, now: datetime) -> list[MembershipRow]:
    """The roles that somebody has now, in all practices, practice by practice."""
    rows = (
        Membership.objects.filter(Q(until__isnull=True) | Q(until__gt=now), person_id=person_id, since__lte=now)
        .select_related("practice")
        .order_by("practice__name", "practice_id", "role")
    )
    return [MembershipRow(row.practice_id, row.practice.name, Role(row.role), row.until) for row in rows]


def people_of(practice_id: UUID, now: datetime) -> list[PersonRow]:
    """Everybody who works for a practice now, by name."""
    current = Q(memberships__until__isnull=True) | Q(memberships__until__gt=now)
    people = Person.objects.filter(current, memberships__practice_id=practice_id, memberships__since__lte=now)
    return [one.row() for one in people.distinct().order_by("name", "id")]


def has_second_factor(person_id: UUID) -> bool:
    """Whether somebody has enrolled an authenticator; recovery codes alone don't count."""
    return "totp" in second_factors(person_id)


def second_factors(person_id: UUID) -> frozenset[str]:
    """The kinds of second factor that somebody has."""
    kinds = Authenticator.objects.filter(user_id=person_id, type__in=SECOND_FACTORS).values_list("type", flat=True)
    return frozenset(kinds)
