"""People at their desks, for tests of pages: made without the gate, signed in without typing."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

import time_machine
from allauth.account.internal.flows import login as records
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client

from quietledger.core.facts import actions as told
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.people import actions as people
from quietledger.core.people import enrolling, facts
from quietledger.core.people.models import Membership, Person
from quietledger.core.people.rules import ENROLLING_LIFE, code_at
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Kind, PracticeRow

PASSWORD = "nine quiet herons nest"
SECRET = base64.b32encode(b"twenty bytes, no more").decode()


@dataclass(frozen=True)
class Known:
    """A person who can sign in."""

    person: Person
    practice_id: UUID

    @property
    def email(self) -> str:
        return self.person.email

    def code(self, at: datetime) -> str:
        return code_at(SECRET, at)


def known(
    practice: PracticeRow,
    *roles: str,
    now: datetime,
    email: str = "odalys@example.com",
    totp: bool = True,
    is_trained: bool = True,
    is_pairing: bool = True,
    is_screened: bool = True,
) -> Known:
    """A person of a practice, with facts told.

    `totp=False`: no second factor yet; `is_trained=False`: no lessons; `is_screened=False`: looked up in no list;
    `is_pairing=False`: they need a device.
    """
    person = Person(email=email, name="Odalys Fernwhistle", password=_hashed())
    person.save()
    for role in roles:
        Membership.objects.create(person=person, practice_id=practice.id, role=role, since=now)
    if totp:
        TOTP.activate(person, SECRET)
    else:
        enrolling.let_enrol(person, now + ENROLLING_LIFE)
    facts.retell(person.id, now)
    does = {"person.trained": is_trained, "person.screened": is_screened, "person.pairing": is_pairing}
    if roles:
        _tell(person.id, practice.id, now, *(name for name, is_so in does.items() if is_so))
    return Known(person, practice.id)


def able(person_id: UUID, practice_id: UUID, now: datetime) -> None:
    """Have somebody count as trained and screened, and work without a device: other rooms' pages ask no more."""
    _tell(person_id, practice_id, now, "person.trained", "person.screened", "person.pairing")


def _tell(person_id: UUID, practice_id: UUID, now: datetime, *names: str) -> None:
    with tenancy.within(practice_id):
        told.tell([Told(Ref("person", person_id), name, None, "test") for name in names], by="test", now=now)


@cache
def _hashed() -> str:
    return make_password(PASSWORD)  # a third of a second, once for all tests


@contextmanager
def signed_in(practice: PracticeRow, *roles: str, now: datetime, email: str = "odalys@example.com") -> Iterator[Client]:
    """A browser of somebody with these roles, signed in with two factors; the clock stands at `now`."""
    with time_machine.travel(now, tick=False):
        yield at_desk(known(practice, *roles, now=now, email=email), now)


def at_desk(who: Known, now: datetime, *, raises: bool = True) -> Client:
    """The browser of somebody who has just signed in."""
    client = Client(raise_request_exception=raises)
    client.force_login(who.person, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session[records.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": now.timestamp()},
        {"method": "mfa", "type": "totp", "at": now.timestamp()},
    ]
    session[records._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(who.person.id)
    session[people.SIGNED_IN_AT] = session[people.SEEN_AT] = now.timestamp()
    session.save()
    return client


def actor(who: Known, now: datetime) -> Actor:
    """The same person as an actor, for calling actions directly."""
    return Actor(
        who.practice_id, Kind.STAFF, person_id=who.person.id, name=who.person.name, mfa_level=2, signed_in_at=now
    )
