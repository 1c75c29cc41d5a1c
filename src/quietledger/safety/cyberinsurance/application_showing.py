"""Answers as pages show them: chips, evidence in numbers, and the page that mends what is missing (extra file)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import NoReverseMatch, reverse

from quietledger.core.facts.rules import CATALOGUE
from quietledger.safety.cyberinsurance import application_words as words
from quietledger.safety.cyberinsurance.application import ApplicationRow
from quietledger.safety.cyberinsurance.application_rules import Answer, Evidence, State, Verdict
from quietledger.safety.cyberinsurance.application_words import Lack

_CHIPS: Final = {
    State.SHOWN: ("fine", "check", "Shown"), State.TYPED: ("way", "people", "Said by you"),
    State.OVERRIDDEN: ("soon", "flag", "With a reason"), State.UNVERIFIED: ("soon", "ask", "Unverified"),
    State.OPEN: ("soon", "hold", "Open"), State.CONTRADICTED: ("bad", "stop", "Contradicted"),
}  # fmt: skip
_VERDICTS: Final = {
    Verdict.YES: ("fine", "check", "Shown"), Verdict.NO: ("bad", "stop", "Not so"),
    Verdict.UNVERIFIED: ("soon", "ask", "Not fresh"), Verdict.OPEN: ("soon", "hold", "Not known"),
    Verdict.NOT_APPLICABLE: ("", "hand", "Said not to apply"),
}  # fmt: skip
Chip = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """One measure behind an answer.  count: "14 of 15 devices", "" of the practice; told_at: the newest word."""

    say: str
    fact: str
    count: str
    told_at: datetime | None
    chip: Chip


@dataclass(frozen=True, slots=True)
class Missing:
    """What one measure lacks.  address: of the page that mends it, "" while its room has none."""

    margin: str
    say: str
    address: str


def chip(answer: Answer) -> Chip:
    """Tone, icon and words of an answer's state."""
    return _CHIPS[answer.state]


def evidence(answer: Answer) -> list[Shown]:
    """What the facts say of each measure."""
    return [_shown(one) for one in answer.draft.evidence]


def missing(answer: Answer, names: Mapping[UUID, str], zone: ZoneInfo) -> list[Missing]:
    """What an answer lacks, each with the page that mends it."""
    return mending(words.lacks(answer.draft.evidence, names, zone))


def mending(lacks: Iterable[Lack]) -> list[Missing]:
    """What is not shown, each with the page that mends it."""
    return [Missing(one.margin, one.say, _address(one.page)) for one in lacks]


def told(row: ApplicationRow | None, question: str) -> str:
    """What an earlier version said to a question, "" if there is none."""
    if row is None or row.signed is None:
        return ""
    return next((str(one["text"]) for one in row.signed.said["answers"] if one["id"] == question), "")


def _shown(one: Evidence) -> Shown:
    told_at = max((row.told_at for row in one.words.values() if row is not None), default=None)
    count = words.of_how_many(one) if one.is_counted else ""
    return Shown(CATALOGUE[one.measure.fact].say, one.measure.fact, count, told_at, _VERDICTS[one.verdict])


def _address(page: str) -> str:
    try:
        return reverse(page)
    except NoReverseMatch:  # a room that isn't built yet has no page to send anybody to
        return ""
