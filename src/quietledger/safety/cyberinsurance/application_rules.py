"""How facts answer a question, and when an answer may be signed; values in, values out (extra file of applications).

Rules of the insurance reference, section 4: "all" means every one; what is too old is unverified; a bare claim shows
nothing; what facts contradict is never signed, whatever reason is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from quietledger.core.facts.rules import FactRow, Ref
from quietledger.pure.safeguards.controls import Measure, Over
from quietledger.safety.cyberinsurance.questions import Known, Question

BY_PEOPLE: Final = "practice.safeguard."
# Their end is the end of the thing itself: a contract or a certificate that is over answers no question.
ENDS_WITH_IT: Final = ("agreement.", "partner.")
# Told anew at each look; once such a fact ran out, nobody has looked or the look did not show it.
LOOKED_UP: Final = ("mail.posture.",)
ADMITTED: Final = frozenset({"no", "partly"})  # whoever admits it needs no proof


class Standing(StrEnum):
    """How one fact about one thing answers at an instant."""

    SHOWN = "shown"
    STALE = "stale"
    ENDED = "ended"
    NEVER = "never"


class Verdict(StrEnum):
    """What the facts say to a question as a whole."""

    YES = "yes"
    NO = "no"
    UNVERIFIED = "unverified"
    OPEN = "open"
    NOT_APPLICABLE = "not_applicable"


class Value(StrEnum):
    """What a person chose: to go by the facts, or to say it themselves."""

    FACTS = "facts"
    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "na"


class State(StrEnum):
    """Where an answer comes from, or why it can't be signed."""

    SHOWN = "shown"
    TYPED = "typed"
    OVERRIDDEN = "overridden"
    UNVERIFIED = "unverified"
    OPEN = "open"
    CONTRADICTED = "contradicted"


BLOCKING: Final = frozenset({State.UNVERIFIED, State.OPEN, State.CONTRADICTED})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the facts say of one measure: the newest word about each thing, and how it answers.  said: by a person."""

    measure: Measure
    words: Mapping[Ref, FactRow | None]
    standings: Mapping[Ref, Standing]
    said: str = ""

    @property
    def of(self) -> int:
        """How many things were counted."""
        return len(self.words)

    @property
    def shown(self) -> int:
        """Of how many of them it is shown."""
        return sum(one is Standing.SHOWN for one in self.standings.values())

    @property
    def is_counted(self) -> bool:
        """Whether it is a share of people, devices or partners."""
        return self.measure.over is not Over.PRACTICE

    def at(self, *standings: Standing) -> tuple[Ref, ...]:
        """The things that stand so, in the order of their ids."""
        return tuple(sorted((ref for ref, one in self.standings.items() if one in standings), key=lambda ref: ref.id))

    @property
    def verdict(self) -> Verdict:
        """What this measure alone would answer."""
        if self.said == Verdict.NOT_APPLICABLE and not self.words:
            return Verdict.NOT_APPLICABLE
        if not self.words:
            return Verdict.OPEN
        if self.at(Standing.ENDED) or self.said in ADMITTED:
            return Verdict.NO
        if self.at(Standing.NEVER):
            return self._of_never()
        return Verdict.UNVERIFIED if self.at(Standing.STALE) else Verdict.YES

    def _of_never(self) -> Verdict:
        """No word at all: of things that we count, a no; of the practice, a bare claim at most."""
        if self.is_counted:
            return Verdict.NO
        return Verdict.UNVERIFIED if self.said == "yes" else Verdict.OPEN


@dataclass(frozen=True, slots=True)
class Draft:
    """What the facts answer.  text: with numerator, denominator and exceptions."""

    verdict: Verdict
    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person typed.  note: goes to the insurer; reason: why it is so although nothing fresh shows it."""

    value: Value = Value.FACTS
    note: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it would be signed.  blocks: why it can't be, in one sentence; "" when it can."""

    question: Question
    draft: Draft
    typed: Typed
    state: State
    text: str
    blocks: str = ""


def standing(row: FactRow | None, ttl_days: int, at: datetime, looked_at: datetime | None = None) -> Standing:
    """How one word answers.  looked_at: when the thing was last looked at, if that is known.

    A fact that holds answers; what a person showed grows old all the same.  One that ran out answers until its TTL,
    unless it was taken back, ended with the thing itself, or a later look did not tell it again.
    """
    if row is None:
        return Standing.NEVER
    if row.until is not None and row.until <= row.told_at:
        return Standing.ENDED
    is_young = at - row.told_at <= timedelta(days=ttl_days)
    if row.name.startswith(BY_PEOPLE):
        return Standing.SHOWN if is_young else Standing.STALE
    if row.holds(at):
        return Standing.SHOWN
    is_over = looked_at is not None and row.until is not None and looked_at >= row.until
    if is_over or row.name.startswith(ENDS_WITH_IT):
        return Standing.ENDED
    return Standing.SHOWN if is_young and not row.name.startswith(LOOKED_UP) else Standing.STALE


