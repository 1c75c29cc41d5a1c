"""What the vault hands the trail at start: pseudonyms, sealed details, signatures. The trail itself holds no key.

An extra file of the room: writing, growing and checking all need it, and nothing else may.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from quietledger.core.audit import errors

Pseudonym = Callable[[UUID], str]
Seal = Callable[[str, UUID, Mapping[str, Any]], tuple[bytes, str]]


class Signing(Protocol):
    """The open practice's signing key, without the key.  `public_keys`: the one in use first, then those before it."""

    def sign(self, message: bytes) -> bytes: ...
    def public_keys(self) -> list[bytes]: ...
    def is_signature(self, public_key: bytes, signature: bytes, message: bytes) -> bool: ...
    def detail_hash(self, table: str, row_id: UUID, cell: bytes) -> str | None: ...


@dataclass
class _Given:
    pseudonym: Pseudonym | None = None
    seal: Seal | None = None
    signing: Signing | None = None


_given = _Given()


def take(pseudonym: Pseudonym, seal: Seal, signing: Signing) -> None:
    """Take all of it, once, at start."""
    _given.pseudonym, _given.seal, _given.signing = pseudonym, seal, signing


def pseudonym() -> Pseudonym:
    """How entries name a record.  Raises: NotReady."""
    if _given.pseudonym is None:
        raise errors.NotReady
    return _given.pseudonym


def seal() -> Seal:
    """How details are sealed.  Raises: NotReady."""
    if _given.seal is None:
        raise errors.NotReady
    return _given.seal


def signing() -> Signing:
    """How checkpoints are signed.  Raises: NotReady."""
    if _given.signing is None:
        raise errors.NotReady
    return _given.signing
