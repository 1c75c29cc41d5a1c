"""Exchanges keys while people work: new ones come into use at once, cells follow, older ones are destroyed last.

An extra file of the room. It may be stopped anywhere and taken up again. An older key is destroyed only when no cell
carries it, nobody has needed it for longer than a process keeps keys ready, and no transaction is old enough to hold
it: so a write of the last moment is found before it is lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from quietledger.core.audit import actions as audit
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import errors, indexes, keys, moving, rows, shredding
from quietledger.core.vault.models import Key, Rotation, SealedModel
from quietledger.core.vault.moving import NOWHERE, Moved
from quietledger.core.vault.rules import Permit

PATIENCE_SECONDS: Final = 60
MAY_ROTATE: Final = "ROTATE_KEYS"
GRACE_SECONDS: Final = keys.CACHED_SECONDS + 60
# What cells or tags are made of; keys of other purposes stay readable for ever, as what they made can't be made anew.
DESTROYED_WHEN_EMPTY: Final = frozenset({"data", "file", keys.PATIENT, indexes.PURPOSE})
Ask = Callable[[], Permit]
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did.  `moved`: cells and tags; `left`: cells still under older keys; `stuck`: did not open.

    `destroyed`: older keys gone; `ends_at`: when the others may go, None if nothing is left to do.
    """

    purpose: str
    moved: int = 0
    stuck: int = 0
    left: int = 0
    destroyed: int = 0
    ends_at: datetime | None = None


def quiet(_what: str, _count: int) -> None:
    """Report progress to nobody."""


def rotate(ask: Ask, purpose: str, *, begin: bool = True, progress: Progress = quiet) -> Rotated:
    """Exchange the open practice's keys of a purpose, or go on where an exchange was stopped.

    `ask` cuts a permit for ROTATE_KEYS and is called again for each batch, so that nothing is done by an old one.
    `begin=False` only goes on with what has begun.

    Trail: key.rotate at the start, cell.replaced for cells that are marked, key.destroy at the end.
    Raises: NotPermitted, and whatever `ask` raises.
    """
    permit = _checked(ask())
    with tenancy.scope(permit.who):
        running = Rotation.objects.filter(purpose=purpose, ended_at=None).first()
        if running is None and begin:
            running = _begin(permit, purpose)
    if running is None:
        return Rotated(purpose)
    keys.forget_cached()
    if purpose == indexes.PURPOSE and not _all_know():
        return Rotated(purpose, ends_at=permit.at + timedelta(seconds=GRACE_SECONDS))
    while purpose == keys.PATIENT and _renew_some(_checked(ask()), running.below, progress):
        pass
    done = Rotated(purpose)
    for model in moving.tables() if purpose != indexes.PURPOSE else moving.indexed():
        done = _move(ask, model, done, progress)
    if purpose == "data":
        while count := _rewrap_some(_checked(ask())):
            progress("vault_key", count)
            done = replace(done, moved=done.moved + count)
    return _end(_checked(ask()), running, done)


def _checked(permit: Permit) -> Permit:
    if permit.can != MAY_ROTATE:
        raise errors.NotPermitted(f"{permit.can} rotates no keys")
    return permit


def _begin(permit: Permit, purpose: str) -> Rotation:
    """Bring new keys into use.  Patients' follow in batches."""
    (below,) = tenancy.next_numbers("vault.key", 1)
    if purpose != keys.PATIENT:
        keys.of_practice(purpose)  # a purpose that was never used has a key to be replaced
        Key.objects.filter(purpose=purpose, state=Key.State.ACTIVE).update(state=Key.State.DECRYPT, needed_at=permit.at)
        keys.make(purpose, [None])
    row = Rotation.objects.create(purpose=purpose, below=below, began_at=permit.at)
    audit.record(permit, "key.rotate", now=permit.at, purpose=purpose)
    return row


