"""Makes a run right after it was asked for, beside the pages; a job that is at work already takes it up instead."""

from __future__ import annotations

import socket
import threading
from datetime import UTC, datetime
from uuid import UUID

import structlog
from django.db import connections

from quietledger.core.post import ours
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.errors import LeaseHeld
from quietledger.safety.selftest import jobs
from quietledger.safety.selftest.actions import Ways

log = structlog.get_logger()


def ways() -> Ways:
    """The ways of this site: its servers, its clock, this machine."""
    return Ways(ours.post(), clock=lambda: datetime.now(UTC), machine=socket.gethostname())


def begin(practice_id: UUID) -> threading.Thread:
    """Make the practice's waiting runs in a thread of its own, which nobody needs to wait for."""
    thread = threading.Thread(target=_work, args=(practice_id,), daemon=True, name="self-test")
    thread.start()
    return thread


def _work(practice_id: UUID) -> None:
    try:
        who = tenancy.job(practice_id, "mail", datetime.now(UTC))
        try:
            jobs.tick(who, ways())
        finally:
            tenancy.release(who, datetime.now(UTC))
    except LeaseHeld:
        log.info("the mail job is at work and takes the self-test up", practice=practice_id)
    finally:
        connections.close_all()
