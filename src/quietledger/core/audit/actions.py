"""Write entries, give them their places in the tree, sign the tree, check it, hand it out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from quietledger.core.audit import given
from quietledger.core.audit.checking import kept, origin, verify, verify_since
from quietledger.core.audit.exporting import files, key
from quietledger.core.audit.growing import checkpoint, sequence
from quietledger.core.audit.witnessing import add_witness, ask_witnesses
from quietledger.core.audit.writing import Named, Said, write
from quietledger.core.tenancy.rules import Actor

__all__ = [
    "Said", "add_witness", "ask_witnesses", "checkpoint", "files", "kept", "key", "origin", "provide", "record",
    "record_many", "sequence", "verify", "verify_since",
]  # fmt: skip


class Permitted(Protocol):
    """A permit, seen from below: it knows who acts."""

    @property
    def who(self) -> Actor: ...


def provide(*, pseudonym: given.Pseudonym, seal: given.Seal, signing: given.Signing) -> None:
    """Take pseudonyms, seals and signatures from the vault, once, at start."""
    given.take(pseudonym, seal, signing)


def record(
    who: Actor | Permitted,
    event: str,
    *,
    on: Iterable[Named] = (),
    now: datetime,
    detail: Mapping[str, Any] | None = None,
    **fields: Any,
) -> UUID:
    """Write one entry in the transaction of the change that it tells of.

    `on` are pseudonymised; `detail` is sealed beside the entry, which carries only its salted hash; `fields` are the
    open part (ids, codes, hashes: nothing about a patient).

    Raises: NotReady; OtherPractice, if the actor's practice is not the open one; TooLong.
    """
    return record_many(who, [Said(event, on, detail, fields)], now=now)[0]


def record_many(who: Actor | Permitted, said: Sequence[Said], *, now: datetime) -> list[UUID]:
    """Write many entries at once, as `record` writes one.  Raises: NotReady; OtherPractice; TooLong."""
    return write(who if isinstance(who, Actor) else who.who, said, now)
