"""The ticks: charges become claims, ready claims leave, answers are taken; each until its tray is empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.billing.charges import queries as charges
from quietledger.billing.claims import actions, queries
from quietledger.core.exchange import queries as exchange
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor

VISITS_AT_ONCE: Final = 500
CLAIMS_IN_FILE: Final = 200
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class OpenDone:
    """What the tick of opening did.  Units: claims, cents."""

    ready: int = 0
    held: int = 0
    refused: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class SendDone:
    """What the tick of sending did.  Units: claims, files, cents."""

    sent: int = 0
    held: int = 0
    files: int = 0
    cents: int = 0


@dataclass(frozen=True, slots=True)
class AcksDone:
    """What the tick of answers did.  Units: files; claims by what was newly learned."""

    files: int = 0
    quarantined: int = 0
    received: int = 0
    accepted: int = 0
    rejected: int = 0
    findings: int = 0


def quiet(_done: int, _all: int) -> None:
    """Report progress to nobody."""


def open_claims(who: Actor, now: datetime, progress: Progress = quiet) -> OpenDone:
    """Make claims of all charged visits; safe to be killed anywhere, for each batch stands or falls whole."""
    done, last = OpenDone(), 0
    with tenancy.scope(who):
        waiting = charges.tray().count
    while batch := _charged(who, after=last):
        some = actions.open_claims(who, batch, now=now)
        last = batch[-1].number  # what the gate refused stays in the tray, behind us
        done = OpenDone(
            done.ready + some.ready, done.held + some.held, done.refused + some.refused, done.cents + some.cents
        )
        progress(done.ready + done.held + done.refused, waiting)
    return done


def send_claims(who: Actor, now: datetime, progress: Progress = quiet) -> SendDone:
    """Hand all ready claims to the exchange, a file for each batch.

    Raises: NoConnection, if claims are ready and the practice has no clearinghouse.
    """
    done = SendDone()
    with tenancy.scope(who):
        waiting = queries.counts()["ready"].count
        if not waiting:
            return done
        clearinghouse = exchange.clearinghouse()
    while batch := _ready(who):
        some = actions.send_claims(who, batch, to=clearinghouse, now=now)
        files = done.files + (some.file_id is not None)
        done = SendDone(done.sent + some.sent, done.held + some.held, files, done.cents + some.cents)
        progress(done.sent + done.held, waiting)
    return done


def take_acks(who: Actor, now: datetime, progress: Progress = quiet) -> AcksDone:
    """Take all 999 and 277CA that have arrived, in the order in which they came."""
    done = AcksDone()
    while waiting := _arrived(who):
        for count, file_id in enumerate(waiting, start=1):
            some = actions.take_ack(who, file_id, now=now)
            done = AcksDone(
                done.files + 1, done.quarantined + some.quarantined, done.received + some.received,
                done.accepted + some.accepted, done.rejected + some.rejected, done.findings + some.findings,
            )  # fmt: skip
            progress(count, len(waiting))
    return done


def _charged(who: Actor, *, after: int) -> list[charges.ReadyVisit]:
    with tenancy.scope(who):
        return charges.ready_for_claim(VISITS_AT_ONCE, after=after)


def _ready(who: Actor) -> list[queries.ClaimRow]:
    with tenancy.scope(who):
        return queries.ready_to_send(CLAIMS_IN_FILE)


def _arrived(who: Actor) -> list[UUID]:
    with tenancy.scope(who):
        return [row.id for row in exchange.arrived("999", "277CA")]
