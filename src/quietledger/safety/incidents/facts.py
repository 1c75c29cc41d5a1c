"""The fact that this room tells: the practice has rehearsed an incident."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.safety.incidents import rules

REHEARSED = "practice.rehearsed"


def tell(practice_id: UUID, incident_id: UUID, now: datetime) -> None:
    """Tell that an exercise was gone through to its end; inside the practice's scope."""
    told = Told(Ref("practice", practice_id), REHEARSED, now + rules.REHEARSED_FOR, f"incident:{incident_id}")
    facts.tell([told], by="incidents", now=now)
