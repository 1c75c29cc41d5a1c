"""Trays of files, and how partners are reached."""

from __future__ import annotations

from uuid import UUID

from quietledger.core.exchange import errors
from quietledger.core.exchange.models import Connection, File
from quietledger.core.exchange.rules import ConnectionRow, FileRow


def arrived(*kinds: str, limit: int = 500) -> list[FileRow]:
    """The tray of files that came in and were not yet taken, oldest first."""
    rows = File.objects.filter(state=File.State.ARRIVED, file_kind__in=kinds).defer("doc").order_by("came_at", "id")
    return [row.row() for row in rows[:limit]]


def waiting() -> list[FileRow]:
    """The files that wait to go out, oldest first."""
    rows = File.objects.filter(state=File.State.WAITING).defer("doc").order_by("id")
    return [row.row() for row in rows]


def quarantined() -> list[FileRow]:
    """The files that nobody could take, newest first."""
    rows = File.objects.filter(state=File.State.QUARANTINED).defer("doc").order_by("-id")
    return [row.row() for row in rows]


def file(file_id: UUID) -> FileRow:
    """One file.  Raises: File.DoesNotExist."""
    return File.objects.defer("doc").get(id=file_id).row()


def files(*, direction: str | None = None, limit: int = 50, offset: int = 0) -> list[FileRow]:
    """Files, newest first."""
    rows = File.objects.defer("doc").order_by("-came_at", "-id")
    if direction:
        rows = rows.filter(direction=direction)
    return [row.row() for row in rows[offset : offset + limit]]


def count(state: str, *kinds: str) -> int:
    """How many files are in a state."""
    rows = File.objects.filter(state=state)
    return (rows.filter(file_kind__in=kinds) if kinds else rows).count()


def clearinghouse() -> ConnectionRow:
    """The practice's clearinghouse, for whoever wants to send.  Raises: NoConnection; Paused."""
    row = line()
    if row.is_paused:
        raise errors.Paused
    return row


def is_paused() -> bool:
    """Whether sending waits for a person, since a restore."""
    return Connection.objects.filter(is_paused=True).exists()


def line() -> ConnectionRow:
    """How the clearinghouse is reached, also while sending is paused.  Raises: NoConnection."""
    row = Connection.objects.defer("doc").order_by("id").first()
    if row is None:
        raise errors.NoConnection
    return row.row()


def lines() -> list[ConnectionRow]:
    """How each partner is reached that there is a line to, oldest first."""
    return [row.row() for row in Connection.objects.defer("doc").order_by("id")]
