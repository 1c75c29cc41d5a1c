"""What becomes of a drill's link: looked at, acted on, followed by a machine, reported.

An extra file of the room, beside `actions`. Nobody is signed in here: the link's secret is all that is asked for, it
opens nothing that is sealed, and it names a message, not a person. Looking counts nothing. Each look gets its own
number, so that a machine which follows the page's hidden link gives away its own look and not the person's.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.safety.drills import errors, letters, lures
from quietledger.safety.drills.lures import Lure
from quietledger.safety.drills.models import Recipient
from quietledger.safety.drills.rules import State

VIEWS_MOST: Final = 50  # of machines, for one message
_VIEW: Final = re.compile(r"[A-Za-z0-9_-]{16}")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a link's page shows.  is_open: whether there is still something to press; is_reported: by this person."""

    lure: Lure
    drill_id: UUID
    practice: str
    is_open: bool
    is_reported: bool
    view: str


def look(secret: str) -> Seen:
    """What stands behind a link; counts nothing.  Raises: NoSuchLink."""
    with _message(secret) as row:
        lure = lures.parse(row.drill.text, id=row.drill.lure, family=row.drill.family)
        is_open = _counts(row) and row.acted_at is None
        practice = practices.practice(row.practice_id).name
        is_reported = row.reported_at is not None
        return Seen(lure, row.drill_id, practice, is_open, is_reported, secrets.token_urlsafe(12))


def act(secret: str, view: str, *, now: datetime) -> None:
    """Somebody pressed the page's button.  Counted once, unless it was a machine's look.

    Raises: NoSuchLink.   Trail: drill.acted.
    """
    with _message(secret, view) as row:
        if _counts(row) and row.acted_at is None and view not in row.machine_views:
            row.mark_acted(now, view)
            _record(row, "drill.acted", now)


def betray(secret: str, view: str, *, now: datetime) -> None:
    """A machine followed the link that no person sees: what it pressed in the same look was no person's action.

    Raises: NoSuchLink.   Trail: drill.machine.
    """
    with _message(secret, view) as row:
        if view not in row.machine_views and len(row.machine_views) < VIEWS_MOST:
            row.mark_machine([*row.machine_views, view])
            if row.acted_view == view:
                row.mark_acted(None, "")
            _record(row, "drill.machine", now)


def report(secret: str, *, at: datetime) -> bool:
    """Somebody reported the message, here or by a copy of it: the link counts nothing from now on.

    Returns whether there is such a message.   Trail: drill.reported.
    """
    try:
        with _message(secret) as row:
            _report(row, at)
    except errors.NoSuchLink:
        return False
    return True


def note_report(recipient_id: UUID, at: datetime) -> None:
    """The same for a message that is known by its mark; inside the practice's scope.   Trail: drill.reported."""
    row = Recipient.objects.select_for_update(of=("self",)).filter(id=recipient_id).first()
    if row is not None:
        _report(row, at)


def _report(row: Recipient, at: datetime) -> None:
    if row.reported_at is None:
        row.mark_reported(at)
        _record(row, "drill.reported", at)


def _counts(row: Recipient) -> bool:
    return row.drill.state == State.APPROVED and row.reported_at is None


@contextmanager
def _message(secret: str, view: str = "-" * 16) -> Iterator[Recipient]:
    """The message whose link this is, locked, inside its practice's walls.  Raises: NoSuchLink."""
    practice_id = letters.practice_of(secret)
    if not _VIEW.fullmatch(view):
        raise errors.NoSuchLink
    with tenancy.within(practice_id):
        rows = Recipient.objects.select_for_update(of=("self",)).select_related("drill").defer("doc")
        row = rows.filter(link_digest=letters.digest(secret)).first()
        if row is None:
            raise errors.NoSuchLink
        yield row


def _record(row: Recipient, event: str, at: datetime) -> None:
    reader = Actor(row.practice_id, Kind.JOB, name="drill-page")
    audit.record(reader, event, on=[Ref("recipient", row.id)], now=at, drill=str(row.drill_id))
