"""Whom an incident touched: found on the trail or entered by hand, counted by where they live; and all that is sealed.

An extra file beside `actions`, which hands its functions on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from quietledger.core.facts.rules import Ref, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.safety.incidents import checks, errors, queries, recording
from quietledger.safety.incidents.models import Incident, Note, Person
from quietledger.safety.incidents.rows import NoteRow, Touch, Trace
from quietledger.safety.incidents.rules import Kind, NoteDoc, PersonDoc
from quietledger.safety.review import queries as review

AT_ONCE: Final = 500


class Patients(Protocol):
    """What a room that this one may not know must tell it, inside the practice's scope."""

    def patient_ids(self) -> Collection[UUID]:
        """All patients, without opening any."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What is sealed of an incident, opened: notes by when they happened, and people."""

    notes: tuple[tuple[NoteRow, NoteDoc], ...]
    people: tuple[tuple[UUID, PersonDoc], ...]

    def of(self, *kinds: Kind) -> list[tuple[NoteRow, NoteDoc]]:
        """The notes of these kinds."""
        return [(row, doc) for row, doc in self.notes if row.kind in kinds]

    def newest(self, kind: Kind) -> dict[str, NoteDoc]:
        """Of each topic the note that was written last."""
        found = sorted(self.of(kind), key=lambda one: (one[0].written_at, one[0].id))
        return {row.topic: doc for row, doc in found}

    def text(self, note_id: UUID | None) -> str:
        """The words of one note, "" if there is none."""
        return next((doc.text for row, doc in self.notes if row.id == note_id), "")


def read(who: Actor, incident_id: UUID, *, now: datetime) -> Opened:
    """All that is sealed of an incident but its files.

    Needs: Can.SEE_INCIDENTS, once more for each 500 notes and people.   Trail: gate.decide.
    Raises: NoSuchIncident.
    """
    recording.asked(who, Can.SEE_INCIDENTS, incident_id, now)
    with tenancy.scope(who):
        if queries.incident(incident_id) is None:
            raise errors.NoSuchIncident(incident_id)
        note_ids = [one.id for one in queries.notes(incident_id)]
        person_ids = queries.people_ids(incident_id)
    notes = _notes(who, note_ids, now)
    people = _people(who, Can.SEE_INCIDENTS, person_ids, now)
    return Opened(tuple(sorted(notes, key=lambda one: (one[0].happened_at, one[0].id))), tuple(people))


def _notes(who: Actor, ids: Sequence[UUID], now: datetime) -> list[tuple[NoteRow, NoteDoc]]:
    found = []
    for some in _parts(ids):
        permit = gate.require(who, Can.SEE_INCIDENTS, on=refs("note", some), now=now)
        with tenancy.scope(who):
            rows = list(Note.objects.filter(id__in=some))
            docs = vault.open_all(permit, rows)
        found += [(queries.note_row(row), doc) for row, doc in zip(rows, docs, strict=True)]
    return found


def _people(who: Actor, can: Can, ids: Sequence[UUID], now: datetime) -> list[tuple[UUID, PersonDoc]]:
    found = []
    for some in _parts(ids):
        permit = gate.require(who, can, on=refs("touched", some), now=now)
        with tenancy.scope(who):
            rows = list(Person.objects.filter(id__in=some).order_by("id"))
            docs = vault.open_all(permit, rows)
        found += [(row.id, doc) for row, doc in zip(rows, docs, strict=True)]
    return found


def _parts(ids: Sequence[UUID]) -> list[list[UUID]]:
    return [list(ids[start : start + AT_ONCE]) for start in range(0, len(ids), AT_ONCE)]


def trace(
    who: Actor, incident_id: UUID, trace: Trace, patients: Patients, *, span: tuple[datetime, datetime], now: datetime
) -> tuple[Touch, ...]:
    """Whom the trail names in what these people, devices, partners or programs did in a span of time.

    Only the practice's own key turns the trail's pseudonyms into patients. An exercise finds nobody: it is made up.

    Needs: Can.WORK_INCIDENT.   Trail: gate.decide.
    Raises: NoSuchIncident.
    """
    recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    with tenancy.scope(who):
        row = queries.incident(incident_id)
        if row is None:
            raise errors.NoSuchIncident(incident_id)
        if row.is_exercise:
            return ()
        names = review.pseudonyms(patients.patient_ids())
        return queries.touched(trace, *span, names)


def add_people(who: Actor, incident_id: UUID, people: Sequence[PersonDoc], *, now: datetime) -> int:
    """Add people who were touched; who stands there already is left as they are, and all are counted anew.

    A patient is added by their id, so that what is known of them stays in one place; somebody else by name and address.
    The gate is asked about the incident alone: somebody who was forgotten since is still counted. Returns how many were
    new.

    Needs: Can.WORK_INCIDENT.   Trail: incident.people, with the count, naming each patient.
    Raises: NoSuchIncident; NotNow; NotTaken; OnlyMadeUp, for a patient in an exercise.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    checks.check_people(people)
    patients = refs("patient", [UUID(one.patient) for one in people if one.patient])
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        if row.is_exercise and patients:
            raise errors.OnlyMadeUp(incident_id)
        new = _new(row, people, who, now)
        recording.tell(permit, row, "people", now, count=new, on=patients)
    _count_anew(who, row, now)
    return new


def _new(row: Incident, people: Sequence[PersonDoc], who: Actor, now: datetime) -> int:
    pairs = []
    for doc in {one.patient or index: one for index, one in enumerate(people)}.values():
        person = Person(incident_id=row.id, added_by=who.person_id, added_at=now)
        vault.seal(person, doc)
        there = person.patient_tag and Person.objects.filter(incident_id=row.id, patient_tag=person.patient_tag).first()
        if not there:
            pairs.append(person)
        elif there.taken_out_at:
            there.mark_taken_out(None)
    Person.objects.bulk_create(pairs)
    return len(pairs)


def take_out(who: Actor, incident_id: UUID, person_row_id: UUID, *, now: datetime) -> None:
    """Take somebody out who was not touched after all; the row stays, and the rest is counted anew.

    Needs: Can.WORK_INCIDENT.   Trail: incident.person_out.
    Raises: NoSuchIncident; NotNow.
    """
    on = Ref("touched", person_row_id)
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now, on)
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        person = Person.objects.filter(id=person_row_id, incident_id=incident_id, taken_out_at__isnull=True).first()
        if person is None:
            raise errors.NoSuchIncident(person_row_id)
        person.mark_taken_out(now)
        recording.tell(permit, row, "person_out", now, on=[on])
    _count_anew(who, row, now)


def _count_anew(who: Actor, row: Incident, now: datetime) -> None:
    """A count that came from elsewhere stays: a list that has just been begun would bring it down."""
    if row.counted in {"", "people"}:
        count(who, row.id, now=now)


def count(who: Actor, incident_id: UUID, *, now: datetime) -> None:
    """Count the people of the list by where they live; the clocks go by it.

    Needs: Can.WORK_INCIDENT, for each 500 of them.   Trail: incident.counted.
    Raises: NoSuchIncident; NotNow.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    with tenancy.scope(who):
        ids = queries.people_ids(incident_id)
    docs = _people(who, Can.WORK_INCIDENT, ids, now)
    by_state = Counter(doc.state for _, doc in docs if doc.state)
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        row.mark_counts(dict(by_state), len(docs))
        recording.tell(permit, row, "counted", now, count=len(docs))
