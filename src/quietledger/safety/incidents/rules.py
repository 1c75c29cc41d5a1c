"""Steps of a workbook, what a decision needs, what closing needs, and the shapes of what is told and sealed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from quietledger.core.facts.rules import Ref
from quietledger.pure.breachclocks.case import Clock, Role
from quietledger.safety.incidents import errors

REHEARSED_FOR: Final = timedelta(days=365)
TEXT_LEAST, TEXT_MOST, FIRM_MOST = 3, 20_000, 120
FILE_MOST_BYTES: Final = 25_000_000
PARTS: Final = tuple(f"CP{number:02}" for number in range(1, 18))  # coverage parts: insurance reference 1
_NOBODY: Final[Mapping[str, int]] = MappingProxyType({})


class State(StrEnum):
    """The steps of a workbook, in their order."""

    FIRST_NOTICE = "first_notice"  # somebody said that something happened; nobody has taken it up
    OPEN = "open"
    ASSESSED = "assessed"  # decided: breach, low probability, or an exclusion
    NOTICED = "noticed"  # every clock is answered
    CLOSED = "closed"


WORKED_ON: Final = frozenset({State.OPEN, State.ASSESSED, State.NOTICED})


class Kind(StrEnum):
    """What a sealed note is.  TIMELINE ones tell what happened; of the others the newest of each topic counts."""

    TIMELINE = "timeline"
    CONTAINED = "contained"  # what was done to stop it, and when
    FACTOR = "factor"  # topic: one of FACTORS
    NOTICE = "notice"  # a draft; topic: the clock that it answers
    CUSTODY = "custody"  # topic: a file's id
    REASON = "reason"  # topic: what it is the reason for
    CAUSE = "cause"  # the root cause
    CHANGE = "change"  # a control that was changed because of it
    LESSON = "lesson"  # topic: the scenario
    SANCTIONS = "sanctions"  # the look-up of whoever asks for a ransom


class Outcome(StrEnum):
    """What was decided."""

    BREACH = "breach"
    LOW_PROBABILITY = "low_probability"
    EXCLUSION = "exclusion"
    SECURED = "secured"  # encrypted, and the keys are safe: no unsecured data was touched


# 45 CFR 164.402(2): all four, each with what shows it.
FACTORS: Final[dict[str, str]] = {
    "nature": "What kind of data it was, and how surely it says whose it is",
    "recipient": "Who used it, or to whom it went",
    "acquired": "Whether anybody really took it or looked at it",
    "mitigated": "How far the risk has been made smaller since",
}
# 45 CFR 164.402(1)(i) to (iii).
EXCLUSIONS: Final[dict[str, str]] = {
    "good_faith": "Somebody of ours looked in good faith, within their work, and used it no further",
    "inside": "It went by mistake from one who may see it here to another who may, and no further",
    "not_retained": "Whoever got it could not have kept it",
}
# 45 CFR 164.404(c): every letter says these five.
ELEMENTS: Final[dict[str, str]] = {
    "happened": "What happened, with the day it happened and the day it was found",
    "data": "Which kinds of data were touched",
    "steps": "What the person should do to protect themselves",
    "doing": "What the practice does to look into it, to help, and against it happening again",
    "contact": "How to ask: a free number, a mail address, a website or a postal address",
}
DATA: Final[dict[str, str]] = {
    "name": "names", "contact": "addresses and telephone numbers", "birth_date": "dates of birth",
    "ssn": "social security numbers", "insurance": "member numbers of plans", "dates": "dates of sessions",
    "diagnosis": "diagnoses", "notes": "session records", "psychotherapy": "psychotherapy notes",
    "sud": "records of substance use treatment", "claims": "claims and payments", "card": "cards or bank accounts",
    "password": "passwords",
}  # fmt: skip
SYSTEMS: Final[dict[str, str]] = {
    "device": "a computer, phone or drive", "mailbox": "a mailbox", "records": "the records system",
    "billing": "this house", "paper": "paper", "partner": "a partner’s systems", "website": "the website",
    "network": "the office’s network", "cloud": "a cloud drive", "phone": "the telephone",
}  # fmt: skip
COUNTED: Final[dict[str, str]] = {
    "": "nobody has counted yet", "people": "the people listed here", "list": "a list from elsewhere",
    "estimate": "an estimate",
}  # fmt: skip
HELP: Final[dict[str, str]] = {
    "counsel": "a lawyer (breach coach)", "forensics": "forensics", "letters": "letters and a call center",
    "monitoring": "credit monitoring", "negotiator": "a negotiator", "restoring": "restoring data",
    "press": "press work", "other": "other help",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NoteDoc:
    """What of a note is sealed.  more: what its kind needs beside the text, such as the five elements of a letter."""

    text: str = ""
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonDoc:
    """Somebody who was touched.  patient: the id of one of ours, "" for somebody else, whose name then stands here.

    found: how, such as "trail" or "by hand".  state: where they live, as two letters; "" if nobody knows.
    """

    patient: str = ""
    name: str = ""
    address: str = ""
    state: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class FirstNotice:
    """What whoever noticed it says: four questions.  kind: a plan's key.  aware_at: when they noticed it."""

    kind: str
    what: str
    aware_at: datetime
    is_going_on: bool
    whose: str = ""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of the case, as one form holds it; the clocks are computed from it each time.

    residents: state -> people touched who live there.  total: everybody, None until somebody counted.
    """

    discovered_on: date
    aware_at: datetime
    occurred_from: date | None = None
    occurred_until: date | None = None
    partner_id: UUID | None = None
    partner_discovered_on: date | None = None
    partner_is_agent: bool | None = None
    residents: Mapping[str, int] = field(default_factory=lambda: _NOBODY)
    total: int | None = None
    counted: str = ""
    is_encrypted: bool | None = None
    keys_are_safe: bool | None = None
    is_part2: bool = False
    has_psychotherapy: bool = False
    is_licensed_clinic: bool = False
    role: Role = Role.COVERED_ENTITY
    may_become_claim: bool = True
    data: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()

    @property
    def is_unsecured(self) -> bool:
        """Data is secured only if it was encrypted and the keys are safe; what nobody knows counts as not."""
        return not (self.is_encrypted and self.keys_are_safe)


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a clock.  met_on: None if it was not needed; text: how, or why not."""

    clock: str
    met_on: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm that may help, and with what (`HELP`)."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Consent:
    """What the cyber policy says of hiring help.  `None` in its place: no policy is in force, and nobody need agree.

    emergency_hours: how long from the first awareness urgent help may be hired before the insurer agrees.
    """

    emergency_hours: int = 48


