"""The fact that this room tells: the practice's own mail has passed its test."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.selftest import rules
from quietledger.safety.selftest.rules import RunRow

NAME: Final = "mail.selftest"


def tell(run: RunRow, now: datetime) -> None:
    """Tell the fact after a run: it holds for 30 days if all that is needed passed, else it ends now."""
    until = now + rules.HOLDS if run.is_good else now
    about = Ref("practice", tenancy.practice_id())
    facts.tell([Told(about, NAME, until, f"run:{run.id}")], by="selftest", now=now)
