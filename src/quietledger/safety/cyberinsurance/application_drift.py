"""What was told to an insurer and is not so any more: derived from the facts each time, so that it ends by itself.

An extra file of applications. The two cases that its sentences come from: the insurance reference, section 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.cyberinsurance import application as applications
from quietledger.safety.cyberinsurance import application_reading as reading
from quietledger.safety.cyberinsurance import application_words as words
from quietledger.safety.cyberinsurance import queries
from quietledger.safety.cyberinsurance.application import ApplicationRow, Signed
from quietledger.safety.cyberinsurance.application_rules import Draft, Evidence, State, Verdict
from quietledger.safety.cyberinsurance.application_words import Lack
from quietledger.safety.cyberinsurance.questions import QUESTIONS, Question
from quietledger.safety.cyberinsurance.rules import PolicyState

SCOPE: Final = frozenset({"Q01", "Q02", "Q03", "Q04", "Q05", "Q06"})
TRAVELERS: Final = (
    "In Travelers v. International Control Services (2022) a policy was undone because the application said more about "
    "second factors than was so: ask the broker before the next thing happens."
)
COTTAGE: Final = (
    "In Columbia Casualty v. Cottage Health (2015, dismissed without a decision) an insurer treated answers as "
    "promises for the whole period: ask the broker whether yours wants to hear of it."
)


@dataclass(frozen=True, slots=True)
class Drift:
    """One signed answer that the facts no longer bear.  is_broken: they say no; else nothing fresh shows it."""

    application_id: UUID
    insurer: str
    question: Question
    signed_at: datetime
    told: str
    say: str
    lesson: str
    is_broken: bool
    lacks: tuple[Lack, ...]


def drift(now: datetime, drafts: Mapping[str, Draft] | None = None) -> tuple[Drift, ...]:
    """Every answer of a signed application that stands no longer, what is broken first; inside the scope.

    Superseded applications, and those of policies that are over or were declined, are left out.  drafts: what the facts
    answer now, where the caller has read them.
    """
    standing = [row for row in applications.applications() if row.state == applications.SIGNED and _counts(row, now)]
    if not standing:
        return ()
    practice_id = tenancy.practice_id()
    today = _Today(
        drafts or reading.drafts(practice_id, now), reading.names_of(practice_id, now), reading.zone_of(practice_id)
    )
    found = [one for row in standing if row.signed for one in _of(row, row.signed, today)]
    return tuple(sorted(found, key=lambda one: (not one.is_broken, not one.question.binds, one.question.id)))


@dataclass(frozen=True, slots=True)
class _Today:
    """What the facts say now."""

    drafts: Mapping[str, Draft]
    names: Mapping[UUID, str]
    zone: ZoneInfo


def _of(row: ApplicationRow, signed: Signed, today: _Today) -> Iterator[Drift]:
    """The answers of one signed application that stand no longer."""
    then, told = applications.evidence_then(signed), {one["id"]: one for one in signed.said["answers"]}
    for one in QUESTIONS:
        draft = today.drafts[one.id]
        if not one.measures or one.id not in told or not _is_worse(told[one.id], then[one.id], draft):
            continue
        is_broken, text = draft.verdict is Verdict.NO, told[one.id]["text"]
        say = (
            f"You told {row.insurer} on {words.day_of(signed.signed_at, today.zone)} that "
            f"{_claim(one, text, then[one.id])}; {_now(draft, is_broken=is_broken)}."
        )
        yield Drift(
            row.id, row.insurer, one, signed.signed_at, text, say, TRAVELERS if one.id in SCOPE else COTTAGE, is_broken,
            tuple(words.lacks(draft.evidence, today.names, today.zone)),
        )  # fmt: skip


def _counts(row: ApplicationRow, now: datetime) -> bool:
    if row.policy_id is None:
        return True
    policy = queries.policy(row.policy_id)
    return policy is not None and policy.state(queries.today(now)) in {PolicyState.QUOTED, PolicyState.BOUND}


def _is_worse(told: dict[str, Any], then: Sequence[Evidence], now: Draft) -> bool:
    """Whether less is so than was told: a yes that is none now, or a no with fewer than there were."""
    if told["text"].startswith("Does not apply"):
        return False
    if told["verdict"] == Verdict.YES:
        return now.verdict is not Verdict.YES and now.verdict is not Verdict.NOT_APPLICABLE
    if told["state"] == State.OVERRIDDEN:
        return now.verdict is Verdict.NO
    return _share(then) > _share(now.evidence)


def _share(evidence: Sequence[Evidence]) -> float:
    """The mean share over the measures, so that each that is lost is seen."""
    counted = [one.shown / one.of for one in evidence if one.of]
    return sum(counted) / len(counted) if counted else 0.0


def _claim(question: Question, told: str, then: Sequence[Evidence]) -> str:
    counts = [words.of_how_many(one) for one in then if one.is_counted]
    if told.startswith(question.good):
        return question.says + (f" ({', '.join(counts)})" if counts else "")
    return f"“{told}”"


def _now(draft: Draft, *, is_broken: bool) -> str:
    counts = [words.of_how_many(one) for one in draft.evidence if one.is_counted and one.shown < one.of]
    if counts:
        return f"now it is {'so' if is_broken else 'shown'} of {', of '.join(counts)}"
    return "the facts say otherwise now" if is_broken else "nothing fresh shows it now"
