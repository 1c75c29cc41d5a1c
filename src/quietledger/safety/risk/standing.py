"""How a row of the law, or a line of a view, stands by what was read of its measures.

An extra file beside `rules`: plain decisions on readings and decisions, without a database. What ran out is stale, and
stale is not met. A bare "yes" meets nothing. That something "does not apply" is no lawful outcome of a row: who says so
of an addressable one decides it, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from quietledger.core.facts.rules import FactRow, Ref
from quietledger.pure.safeguards import law
from quietledger.pure.safeguards.controls import Measure, Over
from quietledger.pure.safeguards.law import Outcome
from quietledger.safety.risk.queries import DecisionRow
from quietledger.safety.risk.readings import ASKED, NOT_APPLICABLE, Reading
from quietledger.safety.risk.rules import ProfileRow, Value


class State(StrEnum):
    """How a row, a line or a measure stands."""

    MET = "met"
    NOT_MET = "not_met"
    STALE = "stale"
    UNKNOWN = "unknown"
    ALTERNATIVE = "alternative"
    NOT_REASONABLE = "not_reasonable"
    NOT_APPLICABLE = "not_applicable"


LAWFUL: Final = frozenset({State.MET, State.ALTERNATIVE, State.NOT_REASONABLE})
DECIDED: Final = {Outcome.ALTERNATIVE: State.ALTERNATIVE, Outcome.NOT_REASONABLE: State.NOT_REASONABLE}


@dataclass(frozen=True, slots=True)
class Proof:
    """One measure of a row: how it stands, by which words.  is_claimed: somebody said "yes", and nothing shows it.

    words: that hold, oldest first.  lacking: of which things it does not hold, with the last word about each.
    """

    measure: Measure
    state: State
    words: tuple[FactRow, ...]
    lacking: tuple[tuple[Ref, FactRow | None], ...]
    said: str = ""

    @property
    def of(self) -> int:
        """How many things were looked at."""
        return len(self.words) + len(self.lacking)

    @property
    def is_claimed(self) -> bool:
        """Whether somebody said "yes", and nothing shows it."""
        return self.said == Value.YES and self.state is not State.MET

    @property
    def evidence(self) -> tuple[str, ...]:
        """What the words rest on, each once."""
        return tuple(dict.fromkeys(one.evidence for one in self.words))

    @property
    def since(self) -> datetime | None:
        """When it was last shown, if it is met; when it ended, if it ever held; else None."""
        if self.state is State.MET:
            return max((one.since for one in self.words), default=None)
        return min((row.until for _, row in self.lacking if row is not None and row.until), default=None)

    @property
    def until(self) -> datetime | None:
        """When the first of its words runs out."""
        return min((one.until for one in self.words if one.until), default=None)


@dataclass(frozen=True, slots=True)
class Standing:
    """How something stands, with what shows it.  since, until: of all its proofs together."""

    state: State
    proofs: tuple[Proof, ...]
    decision: DecisionRow | None = None

    @property
    def is_met(self) -> bool:
        """Whether it stands by a way that the law leaves open; what is stale doesn't."""
        return self.state in LAWFUL

    @property
    def since(self) -> datetime | None:
        """When it was last shown as a whole, or when the first part of it ended."""
        if self.state is State.MET:
            return max((one.since for one in self.proofs if one.since), default=None)
        return min((one.since for one in self.proofs if one.since and one.state is not State.MET), default=None)

    @property
    def until(self) -> datetime | None:
        """When it stops to stand unless somebody shows it again."""
        return min((one.until for one in self.proofs if one.until), default=None)


def proof(found: Reading, at: datetime, *, days: int = 0) -> Proof:
    """How one measure stands.  days: how long ago a word may have been told, 0 for as long as it holds."""
    holding = dict(found.holding)
    late = {ref: row for ref, row in holding.items() if days and row.since < at - timedelta(days=days)}
    words = sorted((row for ref, row in holding.items() if ref not in late), key=lambda row: row.since)
    lacking = (*found.lacking.items(), *late.items())
    return Proof(found.measure, _state(found, lacking, set(late), at), tuple(words), tuple(lacking), found.said)


def of_row(row: law.Row, proofs: Sequence[Proof], profile: ProfileRow, chosen: DecisionRow | None, today: date) -> (
    Standing
):  # fmt: skip
    """How a row of the law stands: by its facts, or by a decision that the law allows and that is not overdue."""
    seen = tuple(proofs)
    if not profile.applies(row.flag):
        return Standing(State.NOT_APPLICABLE, seen)
    state = together([State.NOT_MET if one.said == NOT_APPLICABLE else one.state for one in seen])
    if state in (State.MET, State.NOT_APPLICABLE) or chosen is None or chosen.outcome not in DECIDED:
        return Standing(state, seen, chosen)
    if chosen.review_on <= today:
        return Standing(State.STALE, seen, chosen)
    return Standing(DECIDED[Outcome(chosen.outcome)], seen, chosen)


def together(states: Sequence[State]) -> State:
    """All of them: met if each is; what is about nothing doesn't count; without any, nobody knows."""
    if not states:
        return State.UNKNOWN
    counted = [one for one in states if one is not State.NOT_APPLICABLE]
    if not counted:
        return State.NOT_APPLICABLE
    return next((one for one in (State.NOT_MET, State.STALE, State.UNKNOWN) if one in counted), State.MET)


def _state(found: Reading, lacking: Sequence[tuple[Ref, FactRow | None]], late: set[Ref], at: datetime) -> State:
    if not found.of:
        is_about_nothing = found.said == NOT_APPLICABLE or found.measure.over is Over.PARTNERS
        return State.NOT_APPLICABLE if is_about_nothing else State.UNKNOWN
    if not lacking:
        return State.MET
    if all(ref in late or (row is not None and _ran_out(row, at)) for ref, row in lacking):
        return State.STALE
    is_asked, is_open = found.measure.fact in ASKED, found.said in ("", Value.UNKNOWN)
    return State.UNKNOWN if is_asked and is_open else State.NOT_MET


def _ran_out(row: FactRow, at: datetime) -> bool:
    """Whether a word was not taken back, and nobody has shown it again since its end."""
    return row.until is not None and row.told_at < row.until <= at
