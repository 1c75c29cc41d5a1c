"""Reads about practices."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from quietledger.core.tenancy.models import Lease, Practice
from quietledger.core.tenancy.rules import PracticeRow


def practices() -> list[PracticeRow]:
    """All practices of this site, in the order in which they came."""
    return [practice.row() for practice in Practice.objects.order_by("id")]


def practice(practice_id: UUID) -> PracticeRow:
    """One practice.  Raises: Practice.DoesNotExist."""
    return Practice.objects.get(id=practice_id).row()


def by_code(code: str) -> PracticeRow | None:
    """The practice with this code, None if there is none."""
    found = Practice.objects.filter(code=code).first()
    return found.row() if found else None


def leases() -> dict[str, datetime]:
    """Until when each job of the open practice is, or was last, held."""
    return dict(Lease.objects.order_by("job").values_list("job", "until"))
