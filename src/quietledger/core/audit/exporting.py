"""The trail as files that anybody's tool can read and a stranger can check (C2SP tlog-tiles).

An extra file of the room, called through `actions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from quietledger.core.audit import checking, errors, given, queries
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.merkle import checkpoint as notes
from quietledger.pure.merkle import tiles


def files(practice_id: UUID) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every file of an export, up to the newest checkpoint; the key beside it is public.

    Raises: NothingToSign, if there is no checkpoint yet.
    """
    with tenancy.within(practice_id):
        last = queries.last_checkpoint()
        if last is None:
            raise errors.NothingToSign
        yield "checkpoint", last.note.encode()
        yield "key", f"{key(practice_id)}\n".encode()
        for level, number, width in tiles.parts(last.size):
            start = number * tiles.TILE_HASHES
            yield tiles.path(str(level), number, width), b"".join(queries.hashes(level, start, start + width))
            if level == 0:
                entries = (body.encode() for body in queries.bodies(start, start + width))
                yield tiles.path("entries", number, width), tiles.bundle(entries)


def key(practice_id: UUID) -> str:
    """A practice's public key as one line, for others to keep."""
    with tenancy.within(practice_id):
        return notes.key_text(checking.origin(practice_id), given.signing().public_keys()[0])
