"""The facts that this room tells: who has passed the lessons that are due, and who was here before lessons began."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.people.rules import JOINING_DAYS, Difference
from quietledger.safety.training import queries
from quietledger.safety.training.queries import JOINING, TRAINED, Standing

BY = "training"


def tell(practice_id: UUID, found: list[Standing], now: datetime) -> list[Difference]:
    """Tell who counts as trained until when, where the last word says something else; inside the practice's scope."""
    zone = queries.zone_of(practice_id)
    last = known.newest_words([one.person.id for one in found], [TRAINED])
    told, differing = [], []
    for one in found:
        until = datetime.combine(one.until, time(), zone).astimezone(UTC) if one.until else None
        row = last.get((one.person.id, TRAINED))
        before = row.until if row is not None else None
        if before == until or (until is None and before is not None and before <= now):
            continue
        about = Ref("person", one.person.id)
        told.append(Told(about, TRAINED, until or now, f"training:{one.done_count} lessons"))
        differing.append(Difference(one.person.id, TRAINED, _said(before), _said(until)))
    facts.tell(told, by=BY, now=now)
    return differing


def begin(person_ids: list[UUID], now: datetime) -> int:
    """Give everybody of whom no word was ever told their days for the joining lessons; inside the practice's scope."""
    heard = {person for person, _ in known.newest_words(person_ids, [JOINING, TRAINED])}
    until = now + timedelta(days=JOINING_DAYS)
    new = [one for one in person_ids if one not in heard]
    facts.tell([Told(Ref("person", one), JOINING, until, "training:lessons began") for one in new], by=BY, now=now)
    return len(new)


def _said(until: datetime | None) -> str | None:
    return until.isoformat() if until else None
