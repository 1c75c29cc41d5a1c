"""How things stand, in words and chips, for pages.

An extra file beside `pages`: it decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import NoReverseMatch, reverse

from quietledger.core.facts.rules import Ref
from quietledger.pure.safeguards import law
from quietledger.pure.safeguards.controls import Over
from quietledger.safety.risk import measures
from quietledger.safety.risk.assessing import Asked, AssessedRow
from quietledger.safety.risk.rules import SAID, Value
from quietledger.safety.risk.standing import Proof, Standing, State

Chip = tuple[str, str, str]
NAMED: Final = 3  # more names than these become a number
CHIPS: Final[dict[State, Chip]] = {
    State.MET: ("fine", "check", "Met"), State.NOT_MET: ("bad", "stop", "Not met"),
    State.STALE: ("bad", "hold", "Ran out"), State.UNKNOWN: ("soon", "ask", "Unknown"),
    State.ALTERNATIVE: ("fine", "agree", "Alternative"),
    State.NOT_REASONABLE: ("fine", "agree", "Not reasonable, documented"),
    State.NOT_APPLICABLE: ("", "undo", "Does not apply"),
}  # fmt: skip


_WHY: Final = {
    State.STALE: "It was so, and was not shown again.", State.UNKNOWN: "Nobody has said anything yet.",
    State.NOT_MET: "It was so, and was taken back.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownProof:
    """One measure: what must be so, how it stands, what shows it, and the page that mends it ("" if none is there)."""

    title: str
    chip: Chip
    count: str
    why: str
    until: datetime | None
    evidence: tuple[str, ...]
    url: str
    mend: str

    @property
    def is_met(self) -> bool:
        """Whether its chip says so."""
        return self.chip == CHIPS[State.MET]

    @property
    def more(self) -> int:
        """How many pieces of evidence there are beside the first."""
        return len(self.evidence) - 1


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the law as a page shows it."""

    row: law.Row
    type: str
    chip: Chip
    standing: Standing
    proofs: tuple[ShownProof, ...]

    @property
    def whom(self) -> str:
        """Whom a row that is not about this practice is about, in words; "" for a row about everybody."""
        return law.FLAGS.get(self.row.flag, "") if self.standing.state is State.NOT_APPLICABLE else ""

    @property
    def about(self) -> tuple[ShownProof, ...]:
        """The proofs that say something of this practice: none where the row is about others."""
        return () if self.whom else self.proofs


def proof(one: Proof, names: Mapping[Ref, str]) -> ShownProof:
    """One measure in words.  names: of people, devices and partners that lack it."""
    remedy = measures.remedy(one.measure)
    return ShownProof(
        measures.title(one.measure), CHIPS[one.state], _count(one), _why(one, names), one.until, one.evidence,
        _url(one, remedy.page), remedy.say,
    )  # fmt: skip


def row(one: AssessedRow, names: Mapping[Ref, str]) -> ShownRow:
    """One row of the law in words."""
    shown = tuple(proof(each, names) for each in one.standing.proofs)
    return ShownRow(one.row, law.TYPES[one.row.type], CHIPS[one.state], one.standing, shown)


def of_question(one: Asked) -> Chip:
    """How a question stands, as somebody at its list reads it."""
    if one.proof.state in (State.MET, State.STALE):
        return ("fine", "check", "Shown") if one.proof.state is State.MET else CHIPS[State.STALE]
    if one.answer is None:
        return ("soon", "ask", "Open")
    if one.answer.value == Value.YES:
        return ("soon", "hand", "Only said")
    tones = {Value.UNKNOWN: ("soon", "ask"), Value.NOT_APPLICABLE: ("", "undo")}
    value = Value(one.answer.value)
    return (*tones.get(value, ("bad", "stop")), SAID[value])


def _count(one: Proof) -> str:
    if one.measure.over is Over.PRACTICE or not one.of:
        return ""
    single, many = measures.COUNTED[one.measure.over]
    return f"{len(one.words)} of {one.of} {single if one.of == 1 else many}"


def _why(one: Proof, names: Mapping[Ref, str]) -> str:
    if one.is_claimed:
        return "Somebody says so; nothing shows it."
    if one.state is not State.MET and one.said in (Value.NO, Value.PARTLY, Value.UNKNOWN, Value.NOT_APPLICABLE):
        return f"The answer was: {SAID[Value(one.said)].lower()}."
    known = [names[ref] for ref, _ in one.lacking if ref in names]
    if known:
        rest = len(one.lacking) - NAMED
        return f"Lacking: {', '.join(known[:NAMED])}{f' and {rest} more' if rest > 0 else ''}."
    if one.state is State.UNKNOWN and not one.of:
        return f"No {one.measure.over} is known here."
    if one.state is State.NOT_MET and not any(row for _, row in one.lacking):
        return "No word of it yet."
    return _WHY.get(one.state, "")


def _url(one: Proof, page: str) -> str:
    if one.state in (State.MET, State.NOT_APPLICABLE) and one.said != Value.NOT_APPLICABLE:
        return ""
    question = measures.QUESTION.get(one.measure.fact)
    if question:
        return reverse("risk:question", args=[question.key])
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""
