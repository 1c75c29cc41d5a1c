"""The facts that this room tells: who has passed the lessons that are due, and who was here before lessons began."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import FactRow, Ref, Told
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
        is_told = row is not None and row.holds(now)
        if (row.until if row is not None else None) == until and (until is not None or not is_told):
            continue
        if until is None and not is_told:
            continue
        about = Ref("person", one.person.id)
        told.append(Told(about, TRAINED, until or now, f"training:{one.done_count} lessons"))
        differing.append(Difference(one.person.id, TRAINED, _said(row), until.isoformat() if until else None))
    facts.tell(told, by=BY, now=now)
    return differing


def begin(person_ids: list[UUID], now: datetime) -> int:
    """Give everybody of whom no word was ever told their days for the joining lessons; inside the practice's scope."""
    heard = {person for person, _ in known.newest_words(person_ids, [JOINING, TRAINED])}
    until = now + timedelta(days=JOINING_DAYS)
    new = [one for one in person_ids if one not in heard]
    facts.tell([Told(Ref("person", one), JOINING, until, "training:lessons began") for one in new], by=BY, now=now)
    return len(new)


def _said(row: FactRow | None) -> str | None:
    """What was told: an end, or that there is none; None if nothing was."""
    if row is None:
        return None
    return row.until.isoformat() if row.until else "until told otherwise"
