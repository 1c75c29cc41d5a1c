"""Accounts, and the tray of letters that wait."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from quietledger.core.post import errors
from quietledger.core.post.models import Account, Letter
from quietledger.core.post.rules import AccountRow, LetterRow, State


def accounts(*, ended: bool = False) -> list[AccountRow]:
    """The practice's mailboxes, oldest first; with `ended` those that were ended, too."""
    rows = Account.objects.defer("doc").order_by("added_at", "id")
    return [row.row() for row in (rows if ended else rows.filter(ended_at=None))]


def account(account_id: UUID | None = None) -> AccountRow:
    """One mailbox in use; None for the practice's first.  Raises: NoAccount."""
    found = [row for row in accounts() if account_id in {None, row.id}]
    if not found:
        raise errors.NoAccount(account_id)
    return found[0]


def due(now: datetime) -> list[UUID]:
    """The tray of letters whose time has come, oldest first."""
    rows = Letter.objects.filter(state=State.WAITING, next_at__lte=now).order_by("put_at", "id")
    return list(rows.values_list("id", flat=True))


def letter(letter_id: UUID) -> LetterRow:
    """One letter.  Raises: Letter.DoesNotExist."""
    return Letter.objects.defer("doc").get(id=letter_id).row()


def letters(letter_ids: Iterable[UUID]) -> dict[UUID, LetterRow]:
    """Many letters by their ids; those that are not there are left out."""
    return {row.id: row.row() for row in Letter.objects.defer("doc").filter(id__in=list(letter_ids))}


def waiting_count() -> int:
    """How many letters wait to go out."""
    return Letter.objects.filter(state=State.WAITING).count()