def ref(incident_id: UUID) -> Ref:
    """An incident, as the gate and the trail name it."""
    return Ref("incident", incident_id)


def check_state(state: State, allowed: Collection[State]) -> None:
    """Whether a workbook stands where this can be done.

    Raises: NotNow.
    """
    if state not in allowed:
        raise errors.NotNow(state.value)


def lacks_for_decision(
    outcome: Outcome, exclusion: str, reason: str, factors: Mapping[str, NoteDoc], facts: CaseFacts
) -> tuple[str, ...]:
    """What is lacking before this may be decided, as sentences.

    A breach may be decided at once: the law presumes it. Anything else has to be shown: low probability by all four
    factors, each with what shows it; an exclusion by its name; secured data by its encryption and its keys.

    Source: 45 CFR 164.402.
    """
    lacks = []
    if outcome is Outcome.LOW_PROBABILITY:
        lacks += [
            f"Write down: {say[0].lower()}{say[1:]}, and what shows it."
            for key, say in FACTORS.items()
            if not (key in factors and factors[key].text.strip() and factors[key].more.get("evidence", "").strip())
        ]
    if outcome is Outcome.EXCLUSION and exclusion not in EXCLUSIONS:
        lacks.append("Choose which of the three exclusions it is.")
    if outcome is Outcome.SECURED and facts.is_unsecured:
        lacks.append("Say in the facts that the data was encrypted, and that the keys are safe.")
    if len(reason.strip()) < TEXT_LEAST:
        lacks.append("Give the reason in a few words.")
    return tuple(lacks)


def missing(elements: Mapping[str, str]) -> tuple[str, ...]:
    """Which of the five elements a notice lacks, as words."""
    return tuple(say for key, say in ELEMENTS.items() if not elements.get(key, "").strip())


def unanswered(clocks: Sequence[Clock]) -> tuple[str, ...]:
    """A sentence for each clock that has no answer."""
    return tuple(f"Say when you told {one.who}, or why not: {one.source or one.id}." for one in clocks)


def unfinished(kinds: Collection[Kind], open_tasks: int, *, is_going_on: bool) -> tuple[str, ...]:
    """A sentence for each thing beside clocks that a workbook lacks before it is closed."""
    found = []
    if is_going_on:
        found.append("Say how it was stopped: it still goes on.")
    if open_tasks:
        tasks = "task is" if open_tasks == 1 else "tasks are"
        found.append(f"{open_tasks} {tasks} open: do them, or say why not.")
    if Kind.CAUSE not in kinds:
        found.append("Write down the cause.")
    if Kind.LESSON not in kinds:
        found.append("Write down at least one lesson.")
    return tuple(found)
