"""What counts as an answer that something shows, how long it counts, and what a decision needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.pure.safeguards import law
from quietledger.pure.safeguards.law import Outcome
from quietledger.pure.safeguards.questions import Question
from quietledger.safety.risk import errors

MOST_WORDS: Final = 2_000
MOST_BYTES: Final = 10 * 1024 * 1024
MOST_CLINICIANS: Final = 2_000
MOST_RECORDS: Final = 50_000_000
MOST_REVENUE_CENTS: Final = 10_000_000_000_00
REVIEW_DAYS: Final = 365  # a decision is looked at again within a year (45 CFR 164.306(e), 164.316(b)(2)(iii))


class Value(StrEnum):
    """What can be said to a question."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class ShownAs(StrEnum):
    """What kind of thing shows an answer; a written rule alone never shows a technical one."""

    SYSTEM = "system"
    RECORD = "record"
    REPORT = "report"
    RULE = "rule"


SAID: Final = {
    Value.YES: "Yes", Value.PARTLY: "Partly", Value.NO: "No", Value.UNKNOWN: "I don’t know",
    Value.NOT_APPLICABLE: "Does not apply here",
}  # fmt: skip
SHOWN: Final = {
    ShownAs.SYSTEM: "A list, a setting or the thing itself, looked at",
    ShownAs.RECORD: "A dated record of its being done",
    ShownAs.REPORT: "A report or certificate by somebody else",
    ShownAs.RULE: "A written rule or plan",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """What the practice is.  said_at: None while nobody has said it, and the reference practice stands in."""

    clinicians: int = 10
    records: int = 6_000
    revenue_cents: int = 1_500_000_00
    states: tuple[str, ...] = ()
    is_part2: bool = False
    is_clearinghouse: bool = False
    is_government: bool = False
    is_group_plan: bool = False
    is_proposed_rule: bool = False
    said_by: UUID | None = None
    said_at: datetime | None = None

    def applies(self, flag: str) -> bool:
        """Whether a row of the law with this flag is about the practice; a row without a flag is about everybody."""
        return not flag or bool(getattr(self, f"is_{flag}"))


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What somebody says to a question, with what shows it, if anything does."""

    value: Value
    note: str = ""
    shown_as: ShownAs | None = None
    shows: str = ""
    seen_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewDecision:
    """What somebody decides for an addressable row.  review_on: by default a year from now."""

    outcome: Outcome
    rationale: str = ""
    owner_id: UUID | None = None
    review_on: date | None = None


def is_shown(question: Question, new: NewAnswer) -> bool:
    """Whether an answer is a "yes" that something shows: a written rule shows no technical safeguard."""
    is_seen = bool(new.shown_as and new.shows.strip() and new.seen_on)
    return new.value is Value.YES and is_seen and not (question.is_technical and new.shown_as is ShownAs.RULE)


def counts_until(question: Question, seen_on: date, zone: ZoneInfo) -> datetime:
    """When an answer stops to count: midnight of the practice's day, so many days after it was seen."""
    return datetime.combine(seen_on + timedelta(days=question.days), time(), zone).astimezone(UTC)


def check_answer(new: NewAnswer, body: bytes, today: date) -> None:
    """Raises: NotTaken, if an answer says too little, too much, or was seen tomorrow."""
    if new.value is Value.NOT_APPLICABLE and not new.note.strip():
        raise errors.NotTaken("note", "Say why it does not apply.")
    if len(new.note) > MOST_WORDS or len(new.shows) > MOST_WORDS:
        raise errors.NotTaken("note", "That is too long.")
    if new.seen_on and new.seen_on > today:
        raise errors.NotTaken("seen_on", "That day is yet to come.")
    if new.value is Value.YES and new.shown_as and not (new.shows.strip() and new.seen_on):
        field = "seen_on" if new.shows.strip() else "shows"
        raise errors.NotTaken(field, "Say what shows it, and on which day you saw it.")
    if new.value is Value.YES and not new.shown_as and (new.shows.strip() or new.seen_on or body):
        raise errors.NotTaken("shown_as", "Say what kind of thing it is that shows it.")
    if len(body) > MOST_BYTES:
        raise errors.NotTaken("file", "The file is larger than 10 MB.")


def check_decision(row: law.Row, new: NewDecision, today: date) -> None:
    """Raises: NotLawful, if the law leaves no such choice; NotTaken, if reason, owner or day is missing or too late."""
    if row.type is not law.Type.ADDRESSABLE or new.outcome not in law.LAWFUL[row.type]:
        raise errors.NotLawful(row.id, tuple(law.LAWFUL[row.type]))
    if new.outcome is not Outcome.IMPLEMENTED:
        if not new.rationale.strip():
            raise errors.NotTaken("rationale", "Say why: the law asks for the reason in writing.")
        if new.owner_id is None:
            raise errors.NotTaken("owner", "Say who answers for it.")
    if len(new.rationale) > MOST_WORDS:
        raise errors.NotTaken("rationale", "That is too long.")
    if new.review_on and not today < new.review_on <= today + timedelta(days=REVIEW_DAYS):
        raise errors.NotTaken("review_on", "Choose a day within the next year.")


def check_profile(new: ProfileRow) -> None:
    """Raises: NotTaken, if a count can't be, or a state is none."""
    if not 1 <= new.clinicians <= MOST_CLINICIANS:
        raise errors.NotTaken("clinicians", "Count those who treat patients: at least one.")
    if not 0 <= new.records <= MOST_RECORDS:
        raise errors.NotTaken("records", "Count the patients whose records are kept.")
    if not 0 <= new.revenue_cents <= MOST_REVENUE_CENTS:
        raise errors.NotTaken("revenue", "Say what comes in a year.")
    if any(len(one) != len("IL") or not one.isalpha() or not one.isupper() for one in new.states):
        raise errors.NotTaken("states", "Write states with two letters each: IL WI.")
