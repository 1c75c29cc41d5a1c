"""Reads about people."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from quietledger.core.people import rules
from quietledger.core.people.models import Invitation, Membership, Person
from quietledger.core.people.rules import SECOND_FACTORS, MembershipRow, PersonRow, Role, StaffRow


def person(person_id: UUID) -> PersonRow:
    """One person.  Raises: Person.DoesNotExist."""
    return Person.objects.get(id=person_id).row()


def by_email(email: str) -> PersonRow | None:
    """The person who signs in with this address, None if there is nobody."""
    found = Person.objects.filter(email__iexact=email.strip()).first()
    return found.row() if found else None


def memberships(person_id: UUID, now: datetime) -> list[MembershipRow]:
    """The roles that somebody has now, in all practices, practice by practice."""
    rows = _current(now).filter(person_id=person_id).order_by("practice__name", "practice_id", "role")
    told = rows.values_list("practice_id", "practice__name", "role", "until")
    return [MembershipRow(practice_id, name, Role(role), until) for practice_id, name, role, until in told]


def practice_names(person_id: UUID) -> list[str]:
    """The names of all practices that somebody works or worked for."""
    rows = Membership.objects.filter(person_id=person_id).values_list("practice__name", flat=True)
    return list(rows.distinct())


def people_of(practice_id: UUID, now: datetime) -> list[PersonRow]:
    """Everybody who works for a practice now, by name."""
    current = Q(memberships__until__isnull=True) | Q(memberships__until__gt=now)
    people = Person.objects.filter(current, memberships__practice_id=practice_id, memberships__since__lte=now)
    return [one.row() for one in people.distinct().order_by("name", "id")]


def has_second_factor(person_id: UUID) -> bool:
    """Whether somebody has enrolled an app or a passkey; recovery codes alone don't count."""
    return bool(rules.ENROLLED & second_factors(person_id))


def second_factors(person_id: UUID) -> frozenset[str]:
    """The kinds of second factor that somebody has."""
    kinds = Authenticator.objects.filter(user_id=person_id, type__in=SECOND_FACTORS).values_list("type", flat=True)
    return frozenset(kinds)


def staff(practice_id: UUID, now: datetime) -> list[StaffRow]:
    """Everybody who works for a practice now, with what its owner may know about their sign-in."""
    roles: dict[UUID, list[MembershipRow]] = {}
    for row in _current(now).filter(practice_id=practice_id).order_by("role"):
        told = MembershipRow(row.practice_id, row.practice.name, Role(row.role), row.until)
        roles.setdefault(row.person_id, []).append(told)
    factors: dict[UUID, set[str]] = {}
    for person_id, kind in Authenticator.objects.filter(user_id__in=roles).values_list("user_id", "type"):
        factors.setdefault(person_id, set()).add(kind)
    invited = Invitation.objects.filter(person_id__in=roles, until__gt=now).exclude(digest__startswith=Invitation.USED)
    codes = dict(invited.values_list("person_id", "until"))
    return [
        StaffRow(
            person.row(), tuple(roles[person.id]), frozenset(factors.get(person.id, ())), person.last_login,
            codes.get(person.id),
        )
        for person in Person.objects.filter(id__in=roles).order_by("name", "id")
    ]  # fmt: skip


def one_of_staff(practice_id: UUID, person_id: UUID, now: datetime) -> StaffRow | None:
    """One person who works for a practice now, None if they don't."""
    return next((row for row in staff(practice_id, now) if row.person.id == person_id), None)


def current(person_id: UUID, practice_id: UUID, now: datetime) -> list[Membership]:
    """Somebody's roles in one practice now, for this room's own actions to change."""
    return list(_current(now).filter(person_id=person_id, practice_id=practice_id))


def ever_at(practice_id: UUID) -> list[UUID]:
    """Everybody who ever worked for a practice."""
    people = Membership.objects.filter(practice_id=practice_id).order_by("person_id").distinct("person_id")
    return list(people.values_list("person_id", flat=True))


def _current(now: datetime) -> QuerySet[Membership]:
    is_open = Q(until__isnull=True) | Q(until__gt=now)
    return Membership.objects.filter(is_open, since__lte=now).select_related("practice")
