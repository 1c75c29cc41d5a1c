"""Answers in words, with how many of how many, since when, and who or what is excepted (extra file of applications)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.facts.rules import CATALOGUE, FactRow, Ref
from quietledger.core.shell.rules import counted, long_day
from quietledger.pure.safeguards.controls import Over
from quietledger.safety.cyberinsurance.application_rules import ADMITTED, Draft, Evidence, Standing, Verdict, verdict_of
from quietledger.safety.cyberinsurance.questions import Kind, Question

THINGS: Final = {Over.PEOPLE: ("person", "people"), Over.DEVICES: ("device", "devices"),
                 Over.PARTNERS: ("partner", "partners")}  # fmt: skip
# Where the room that tells a fact is worked in: the page that mends what it lacks.
PAGES: Final = {
    "people": "people:worklist", "training": "training:team", "devices": "devices:everybody",
    "backups": "health:health", "vault": "health:health", "posture": "posture:worklist",
    "selftest": "selftest:worklist", "mail": "mail:policy", "changes": "changes:worklist", "drills": "drills:worklist",
    "partners": "partners:worklist", "agreements": "agreements:worklist", "review": "review:worklist",
    "risk": "risk:questions", "incidents": "incidents:worklist",
}  # fmt: skip
MOST_NAMES: Final = 5
_SAID: Final = {
    "no": "answered with no", "partly": "answered with partly", "yes": "said, and nothing shows it",
    "unknown": "nobody knows",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that an answer lacks.  margin: how it stands; page: the name of the page that mends it."""

    margin: str
    say: str
    page: str


def draft(question: Question, evidence: Sequence[Evidence], names: Mapping[UUID, str], zone: ZoneInfo) -> Draft:
    """What the facts answer to a question, in words."""
    verdict = verdict_of(evidence)
    head = {Verdict.YES: question.good, Verdict.NO: question.bad, Verdict.UNVERIFIED: "Unverified"}.get(verdict, "")
    said = [one for one in (_measure(question, one, names, zone) for one in evidence) if one]
    text = " - ".join([head, *(["; ".join(said)] if said else [])]) if head else ""
    return Draft(verdict, text, tuple(evidence))


def lacks(evidence: Iterable[Evidence], names: Mapping[UUID, str], zone: ZoneInfo) -> list[Lack]:
    """What is not shown of each measure, with the page of the room that tells the fact."""
    found = []
    for one in evidence:
        if one.verdict in {Verdict.YES, Verdict.NOT_APPLICABLE}:
            continue
        row = CATALOGUE[one.measure.fact]
        found.append(Lack(_margin(one, zone), _that(one, names), PAGES.get(row.told_by, "desk:standing")))
    return found


def day_of(at: datetime, zone: ZoneInfo) -> str:
    """The practice's day of an instant, in full."""
    return long_day(at.astimezone(zone).date())


def of_how_many(evidence: Evidence) -> str:
    """Such as: 14 of 15 devices."""
    one, many = THINGS[evidence.measure.over]
    return f"{evidence.shown} of {counted(evidence.of, one, many)}"


def _measure(question: Question, one: Evidence, names: Mapping[UUID, str], zone: ZoneInfo) -> str:
    """What one measure adds to the answer; "" where it adds nothing to a plain yes."""
    if not one.is_counted:
        return _of_practice(question, one, zone)
    if not one.of:
        return f"no {THINGS[one.measure.over][0]} is known here"
    text = of_how_many(one)
    if missing := _missing(one):
        text += f", exception: {_list(missing, names)}"
    if stale := one.at(Standing.STALE):
        newest = max(row.told_at for ref in stale if (row := one.words[ref]))
        text += f", not shown since {day_of(newest, zone)}: {_list(stale, names)}"
    return text


def _of_practice(question: Question, one: Evidence, zone: ZoneInfo) -> str:
    say, row = CATALOGUE[one.measure.fact].say, next(iter(one.words.values()), None)
    match one.verdict:
        case Verdict.YES if row is not None:
            shown = f"shown {day_of(row.told_at, zone)}"
            return f"{say} ({shown})" if len(question.measures) > 1 or question.kind is Kind.DATE else shown
        case Verdict.NO:
            return f"not so: {say}{_because(one, row, zone)}"
        case Verdict.UNVERIFIED:
            return f"{say}{_because(one, row, zone)}"
        case _:
            return ""


def _because(one: Evidence, row: FactRow | None, zone: ZoneInfo) -> str:
    if row is None or one.said in ADMITTED:
        return f" ({_SAID.get(one.said, 'never shown')})"
    if one.at(Standing.ENDED):
        return f" (ended {day_of(row.until or row.told_at, zone)})"
    return f" (last shown {day_of(row.told_at, zone)})"


def _that(one: Evidence, names: Mapping[UUID, str]) -> str:
    """What is not shown, and of whom."""
    say = CATALOGUE[one.measure.fact].say
    if not one.is_counted:
        return f"That the practice {say}"
    who = _list([*_missing(one), *one.at(Standing.STALE)], names)
    return f"That {who} {say}" if who else f"Which {THINGS[one.measure.over][1]} there are"


def _margin(one: Evidence, zone: ZoneInfo) -> str:
    if one.is_counted:
        return of_how_many(one) if one.of else "None known"
    row = next(iter(one.words.values()), None)
    if row is None:
        return "Said only" if one.said == "yes" else "Never shown"
    return f"{'Ended' if one.at(Standing.ENDED) else 'Stale since'} {day_of(row.until or row.told_at, zone)}"


def _missing(one: Evidence) -> tuple[Ref, ...]:
    return one.at(Standing.ENDED, Standing.NEVER)


def _list(refs: Sequence[Ref], names: Mapping[UUID, str]) -> str:
    """Names, by the alphabet; a thing without one is called by the end of its id."""
    told = sorted(names.get(ref.id) or f"{ref.kind} {ref.id.hex[-6:]}" for ref in refs)
    more = len(told) - MOST_NAMES
    return ", ".join([*told[:MOST_NAMES], *([f"and {more} more"] if more > 0 else [])])
