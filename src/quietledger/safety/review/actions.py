"""Read a period of the trail for what is odd, judge it, finish the review; and say who saw one patient's records."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Final, Protocol
from uuid import UUID

from django.db import IntegrityError

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.safety.review import errors, facts, queries, rules, signs
from quietledger.safety.review.models import Decision, Note, Review
from quietledger.safety.review.rules import Access, Kind, Odd, Period, Verdict

OPENED_AT_ONCE: Final = 500
SEEN_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Patient:
    """What the review may know of a patient."""

    number: int
    name: str
    chart: rules.Chart


class Charts(Protocol):
    """What rooms that this one may not know must tell it; every call is made inside the practice's scope."""

    def patient_ids(self) -> Collection[UUID]:
        """All patients, without opening any."""

    def open(self, permit: Permit, patient_ids: Collection[UUID]) -> Mapping[UUID, Patient]:
        """Number, name and home of these patients."""

    def caseloads(self, people: Mapping[UUID, str]) -> Mapping[UUID, frozenset[UUID]]:
        """The patients that each person ever had a session with; who is not known as a clinician is missing."""

    def days(self, patient_ids: Collection[UUID]) -> Mapping[UUID, frozenset[date]]:
        """The days on which these patients had sessions."""


@dataclass(frozen=True, slots=True)
class Judged:
    """An odd access with its newest verdict, if it has one.  `mine_from`: it is the reader's own; see NotASecond."""

    odd: Odd
    verdict: queries.DecisionRow | None
    note: str
    is_mine: bool
    mine_from: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A period, read."""

    period: Period
    judged: tuple[Judged, ...]
    patients: Mapping[UUID, Patient]
    access_count: int
    without_caseload: tuple[UUID, ...]

    @property
    def open_count(self) -> int:
        return sum(1 for one in self.judged if one.verdict is None)


def read(who: Actor, charts: Charts, period: Period, *, zone: tzinfo, now: datetime) -> Reading:
    """Everything odd in a period, the heaviest first, with what was said of it.

    Only patients whose very account somebody opened are opened here, and of those only name and address.

    Needs: Can.REVIEW_ACCESS, and once more for each 500 patients and for the notes.   Trail: gate.decide.
    """
    gate.require(who, Can.REVIEW_ACCESS, now=now)
    with tenancy.scope(who):
        names = queries.pseudonyms(charts.patient_ids())
        accesses = queries.accesses(period.since, period.until, names)
        before = queries.accesses(period.since - rules.BEFORE, period.since, names)
        staff = queries.staff(who.practice_id, now)
        decided = queries.decisions(period.since, period.until)
        judges = queries.judges(who.practice_id, now)
    direct = {patient for one in accesses if one.is_direct for patient in one.patients}
    patients = _open(who, charts, sorted(direct), now)
    with tenancy.scope(who):
        world = _world(charts, staff, patients, [*before, *accesses], zone, now)
    found = signs.odd(accesses, before, world)
    notes = _notes(who, [row.id for row in decided.values()], now)
    judged = tuple(_judged(one, decided, notes, who, judges) for one in found)
    treating = [one for one, row in staff.items() if row.roles == {"clinician"} and one not in world.caseloads]
    return Reading(period, judged, patients, len(accesses), tuple(treating))


def _open(who: Actor, charts: Charts, patient_ids: Sequence[UUID], now: datetime) -> dict[UUID, Patient]:
    found: dict[UUID, Patient] = {}
    for start in range(0, len(patient_ids), OPENED_AT_ONCE):
        items = {one: [Ref("patient", one)] for one in patient_ids[start : start + OPENED_AT_ONCE]}
        sifted = gate.sift(who, Can.REVIEW_ACCESS, items=items, now=now)
        with tenancy.scope(who):
            found |= charts.open(sifted.permit, [one for one in items if one not in sifted.refused])
    return found


def _world(
    charts: Charts,
    staff: Mapping[UUID, rules.Staff],
    patients: Mapping[UUID, Patient],
    accesses: Sequence[Access],
    zone: tzinfo,
    now: datetime,
) -> rules.World:
    days = {patient: set(found) for patient, found in charts.days(patients).items()}
    for one in accesses:
        if one.is_work:
            for patient in one.patients:
                days.setdefault(patient, set()).add(one.at.astimezone(zone).date())
    tried = {patient for one in accesses for patient in one.patients}
    return rules.World(
        zone, staff, {patient: one.chart for patient, one in patients.items()},
        charts.caseloads({person: row.name for person, row in staff.items()}),
        {patient: frozenset(found) for patient, found in days.items()}, queries.closed(tried, now),
    )  # fmt: skip


def _notes(who: Actor, decision_ids: Sequence[UUID], now: datetime) -> dict[UUID, str]:
    if not decision_ids:
        return {}
    permit = gate.require(who, Can.REVIEW_ACCESS, on=refs("decision", decision_ids), now=now)
    with tenancy.scope(who):
        rows = queries.sealed_decisions(decision_ids)
        return {row.id: note.text for row, note in zip(rows, vault.open_all(permit, rows), strict=True)}


def _judged(
    odd: Odd,
    decided: Mapping[tuple[UUID, str], queries.DecisionRow],
    notes: Mapping[UUID, str],
    who: Actor,
    judges: Collection[UUID],
) -> Judged:
    row = decided.get((odd.entry_id, odd.kind.value))
    is_mine = odd.person_id == who.person_id
    mine_from = odd.first_at + rules.ALONE_AFTER if is_mine and not set(judges) - {odd.person_id} else None
    return Judged(odd, row, notes.get(row.id, "") if row else "", is_mine, mine_from)


def decide(who: Actor, about: Sequence[tuple[Kind, UUID]], verdict: Verdict, note: str, *, now: datetime) -> None:
    """Give one verdict on odd accesses, each named by its kind and first entry; the newest verdict counts.

    Needs: Can.REVIEW_ACCESS.   Trail: review.decided, with kinds, entries and verdict; the note is sealed.
    Raises: NotASecond; NoSuchAccess.
    """
    permit = gate.require(who, Can.REVIEW_ACCESS, now=now)
    with tenancy.scope(who):
        judges = queries.judges(who.practice_id, now)
        for kind, entry_id in about:
            access = queries.access(entry_id)
            if access is None or who.person_id is None:
                raise errors.NoSuchAccess(entry_id)
            rules.check_second(access.person_id, who.person_id, judges, access.at, now)
            row = Decision(
                entry=entry_id, kind=kind.value, about_person=access.person_id, verdict=verdict.value,
                accessed_at=access.at, decided_by=who.person_id, decided_at=now,
            )  # fmt: skip
            vault.seal(row, Note(note))
            row.save(force_insert=True)
        entries = [f"{kind.value} {entry_id}" for kind, entry_id in about]
        audit.record(permit, "review.decided", now=now, detail={"note": note}, verdict=verdict.value, about=entries)


def finish(who: Actor, charts: Charts, until: datetime, note: str, *, zone: tzinfo, now: datetime) -> queries.ReviewRow:
    """Finish the review that waits: everything odd in its period has a verdict.

    `until`: the end of the period as the page showed it, so that nobody finishes one that they did not read.

    Needs: Can.REVIEW_ACCESS.   Trail: review.done.   Tells: practice.reviewed.
    Raises: NotDue, if another period waits now or none does; NotFinished.
    """
    permit = gate.require(who, Can.REVIEW_ACCESS, now=now)
    with tenancy.scope(who):
        period = queries.due(now, zone)
    if period is None or period.until != until or who.person_id is None:
        raise errors.NotDue(until)
    reading = read(who, charts, period, zone=zone, now=now)
    if reading.open_count:
        raise errors.NotFinished(reading.open_count)
    verdicts = [one.verdict.verdict for one in reading.judged if one.verdict]
    with tenancy.scope(who):
        row = Review(
            since=period.since, until=period.until, access_count=reading.access_count, odd_count=len(verdicts),
            incident_count=verdicts.count(Verdict.INCIDENT), finished_by=who.person_id, finished_at=now,
        )  # fmt: skip
        vault.seal(row, Note(note))
        try:
            row.save(force_insert=True)
        except IntegrityError:  # another owner finished it at the same moment
            raise errors.NotDue(until) from None
        facts.tell(who.practice_id, row.id, now)
        audit.record(
            permit, "review.done", on=[Ref("review", row.id)], now=now, detail={"note": note},
            since=int(period.since.timestamp()), until=int(period.until.timestamp()), read=row.access_count,
            odd=row.odd_count, incidents=row.incident_count,
        )  # fmt: skip
    return queries.ReviewRow(
        row.id, row.since, row.until, row.access_count, row.odd_count, row.incident_count, row.finished_by,
        row.finished_at,
    )  # fmt: skip


def followed(who: Actor, *, now: datetime) -> list[tuple[queries.DecisionRow, str]]:
    """What is still to be asked, and what is to become an incident, whatever its period, with notes, oldest first.

    Needs: Can.REVIEW_ACCESS.   Trail: gate.decide.
    """
    gate.require(who, Can.REVIEW_ACCESS, now=now)
    with tenancy.scope(who):
        rows = [*queries.standing(Verdict.ASK), *queries.standing(Verdict.INCIDENT)]
    notes = _notes(who, [row.id for row in rows], now)
    return [(row, notes[row.id]) for row in rows]


def history(who: Actor, *, now: datetime) -> list[tuple[queries.ReviewRow, str]]:
    """Finished reviews with their notes, newest first.   Needs: Can.REVIEW_ACCESS.   Trail: gate.decide."""
    gate.require(who, Can.REVIEW_ACCESS, now=now)
    with tenancy.scope(who):
        rows = queries.reviews()
    if not rows:
        return []
    permit = gate.require(who, Can.REVIEW_ACCESS, on=refs("review", [row.id for row in rows]), now=now)
    with tenancy.scope(who):
        sealed = queries.sealed_reviews([row.id for row in rows])
        notes = {row.id: note.text for row, note in zip(sealed, vault.open_all(permit, sealed), strict=True)}
    return [(row, notes[row.id]) for row in rows]


def who_saw(who: Actor, charts: Charts, patient_id: UUID, *, now: datetime) -> tuple[Patient, list[Access]]:
    """Who saw one patient's records, newest first: what a patient may ask for.

    Needs: Can.REVIEW_ACCESS for the patient.   Trail: gate.decide.
    """
    permit = gate.require(who, Can.REVIEW_ACCESS, on=[Ref("patient", patient_id)], now=now)
    with tenancy.scope(who):
        return charts.open(permit, [patient_id])[patient_id], queries.accesses_to(patient_id, SEEN_MOST)
