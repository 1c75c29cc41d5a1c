"""Make people and their memberships, end them, and say who is acting in a request."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.http import HttpRequest

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import enrolling, errors, facts, queries, rules, sessions, slowing
from quietledger.core.people.models import Invitation, Membership, Person, SignIn
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Kind, PracticeRow

SIGNED_IN_AT = "people.signed_in_at"
SEEN_AT = "people.seen_at"
SEEN_EVERY = timedelta(seconds=15)
BROWSER = "people.browser"
ADDRESS = "people.address"
DEVICE = "people.device"  # the device that the browser of this sign-in sits on, by its id
PASSKEY = "people.passkey"
NAME_LENGTH = 16
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

    `password`: "" where the person is to choose it with a code.
    `with_authenticator`: make the secret of the authenticator app here and return it, for the sample practice.
    """

    email: str
    name: str
    roles: Mapping[rules.Role, datetime | None] | Collection[rules.Role]
    password: str = field(default="", repr=False)
    with_authenticator: bool = False


def add_person(who: Actor, new: NewPerson, *, now: datetime) -> rules.Added:
    """Make a person who works for the actor's practice, and tell the facts about them.

    Needs: MANAGE_PEOPLE.
    Trail: person.added, with the roles.
    Raises: Refused; AlreadyKnown; WeakPassword.
    """
    gate.require(who, Can.MANAGE_PEOPLE, now=now)
    known = queries.by_email(new.email)
    if known is not None:
        raise errors.AlreadyKnown(known.id)
    with transaction.atomic():
        person = Person(email=new.email.strip().lower(), name=new.name.strip())
        if new.password:
            enrolling.check_password(person, new.password)
            person.set_password(new.password)
        else:
            person.set_unusable_password()
        person.save()
        _give_roles(person, who.practice_id, new.roles, now)
        secret = _enrol(person) if new.with_authenticator else ""
        if new.password and not secret:
            enrolling.let_enrol(person, now + rules.CODE_LIFE)
        facts.retell(person.id, now)
        facts.welcome(person.id, who.practice_id, now)
        with tenancy.scope(who):
            roles = sorted(role.value for role in new.roles)
            audit.record(who, "person.added", on=[Ref("person", person.id)], now=now, roles=roles)
    return rules.Added(person.id, secret)


def add_membership(
    who: Actor, person_id: UUID, role: rules.Role, *, until: datetime | None = None, now: datetime
) -> None:
    """Let somebody who is known already work for the actor's practice too, in one role.

    Needs: MANAGE_PEOPLE.
    Trail: person.joined, with the role.
    Raises: Refused.
    """
    gate.require(who, Can.MANAGE_PEOPLE, now=now)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(id=person_id)
        if not person.is_active:
            person.mark_back()
        is_new_here = not queries.current(person_id, who.practice_id, now)
        _give_roles(person, who.practice_id, {role: until}, now)
        facts.retell(person_id, now)
        if is_new_here:
            facts.welcome(person_id, who.practice_id, now)
        with tenancy.scope(who):
            audit.record(who, "person.joined", on=[Ref("person", person_id)], now=now, roles=[role.value])


def change_roles(who: Actor, person_id: UUID, roles: Mapping[rules.Role, datetime | None], *, now: datetime) -> None:
    """Give somebody exactly these roles in the actor's practice, each until an instant or until it is ended.

    Needs: MANAGE_PEOPLE.
    Trail: person.roles, with the roles.
    Raises: Refused; NotAMember; LastOwner.
    """
    gate.require(who, Can.MANAGE_PEOPLE, on=[Ref("person", person_id)], now=now)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(id=person_id)
        current = {rules.Role(row.role): row for row in queries.current(person_id, who.practice_id, now)}
        if not current:
            raise errors.NotAMember(person_id, who.practice_id)
        if roles.get(rules.Role.OWNER, now) is not None:
            _check_other_owner(who.practice_id, person_id, now)
        for role in current.keys() - roles.keys():
            current[role].mark_ended(now)
        for role in current.keys() & roles.keys():
            current[role].mark_until(roles[role])
        _give_roles(person, who.practice_id, {role: roles[role] for role in roles.keys() - current.keys()}, now)
        facts.retell(person_id, now)
        with tenancy.scope(who):
            said = sorted(role.value for role in roles)
            audit.record(who, "person.roles", on=[Ref("person", person_id)], now=now, roles=said)


def end_person(who: Actor, person_id: UUID, *, now: datetime) -> None:
    """End somebody's work for the actor's practice, at once: facts, sign-ins in every browser, open codes.

    Whoever works for no practice any more can't sign in either: password, passkeys and app are gone. A request that was
    under way finds the facts ended when it asks the gate; the next one finds no sign-in.

    Needs: MANAGE_PEOPLE.
    Trail: person.left, with how many sign-ins ended.
    Raises: Refused; NotAMember; LastOwner.
    """
    gate.require(who, Can.MANAGE_PEOPLE, on=[Ref("person", person_id)], now=now)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(id=person_id)
        current = queries.current(person_id, who.practice_id, now)
        if not current:
            raise errors.NotAMember(person_id, who.practice_id)
        _check_other_owner(who.practice_id, person_id, now)
        for membership in current:
            membership.mark_ended(now)
        ended = SignIn.objects.filter(person=person).delete()[0]
        if not queries.memberships(person_id, now):
            enrolling.forget_factors(person)
            person.mark_ended()
        facts.end(person_id, who.practice_id, now)
        with tenancy.scope(who):
            audit.record(who, "person.left", on=[Ref("person", person_id)], now=now, sign_ins=ended)


