"""The key tree: a root key wraps practice keys, the practice's data key wraps patient keys.

An extra file of the room: everything that turns a row of `vault_key` into a key ready for use stands here. Unwrapped
keys of patients live as long as the scope that needed them; those of practices for 15 minutes in each process, which
is why a rotation waits longer than that before it destroys an old one.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.db.models import QuerySet

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import errors, root
from quietledger.core.vault.cells import RawKey, open_with, raw_key, seal_with
from quietledger.core.vault.models import Key

CACHED_SECONDS: Final = 15 * 60
PATIENT: Final = "patient"
SITE: Final = UUID(int=0)  # the site's own secrets are kept as those of "practice 0"
Owner = TypeVar("Owner", UUID, None)
_active_keys: dict[tuple[UUID, str], tuple[float, RawKey]] = {}
_numbered_keys: dict[tuple[UUID, int], tuple[float, RawKey]] = {}


class Wrapped(NamedTuple):
    """A row of `vault_key` as it is unwrapped: a page needs many, and a tuple is made in a third of a model's time."""

    practice_id: UUID
    id: UUID
    purpose: str
    patient: UUID | None
    key_id: int
    wrapped_by: str
    wrapped: bytes


def of_practice(purpose: str) -> RawKey:
    """The open practice's active key for a purpose; made on its first use."""
    remembered = tenancy.memory().get(("vault", purpose, None))
    if remembered:
        return remembered  # type: ignore[no-any-return]  # only this module writes under "vault"
    place = (tenancy.practice_id(), purpose)
    until, key = _active_keys.get(place, (0.0, None))
    if key is None or until < time.monotonic():
        key = _active(purpose, [None]).get(None) or make(purpose, [None])[None]
        _keep(_active_keys, place, key)
    return _remember(purpose, key)


def of_patients(patients: Iterable[UUID]) -> dict[UUID, RawKey]:
    """The active keys of these patients, in one query; a patient without a key gets one."""
    memory = tenancy.memory()
    wanted = set(patients)
    known: dict[UUID, RawKey] = {one: key for one in wanted if (key := memory.get(("vault", PATIENT, one)))}
    missing = sorted(wanted - known.keys())
    if missing:
        known |= _active(PATIENT, missing)
    unborn = [one for one in missing if one not in known]
    if unborn:
        _refuse_the_forgotten(unborn)
        known |= make(PATIENT, unborn)
    for key in known.values():
        _remember(PATIENT, key)
    return known


def by_ids(key_ids: Iterable[int]) -> dict[int, RawKey]:
    """Keys by the number inside the cells, in one query; destroyed ones are missing from the answer."""
    memory, practice = tenancy.memory(), tenancy.practice_id()
    known: dict[int, RawKey] = {}
    missing = []
    for one in set(key_ids):
        key = memory.get(("vault", "id", one))
        if key is None:
            key = at_hand(practice, one)
        if key is None:
            missing.append(one)
        else:
            known[one] = key
    if missing:
        for row in _wrapped(Key.objects.filter(key_id__in=missing).exclude(state=Key.State.DESTROYED)):
            key = known[row.key_id] = memory["vault", "id", row.key_id] = unwrapped(row)
            if row.patient is None:
                _keep(_numbered_keys, (practice, row.key_id), key)
    return known


def at_hand(practice_id: UUID, key_id: int) -> RawKey | None:
    """A practice's own key that this process still holds, None if it must be read; needs no scope."""
    until, key = _numbered_keys.get((practice_id, key_id), (0.0, None))
    return key if until >= time.monotonic() else None


def living(purpose: str) -> list[RawKey]:
    """The active key and each older one that may still be in use, oldest first; asked anew in each scope.

    A look-up that didn't know of a new key would not find what was already moved to it.
    """
    memory = tenancy.memory()
    if ("vault", "living", purpose) not in memory:
        of_practice(purpose)  # makes the first one
        rows = Key.objects.filter(purpose=purpose, patient=None).exclude(state=Key.State.DESTROYED)
        numbers = list(rows.order_by("key_id").values_list("key_id", flat=True))
        ready = by_ids(numbers)
        memory["vault", "living", purpose] = [ready[one] for one in numbers]
    return memory["vault", "living", purpose]  # type: ignore[no-any-return]  # written above


