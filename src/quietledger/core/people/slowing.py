"""Slow down whoever guesses, in the database, so that all server processes count together; lock nobody out.

An extra file of the room: sign-in asks it before it looks at a password or code, so that tries at once count too.
Failed tries count for the person asked for and for the network address they come from. A browser in which the person
signed in before has a count of its own instead of both: strangers can fail as often as they like without slowing it.
A passkey can't be guessed, so it is never slowed.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from quietledger.core.people import browsers, errors, rules
from quietledger.core.people.models import Tries

IPV6_PREFIX: Final = 64  # one customer's network: each of its machines has more addresses than can be counted


@dataclass(frozen=True, slots=True)
class Begun:
    """A try that counts as failed until it is known to be right.  `is_slowed`: with it the waiting began."""

    counts: tuple[tuple[str, str], ...]
    is_slowed: bool


def begin(request: HttpRequest, said: str, person_id: UUID | None, now: datetime) -> Begun:
    """Count a try before it is looked at.  `said`: the person or the address typed, known to us or not, "" for nobody.

    Raises: Slowed, before which instant the next try doesn't count.
    """
    counts = _counts(request, said, person_id)
    with transaction.atomic():
        rows = {key: _row(key, now) for key, _ in counts}
        waits = [row.until for row in rows.values() if row.until and row.until > now]
        if waits:
            raise errors.Slowed(max(waits))
        began = [_count(rows[key], rules.FREE_TRIES[kind], now) for key, kind in counts]
    return Begun(counts, any(began))


def was_right(begun: Begun, now: datetime) -> None:
    """Forget a person's failed tries, take this one back from the address's: its other tries may be at other people."""
    for key, kind in begun.counts:
        with transaction.atomic():
            row = _row(key, now)
            failed = max(0, row.failed - 1) if kind == "from" else 0
            row.mark(failed, None, now)


def sweep(now: datetime) -> int:
    """Drop what is forgotten anyway; returns how many counts."""
    return Tries.objects.filter(last_at__lt=now - rules.FORGOTTEN_AFTER).delete()[0]


def network(request: HttpRequest) -> str:
    """The network that a request comes from, "" if the server can't say."""
    address = request.META.get("REMOTE_ADDR", "")
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{address}/{IPV6_PREFIX}", strict=False)) if parsed.version == 6 else address


def _counts(request: HttpRequest, said: str, person_id: UUID | None) -> tuple[tuple[str, str], ...]:
    """The counts that a try belongs to, in one order for all, so that two tries never wait for each other."""
    browser = browsers.known(request, person_id) if person_id else ""
    if browser:
        return ((_key("browser", f"{browser} {person_id} {said}"), "who"),)
    theirs = [(_key("who", said.strip().casefold()), "who")] if said else []
    return tuple(sorted([*theirs, (_key("from", network(request)), "from")]))


def _key(kind: str, said: str) -> str:
    """A name for the count that tells no address to whoever reads the table."""
    return str(salted_hmac(f"people.tries.{kind}", said, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest())


def _row(key: str, now: datetime) -> Tries:
    row, _is_new = Tries.objects.select_for_update().get_or_create(key=key, defaults={"last_at": now})
    return row


def _count(row: Tries, free: int, now: datetime) -> bool:
    """Count one more; True if from now on somebody has to wait."""
    failed = 1 if row.last_at < now - rules.FORGOTTEN_AFTER else row.failed + 1
    wait = rules.wait_seconds(failed, free)
    row.mark(failed, now + timedelta(seconds=wait) if wait else None, now)
    return wait > 0


def words(until: datetime, now: datetime) -> str:
    """How long to wait, for people."""
    seconds = max(1, int((until - now).total_seconds()) + 1)
    return f"{seconds} seconds" if seconds < 100 else f"{round(seconds / 60)} minutes"
