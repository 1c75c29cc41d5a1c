"""Sort rows into those that may go in and those that may not, and put visits into their tables.

An extra file of the room, under `actions`: bulk work inside a scope that an action opened, against its permit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from quietledger.billing.patients import queries as patients
from quietledger.billing.visits import queries, reading, rules
from quietledger.billing.visits.models import Finding, Import, Visit
from quietledger.billing.visits.reading import Session
from quietledger.billing.visits.rules import NewVisit
from quietledger.core.audit import actions as audit
from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told, refs
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.pure.sheets import columns, reader, values
from quietledger.pure.sheets import findings as sheets


@dataclass(frozen=True, slots=True)
class Ready:
    """A visit that may go in.  `once`: the tag of the session itself; `content`: of all that is said about it."""

    patient_id: UUID
    clinician_id: UUID
    visit: NewVisit
    once: bytes
    content: bytes
    row: int = 0


@dataclass(frozen=True, slots=True)
class Sorted:
    """A batch of rows: what may go in, what is here already (how many), what is wrong."""

    ready: tuple[Ready, ...] = ()
    known_count: int = 0
    wrong: tuple[sheets.Finding, ...] = ()


class Reading(NamedTuple):
    """What holds for every row of one file."""

    match: columns.Match
    is_day_first: bool
    today: date


def reading_of(sheet: reader.Sheet, match: columns.Match, today: date) -> Reading:
    """Look through the days of a whole file: one that has its day in front makes others ambiguous."""
    place = match.places["day"]
    rows = (row for row in sheet.rows() if isinstance(row, reader.Row))
    return Reading(match, any(values.is_day_first(row.cells[place].strip()) for row in rows), today)


def sessions_in(
    batch: Iterable[reader.Row | sheets.Finding], how: Reading, skip: frozenset[int] = frozenset()
) -> tuple[list[Session], list[sheets.Finding]]:
    """The rows that could be read, and what was wrong with the others."""
    good: list[Session] = []
    wrong: list[sheets.Finding] = []
    for row in batch:
        if isinstance(row, sheets.Finding):
            wrong.append(row)
        elif row.number not in skip:
            cells = how.match.cells(row.cells)
            read = reading.read_row(row.number, cells, how.today, is_day_first=how.is_day_first)
            if isinstance(read, Session):
                good.append(read)
            else:
                wrong += read
    return good, wrong


def sort_out(sessions: Sequence[Session], source_id: UUID | None) -> Sorted:
    """Find patients and clinicians, and what is here already, in a few queries for the whole batch."""
    by_source = patients.find_sources({one.client for one in sessions if one.client})
    by_person = patients.find_persons({(one.last, one.birth_on) for one in sessions if not one.client and one.birth_on})
    clinicians = queries.clinicians_by_name()
    wrong: list[sheets.Finding] = []
    ready: list[Ready] = []
    for one in sessions:
        here = _patients_of(one, by_source, by_person)
        clinician_id = clinicians.get(queries.plain_name(one.clinician))
        missing = rules.unknown_people(one.row, len(here), knows_clinician=clinician_id is not None)
        if missing or clinician_id is None:
            wrong += missing
        else:
            ready.append(make_ready(here[0], clinician_id, one.visit, key=one.key, row=one.row))
    return _without_known(ready, wrong, source_id)


def _patients_of(
    one: Session, by_source: dict[str, UUID], by_person: dict[tuple[str, date], list[UUID]]
) -> Sequence[UUID]:
    if one.client:
        return [by_source[one.client]] if one.client in by_source else []
    return by_person.get((one.last, one.birth_on), []) if one.birth_on else []


def make_ready(patient_id: UUID, clinician_id: UUID, visit: NewVisit, *, key: str = "", row: int = 0) -> Ready:
    """Tag a visit: by the session's own number if its system has one, else by who, when and what."""
    who = (str(patient_id), str(clinician_id))
    what = (visit.service_on.isoformat(), str(visit.start_time or ""), visit.code or visit.kind)
    once = vault.blind("visits_visit.key", key) if key else vault.blind("visits_visit.session", *who, *what)
    content = vault.blind("visits_visit.content", *who, repr(visit))
    return Ready(patient_id, clinician_id, visit, once, content, row)


def _without_known(ready: Sequence[Ready], wrong: list[sheets.Finding], source_id: UUID | None) -> Sorted:
    """Leave out what is here already; the same session with other values is for somebody to look at."""
    there = {
        bytes(row.once): row
        for row in Visit.objects.filter(once__in=[one.once for one in ready]).only(
            "id", "practice_id", "once", "content_tag", "source_id", "row"
        )
    }
    fresh: dict[bytes, Ready] = {}
    known_count = 0
    for one in ready:
        old = there.get(one.once)
        if one.once in fresh:
            wrong.append(rules.twice(one.row, fresh[one.once].row))
        elif old is None:
            fresh[one.once] = one
        elif old.source_id == source_id and old.row not in {one.row, 0}:
            wrong.append(rules.twice(one.row, old.row))
        elif bytes(old.content_tag) == one.content or old.source_id == source_id:
            known_count += 1
        else:
            wrong.append(rules.changed(one.row))
    return Sorted(tuple(fresh.values()), known_count, tuple(wrong))


