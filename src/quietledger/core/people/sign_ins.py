"""The browsers in which somebody is signed in, listed for themselves, each of which they can end.

An extra file of the room: these change only one's own sign-in, so they ask no gate.
"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from quietledger.core.people import actions, events
from quietledger.core.people.models import Person, SignIn
from quietledger.core.people.rules import SignInRow
from quietledger.core.people.sessions import SessionStore, digest


def mine(request: HttpRequest, person: Person, now: datetime) -> list[SignInRow]:
    """The person's sign-ins that last, this one first, then the latest used."""
    here = digest(request.session.session_key or "")
    rows = [_row(one, here, now) for one in SignIn.objects.filter(person=person, expire_date__gt=now)]
    return sorted(rows, key=lambda row: (not row.is_here, -row.seen_at.timestamp()))


def end(person: Person, name: str, now: datetime) -> None:
    """End one of the person's sign-ins; nothing happens if it has ended already.  Trail: auth.ended."""
    if (
        len(name) == actions.NAME_LENGTH
        and SignIn.objects.filter(person=person, session_key__startswith=name).delete()[0]
    ):
        events.record_own(person.id, "auth.ended", now, sign_ins=1)


def end_others(request: HttpRequest, person: Person, now: datetime) -> int:
    """End all of the person's sign-ins but this one; returns how many.  Trail: auth.ended."""
    others = SignIn.objects.filter(person=person).exclude(session_key=digest(request.session.session_key or ""))
    ended = others.delete()[0]
    if ended:
        events.record_own(person.id, "auth.ended", now, sign_ins=ended)
    return ended


def _row(one: SignIn, here: str, now: datetime) -> SignInRow:
    told = SessionStore.read(one)

    def at(name: str) -> datetime:
        return datetime.fromtimestamp(float(told.get(name, 0)), tz=now.tzinfo)

    return SignInRow(
        one.session_key[: actions.NAME_LENGTH], at(actions.SIGNED_IN_AT), at(actions.SEEN_AT),
        told.get(actions.BROWSER) or "A browser", told.get(actions.ADDRESS, ""), one.session_key == here,
    )  # fmt: skip
