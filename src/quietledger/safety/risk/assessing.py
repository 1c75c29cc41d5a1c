"""Reads how the practice stands at an instant: by the law, by the other views, and by what is strong and weak.

An extra file of the room: nothing of it is kept. Each call reads the facts, the answers and the decisions that were
there at its instant, so that a signed report can be read again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quietledger.pure.safeguards import crosswalks, law
from quietledger.pure.safeguards.controls import Measure
from quietledger.pure.safeguards.crosswalks import Group, Line, View
from quietledger.pure.safeguards.questions import GROUPS, QUESTIONS, Question
from quietledger.safety.risk import measures, queries, readings, standing
from quietledger.safety.risk.queries import AnswerRow, HandedRow
from quietledger.safety.risk.readings import Reading
from quietledger.safety.risk.rules import Value
from quietledger.safety.risk.standing import Proof, Standing, State


@dataclass(frozen=True, slots=True)
class AssessedRow:
    """One row of the law, and how it stands."""

    row: law.Row
    standing: Standing

    @property
    def state(self) -> State:
        """How it stands."""
        return self.standing.state


@dataclass(frozen=True, slots=True)
class AssessedLine:
    """One line of a view, and how it stands."""

    line: Line
    standing: Standing


@dataclass(frozen=True, slots=True)
class AssessedGroup:
    """One group of a view with its lines."""

    group: Group
    lines: tuple[AssessedLine, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: what was last said, whether a fact of it holds, and who was asked to answer.

    state: as of its measure, so that "no" and nothing said are told apart.
    """

    question: Question
    answer: AnswerRow | None
    proof: Proof
    handed: HandedRow | None

    @property
    def is_open(self) -> bool:
        """Whether nobody has said anything, somebody didn't know, or what showed it ran out."""
        return self.answer is None or self.answer.value == Value.UNKNOWN or self.proof.state is State.STALE


@dataclass(frozen=True, slots=True)
class Strengths:
    """What is strong and what is weak: the measures that stand, that are only said, and that are open."""

    stands: tuple[Proof, ...]
    said: tuple[Proof, ...]
    open: tuple[Proof, ...]


def rows(practice_id: UUID, at: datetime) -> list[AssessedRow]:
    """All rows of the law, as they stand at an instant; inside the scope."""
    proofs = _proofs({one for row in law.ROWS for one in row.measures}, practice_id, at)
    profile, chosen = queries.profile(at), queries.decisions(at)
    today = at.astimezone(queries.zone_of(practice_id)).date()
    return [
        AssessedRow(row, standing.of_row(
            row, [proofs[one] for one in row.measures], profile, chosen.get(row.id), today
        ))
        for row in law.ROWS
    ]  # fmt: skip


def counts(assessed: Iterable[AssessedRow]) -> Counter[State]:
    """How many rows stand how."""
    return Counter(one.state for one in assessed)


def view(shown: View, practice_id: UUID, at: datetime) -> list[AssessedGroup]:
    """One of the other views, as it stands at an instant; inside the scope."""
    read = readings.read({one for line in shown.lines for one in line.measures}, practice_id, at)
    by_law = {one.row.id: one.state for one in rows(practice_id, at)} if any(one.rows for one in shown.lines) else {}
    return [
        AssessedGroup(group, tuple(AssessedLine(line, _line(line, read, by_law, at)) for line in group.lines))
        for group in shown.groups
    ]


def questions(practice_id: UUID, at: datetime) -> list[Asked]:
    """All questions in their order, with what was said and what holds at an instant; inside the scope."""
    proofs = {one.measure.fact: one for one in _proofs(
        {Measure(one.fact) for one in QUESTIONS}, practice_id, at
    ).values()}  # fmt: skip
    said, handed = queries.answers(at), queries.handed(at)
    return [Asked(one, said.get(one.key), proofs[one.fact], handed.get(one.key)) for one in QUESTIONS]


def by_group(asked: Iterable[Asked]) -> list[tuple[str, list[Asked]]]:
    """Questions by the names of their groups, in order."""
    found: dict[str, list[Asked]] = {one: [] for one in GROUPS}
    for one in asked:
        found[one.question.group].append(one)
    return [(GROUPS[name], ones) for name, ones in found.items()]


def strengths(practice_id: UUID, at: datetime) -> Strengths:
    """Every measure of the law, the controls and the views: what stands, what is only said, what is open; in scope."""
    everything = dict.fromkeys(measures.MEASURES)
    everything |= dict.fromkeys(one for line in _lines_of_today() for one in line.measures)
    found = [one for one in _proofs(everything, practice_id, at).values() if one.state is not State.NOT_APPLICABLE]
    rest = [one for one in found if one.state is not State.MET]
    return Strengths(
        tuple(one for one in found if one.state is State.MET), tuple(one for one in rest if one.is_claimed),
        tuple(one for one in rest if not one.is_claimed),
    )  # fmt: skip


def _lines_of_today() -> Iterable[Line]:
    return (line for one in crosswalks.VIEWS.values() if not one.is_proposed for line in one.lines)


def _proofs(asked: Iterable[Measure], practice_id: UUID, at: datetime) -> dict[Measure, Proof]:
    wanted = list(dict.fromkeys(asked))
    read = readings.read(wanted, practice_id, at)
    return {one: standing.proof(read[one], at) for one in wanted}


def _line(line: Line, read: Mapping[Measure, Reading], by_law: Mapping[str, State], at: datetime) -> Standing:
    proofs = tuple(standing.proof(read[one], at, days=line.days) for one in line.measures)
    if line.excuse:
        return Standing(State.NOT_APPLICABLE, proofs)
    of_law = [_as_required(by_law[one]) for one in line.rows]
    return Standing(standing.together([*(one.state for one in proofs), *of_law]), proofs)


def _as_required(state: State) -> State:
    """An alternative, or a reason against, is no way out where everything is required."""
    return State.NOT_MET if state in (State.ALTERNATIVE, State.NOT_REASONABLE) else state
