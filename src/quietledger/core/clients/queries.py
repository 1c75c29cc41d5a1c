"""Reads about programs."""

from __future__ import annotations

from uuid import UUID

from quietledger.core.clients.models import Client
from quietledger.core.clients.rules import ClientRow


def clients() -> list[ClientRow]:
    """All programs of the practice: those in use first, then by name."""
    rows = [row.row() for row in Client.objects.order_by("name", "id")]
    return sorted(rows, key=lambda row: (row.ended_at is not None, row.name.casefold()))


def client(client_id: UUID) -> ClientRow | None:
    """One program, None if this practice has none of that id."""
    found = Client.objects.filter(id=client_id).first()
    return found.row() if found else None


def added_by(person_id: UUID) -> list[ClientRow]:
    """The programs in use that somebody let in: to be looked at when that person leaves."""
    return [row.row() for row in Client.objects.filter(added_by=person_id, ended_at__isnull=True).order_by("name")]