def end_sign_ins(practice_id: UUID, person_id: UUID | None, device_id: UUID, *, but: str, now: datetime) -> int:
    """End every sign-in that sits on a device, whoever's it is, and all others of its person; returns how many.

    Inside the caller's transaction: a lost device ends with all of it or with nothing.
    but: the name of the sign-in that asks for it, which stays, unless it sits on that device.
    """
    here = {row.id for row in queries.people_of(practice_id, now)}
    ended = 0
    for one in SignIn.objects.filter(person_id__in=here | ({person_id} if person_id else set())):
        is_on_it = sessions.SessionStore.read(one).get(DEVICE) == str(device_id)
        is_asking = bool(but) and one.session_key.startswith(but)
        if is_on_it or (one.person_id == person_id and not is_asking):
            one.delete()
            ended += 1
    return ended


def nightly(who: Actor, *, now: datetime) -> list[rules.Difference]:
    """Once a night: compare facts about people with what is so, and drop sign-ins, codes and counts that ran out.

    Needs: RETELL.
    Trail: facts.differ, about each person of whom any fact differed.
    Raises: Refused.
    """
    found = facts.retell_all(who, now)
    SignIn.objects.filter(expire_date__lt=now).delete()
    Invitation.objects.filter(until__lt=now).delete()
    slowing.sweep(now)
    return found


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
    proven_at = rules.proven_at(get_authentication_records(request, request.user))
    return max(0, int(now.timestamp() - proven_at)) if proven_at is not None else None


def mark_signed_in(request: HttpRequest, now: datetime) -> None:
    """Start the session's clocks; called when the last step of a sign-in is done."""
    request.session[SIGNED_IN_AT] = now.timestamp()
    request.session[SEEN_AT] = now.timestamp()
    request.session[BROWSER] = rules.browser_words(request.META.get("HTTP_USER_AGENT", ""))
    request.session[ADDRESS] = request.META.get("REMOTE_ADDR", "")


def mark_passkey(request: HttpRequest, shown: str) -> None:
    """Note that a passkey was shown, if it can't leave the device it is on; called once the library has checked it."""
    found = rules.passkey(shown)
    if found and found.stays:
        request.session[PASSKEY] = [found.credential, rules.network(request.META.get("REMOTE_ADDR", ""))]


def own_passkey(request: HttpRequest) -> str:
    """The last passkey shown in this session that can't leave the device it is on; "" if none was.

    It counts on the network where it was shown: a cookie that was copied turns up on another one.
    """
    credential, shown_at = request.session.get(PASSKEY, ("", ""))
    here = rules.network(request.META.get("REMOTE_ADDR", ""))
    return str(credential) if here and here == shown_at else ""


def has_shown_passkey(request: HttpRequest) -> bool:
    """Whether such a passkey was shown in this session, on whichever network."""
    return PASSKEY in request.session


def mark_seen(request: HttpRequest, now: datetime) -> None:
    """Note that the session is in use: once in a while, as a note costs a commit.

    So idle time counts from up to `SEEN_EVERY` too early: a page may close that much sooner than at its limit, and
    never later.
    """
    if abs(now.timestamp() - float(request.session.get(SEEN_AT, 0))) >= SEEN_EVERY.total_seconds():
        request.session[SEEN_AT] = now.timestamp()


def current_code(secret: str, now: datetime) -> str:
    """The code that an authenticator app shows now; for the sample practice's printout and for tests."""
    return rules.code_at(secret, now)


def _session_name(request: HttpRequest) -> str:
    """A session's name on the trail; nobody can take a session over with it."""
    return sessions.digest(request.session.session_key or "")[:NAME_LENGTH]


def _give_roles(
    person: Person,
    practice_id: UUID,
    roles: Mapping[rules.Role, datetime | None] | Collection[rules.Role],
    now: datetime,
) -> None:
    ends = roles if isinstance(roles, Mapping) else dict.fromkeys(roles)
    Membership.objects.bulk_create(
        Membership(person=person, practice_id=practice_id, role=role.value, since=now, until=until)
        for role, until in ends.items()
    )


def _check_other_owner(practice_id: UUID, person_id: UUID, now: datetime) -> None:
    """Raises: LastOwner, if this person is the only one who owns the practice without an end."""
    owners = Membership.objects.select_for_update().filter(
        practice_id=practice_id, role=rules.Role.OWNER.value, until__isnull=True, since__lte=now
    )
    if {row.person_id for row in owners} == {person_id}:
        raise errors.LastOwner(person_id)


def _enrol(person: Person) -> str:
    secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()
    TOTP.activate(person, secret)
    return secret
