"""What a program may be let in for, and what is known of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from typing import Final
from uuid import UUID

from quietledger.core.clients import errors

LIFE: Final = timedelta(days=365)
NAME_MOST: Final = 60


class Scope(Enum):
    """What a program may be let in for; what each opens stands in the gate's table (P20 to P22)."""

    VISITS = "visits"
    CLAIMS = "claims"
    BALANCES = "balances"

    @property
    def say(self) -> str:
        return _WORDS[self]


_WORDS: Final = {
    Scope.VISITS: "bring sessions", Scope.CLAIMS: "read claims", Scope.BALANCES: "read balances",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewClient:
    """A program to be let in.  `request`: its certificate request (PEM), b"" if we are to make its key."""

    name: str
    may: frozenset[Scope]
    request: bytes = b""


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A program as others see it.  `added_by` None: let in at the machine's own console."""

    id: UUID
    name: str
    thumbprint: str
    may: frozenset[Scope]
    since: datetime
    until: datetime
    ended_at: datetime | None
    added_by: UUID | None

    def is_active(self, now: datetime) -> bool:
        return self.ended_at is None and self.since <= now < self.until


@dataclass(frozen=True, slots=True)
class Issued:
    """What is handed over when a program is let in.  `key` is b"" if the program made its own; it is kept nowhere."""

    client_id: UUID
    until: datetime
    certificate: bytes
    authority: bytes
    key: bytes = field(repr=False)


def thumbprint(certificate: bytes) -> str:
    """The SHA-256 of a certificate's DER form, in hex: by it a program's row is found."""
    return sha256(certificate).hexdigest()


def check_new(new: NewClient, taken: Collection[str]) -> None:
    """Whether a program can be let in under this name, for these things.

    Raises: NotAskable.
    """
    name = new.name.strip()
    if not name or len(name) > NAME_MOST or not name.isprintable():
        raise errors.NotAskable("name", f"Give the program a name of at most {NAME_MOST} characters.")
    if name.casefold() in {one.casefold() for one in taken}:
        raise errors.NotAskable("name", "A program of this name is in use. End it first, or choose another name.")
    if not new.may:
        raise errors.NotAskable("may", "Choose at least one thing that the program may do.")
