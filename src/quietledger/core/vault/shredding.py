"""Destroys a patient's keys for good, and keeps the list that no older copy of the database can undo.

An extra file of the room. The list lies outside the database, in HOME/keys/shredded.list: one line for each patient,
only ever appended. Whoever restores a backup replays it before anybody works; so does every start of the server.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction

from quietledger.core.audit import actions as audit
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.core.vault import errors, keys
from quietledger.core.vault.models import Key
from quietledger.core.vault.rules import Permit

AT_ONCE: Final = 1000
MAY_FORGET: Final = "FORGET_PATIENT"


@dataclass(frozen=True, slots=True)
class Shredded:
    """One patient whose keys are gone.  `key_id`: the newest of them."""

    practice_id: UUID
    key_id: int
    patient_id: UUID
    at: datetime

    @property
    def id(self) -> UUID:
        return self.patient_id

    def line(self) -> str:
        return f"{self.practice_id} {self.key_id} {self.patient_id} {self.at.isoformat()}\n"


def forget(permit: Permit, patient_id: UUID, *, now: datetime) -> int:
    """Destroy every key of a patient: whatever is sealed under them opens never again.  Returns how many.

    What an older copy of the database holds is destroyed again when it is restored.
    Needs: a permit for FORGET_PATIENT on this patient, inside its scope.   Trail: key.destroy.   Raises: NotPermitted.
    """
    permit.check(tenancy.practice_id(), patient_id)
    if permit.can != MAY_FORGET:
        raise errors.NotPermitted(f"{permit.can} destroys no key")
    return _destroy(permit, patient_id, now)


def shred_list() -> list[Shredded]:
    """Everybody whose keys were destroyed, as the list outside the database says."""
    path = _path()
    lines = path.read_text().splitlines() if path.exists() else []
    return [_read(line) for line in lines if line]


def replay_shred_list(now: datetime | None = None) -> int:
    """Destroy again whatever key an older copy of the database brought back; returns how many patients had one.

    The other way round, patients whose keys the database knows as destroyed are put on the list, should the machine
    have died between the two.   Trail: key.destroy.   Raises: KeyIsBack, if a key can't be destroyed again.
    """
    back = 0
    listed = shred_list()
    for practice in practices.practices():
        mine = {one.patient_id: one for one in listed if one.practice_id == practice.id}
        with tenancy.within(practice.id):
            dead = Key.objects.filter(purpose=keys.PATIENT, state=Key.State.DESTROYED)
            living = Key.objects.filter(purpose=keys.PATIENT).exclude(state=Key.State.DESTROYED)
            found = living.filter(patient__in=list(mine)).values_list("patient", flat=True)
            returned = sorted({patient for patient in found if patient})
            unlisted = dead.exclude(patient__in=living.values("patient")).exclude(patient__in=list(mine))
            newest = {row.patient: row for row in unlisted.order_by("key_id")}
            _append([_shredded(row) for row in newest.values() if row.patient])
        for patient in returned:
            _destroy_again(practice.id, patient, now or mine[patient].at)
        back += len(returned)
    return back


def _destroy_again(practice_id: UUID, patient_id: UUID, now: datetime) -> None:
    who = Actor(practice_id, Kind.JOB, name="shredding")
    try:
        with tenancy.within(practice_id):
            _destroy(who, patient_id, now)
    except DatabaseError as problem:
        raise errors.KeyIsBack(practice_id, patient_id) from problem
    with tenancy.within(practice_id):
        if Key.objects.filter(patient=patient_id).exclude(state=Key.State.DESTROYED).exists():
            raise errors.KeyIsBack(practice_id, patient_id)


def _destroy(by: Permit | Actor, patient_id: UUID, now: datetime) -> int:
    rows = list(Key.objects.filter(purpose=keys.PATIENT, patient=patient_id).order_by("key_id").select_for_update())
    destroy(rows, now)
    keys.drop([row.key_id for row in rows], patient_id)
    gone = Shredded(tenancy.practice_id(), rows[-1].key_id if rows else 0, patient_id, now)
    audit.record(by, "key.destroy", on=[gone], now=now, purpose=keys.PATIENT, keys=[row.key_id for row in rows])
    # Only what is committed is on the list; should the machine die right then, the next start puts it there.
    transaction.on_commit(partial(_append, [gone]))
    return len(rows)


def destroy(rows: Iterable[Key], now: datetime) -> None:
    """Overwrite wrapped keys, so that the rows say no more than that there was a key."""
    ids = [row.id for row in rows]
    for start in range(0, len(ids), AT_ONCE):
        some = Key.objects.filter(id__in=ids[start : start + AT_ONCE])
        some.update(state=Key.State.DESTROYED, wrapped=b"", destroyed_at=now)


def _shredded(row: Key) -> Shredded:
    return Shredded(row.practice_id, row.key_id, row.patient or UUID(int=0), row.destroyed_at or row.created_at)


def _append(gone: Iterable[Shredded]) -> None:
    known = {one.patient_id for one in shred_list()}
    lines = "".join(one.line() for one in gone if one.patient_id not in known)
    if not lines:
        return
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def _read(line: str) -> Shredded:
    practice, key_id, patient, at = line.split()
    return Shredded(UUID(practice), int(key_id), UUID(patient), datetime.fromisoformat(at).astimezone(UTC))


def _path() -> Path:
    return Path(settings.HOME) / "keys" / "shredded.list"
