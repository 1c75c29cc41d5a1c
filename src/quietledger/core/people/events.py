"""Hears what the sign-in library does, writes it on the trail, keeps facts and session clocks in step.

An extra file of the room: the library speaks by signals, and these stay inside the room. Whoever isn't known leaves no
entry, because no practice's trail could take it; the rate limits count them all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import user_logged_in
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.people import actions, enrolling, errors, facts, queries, slowing
from quietledger.core.people.models import Person
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Kind

log = structlog.get_logger("quietledger.people")


def connect() -> None:
    """Listen; called once, when the apps are ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="people.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="people.signed_out")
    user_login_failed.connect(_password_failed, dispatch_uid="people.password_failed")
    mfa.authentication_failed.connect(_code_failed, dispatch_uid="people.code_failed")
    mfa.authenticator_used.connect(_code_used, dispatch_uid="people.code_used")
    for number, signal in enumerate((mfa.authenticator_added, mfa.authenticator_removed, mfa.authenticator_reset)):
        signal.connect(_factor_changed, dispatch_uid=f"people.factor_changed.{number}")


@contextmanager
def counted(request: HttpRequest, said: str, person_id: UUID | None) -> Iterator[None]:
    """One try at a password or code: it counts as failed, unless the block ends without an error.

    Trail: auth.slowed, once for each time that the waiting begins or doubles.
    Raises: ValidationError, in words, while nobody may try.
    """
    now = _now(request)
    try:
        begun = slowing.begin(request, said, person_id, now)
    except errors.Slowed as slowed:
        wait = slowing.words(slowed.until, now)
        raise ValidationError(
            f"Too many tries have failed. Wait {wait}, use a passkey, or sign in where you did before.", code="slowed"
        ) from slowed
    try:
        yield
    except (ValidationError, errors.WrongTry):
        if begun.is_slowed and person_id:
            _record(Person.objects.get(id=person_id), "auth.slowed", now)
        raise
    slowing.was_right(begun, now)


def _signed_in(request: HttpRequest, user: Person, **_extra: Any) -> None:
    now = _now(request)
    actions.mark_signed_in(request, now)
    facts.retell(user.id, now)
    methods = sorted({str(record["method"]) for record in get_authentication_records(request, user)})
    _record(user, "auth.login", now, methods=methods, level=int(actions.level_of(request)))


def _signed_out(request: HttpRequest | None, user: Person | None, **_extra: Any) -> None:
    if request is not None and user is not None:
        _record(user, "auth.logout", _now(request))


def _password_failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_extra: Any) -> None:
    known = queries.by_email(str(credentials.get("email", "")))
    if known is None or request is None:
        log.warning("sign-in failed", known=False)
        return
    _record(Person.objects.get(id=known.id), "auth.fail", _now(request), method="password")


def _code_failed(request: HttpRequest, user: Person, **_extra: Any) -> None:
    _record(user, "auth.fail", _now(request), method="code")


def _code_used(
    request: HttpRequest, user: Person, authenticator: Any, *, reauthenticated: bool = False, **_extra: Any
) -> None:
    if reauthenticated:
        request.session.cycle_key()
    if authenticator.type == "webauthn":
        actions.mark_passkey(request, request.POST.get("credential", ""))
    done = "again" if reauthenticated else "used"
    _record(user, "auth.mfa", _now(request), done=done, kind=str(authenticator.type))


def _factor_changed(request: HttpRequest, user: Person, authenticator: Any, **_extra: Any) -> None:
    now = _now(request)
    facts.retell(user.id, now)
    if queries.has_second_factor(user.id):
        enrolling.enrolled(user.id)
    _record(user, "auth.mfa", now, done="changed", kind=str(authenticator.type))


def _now(request: HttpRequest) -> datetime:
    now: datetime = request.now  # type: ignore[attr-defined]  # the face reads the clock, once per request
    return now


def record_own(person_id: UUID, event: str, now: datetime, **fields: Any) -> None:
    """Write on the trail what somebody did to their own sign-in."""
    _record(Person.objects.get(id=person_id), event, now, **fields)


def _record(person: Person, event: str, now: datetime, **fields: Any) -> None:
    """Write the event on the trail of each practice that the person works for."""
    for practice_id in {row.practice_id for row in queries.memberships(person.id, now)}:
        who = Actor(practice_id=practice_id, kind=Kind.STAFF, person_id=person.id)
        with tenancy.scope(who):
            audit.record(who, event, on=[Ref("person", person.id)], now=now, **fields)
