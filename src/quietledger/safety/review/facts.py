"""The fact that this room tells: the practice has reviewed who saw what."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.safety.review import rules

REVIEWED = "practice.reviewed"


def tell(practice_id: UUID, review_id: UUID, now: datetime) -> None:
    """Tell that the review was done; inside the practice's scope."""
    until = rules.reviewed_until(now)
    facts.tell([Told(Ref("practice", practice_id), REVIEWED, until, f"review:{review_id}")], by="review", now=now)
