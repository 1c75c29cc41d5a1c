"""Make people and their memberships, end them, and say who is acting in a request."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.policy import Can
from quietledger.core.people import errors, facts, queries, rules
from quietledger.core.people.models import Membership, Person
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Kind, PracticeRow

SIGNED_IN_AT = "people.signed_in_at"
SEEN_AT = "people.seen_at"
SECRET_BYTES = 20


class SignedIn(HttpRequest):
    """A request as pages get it: somebody is signed in with two factors, for one practice."""

    who: Actor
    practice: PracticeRow
    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be made.

    `with_authenticator`: make the secret of the authenticator app here and return it, for the sample practice.
    """

    email: str
    name: str
    password: str = field(repr=False)
    roles: Collection[rules.Role]
    with_authenticator: bool = False


def add_person(who: Actor, new: NewPerson, *, now: datetime) -> rules.Added:
    """Make a person who works for the actor's practice, and tell the facts about them.

    Needs: SET_UP.
    Trail: person.added, with the roles.
    Raises: Refused; AlreadyKnown; WeakPassword.
    """
    gate.require(who, Can.SET_UP, now=now)
    known = queries.by_email(new.email)
    if known is not None:
        raise errors.AlreadyKnown(known.id)
    with transaction.atomic():
        person = Person(email=new.email.strip().lower(), name=new.name.strip())
        _set_password(person, new.password)
        person.save()
        memberships = [_membership(person, who.practice_id, role, now) for role in new.roles]
        Membership.objects.bulk_create(memberships)
        secret = _enrol(person) if new.with_authenticator else ""
        facts.retell(person.id, now)
        with tenancy.scope(who):
            roles = sorted(role.value for role in new.roles)
            audit.record(who, "person.added", on=[Ref("person", person.id)], now=now, roles=roles)
    return rules.Added(person.id, secret)


def add_membership(who: Actor, person_id: UUID, role: rules.Role, *, now: datetime) -> None:
    """Let somebody who is known already work for the actor's practice too, in one role.

    Needs: SET_UP.
    Trail: person.joined, with the role.
    Raises: Refused.
    """
    gate.require(who, Can.SET_UP, now=now)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(id=person_id)
        _membership(person, who.practice_id, role, now).save()
        facts.retell(person_id, now)
        with tenancy.scope(who):
            audit.record(who, "person.joined", on=[Ref("person", person_id)], now=now, roles=[role.value])


def end_memberships(who: Actor, person_id: UUID, *, now: datetime) -> None:
    """End somebody's work for the actor's practice: every fact about them there ends at once.

    Whoever works for no practice any more can't sign in either, and open sessions end with the next request.

    Needs: SET_UP.
    Trail: person.left.
    Raises: Refused; NotAMember.
    """
    gate.require(who, Can.SET_UP, now=now)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(id=person_id)
        current = Membership.objects.filter(person=person, practice_id=who.practice_id, until__isnull=True)
        if not current:
            raise errors.NotAMember(person_id, who.practice_id)
        for membership in current:
            membership.mark_ended(now)
        if not queries.memberships(person_id, now):
            person.mark_ended()
        facts.end(person_id, who.practice_id, now)
        with tenancy.scope(who):
            audit.record(who, "person.left", on=[Ref("person", person_id)], now=now)


def actor(request: HttpRequest, practice_id: UUID, now: datetime) -> Actor:
    """Who acts in this request, for this practice: what the gate is told about the person and their sign-in."""
    person = request.user
    if not isinstance(person, Person):
        raise TypeError("nobody is signed in")
    signed_in_at = float(request.session.get(SIGNED_IN_AT, 0))
    seen_at = float(request.session.get(SEEN_AT, signed_in_at))
    return Actor(
        practice_id=practice_id,
        kind=Kind.STAFF,
        person_id=person.id,
        name=person.name,
        session=_session_name(request),
        mfa_level=int(level_of(request)),
        idle_seconds=max(0, int(now.timestamp() - seen_at)),
        age_seconds=max(0, int(now.timestamp() - signed_in_at)),
        signed_in_at=datetime.fromtimestamp(signed_in_at, tz=now.tzinfo),
        proven_seconds=_proven_seconds(request, now),
    )


def level_of(request: HttpRequest) -> rules.Level:
    """How surely this session's sign-in says who it is."""
    return rules.level(get_authentication_records(request, request.user))


def _proven_seconds(request: HttpRequest, now: datetime) -> int | None:
    """How long ago somebody showed, in this session, something that a stolen session has not."""
    records = get_authentication_records(request, request.user)
    return max(0, int(now.timestamp() - max(record["at"] for record in records))) if records else None


def mark_signed_in(request: HttpRequest, now: datetime) -> None:
    """Start the session's clocks; called when the last step of a sign-in is done."""
    request.session[SIGNED_IN_AT] = now.timestamp()
    request.session[SEEN_AT] = now.timestamp()


def mark_seen(request: HttpRequest, now: datetime) -> None:
    """Note that the session is in use."""
    request.session[SEEN_AT] = now.timestamp()


def current_code(secret: str, now: datetime) -> str:
    """The code that an authenticator app shows now; for the sample practice's printout and for tests."""
    return rules.code_at(secret, now)


def _session_name(request: HttpRequest) -> str:
    """A session's name on the trail; nobody can take a session over with it."""
    return sha256((request.session.session_key or "").encode()).hexdigest()[:16]


def _set_password(person: Person, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as problem:
        raise errors.WeakPassword(tuple(problem.messages)) from problem
    person.set_password(password)


def _membership(person: Person, practice_id: UUID, role: rules.Role, now: datetime) -> Membership:
    return Membership(person=person, practice_id=practice_id, role=role.value, since=now)


def _enrol(person: Person) -> str:
    secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
    TOTP.activate(person, secret)
    return secret
