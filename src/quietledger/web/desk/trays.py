"""The desk's trays: everything that waits for somebody, from all rooms, nearest deadline first, then money at stake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from quietledger.billing.claims import queries as claims
from quietledger.core.shell.rules import BAD_WITHIN_DAYS, counted

NO_DAY: Final = date.max


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits in a room, for the rail."""

    count: int = 0
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Tray:
    """One tray: what waits, in one sentence, until when, and how much money hangs on it (None: none)."""

    room: str
    name: str
    say: str
    url: str
    count: int
    cents: int | None
    deadline_on: date | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that says how the practice does: value as money or text, and a line that judges it in words."""

    name: str
    cents: int | None
    value: str
    verdict: str
    tone: str
    trend: str


def trays(today: date) -> list[Tray]:
    """Every tray that holds something; inside the practice's scope."""
    found = [tray for tray in _claim_trays(today) if tray.count and tray.url]
    return sorted(found, key=lambda tray: (tray.deadline_on or NO_DAY, -(tray.cents or 0), tray.name))


def waiting(today: date) -> Mapping[str, Waiting]:
    """What waits, by the page that the rail leads to; inside the practice's scope."""
    together: dict[str, Waiting] = {}
    for tray in trays(today):
        before = together.get(tray.room, Waiting())
        near = tray.deadline_on is not None and tray.deadline_on <= today + timedelta(days=BAD_WITHIN_DAYS)
        together[tray.room] = Waiting(before.count + tray.count, before.is_urgent or near)
    return together


def figures(today: date) -> list[Figure]:
    """The strip of figures; inside the practice's scope."""
    return []


def claim_numbered(asked: str) -> UUID | None:
    """The claim with this number or control number, None if there is none; inside the practice's scope."""
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        found = claims.rows(number=int(asked))
    else:
        found = claims.rows(control_number=asked)
    return found[-1].id if found else None


def _claim_trays(today: date) -> list[Tray]:
    found = claims.trays(today)
    return [
        _tray("claims:worklist", "Denials to answer", "denied", found.denied, "Each has a deadline of its payer."),
        _tray(
            "claims:worklist",
            "Never billed, filing limit near",
            "held",
            found.filing_near,
            "Their payers soon take nothing.",
        ),
        _tray(
            "claims:worklist",
            "Rejected before they reached the payer",
            "rejected",
            found.rejected,
            "Mend and send them again.",
        ),
        _tray("claims:worklist", "Held by a check", "held", found.held, "Each says what is missing."),
        _tray("claims:worklist", "Ready to send", "ready", found.to_send, "Passed every check."),
        _tray("claims:worklist", "No answer from the payer", "waiting", found.unanswered, "Ask after them."),
    ]


def _tray(room: str, name: str, state: str, found: claims.Tray, say: str) -> Tray:
    sentence = f"{counted(found.count, 'claim')}. {say}"
    return Tray(room, name, sentence, _address(room, state=state), found.count, found.cents, found.first_deadline_on)


def _address(page: str, **query: str) -> str:
    try:
        return reverse(page, query=query)
    except NoReverseMatch:  # a room without pages has no tray to open
        return ""
