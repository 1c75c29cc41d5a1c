"""The ticks: remittances are taken, then entered; each until its tray is empty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.billing.remits import actions, queries
from quietledger.core.exchange import queries as exchange
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor

ANSWERS_AT_ONCE: Final = 500
REMITS_AT_ONCE: Final = 200
Progress = Callable[[int, int], None]


def quiet(_done: int, _all: int) -> None:
    """Report progress to nobody."""


def take(who: Actor, now: datetime, progress: Progress = quiet) -> actions.RemitTaken:
    """Take all 835 files that have arrived, in the order in which they came, some in each transaction."""
    done, count = actions.RemitTaken(), 0
    with tenancy.scope(who):
        everything = exchange.count("arrived", "835")
    while waiting := _arrived(who):
        done += actions.take_remits(who, waiting, now=now)
        count += len(waiting)
        progress(count, everything)
    return done


def enter(who: Actor, now: datetime, progress: Progress = quiet) -> actions.RemitEntered:
    """Enter all answers and close all payments, a batch in each transaction; safe to be killed anywhere."""
    done, count = actions.RemitEntered(), 0
    with tenancy.scope(who):
        everything = queries.waiting_count()
    while waiting := _matched(who):
        done += actions.enter_claims(who, waiting, now=now)
        count += len(waiting)
        progress(count, everything)
    while remit_ids := _to_close(who):
        done += actions.close_remits(who, remit_ids, now=now)
    return done


def _arrived(who: Actor) -> list[UUID]:
    with tenancy.scope(who):
        return [row.id for row in exchange.arrived("835", limit=actions.FILES_AT_ONCE)]


def _matched(who: Actor) -> list[queries.Waiting]:
    with tenancy.scope(who):
        return queries.matched(ANSWERS_AT_ONCE)


def _to_close(who: Actor) -> list[UUID]:
    with tenancy.scope(who):
        return queries.to_close(REMITS_AT_ONCE)
