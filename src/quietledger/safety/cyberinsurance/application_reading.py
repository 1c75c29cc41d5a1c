"""Reads what the facts say to all questions at an instant, and what else the house knows; keeps nothing (extra file).

What was counted can be given, so that a signed answer is read again over the same people, devices and partners.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.facts.rules import FactRow, Ref
from quietledger.core.facts.shares import shares
from quietledger.core.people import queries as people
from quietledger.core.tenancy import queries as practices
from quietledger.pure.safeguards.controls import Measure, Over
from quietledger.safety.cyberinsurance import application_words as words
from quietledger.safety.cyberinsurance.application_rules import Draft, Evidence, Verdict, standing
from quietledger.safety.cyberinsurance.questions import MEASURES, QUESTIONS, YEARS_BACK, Known, Question
from quietledger.safety.devices import queries as devices
from quietledger.safety.incidents import queries as incidents
from quietledger.safety.partners import queries as partners
from quietledger.safety.risk import queries as risk
from quietledger.safety.risk import readings

LOOKED: Final = "device.reported"
Counted = Mapping[Over, Sequence[Ref]]
Words = Mapping[Ref, FactRow | None]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a face that may count knows better than the practice's profile; None where it does not."""

    records: int | None = None
    revenue_cents: int | None = None


NO_FIGURES: Final = Figures()


def evidence(practice_id: UUID, at: datetime) -> dict[str, tuple[Evidence, ...]]:
    """For each question by its id, what the facts say of its measures at an instant; inside the scope."""
    found = readings.read(MEASURES, practice_id, at)
    heard = {one: {**reading.holding, **reading.lacking} for one, reading in found.items()}
    return _answering(heard, {one: reading.said for one, reading in found.items()}, at)


def evidence_over(things: Counted, left_out: Collection[str], at: datetime) -> dict[str, tuple[Evidence, ...]]:
    """The same over things that were counted before, at the instant of then; what people said is not needed.

    left_out: facts that were not counted, because somebody had said that they do not apply.
    """
    asked = [one for one in MEASURES if one.fact not in left_out]
    found = shares({one.fact: things.get(one.over, ()) for one in asked}, at)
    heard: dict[Measure, Words] = {one: {} for one in MEASURES}
    heard |= {one: {**found[one.fact].holding, **found[one.fact].lacking} for one in asked}
    return _answering(heard, {}, at)


def drafts(practice_id: UUID, at: datetime, figures: Figures = NO_FIGURES) -> dict[str, Draft]:
    """What the facts answer to each question, by its id; inside the scope."""
    found, names, zone = evidence(practice_id, at), names_of(practice_id, at), zone_of(practice_id)
    return {
        one.id: _known(one, at, figures, zone) if one.known else words.draft(one, found[one.id], names, zone)
        for one in QUESTIONS
    }


def names_of(practice_id: UUID, at: datetime) -> dict[UUID, str]:
    """What the people who work here, devices and partners are called: never a patient; inside the scope."""
    staff = {row.id: row.name for row in people.people_of(practice_id, at)}
    machines = {
        row.id: f"{row.name} of {staff[row.person_id]}" if row.person_id in staff else row.name
        for row in devices.devices()
    }
    return staff | machines | {row.id: row.name for row in partners.partners()}


def zone_of(practice_id: UUID) -> ZoneInfo:
    """The time zone in which the practice's days begin."""
    return ZoneInfo(practices.practice(practice_id).timezone)


def _answering(
    heard: Mapping[Measure, Words], said: Mapping[Measure, str], at: datetime
) -> dict[str, tuple[Evidence, ...]]:
    machines = {ref for measure, rows in heard.items() if measure.over is Over.DEVICES for ref in rows}
    share = shares({LOOKED: sorted(machines, key=lambda ref: ref.id)}, at)[LOOKED]
    looked = {ref: row.told_at for ref, row in {**share.holding, **share.lacking}.items() if row is not None}
    return {
        one.id: tuple(
            Evidence(
                measure, heard[measure],
                {ref: standing(row, one.ttl_days, at, looked.get(ref)) for ref, row in heard[measure].items()},
                said.get(measure, ""),
            )
            for measure in one.measures
        )
        for one in QUESTIONS
    }  # fmt: skip


def _known(question: Question, at: datetime, figures: Figures, zone: ZoneInfo) -> Draft:
    """What is no fact, and known all the same: figures of the practice, and its incidents of five years."""
    if question.known is Known.INCIDENTS:
        return _incidents(at, zone)
    profile = risk.profile(at)
    own, told, say = {
        Known.RECORDS: (figures.records, profile.records, "{:,} people"),
        Known.REVENUE: (
            None if figures.revenue_cents is None else figures.revenue_cents // 100, profile.revenue_cents // 100,
            "${:,} a year",
        ),
    }[question.known or Known.RECORDS]  # fmt: skip
    if own is not None:
        return Draft(Verdict.YES, f"{say.format(own)}, counted {words.day_of(at, zone)}")
    if profile.said_at is None:
        return Draft(Verdict.OPEN, "")
    is_old = at - profile.said_at > timedelta(days=question.ttl_days)
    text = f"About {say.format(told)}, by the practice’s profile of {words.day_of(profile.said_at, zone)}"
    return Draft(Verdict.UNVERIFIED if is_old else Verdict.YES, text)


def _incidents(at: datetime, zone: ZoneInfo) -> Draft:
    """The incidents of five years by their numbers, kinds and days: what happened stays in the workbook."""
    since = at - timedelta(days=366 * YEARS_BACK)
    known = [one for one in incidents.incidents(since) if one.reported_at <= at]
    if not known:
        return Draft(Verdict.OPEN, "")
    told = [f"incident {one.number}, {one.plan.title.lower()}, {words.day_of(one.reported_at, zone)}" for one in known]
    return Draft(Verdict.NO, f"Known here - {'; '.join(told)}")
