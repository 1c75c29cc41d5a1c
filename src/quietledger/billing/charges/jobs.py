"""The tick: charge what is signed, batch by batch, until the tray is empty."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.billing.charges import actions
from quietledger.billing.visits import queries as visits
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor

VISITS_AT_ONCE: Final = 500
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ChargesDone:
    """What the tick did.  Units: visits, cents.  `refused`: by the gate; the next run asks again."""

    charged: int = 0
    held: int = 0
    cents: int = 0
    refused: int = 0


def quiet(_done: int, _all: int) -> None:
    """Report progress to nobody."""


def run(who: Actor, now: datetime, progress: Progress = quiet) -> ChargesDone:
    """Charge all signed visits; safe to be killed anywhere, for each batch stands or falls whole.

    Raises: Refused, if the actor may not charge at all.
    """
    done, aside = ChargesDone(), set[UUID]()
    with tenancy.scope(who):
        waiting = visits.count_by_state().get("signed", 0)
    while batch := _tray(who, aside):
        some = actions.charge_visits(who, batch, now=now)
        aside.update(some.refused)
        done = ChargesDone(done.charged + some.charged, done.held + some.held, done.cents + some.cents, len(aside))
        progress(done.charged + done.held + done.refused, waiting)
    return done


def _tray(who: Actor, aside: Collection[UUID]) -> list[visits.VisitRow]:
    """The next signed visits, but for those that the gate has refused in this run."""
    with tenancy.scope(who):
        found = visits.signed_uncharged(VISITS_AT_ONCE + len(aside))
    return [visit for visit in found if visit.id not in aside][:VISITS_AT_ONCE]
