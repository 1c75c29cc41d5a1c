"""The fact that this room tells: that the practice is covered, until when, above which retention, up to which limit."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Final
from uuid import UUID

from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import Ref, Told
from quietledger.safety.cyberinsurance import queries
from quietledger.safety.cyberinsurance.rules import PolicyRow

BY: Final = "cyberinsurance"
COVERED: Final = "practice.covered"


def tell(practice_id: UUID, now: datetime) -> bool:
    """Tell the cover that leads, where the last word says something else; inside the scope.  Whether it did."""
    about = Ref("practice", practice_id)
    leading = next(iter(queries.in_force(now)), None)
    last = known.newest_words([practice_id], [COVERED]).get((practice_id, COVERED))
    is_told = last is not None and last.holds(now)
    if leading is None:
        told = Told(about, COVERED, now, last.evidence) if is_told and last is not None else None
    else:
        told = _covered(about, leading)
        if last is not None and is_told and (last.until, last.value, last.evidence) == (
            told.until, told.value, told.evidence,
        ):  # fmt: skip
            told = None
    facts.tell([told] if told else [], by=BY, now=now)
    return told is not None


def _covered(about: Ref, row: PolicyRow) -> Told:
    """The cover as a fact: it ends with the day before its last, and its value is in whole dollars."""
    zone = queries.zone_of(about.id)
    until = datetime.combine(row.last_on, time(), zone).astimezone(UTC)
    value = f"retention={row.terms.retention_cents // 100} limit={row.terms.aggregate_cents // 100}"
    return Told(about, COVERED, until, f"cyber_policy:{row.id}", value)
