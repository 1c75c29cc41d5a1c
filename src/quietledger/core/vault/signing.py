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
from quietledger.core.vault import keys
from quietledger.core.vault.cells import id_in, open_with
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


def detail_hash(table: str, row_id: UUID, cell: bytes) -> str | None:
    """The salted hash that a trail entry carries of its sealed detail, from what is still sealed; tells nothing of it.

    "" for a cell that was altered or moved; None if its key is destroyed.
    """
    number = id_in(cell)
    key = keys.by_ids([number]).get(number)
    if key is None:
        return None
    place = Place(tenancy.practice_id(), table, "cell", row_id)
    try:
        salted = open_with(key, cell, place.associated(key.key_id, Kind.JSON))
    except InvalidTag:
        return ""
    return sha256(b"\x02" + salted).hexdigest()