def verdict_of(evidence: Sequence[Evidence]) -> Verdict:
    """The verdict of several measures together: the worst of them, a plain no first."""
    found = [one.verdict for one in evidence]
    for worst in (Verdict.NO, Verdict.OPEN, Verdict.UNVERIFIED, Verdict.YES):
        if worst in found:
            return worst
    return Verdict.NOT_APPLICABLE if found else Verdict.OPEN


def decided(question: Question, draft: Draft, typed: Typed) -> Answer:
    """Lay what a person typed over what the facts say.

    A yes, or "does not apply", against a plain no is contradicted, and no reason lifts that.
    """
    if question.is_typed:
        state, text, blocks = _by_note(draft, typed)
    elif question.known is Known.INCIDENTS:
        state, text, blocks = _incidents(question, draft, typed)
    else:
        state, text, blocks = _BY_VALUE[typed.value](question, draft, typed)
    if not blocks and question.add and text.startswith(question.good if question.measures else "") and not typed.note:
        state, blocks = State.OPEN, f"Add: {question.add[0].lower()}{question.add[1:]}."
    return Answer(question, draft, typed, state, f"{text}. {typed.note}" if text and typed.note else text, blocks)


def unready(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Which answers keep an application from being signed."""
    return tuple(one for one in answers if one.blocks)


_Decided = tuple[State, str, str]


def _by_facts(_question: Question, draft: Draft, typed: Typed) -> _Decided:
    if draft.verdict in {Verdict.YES, Verdict.NO}:
        return State.SHOWN, draft.text, ""
    if draft.verdict is Verdict.NOT_APPLICABLE:
        return State.TYPED, "Does not apply", "" if typed.note else "Say why it does not apply."
    if draft.verdict is Verdict.UNVERIFIED:
        return State.UNVERIFIED, draft.text, "What shows it is missing or too old. Have it shown anew, or say why not."
    return State.OPEN, draft.text, "Nobody has said, and no fact says it."


def _said_yes(question: Question, draft: Draft, typed: Typed) -> _Decided:
    if draft.verdict is Verdict.YES:
        return State.SHOWN, draft.text, ""
    if draft.verdict is Verdict.NO:
        return State.CONTRADICTED, question.good, "The facts say otherwise. Mend it, or answer as they do and explain."
    text = draft.text if question.known else f"{question.good}, as the person who signs says"
    if not typed.reason:
        return State.UNVERIFIED, text, "Nothing fresh shows this. Say why it is so all the same."
    return State.OVERRIDDEN, text, ""


def _said_no(question: Question, draft: Draft, typed: Typed) -> _Decided:
    if draft.verdict is Verdict.YES and not typed.note:
        return State.OPEN, question.bad, "The facts show more than this. Say what is missing."
    return State.TYPED, draft.text if draft.verdict is Verdict.NO else question.bad, ""


def _said_not_applicable(_question: Question, draft: Draft, typed: Typed) -> _Decided:
    if draft.verdict in {Verdict.YES, Verdict.NO}:
        return State.CONTRADICTED, "Does not apply", "The facts speak of it, so it applies. Answer as they do."
    if not typed.reason:
        return State.UNVERIFIED, "Does not apply", "Say why it does not apply."
    return State.OVERRIDDEN, "Does not apply", ""


_BY_VALUE: Final = {
    Value.FACTS: _by_facts, Value.YES: _said_yes, Value.NO: _said_no, Value.NOT_APPLICABLE: _said_not_applicable,
}  # fmt: skip


def _by_note(draft: Draft, typed: Typed) -> _Decided:
    """What no fact says and the house does not know: the note is the answer."""
    return (State.TYPED, "As follows", "") if typed.note else (State.OPEN, draft.text, "Only a person can say this.")


def _incidents(question: Question, draft: Draft, typed: Typed) -> _Decided:
    """What the house keeps of incidents must be told; that there was no other, only a person can say."""
    if draft.verdict is Verdict.NO:
        if typed.value in {Value.YES, Value.NOT_APPLICABLE}:
            return State.CONTRADICTED, question.good, "The list of incidents here says otherwise. Answer as it does."
        return State.SHOWN, draft.text, ""
    if typed.value is Value.YES:
        return State.TYPED, question.good, ""
    if typed.value is Value.NO and typed.note:
        return State.TYPED, "Known", ""
    return State.OPEN, draft.text, "Only a person knows what happened outside this house. Say it."
