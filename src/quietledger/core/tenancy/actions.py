"""Open a practice's scope, take its running numbers, hold its jobs' leases."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from quietledger.core.tenancy import errors, rules
from quietledger.core.tenancy.models import Lease, Practice, memory, open_practice, practice_in_scope, scope_memory

__all__ = [
    "add_practice", "job", "memory", "next_numbers", "practice_id", "release", "renew", "scope", "within",
]  # fmt: skip

practice_id = practice_in_scope


@contextmanager
def scope(who: rules.Actor) -> Iterator[UUID]:
    """Open one transaction inside the actor's practice; every query in it sees only that practice.

    A job's actor carries its fencing token, which is checked here and locked until the transaction ends: a job that was
    taken over can change nothing any more. Scopes of one practice may stand in each other; those of two may not.

    Raises: LeaseLost, if the job's token is not the newest; OtherScope, inside the scope of another practice.
    """
    opened = open_practice.get()
    if opened not in (None, who.practice_id):
        raise errors.OtherScope(opened, who.practice_id)
    with within(who.practice_id) as practice:
        if who.lease is not None:
            _check_fence(who.lease)
        yield practice


@contextmanager
def within(practice_id: UUID, *, durable: bool = False) -> Iterator[UUID]:
    """Open a transaction in a practice without an actor: for the core itself (gate, trail, leases).

    `durable`: its end is a commit, so it may stand in no other transaction.
    """
    is_inside = connection.in_atomic_block
    with transaction.atomic(durable=durable):
        before = open_practice.get()
        _tell_database(practice_id)
        mark, memory_mark = open_practice.set(practice_id), scope_memory.set({})
        try:
            yield practice_id
        finally:
            open_practice.reset(mark)
            scope_memory.reset(memory_mark)
        # A transaction around us lives on and must not keep our practice; a rollback puts back what it was by itself.
        if is_inside and not connection.needs_rollback:
            _tell_database(before)


def _tell_database(practice_id: UUID | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.practice', %s, true)", [str(practice_id or "")])


def _check_fence(fence: rules.Fence) -> None:
    newest = Lease.objects.select_for_update(of=("self",)).filter(job=fence.job).values_list("token", flat=True).first()
    if newest != fence.token:
        raise errors.LeaseLost(fence.job, fence.token)


def add_practice(**fields: Any) -> rules.PracticeRow:
    """Enter a new practice in the site's list.

    Fields: those of `PracticeRow`, `id` optional.   Needs: nothing yet can be asked; the face on this machine calls it.
    """
    return Practice.objects.create(**fields).row()


def next_numbers(counter: str, count: int) -> range:
    """Take running numbers of the open practice; rolled back with the transaction, so no gap and no double can arise.

    The counter stays locked until the transaction ends: whoever else wants numbers of it waits.

    Raises: NoScope; ValueError, for a negative count.
    """
    if count < 0:
        raise ValueError(count)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenancy_counter (practice_id, id, name, last) VALUES (%s, gen_random_uuid(), %s, %s) "
            "ON CONFLICT (practice_id, name) DO UPDATE SET last = tenancy_counter.last + excluded.last RETURNING last",
            [practice_in_scope(), counter, count],
        )
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)


def job(practice_id: UUID, name: str, now: datetime) -> rules.Actor:
    """Take the lease of a job for a practice and return the actor that carries its fencing token.

    Raises: LeaseHeld, while another living process holds it.
    """
    asker = _this_process()
    with within(practice_id, durable=True):
        lease, _new = Lease.objects.select_for_update().get_or_create(
            job=name, defaults={"until": now, "holder": asker}
        )
        if not rules.is_free(lease.until, now, holder=lease.holder, asker=asker, holder_lives=_lives(lease.holder)):
            raise errors.LeaseHeld(name, lease.holder)
        lease.token += 1
        lease.holder = asker
        lease.until = now + rules.LEASE_TIME
        lease.save(update_fields=["token", "holder", "until"])
    fence = rules.Fence(name, lease.token)
    return rules.Actor(practice_id=practice_id, kind=rules.Kind.JOB, name=name, lease=fence)


def renew(who: rules.Actor, now: datetime) -> None:
    """Keep a job's lease for another while: long jobs do so between batches.  Raises: LeaseLost."""
    with scope(who):
        if who.lease is not None:
            Lease.objects.filter(job=who.lease.job).update(until=now + rules.LEASE_TIME)


def release(who: rules.Actor, now: datetime) -> None:
    """Give a job's lease back, so that the next process need not wait.  Raises: LeaseLost."""
    with scope(who):
        if who.lease is not None:
            Lease.objects.filter(job=who.lease.job).update(until=now)


def _this_process() -> str:
    return f"{socket.gethostname()}/{os.getpid()}/{_started(os.getpid())}"


def _lives(holder: str) -> bool:
    """Whether a holder may still be at work; only a process of this very machine can be known to be dead."""
    host, _, rest = holder.partition("/")
    pid, _, started = rest.partition("/")
    return host != socket.gethostname() or not started or _started(int(pid)) == started


def _started(pid: int) -> str:
    """The kernel's start time of a living process, "" if there is none: tells it from a later one with its number."""
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, ValueError):
        return ""
    return "" if state in "ZX" else rest[18]  # a killed process stays listed until its parent looks