def _renew_some(permit: Permit, below: int, progress: Progress) -> bool:
    with tenancy.scope(permit.who):
        older = Key.objects.filter(purpose=keys.PATIENT, state=Key.State.ACTIVE, key_id__lt=below).order_by("key_id")
        batch = list(older.select_for_update()[: moving.KEYS_AT_ONCE])
        if batch:
            ids = [row.id for row in batch]
            Key.objects.filter(id__in=ids).update(state=Key.State.DECRYPT, needed_at=permit.at)
            keys.make(keys.PATIENT, [row.patient for row in batch if row.patient])
            progress("new keys", len(batch))
    return bool(batch)


def _move(ask: Ask, model: type[SealedModel], done: Rotated, progress: Progress) -> Rotated:
    if not moving.is_movable(model):
        return done
    after = NOWHERE
    while True:
        permit = _checked(ask())
        with tenancy.scope(permit.who):
            one: Moved = (
                moving.tag_some(model, after) if done.purpose == indexes.PURPOSE
                else moving.move_some(permit, model, done.purpose, after)
            )  # fmt: skip
        done = replace(done, moved=done.moved + one.moved, stuck=done.stuck + one.stuck)
        progress(rows.table_of(model), one.moved)
        if one.last is None:
            return done
        after = one.last


def _rewrap_some(permit: Permit) -> int:
    with tenancy.scope(permit.who):
        return moving.rewrap_some()


def _end(permit: Permit, running: Rotation, done: Rotated) -> Rotated:
    """Destroy the older keys that nobody needs any more, and end the rotation when none is left."""
    with tenancy.scope(permit.who):
        if running.purpose not in DESTROYED_WHEN_EMPTY:
            Rotation.objects.filter(id=running.id).update(ended_at=permit.at)
            return done
        oldest_seconds = _oldest_transaction_seconds()  # first: whatever began later can't hold an older key
        older = list(Key.objects.filter(purpose=running.purpose, state=Key.State.DECRYPT, key_id__lt=running.below))
        older = _without_first(older) if running.purpose == indexes.PURPOSE else older
        # Whoever read a cell just before it moved still opens it: a run that moved something destroys nothing.
        used = {} if running.purpose == indexes.PURPOSE else moving.older_in_use(running.purpose, movable=True)
        needed = {row.key_id for row in older} if done.moved else set(used)
        Key.objects.filter(key_id__in=needed).update(needed_at=permit.at)
        pinned = moving.older_in_use(running.purpose, movable=False)  # what may never be written again, is only read
        older = [row for row in older if row.key_id not in pinned]
        ripe = [row for row in older if row.key_id not in needed and _is_ripe(row, permit.at, oldest_seconds)]
        shredding.destroy(ripe, permit.at)
        if ripe:
            numbers = [row.key_id for row in ripe] if running.purpose != keys.PATIENT else []
            audit.record(permit, "key.destroy", now=permit.at, purpose=running.purpose, keys=numbers, count=len(ripe))
        waits = len(ripe) < len(older) or done.moved > 0
        if not waits:
            Rotation.objects.filter(id=running.id).update(ended_at=permit.at)
    ends_at = permit.at + timedelta(seconds=GRACE_SECONDS) if waits else None
    return replace(done, left=sum(used.values()), destroyed=len(ripe), ends_at=ends_at)


def _without_first(older: list[Key]) -> list[Key]:
    """All but the practice's first index key, under which tags of what is kept nowhere are made for ever."""
    first = keys.living(indexes.PURPOSE)[0].key_id
    return [row for row in older if row.key_id != first]


def _is_ripe(row: Key, now: datetime, oldest_seconds: float) -> bool:
    unneeded = (now - (row.needed_at or now)).total_seconds()
    return unneeded >= GRACE_SECONDS and oldest_seconds < unneeded - keys.CACHED_SECONDS


def _all_know() -> bool:
    """Wait until everybody who looks something up knows of the new key: then no row is missed once it has moved."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE_SECONDS:
        if _oldest_transaction_seconds() < time.monotonic() - began:
            return True
        time.sleep(0.05)
    return False


def _oldest_transaction_seconds() -> float:
    """The age of the oldest transaction of the application but this one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(extract(epoch FROM clock_timestamp() - min(xact_start)), 0) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
        return float(cursor.fetchone()[0])
