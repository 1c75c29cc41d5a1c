"""Take in sessions from files and forms, sign them, mend them, and hand them on to the charges."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final
from uuid import UUID

from quietledger.billing.visits import errors, queries, reading, rules, shapes, taking
from quietledger.billing.visits.models import Clinician, Import, Visit
from quietledger.billing.visits.rules import NewVisit, VisitDoc
from quietledger.core.audit import actions as audit
from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange import queries as exchanged
from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.pure.sheets import columns, reader
from quietledger.pure.sheets import findings as sheets

AT_ONCE: Final = 500
PREVIEWED: Final = 5_000
SHOWN: Final = 20
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class NewClinician:
    """Somebody who treats, to be entered.  `source_name`: as the practice's own system writes the name."""

    last: str
    first: str
    npi: str
    taxonomy: str
    license: str
    source_name: str


@dataclass(frozen=True, slots=True)
class VisitsTaken:
    """What became of a file of sessions.  `findings`: rows that wait; `problem`: why nothing was read, or ""."""

    rows: int = 0
    taken: int = 0
    known: int = 0
    findings: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a file.  `columns`: header and what it is read as; `aside`: headers that are not read."""

    shape: str
    columns: tuple[tuple[str, str], ...]
    aside: tuple[str, ...]
    rows: int
    good: int
    known: int
    findings: tuple[sheets.Finding, ...]
    findings_count: int
    is_whole: bool
    problem: str = ""


def quiet(_done: int, _all: int) -> None:
    """Report progress to nobody."""


def add_clinicians(who: Actor, new: Sequence[NewClinician], *, now: datetime) -> dict[str, UUID]:
    """Enter clinicians; one whose source name is here is changed to what is given.

    Shapes: n clinicians -> n ids by source name.
    Needs: Can.SET_UP.   Trail: clinician.added.
    """
    permit = gate.require(who, Can.SET_UP, now=now)
    with tenancy.scope(who):
        made = {}
        for one in new:
            values = {
                "last": one.last,
                "first": one.first,
                "npi": one.npi,
                "taxonomy": one.taxonomy,
                "license": one.license,
            }
            row, _ = Clinician.objects.update_or_create(source_name=one.source_name, defaults=values)
            made[one.source_name] = row.id
        audit.record(permit, "clinician.added", now=now, count=len(made))
        return made


def keep_file(who: Actor, name: str, body: bytes, *, now: datetime) -> UUID:
    """Keep an uploaded file sealed, before anything reads it; the same bytes again are the same file.

    Needs: Can.IMPORT_VISITS.   Trail: exchange.arrived.
    """
    gate.require(who, Can.IMPORT_VISITS, now=now)
    return exchange.take_in(who, name=name, body=body, channel="upload", kind="CSV", now=now).file_id


def preview(who: Actor, file_id: UUID, *, now: datetime, today: date) -> Preview:
    """Read a file of sessions without taking anything from it: which column is which, and what would go in.

    Needs: Can.IMPORT_VISITS for the file.   Trail: gate.decide.
    """
    permit = gate.require(who, Can.IMPORT_VISITS, on=[Ref("file", file_id)], now=now)
    with tenancy.scope(who):
        sheet, match, wrong = _opened(permit, file_id)
        read = tuple((sheet.header[place], shapes.WORDS[name]) for name, place in match.places.items())
        aside = tuple(sheet.header[place] for place in match.aside)
        if wrong:
            return Preview(match.shape.say, read, aside, 0, 0, 0, (), 0, is_whole=True, problem=wrong.say)
        rows = list(islice(sheet.rows(), PREVIEWED + 1))
        how = taking.reading_of(sheet, match, today)
        sessions, found = taking.sessions_in(rows[:PREVIEWED], how)
        source = queries.import_of(file_id)
        out = taking.sort_out(sessions, source.id if source else None)
        found = sorted([*found, *out.wrong], key=lambda one: one.row)
        return Preview(
            match.shape.say, read, aside, len(rows[:PREVIEWED]), len(out.ready), out.known_count, tuple(found[:SHOWN]),
            len({one.row for one in found}), is_whole=len(rows) <= PREVIEWED,
        )  # fmt: skip


def import_visits(who: Actor, file_id: UUID, *, now: datetime, today: date, progress: Progress = quiet) -> VisitsTaken:
    """Take in a file of sessions that the exchange keeps; what is wrong becomes a finding, and the other rows go in.

    The same file again takes nothing twice: it goes on where a run died, and takes rows whose fault has gone, such as a
    patient who was missing. Rows that somebody mended or left out by hand stay as they are.

    Needs: Can.IMPORT_VISITS for the file, once a batch.   Trail: visit.added a batch, exchange.taken at the end.
    """
    permit = gate.require(who, Can.IMPORT_VISITS, on=[Ref("file", file_id)], now=now)
    with tenancy.scope(who):
        sheet, match, wrong = _opened(permit, file_id)
        waits = exchanged.file(file_id).state == "arrived"
        if wrong:
            if waits:
                exchange.quarantine(permit, file_id, code=wrong.code, say=wrong.say, now=now)
            return VisitsTaken(problem=wrong.say)
        values = {"shape": match.shape.name, "began_at": now}
        source, _ = Import.objects.get_or_create(file_id=file_id, defaults=values)
        skip = taking.settled_rows(source)
    how = taking.reading_of(sheet, match, today)
    rows, done = sheet.rows(), 0
    while batch := list(islice(rows, AT_ONCE)):
        permit = gate.require(who, Can.IMPORT_VISITS, on=[Ref("file", file_id)], now=now)
        sessions, found = taking.sessions_in(batch, how, skip)
        with tenancy.scope(who):
            _take(permit, source, sessions, found, now)
        done += len(batch)
        progress(done, max(sheet.lines_count - sheet.header_row, done))
    with tenancy.scope(who):
        source = taking.count_up(source, done, now)
        if waits:
            exchange.mark_taken(permit, file_id, findings=source.findings_count, now=now, kept=True)
    return VisitsTaken(source.rows_count, source.taken_count, source.known_count, source.findings_count)


def row_cells(who: Actor, finding_id: UUID, *, now: datetime) -> Mapping[str, str]:
    """The cells of the row that a finding is about, by field, out of the kept file: for the form that mends it.

    Needs: Can.WRITE_VISIT for the file.   Trail: gate.decide.   Raises: NoSuchFinding.
    """
    with tenancy.scope(who):
        finding = _finding(finding_id)
    permit = gate.require(who, Can.WRITE_VISIT, on=[Ref("file", finding.file_id)], now=now)
    with tenancy.scope(who):
        sheet, match, _ = _opened(permit, finding.file_id)
        for row in sheet.rows():
            if isinstance(row, reader.Row) and row.number == finding.row:
                return match.cells(row.cells)
        return {}


def mend_row(who: Actor, finding_id: UUID, cells: Mapping[str, str], *, now: datetime, today: date) -> UUID:
    """Take in one row with corrected cells, and settle everything that was wrong with it.

    Needs: Can.WRITE_VISIT for the file.   Trail: visit.added.
    Raises: NoSuchFinding; NotTaken, with what is still wrong.
    """
    with tenancy.scope(who):
        finding = _finding(finding_id)
    permit = gate.require(who, Can.WRITE_VISIT, on=[Ref("file", finding.file_id)], now=now)
    read = reading.read_row(finding.row, cells, today, is_day_first=False)
    if isinstance(read, tuple):
        raise errors.NotTaken(read)
    with tenancy.scope(who):
        out = taking.sort_out([read], finding.import_id)
        if not out.ready:
            raise errors.NotTaken(out.wrong or (rules.changed(finding.row),))
        visit_id = taking.enter(permit, out.ready, source_id=finding.import_id, now=now)[0]
        taking.settle(finding.import_id, finding.row, visit_id, now)
        return visit_id


def leave_out(who: Actor, finding_id: UUID, *, now: datetime) -> None:
    """Settle what is wrong with a row by leaving it out.

    Needs: Can.WRITE_VISIT for the file.   Trail: visit.row_left_out.   Raises: NoSuchFinding.
    """
    with tenancy.scope(who):
        finding = _finding(finding_id)
    permit = gate.require(who, Can.WRITE_VISIT, on=[Ref("file", finding.file_id)], now=now)
    with tenancy.scope(who):
        taking.settle(finding.import_id, finding.row, None, now)
        audit.record(permit, "visit.row_left_out", on=[Ref("file", finding.file_id)], now=now, row=finding.row)


def add_visit(who: Actor, patient_id: UUID, clinician_id: UUID, new: NewVisit, *, now: datetime, today: date) -> UUID:
    """Enter one session from a form, with the checks that rows of a file go through.

    Needs: Can.WRITE_VISIT for the patient.   Trail: visit.added.
    Raises: NotTaken.
    """
    permit = gate.require(who, Can.WRITE_VISIT, on=[Ref("patient", patient_id)], now=now)
    found = rules.check(0, new, today)
    if found:
        raise errors.NotTaken(tuple(found))
    with tenancy.scope(who):
        ready = taking.make_ready(patient_id, clinician_id, rules.completed(new))
        if Visit.objects.filter(once=ready.once).exists():
            raise errors.NotTaken((rules.changed(0),))
        return taking.enter(permit, [ready], source_id=None, now=now)[0]


def change_visit(who: Actor, visit_id: UUID, new: NewVisit, *, now: datetime, today: date) -> None:
    """Correct a session that is not charged yet; one that was held goes back to the charges.

    Needs: Can.WRITE_VISIT for the session.   Trail: visit.changed.
    Raises: NotTaken; NotOpen, once it is charged.
    """
    permit = gate.require(who, Can.WRITE_VISIT, on=[Ref("visit", visit_id)], now=now)
    found = rules.check(0, new, today)
    if found:
        raise errors.NotTaken(tuple(found))
    with tenancy.scope(who):
        row = _locked(visit_id, Visit.State.DRAFT, Visit.State.SIGNED, Visit.State.HELD)
        was_shared = row.share
        taking.fill(row, rules.completed(new))
        if row.state == Visit.State.HELD:
            row.state = Visit.State.SIGNED
        vault.reseal(permit, row, new.doc, now=now)
        row.save()
        if row.share:
            taking.tell_shareable(permit, [row], now)
        elif was_shared:
            ended = Told(Ref("visit", visit_id), "visit.shareable.payment", now, f"permit {permit.decision_id}")
            facts.tell([ended], by="visits", now=now)
        audit.record(permit, "visit.changed", on=[Ref("visit", visit_id)], now=now)


def sign(who: Actor, visit_ids: Collection[UUID], *, now: datetime) -> None:
    """Sign drafts: from now on they may be charged.

    Needs: Can.WRITE_VISIT for the sessions.   Trail: visit.signed.   Raises: NotOpen.
    """
    _move(who, visit_ids, Visit.State.DRAFT, "visit.signed", now)


def release(who: Actor, visit_ids: Collection[UUID], *, now: datetime) -> None:
    """Give held sessions back to the charges, after whatever held them was mended.

    Needs: Can.WRITE_VISIT for the sessions.   Trail: visit.released.   Raises: NotOpen.
    """
    _move(who, visit_ids, Visit.State.HELD, "visit.released", now)


def mark_charged(permit: Permit, visit_ids: Collection[UUID]) -> int:
    """Take charged visits out of the tray, in the transaction of their charges; returns how many were still in it."""
    return _mark(permit, visit_ids, Visit.State.CHARGED)


def mark_held(permit: Permit, visit_ids: Collection[UUID]) -> int:
    """Set visits aside that can't be charged, in the transaction of what says why."""
    return _mark(permit, visit_ids, Visit.State.HELD)


