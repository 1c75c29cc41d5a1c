"""What choosing one firm instead of another does to possible losses: the partner comparison, laid over the curve.

An extra file beside `queries`. A firm that shows more (points of the comparison, at what its evidence allows) counts
for more of the control "hired services are researched and bound"; the other firms stay as they are. Nothing is
published on how a firm's own evidence changes an outage (S09), so that one stays the same for all.
Source: the partners reference, section 6; the risk reference, sections 8 and 9 (judgement, verify).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.facts.rules import Ref
from quietledger.safety.partners import comparing
from quietledger.safety.partners import queries as partners
from quietledger.safety.risk import curves, effects
from quietledger.safety.risk.readings import ControlState

CONTROL: Final = "C13"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A year if this firm did the work.  state: how far it is researched and bound, 0 to 1, by its points.

    mean_cents, p99_cents: of an average year, and what 99 years of 100 stay within.
    """

    id: UUID
    name: str
    is_in_use: bool
    state: float
    mean_cents: int
    p99_cents: int


def chosen(practice_id: UUID, kind: str, now: datetime) -> list[Chosen]:
    """A year with each firm of a kind that no test keeps out, the cheapest year first; inside the scope."""
    pair = curves.now(practice_id, now)
    others = _others(pair.controls[CONTROL], kind)
    states = effects.evidenced(pair.controls)
    rows = []
    for one, rank in comparing.comparison(kind, now).ranked:
        mixed = (sum(others) + rank.score) / (len(others) + 1)
        year = curves.figures(pair.scenarios, effects.of({**states, CONTROL: mixed}))
        rows.append(Chosen(one.row.id, one.row.name, one.row.is_in_use, rank.score, year.mean_cents, year.p99_cents))
    return sorted(rows, key=lambda one: (one.mean_cents, one.p99_cents, one.name))


def _others(state: ControlState, kind: str) -> list[float]:
    """How far each firm of another kind that is worked with is researched and bound."""
    about = [Ref("partner", row.id) for row in partners.partners() if row.is_in_use and row.kind != kind]
    asked = len(state.readings)
    return [sum(one in reading.holding for reading in state.readings) / asked for one in about]
