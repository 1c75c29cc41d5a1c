"""Runs, and whether a new one is due."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from quietledger.core.post import queries as post
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.safety.selftest import errors, rules
from quietledger.safety.selftest.models import Run
from quietledger.safety.selftest.rules import Report, RunRow, State


def runs(limit: int = 20) -> list[RunRow]:
    """Runs, newest first."""
    return [row.row() for row in Run.objects.defer("doc").order_by("-asked_at", "-id")[:limit]]


def report(permit: Permit, run_id: UUID) -> Report:
    """A run read out, what matters most first.  Raises: NoSuchRun, NotPermitted."""
    row = Run.objects.filter(id=run_id).first()
    if row is None:
        raise errors.NoSuchRun
    return rules.report(row.row(), vault.open(permit, row))


def waiting() -> list[UUID]:
    """The tray of runs that were asked for and not yet begun."""
    return list(Run.objects.filter(state=State.WAITING).order_by("asked_at").values_list("id", flat=True))


def newest_good() -> RunRow | None:
    """The newest run in which all that is needed passed."""
    row = Run.objects.defer("doc").filter(is_good=True).order_by("-done_at").first()
    return row.row() if row else None


def is_due(now: datetime) -> bool:
    """Whether there is a mailbox to test and no run of the last 30 days in which all passed."""
    good = newest_good()
    is_fresh = good is not None and good.done_at is not None and now < good.done_at + rules.HOLDS
    return not is_fresh and any(row.imap_host for row in post.accounts())
