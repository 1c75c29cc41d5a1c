"""The key tree: a root key from a 0400 file wraps practice keys, the practice's data key wraps patient keys.

An extra file of the room: everything that touches a raw key stands here. Unwrapped keys of patients live as long as the
scope that needed them; those of practices for 15 minutes.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import errors, rules
from quietledger.core.vault.models import Key

CACHED_SECONDS: Final = 15 * 60
ROOT_KEY_ID: Final = 0
ROOT_KEY_BYTES: Final = 32
Owner = TypeVar("Owner", UUID, None)
_practice_keys: dict[tuple[UUID, str], tuple[float, RawKey]] = {}


class RawKey(NamedTuple):
    """A key ready for use.  `patient`: whose key it is, None for the practice's own."""

    key_id: int
    raw: bytes
    cipher: AESGCM
    patient: UUID | None = None


def root() -> RawKey:
    """Read the root key.  Raises: NoKey, if it is missing or others could read it."""
    path = Path(settings.ROOT_KEY_FILE)
    try:
        with path.open("rb") as file:
            mode, raw = os.fstat(file.fileno()).st_mode, file.read(ROOT_KEY_BYTES + 1)
    except OSError as problem:
        raise errors.NoKey(f"{path} can't be read") from problem
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise errors.NoKey(f"{path} can be read by others than its owner; chmod 0400")
    if len(raw) != ROOT_KEY_BYTES:
        raise errors.NoKey(f"{path} does not hold {ROOT_KEY_BYTES} bytes")
    return RawKey(ROOT_KEY_ID, raw, AESGCM(raw))


def of_practice(purpose: str) -> RawKey:
    """The open practice's active key for a purpose; made on its first use."""
    remembered = tenancy.memory().get(("vault", purpose, None))
    if remembered:
        return remembered  # type: ignore[no-any-return]  # only this module writes under "vault"
    place = (tenancy.practice_id(), purpose)
    until, key = _practice_keys.get(place, (0.0, None))
    if key is None or until < time.monotonic():
        key = _active(purpose, [None]).get(None) or _make(purpose, [None])[None]
        # Only what is committed may outlive the scope: a key that was rolled back would seal what nobody opens again.
        transaction.on_commit(partial(_practice_keys.__setitem__, place, (time.monotonic() + CACHED_SECONDS, key)))
    return _remember(purpose, key)


def of_patients(patients: Iterable[UUID]) -> dict[UUID, RawKey]:
    """The active keys of these patients, in one query; a patient without a key gets one."""
    memory = tenancy.memory()
    wanted = set(patients)
    known: dict[UUID, RawKey] = {one: key for one in wanted if (key := memory.get(("vault", "patient", one)))}
    missing = sorted(wanted - known.keys())
    if missing:
        known |= _active("patient", missing)
    unborn = [one for one in missing if one not in known]
    if unborn:
        _refuse_the_forgotten(unborn)
        known |= _make("patient", unborn)
    for key in known.values():
        _remember("patient", key)
    return known


def by_ids(key_ids: Iterable[int]) -> dict[int, RawKey]:
    """Keys by the number inside the cells, in one query; destroyed ones are missing from the answer."""
    memory = tenancy.memory()
    wanted = set(key_ids)
    known: dict[int, RawKey] = {one: key for one in wanted if (key := memory.get(("vault", "id", one)))}
    missing = wanted - known.keys()
    if missing:
        for row in list(Key.objects.filter(key_id__in=missing).exclude(state=Key.State.DESTROYED)):
            key = known[row.key_id] = _unwrap(row)
            memory["vault", "id", row.key_id] = key
    return known


def _active(purpose: str, patients: Sequence[Owner]) -> dict[Owner, RawKey]:
    rows = Key.objects.filter(purpose=purpose, state=Key.State.ACTIVE)
    rows = rows.filter(patient__in=patients) if purpose == "patient" else rows.filter(patient=None)
    return {row.patient: _unwrap(row) for row in rows}  # type: ignore[misc]  # `patient` is None where `Owner` allows it


def _make(purpose: str, patients: Sequence[Owner]) -> dict[Owner, RawKey]:
    wrapper = of_practice("data") if purpose == "patient" else root()
    # The counter's lock lets one maker at a time through; whoever waited for it finds the other's keys.
    numbers = tenancy.next_numbers("vault.key", len(patients))
    made, rows = _active(purpose, patients), []
    for patient, number in zip(patients, numbers, strict=True):
        if patient in made:
            continue
        raw = AESGCM.generate_key(256)
        made[patient] = RawKey(number, raw, AESGCM(raw), patient)
        row = Key(purpose=purpose, patient=patient, key_id=number, wrapped_by=f"{wrapper.key_id}")
        row.wrapped = seal_with(wrapper, raw, _key_place(row))
        rows.append(row)
    Key.objects.bulk_create(rows, batch_size=1000)
    return made


def _refuse_the_forgotten(patients: Sequence[UUID]) -> None:
    """A patient whose key was destroyed stays forgotten: no new key may be made in the old one's place."""
    destroyed = Key.objects.filter(patient__in=patients, state=Key.State.DESTROYED).values_list("patient", flat=True)
    gone = destroyed.first()
    if gone is not None:
        raise errors.CannotOpen("vault_key", gone)


def _unwrap(row: Key) -> RawKey:
    number = int(row.wrapped_by)
    wrapper = root() if number == ROOT_KEY_ID else by_ids([number]).get(number)
    if wrapper is None:
        raise errors.CannotOpen("vault_key", row.id)
    try:
        raw = open_with(wrapper, bytes(row.wrapped), _key_place(row))
    except InvalidTag:
        raise errors.CannotOpen("vault_key", row.id) from None
    return RawKey(row.key_id, raw, AESGCM(raw), row.patient)


def _key_place(row: Key) -> bytes:
    purpose = row.purpose.encode()
    patient = row.patient.bytes if row.patient else bytes(16)
    number = row.key_id.to_bytes(4, "big")
    return b"QLK1\0" + row.practice_id.bytes + bytes([len(purpose)]) + purpose + patient + number


def _remember(purpose: str, key: RawKey) -> RawKey:
    memory = tenancy.memory()
    memory["vault", purpose, key.patient] = memory["vault", "id", key.key_id] = key
    return key


def id_in(cell: bytes) -> int:
    """The number of the key under which a cell was sealed."""
    return int.from_bytes(cell[2:6], "big")


def seal_with(key: RawKey, value: bytes, associated: bytes) -> bytes:
    """Seal a padded value into the cell's exact form."""
    nonce = os.urandom(rules.NONCE_BYTES)
    head = rules.HEAD.pack(rules.VERSION, rules.AES_256_GCM, key.key_id, nonce)
    return head + key.cipher.encrypt(nonce, rules.pad(value), associated)


def open_with(key: RawKey, cell: bytes, associated: bytes) -> bytes:
    """Open a cell.  Raises: InvalidTag, if anything about it or its place is not as it was sealed."""
    if len(cell) < rules.HEAD.size:
        raise InvalidTag
    version, algorithm, key_id, nonce = rules.HEAD.unpack_from(cell)
    if (version, algorithm, key_id) != (rules.VERSION, rules.AES_256_GCM, key.key_id):
        raise InvalidTag
    return rules.unpad(key.cipher.decrypt(nonce, cell[rules.HEAD.size :], associated))