def make(purpose: str, patients: Sequence[Owner]) -> dict[Owner, RawKey]:
    """Make active keys where there are none; who waited for another maker finds that one's keys."""
    numbers = tenancy.next_numbers("vault.key", len(patients))
    made, rows = _active(purpose, patients), []
    for patient, number in zip(patients, numbers, strict=True):
        if patient in made:
            continue
        made[patient] = raw_key(number, AESGCM.generate_key(256), patient)
        row = Key(purpose=purpose, patient=patient, key_id=number)
        row.wrapped_by, row.wrapped = wrapped(row, made[patient].raw)
        rows.append(row)
    Key.objects.bulk_create(rows, batch_size=1000)
    return made


def wrapped(row: Key, raw: bytes) -> tuple[str, bytes]:
    """A raw key as its row keeps it: who wrapped it, and the wrapped bytes."""
    if row.purpose == PATIENT:
        wrapper = of_practice("data")
        return f"{wrapper.key_id}", seal_with(wrapper, raw, key_place(row))
    provider = root.current()
    return provider.name, provider.wrap(raw, key_place(row))


def unwrapped(row: Key | Wrapped) -> RawKey:
    """A row's key ready for use.  Raises: CannotOpen; NoKey, if its root key is not here."""
    try:
        if row.purpose == PATIENT:
            wrapper = by_ids([int(row.wrapped_by)])[int(row.wrapped_by)]
            raw = open_with(wrapper, bytes(row.wrapped), key_place(row))
        else:
            raw = root.unwrap(row.wrapped_by, bytes(row.wrapped), key_place(row))
    except (InvalidTag, KeyError):
        raise errors.CannotOpen("vault_key", row.id) from None
    return raw_key(row.key_id, raw, row.patient)


def _wrapped(rows: QuerySet[Key]) -> list[Wrapped]:
    return [Wrapped(*row) for row in rows.values_list(*Wrapped._fields)]


def key_place(row: Key | Wrapped) -> bytes:
    """What a wrapped key is bound to: its practice, purpose, patient and number."""
    purpose = row.purpose.encode()
    patient = row.patient.bytes if row.patient else bytes(16)
    number = row.key_id.to_bytes(4, "big")
    return b"QLK1\0" + row.practice_id.bytes + bytes([len(purpose)]) + purpose + patient + number


def forget_cached() -> None:
    """Drop every unwrapped key of this process.  Wiping memory is best effort: Python may have copied the bytes."""
    _active_keys.clear()
    _numbered_keys.clear()


def _active(purpose: str, patients: Sequence[Owner]) -> dict[Owner, RawKey]:
    rows = Key.objects.filter(purpose=purpose, state=Key.State.ACTIVE)
    rows = rows.filter(patient__in=patients) if purpose == PATIENT else rows.filter(patient=None)
    return {row.patient: unwrapped(row) for row in _wrapped(rows)}  # type: ignore[misc]  # `patient` is None where `Owner` allows it


def _refuse_the_forgotten(patients: Sequence[UUID]) -> None:
    """A patient whose key was destroyed stays forgotten: no new key may be made in the old one's place."""
    destroyed = Key.objects.filter(patient__in=patients, state=Key.State.DESTROYED).values_list("patient", flat=True)
    gone = destroyed.first()
    if gone is not None:
        raise errors.CannotOpen("vault_key", gone)


def _remember(purpose: str, key: RawKey) -> RawKey:
    memory = tenancy.memory()
    memory["vault", purpose, key.patient] = memory["vault", "id", key.key_id] = key
    return key


def _keep(cache: dict[Any, tuple[float, RawKey]], place: tuple[UUID, Any], key: RawKey) -> None:
    # Only what is committed may outlive the scope: a key that was rolled back would seal what nobody opens again. The
    # time counts from when the key was read, so that a rotation knows when the last process has let go of it.
    transaction.on_commit(partial(cache.__setitem__, place, (time.monotonic() + CACHED_SECONDS, key)))


def drop(key_ids: Iterable[int], patient: UUID | None) -> None:
    """Forget keys that were just destroyed, in this scope and this process."""
    memory, practice = tenancy.memory(), tenancy.practice_id()
    for one in key_ids:
        memory.pop(("vault", "id", one), None)
        _numbered_keys.pop((practice, one), None)
    memory.pop(("vault", PATIENT, patient), None)
