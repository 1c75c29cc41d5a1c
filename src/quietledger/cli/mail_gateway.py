"""`quietledger mail gateway` at work: listens on loopback for Postfix, and hands released messages on between."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Final
from uuid import UUID

import structlog
import typer
from django.db import OperationalError, connections

from quietledger.cli import practices
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.errors import LeaseHeld, LeaseLost
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.drills import queries as drills
from quietledger.safety.mail import actions, errors, gateway, queries
from quietledger.safety.mail.gateway import Hop, NotTaken

log = structlog.get_logger("quietledger.mail")
ROUND_SECONDS: Final = 5.0
RENEW_SECONDS: Final = 300.0
NOT_HERE: Final = "The filter speaks without encryption, so it listens on this machine alone: give 127.0.0.1:PORT."


class Actors:
    """One actor for each practice, holding the filter's lease; threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[UUID, tuple[Actor, float]] = {}

    def of(self, practice_id: UUID) -> Actor:
        """The actor of a practice.  Raises: LeaseHeld, while another machine's filter is at work for it."""
        with self._lock:
            who, since = self._held.get(practice_id, (None, 0.0))
            if who is None or time.monotonic() - since > RENEW_SECONDS:
                who = self._renewed(who) or tenancy.job(practice_id, gateway.JOB, _now())
                self._held[practice_id] = (who, time.monotonic())
            return who

    @staticmethod
    def _renewed(who: Actor | None) -> Actor | None:
        if who is not None:
            with suppress(LeaseLost):
                tenancy.renew(who, _now())
                return who
        return None

    def release(self) -> None:
        """Give all leases back, so that the next filter need not wait."""
        with self._lock:
            for who, _ in self._held.values():
                with suppress(LeaseLost, OperationalError):
                    tenancy.release(who, _now())


def run(listen: str, next_hop: str) -> int:
    """Serve until a signal ends it; 2 if an address can't be used."""
    try:
        here, there = _hop(listen), _hop(next_hop)
    except ValueError as problem:
        typer.echo(str(problem), err=True)
        return 2
    actors = Actors()
    filter_ = gateway.Filter(there, _now, actors.of, log.warning, drills.is_drill)
    try:
        asyncio.run(_serve(filter_, here))
    except OSError as problem:
        typer.echo(f"Nothing can listen at {listen}: {problem.strerror}.", err=True)
        return 2
    finally:
        actors.release()
    return 0


async def _serve(filter_: gateway.Filter, here: Hop) -> None:
    loop, is_over = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, is_over.set)
    server = await loop.create_server(gateway.speaker(gateway.Door(filter_)), here.host, here.port)
    typer.echo(f"Listening at {here.host}:{here.port}; messages go on to {filter_.hop.host}:{filter_.hop.port}.")
    async with server:
        while not is_over.is_set():
            await loop.run_in_executor(None, _round, filter_, here)
            with suppress(TimeoutError):
                await asyncio.wait_for(is_over.wait(), ROUND_SECONDS)


def _round(filter_: gateway.Filter, here: Hop) -> None:
    try:
        for practice in dict.fromkeys(queries.owners().values()):
            _one(filter_, practice, here)
    except OperationalError as problem:
        log.warning("round not done", kind=type(problem).__name__)
        connections.close_all()


def _one(filter_: gateway.Filter, practice: UUID, here: Hop) -> None:
    try:
        filter_.round(practice, itself=here)
    except (NotTaken, LeaseHeld, LeaseLost) as problem:
        log.warning("released messages wait", practice=practice, kind=type(problem).__name__)


def _hop(address: str) -> Hop:
    host, _, port = address.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    try:
        is_here = ip_address(host).is_loopback and 0 < int(port) < 1 << 16
    except ValueError:
        is_here = False
    if not is_here:
        raise ValueError(NOT_HERE)
    return Hop(host, int(port))


def take_domain(code: str, domain: str, server_id: str) -> int:
    """Let a practice's mail come under a domain; 1 if another practice has it."""
    found = practices.chosen(code)
    if len(found) != 1:
        typer.echo("There are several practices here: say which with --practice.", err=True)
        return 2
    who = tenancy.job(found[0].id, "set-up", _now())
    try:
        actions.take_domain(who, domain, server_id=server_id, now=_now())
    except errors.DomainTaken:
        typer.echo(f"Another practice’s mail comes under {domain}.", err=True)
        return 1
    finally:
        tenancy.release(who, _now())
    typer.echo(f"Mail for {domain} is {found[0].name}’s.")
    return 0


def _now() -> datetime:
    return datetime.now(UTC)
