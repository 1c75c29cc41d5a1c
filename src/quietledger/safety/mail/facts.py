"""The fact that this room tells: every message that comes in is judged."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as told
from quietledger.core.facts.rules import Ref, Told
from quietledger.safety.mail import rules

FILTER: Final = "mail.filter"


def tell_flowing(practice_id: UUID, evidence: str, now: datetime) -> None:
    """Tell that messages come through, unless that was told within the hour; inside the practice's scope."""
    last = told.newest_words([practice_id], [FILTER]).get((practice_id, FILTER))
    if last is None or last.since + rules.TOLD_EVERY <= now:
        facts.tell([Told(Ref("practice", practice_id), FILTER, now + rules.FLOWING, evidence)], by="mail", now=now)
