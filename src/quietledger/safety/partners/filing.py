"""Keeps a partner's files sealed: documents that it showed, its answers, decisions about it.

An extra file of the room: all that is kept of partners as bytes goes through here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from quietledger.core.facts.rules import Ref
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.safety.partners.models import File

# SHOWN: what came with an answer; EVIDENCE: what somebody here looked at and gave an end.
EVIDENCE, SHOWN, ANSWERS, DECISION = "evidence", "shown", "answers", "decision"
MOST_BYTES: Final = 10 * 1024 * 1024
_ROW: Final = ("id", "partner_id", "kind", "topic", "name", "sha256", "size_bytes", "until", "came_at", "came_by")


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file without its content.  topic: the question or kind of evidence.  until: when it stops to prove."""

    id: UUID
    partner_id: UUID
    kind: str
    topic: str
    name: str
    sha256: str
    size_bytes: int
    until: datetime | None
    came_at: datetime
    came_by: str


def ref(file_id: UUID) -> Ref:
    """What the gate is asked about before a file is opened."""
    return Ref("partner_file", file_id)


def keep(
    permit: Permit, partner_id: UUID, kind: str, body: bytes, *, name: str, topic: str = "",
    until: datetime | None = None, came_by: str = "", now: datetime,
) -> FileRow:  # fmt: skip
    """Seal a file into the partner's folder, inside the caller's transaction; its digest is for the trail.

    came_by: the person's id or "questionnaire"; by default whoever holds the permit.
    """
    row = File(
        partner_id=partner_id, kind=kind, topic=topic, name=name, sha256=sha256(body).hexdigest(),
        size_bytes=len(body), until=until, came_at=now, came_by=came_by or str(permit.who.person_id or permit.who.name),
    )  # fmt: skip
    vault.seal_bytes(row, body)
    row.save(force_insert=True)
    return _row(row)


def read(permit: Permit, file_id: UUID) -> tuple[FileRow, bytes] | None:
    """One file and its bytes, None if there is none; the permit must be about `ref(file_id)`."""
    row = File.objects.filter(id=file_id).first()
    return (_row(row), vault.open_bytes(permit, row)) if row else None


def files(partner_id: UUID, *kinds: str) -> list[FileRow]:
    """The partner's files, of some kinds or all, newest first; inside the practice's scope."""
    rows = File.objects.filter(partner_id=partner_id).order_by("-came_at", "-id")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return [FileRow(*values) for values in rows.values_list(*_ROW)]


def newest(partner_ids: Sequence[UUID], kind: str) -> dict[UUID, FileRow]:
    """The newest file of a kind of each partner; inside the practice's scope."""
    rows = File.objects.filter(partner_id__in=list(partner_ids), kind=kind)
    newest = rows.order_by("partner_id", "-came_at", "-id").distinct("partner_id")
    return {row.partner_id: row for row in (FileRow(*values) for values in newest.values_list(*_ROW))}


def _row(row: File) -> FileRow:
    return FileRow(*(getattr(row, name) for name in _ROW))
