"""What the vault does for the trail besides sealing: it signs its checkpoints, and tells a sealed detail's hash.

An extra file of the room: the trail stands below the vault and is handed this module at start.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import errors, keys
from quietledger.core.vault.models import Key
from quietledger.core.vault.rules import Kind, Place

PURPOSE: Final = "sign"


def sign(message: bytes) -> bytes:
    """Sign with the open practice's key (Ed25519)."""
    return Ed25519PrivateKey.from_private_bytes(keys.of_practice(PURPOSE).raw).sign(message)


def public_keys() -> list[bytes]:
    """The open practice's public keys: the one in use first, then those that it followed, newest first."""
    active = keys.of_practice(PURPOSE)
    numbers = Key.objects.filter(purpose=PURPOSE).order_by("-key_id").values_list("key_id", flat=True)
    known = keys.by_ids(numbers) | {active.key_id: active}
    ordered = sorted(known, key=lambda number: (number != active.key_id, -number))
    return [
        Ed25519PrivateKey.from_private_bytes(known[number].raw).public_key().public_bytes_raw() for number in ordered
    ]


def is_signature(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the key signed this message."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def detail_hash(table: str, row_id: UUID, cell: bytes) -> str:
    """The salted hash that a trail entry carries of its sealed detail, from what is still sealed; tells nothing of it.

    Raises: CannotOpen.
    """
    key = keys.by_ids([keys.id_in(cell)]).get(keys.id_in(cell))
    if key is None:
        raise errors.CannotOpen(table, row_id)
    place = Place(tenancy.practice_id(), table, "cell", row_id)
    try:
        salted = keys.open_with(key, cell, place.associated(key.key_id, Kind.JSON))
    except InvalidTag:
        raise errors.CannotOpen(table, row_id) from None
    return sha256(b"\x02" + salted).hexdigest()