def open_visits(permit: Permit, visit_ids: Collection[UUID]) -> dict[UUID, VisitDoc]:
    """The documents of visits.  Raises: NotPermitted, CannotOpen."""
    rows = list(Visit.objects.filter(id__in=list(visit_ids)))
    return {row.id: doc for row, doc in zip(rows, vault.open_all(permit, rows), strict=True)}


def _mark(permit: Permit, visit_ids: Collection[UUID], state: Visit.State) -> int:
    for one in visit_ids:
        permit.check(tenancy.practice_id(), one)
    return Visit.objects.filter(id__in=list(visit_ids), state=Visit.State.SIGNED).update(state=state)


def _move(who: Actor, visit_ids: Collection[UUID], state: Visit.State, event: str, now: datetime) -> None:
    about = refs("visit", visit_ids)
    permit = gate.require(who, Can.WRITE_VISIT, on=about, now=now)
    with tenancy.scope(who):
        for visit_id in visit_ids:
            row = _locked(visit_id, state)
            row.state, row.signed_at = Visit.State.SIGNED, row.signed_at or now
            row.save(update_fields=["state", "signed_at"])
        audit.record(permit, event, on=about, now=now)


def _locked(visit_id: UUID, *states: Visit.State) -> Visit:
    row = Visit.objects.select_for_update().filter(id=visit_id).first()
    if row is None or row.state not in states:
        raise errors.NotOpen(visit_id, row.state if row else "not here")
    return row


def _finding(finding_id: UUID) -> queries.FindingRow:
    found = queries.finding(finding_id)
    if found is None or found.settled_at:
        raise errors.NoSuchFinding(finding_id)
    return found


def _opened(permit: Permit, file_id: UUID) -> tuple[reader.Sheet, columns.Match, sheets.Finding | None]:
    sheet = reader.read(exchange.body(permit, file_id))
    match = columns.match(sheet.header, shapes.SHAPES, shapes.NEEDS)
    return sheet, match, columns.missing(sheet.header, match)


def _take(
    permit: Permit, source: Import, sessions: Sequence[reading.Session], found: list[sheets.Finding], now: datetime
) -> None:
    """One batch of rows: the good ones in, the others to the findings, and what was mended meanwhile settled."""
    out = taking.sort_out(sessions, source.id)
    visit_ids = taking.enter(permit, out.ready, source_id=source.id, now=now)
    waiting = taking.open_rows(source)
    for one, visit_id in zip(out.ready, visit_ids, strict=True):
        if one.row in waiting:
            taking.settle(source.id, one.row, visit_id, now)
    taking.keep_findings(source, [*found, *out.wrong])