def enter(permit: Permit, ready: Sequence[Ready], *, source_id: UUID | None, now: datetime) -> list[UUID]:
    """Put visits into their table and tell which of them a plan may learn of.   Trail: visit.added."""
    if not ready:
        return []
    fresh = sorted(ids.uuid7() for _ in ready)
    numbers = tenancy.next_numbers("visit", len(ready))
    rows = [_row(one, visit_id, number, now) for one, visit_id, number in zip(ready, fresh, numbers, strict=True)]
    for row in rows:
        row.source_id = source_id
    vault.seal_all([(row, one.visit.doc) for row, one in zip(rows, ready, strict=True)])
    Visit.objects.bulk_create(rows)
    tell_shareable(permit, rows, now)
    audit.record(permit, "visit.added", on=refs("visit", fresh), now=now, count=len(fresh))
    return fresh


def tell_shareable(permit: Permit, rows: Iterable[Visit], now: datetime) -> None:
    """Tell the gate which visits a plan may learn of; about one that the patient paid and keeps private, nothing."""
    evidence = f"permit {permit.decision_id}"
    facts.tell(
        [
            Told(Ref("visit", row.id), "visit.shareable.payment", rules.shareable_until(row.service_on), evidence)
            for row in rows
            if row.share
        ],
        by="visits",
        now=now,
    )


def fill(row: Visit, visit: NewVisit) -> None:
    """Write a visit's plain values into its row; the sealed ones are the caller's to seal."""
    row.service_on, row.start_time, row.stop_time, row.minutes = (
        visit.service_on, visit.start_time, visit.stop_time, visit.minutes,
    )  # fmt: skip
    row.place, row.telehealth, row.code, row.kind = visit.place, visit.telehealth, visit.code, visit.kind
    row.modifiers, row.is_interactive, row.quantity = ":".join(visit.modifiers), visit.is_interactive, visit.quantity
    row.paid_cents, row.share = visit.paid_cents, visit.share


def _row(one: Ready, visit_id: UUID, number: int, now: datetime) -> Visit:
    row = Visit(
        id=visit_id, patient_id=one.patient_id, clinician_id=one.clinician_id, number=number, once=one.once,
        content_tag=one.content, row=one.row, added_at=now,
    )  # fmt: skip
    fill(row, rules.completed(one.visit))
    row.state = Visit.State.SIGNED if one.visit.is_signed else Visit.State.DRAFT
    row.signed_at = now if one.visit.is_signed else None
    return row


def keep_findings(source: Import, wrong: Iterable[sheets.Finding]) -> None:
    """Keep what is wrong, once."""
    rows = [Finding(source=source, row=one.row, code=one.code, say=one.say, fix=one.fix) for one in wrong]
    Finding.objects.bulk_create(rows, ignore_conflicts=True)


def settle(source_id: UUID, row: int, visit_id: UUID | None, now: datetime) -> None:
    """Settle whatever was wrong with a row: it went in after all, or somebody left it out."""
    found = Finding.objects.filter(source_id=source_id, row=row, settled_at__isnull=True)
    found.update(settled_at=now, visit_id=visit_id)


def settled_rows(source: Import) -> frozenset[int]:
    """The rows that somebody has dealt with by hand: the file's own words about them no longer count."""
    return frozenset(Finding.objects.filter(source=source, settled_at__isnull=False).values_list("row", flat=True))


def open_rows(source: Import) -> frozenset[int]:
    """The rows with something wrong that nobody has dealt with."""
    return frozenset(Finding.objects.filter(source=source, settled_at__isnull=True).values_list("row", flat=True))


def count_up(source: Import, rows_count: int, now: datetime) -> Import:
    """Write down what became of a file, counted from what is there: a run that died and came again counts right."""
    taken = Visit.objects.filter(source=source).count()
    open_count = len(open_rows(source))
    left_out = Finding.objects.filter(source=source, settled_at__isnull=False, visit__isnull=True)
    left_out_count = len(set(left_out.values_list("row", flat=True)))
    known_count = max(rows_count - taken - open_count - left_out_count, 0)
    Import.objects.filter(id=source.id).update(
        done_at=now, rows_count=rows_count, taken_count=taken, known_count=known_count, findings_count=open_count
    )
    source.refresh_from_db()
    return source
