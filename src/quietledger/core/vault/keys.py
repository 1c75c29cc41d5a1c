"""The key tree: a root key from a 0400 file wraps practice keys, the practice's data key wraps patient keys.

An extra file of the room: everything that touches a raw key stands here. Unwrapped keys of patients live as long as the
scope that needed them; those of practices for 15 minutes.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import errors, rules
from quietledger.core.vault.models import Key

CACHED_SECONDS: Final = 15 * 60
ROOT_KEY_ID: Final = 0
PURPOSES: Final = ("data", "index", "trail", "file")
_practice_keys: dict[tuple[UUID, str], tuple[float, RawKey]] = {}


class RawKey(NamedTuple):
    """A key ready for use."""

    key_id: int
    raw: bytes
    cipher: AESGCM


def root() -> RawKey:
    """Read the root key.  Raises: NoKey, if it is missing or others could read it."""
    path = Path(settings.ROOT_KEY_FILE)
    try:
        mode = path.stat().st_mode
        raw = path.read_bytes()
    except OSError as problem:
        raise errors.NoKey(f"{path} can't be read") from problem
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise errors.NoKey(f"{path} can be read by others than its owner; chmod 0400")
    if len(raw) != 32:
        raise errors.NoKey(f"{path} does not hold 32 bytes")
    return RawKey(ROOT_KEY_ID, raw, AESGCM(raw))


def of_practice(purpose: str) -> RawKey:
    """The open practice's active key for a purpose; made on its first use."""
    practice = tenancy.practice_id()
    remembered = tenancy.memory().get(("vault", purpose, None))
    if remembered:
        return remembered  # type: ignore[no-any-return]  # only this module writes under "vault"
    cached = _practice_keys.get((practice, purpose))
    if cached and cached[0] > time.monotonic():
        return _remember(purpose, None, cached[1])
    row = Key.objects.filter(purpose=purpose, patient=None, state=Key.State.ACTIVE).first()
    if row is None:
        return _make(purpose, [None])[None]
    key = _unwrap(row, root())
    _practice_keys[practice, purpose] = (time.monotonic() + CACHED_SECONDS, key)
    return _remember(purpose, None, key)


def of_patients(patients: Iterable[UUID]) -> dict[UUID, RawKey]:
    """The active keys of these patients, in one query; a patient without a key gets one."""
    memory = tenancy.memory()
    wanted = set(patients)
    known = {one: memory["vault", "patient", one] for one in wanted if ("vault", "patient", one) in memory}
    missing = list(wanted - known.keys())
    if not missing:
        return known
    wrapper = of_practice("data")
    rows = Key.objects.filter(purpose="patient", patient__in=missing, state=Key.State.ACTIVE)
    for row in rows:
        known[row.patient] = _remember("patient", row.patient, _unwrap(row, wrapper))
    unborn = sorted(wanted - known.keys())
    if unborn:
        _refuse_the_forgotten(unborn)
        known |= _make("patient", unborn)
    return known


def by_ids(key_ids: Iterable[int]) -> dict[int, RawKey]:
    """Keys by the number inside the cells, in one query; destroyed ones are missing from the answer."""
    memory = tenancy.memory()
    wanted = set(key_ids)
    known = {one: memory["vault", "id", one] for one in wanted if ("vault", "id", one) in memory}
    missing = wanted - known.keys()
    if missing:
        rows = list(Key.objects.filter(key_id__in=missing).exclude(state=Key.State.DESTROYED))
        for row in rows:
            wrapper = of_practice("data") if row.patient else root()
            known[row.key_id] = _remember(row.purpose, row.patient, _unwrap(row, wrapper))
    return known


def _make(purpose: str, patients: Sequence[UUID | None]) -> dict[UUID | None, RawKey]:
    wrapper = of_practice("data") if purpose == "patient" else root()
    numbers = tenancy.next_numbers("vault.key", len(patients))
    made, rows = {}, []
    for patient, number in zip(patients, numbers, strict=True):
        raw = AESGCM.generate_key(256)
        made[patient] = RawKey(number, raw, AESGCM(raw))
        row = Key(purpose=purpose, patient=patient, key_id=number, wrapped_by=f"{wrapper.key_id}")
        row.wrapped = seal_with(wrapper, raw, _key_place(row))
        rows.append(row)
    Key.objects.bulk_create(rows, batch_size=1000)
    for patient, key in made.items():
        _remember(purpose, patient, key)
    return made


def _refuse_the_forgotten(patients: Sequence[UUID]) -> None:
    """A patient whose key was destroyed stays forgotten: no new key may be made in the old one's place."""
    destroyed = Key.objects.filter(patient__in=patients, state=Key.State.DESTROYED).values_list("patient", flat=True)
    gone = destroyed.first()
    if gone is not None:
        raise errors.CannotOpen("vault_key", gone)


def _unwrap(row: Key, wrapper: RawKey) -> RawKey:
    try:
        raw = open_with(wrapper, bytes(row.wrapped), _key_place(row))
    except InvalidTag as problem:
        raise errors.CannotOpen("vault_key", row.id) from problem
    return RawKey(row.key_id, raw, AESGCM(raw))


def _key_place(row: Key) -> bytes:
    purpose = row.purpose.encode()
    patient = row.patient.bytes if row.patient else bytes(16)
    number = row.key_id.to_bytes(4, "big")
    return b"QLK1\0" + row.practice_id.bytes + bytes([len(purpose)]) + purpose + patient + number


def _remember(purpose: str, patient: UUID | None, key: RawKey) -> RawKey:
    memory = tenancy.memory()
    memory["vault", purpose, patient] = memory["vault", "id", key.key_id] = key
    return key


def seal_with(key: RawKey, value: bytes, associated: bytes) -> bytes:
    """Seal a padded value into the cell's exact form."""
    nonce = os.urandom(12)
    head = rules.HEAD.pack(rules.VERSION, rules.AES_256_GCM, key.key_id, nonce)
    return head + key.cipher.encrypt(nonce, rules.pad(value), associated)


def open_with(key: RawKey, cell: bytes, associated: bytes) -> bytes:
    """Open a cell.  Raises: InvalidTag, if anything about it or its place is not as it was sealed."""
    version, algorithm, key_id, nonce = rules.HEAD.unpack_from(cell)
    if (version, algorithm, key_id) != (rules.VERSION, rules.AES_256_GCM, key.key_id):
        raise InvalidTag
    return rules.unpad(key.cipher.decrypt(nonce, cell[rules.HEAD.size :], associated))
