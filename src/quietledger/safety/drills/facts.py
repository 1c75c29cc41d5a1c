"""The fact that this room tells: the practice has held a drill."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.safety.drills import rules

DONE = "drill.done"


def tell(practice_id: UUID, drill_id: UUID, now: datetime) -> None:
    """Tell that a drill was held; inside the practice's scope."""
    told = Told(Ref("practice", practice_id), DONE, now + rules.DONE_FOR, f"drill:{drill_id}")
    facts.tell([told], by="drills", now=now)
