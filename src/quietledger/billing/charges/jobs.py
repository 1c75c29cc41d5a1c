"""The tick: charge what is signed, batch by batch, until the tray is empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from quietledger.billing.charges import actions
from quietledger.billing.visits import queries as visits
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor

VISITS_AT_ONCE: Final = 500
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ChargesDone:
    """What the tick did.  Units: visits, cents."""

    charged: int = 0
    held: int = 0
    cents: int = 0


def quiet(_done: int, _all: int) -> None:
    """Report progress to nobody."""


def run(who: Actor, now: datetime, progress: Progress = quiet) -> ChargesDone:
    """Charge all signed visits; safe to be killed anywhere, for each batch stands or falls whole.

    Raises: Refused, if the actor may not charge at all.
    """
    done = ChargesDone()
    with tenancy.scope(who):
        waiting = visits.count_by_state().get("signed", 0)
    while batch := _tray(who):
        some = actions.charge_visits(who, batch, now=now)
        done = ChargesDone(done.charged + some.charged, done.held + some.held, done.cents + some.cents)
        progress(done.charged + done.held, waiting)
    return done


def _tray(who: Actor) -> list[visits.VisitRow]:
    with tenancy.scope(who):
        return visits.signed_uncharged(VISITS_AT_ONCE)
