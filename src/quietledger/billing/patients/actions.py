"""Enter patients and their covers, one by one or from a file; open their documents for the rooms above."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Final
from uuid import UUID

from quietledger.billing.patients import errors, queries, rules
from quietledger.billing.patients.forgetting import forget, forget_again, propose_forgetting
from quietledger.billing.patients.looking_up import look_up
from quietledger.billing.patients.models import Cover, Finding, Patient
from quietledger.billing.patients.rules import CoverDoc, NewCover, NewPatient, PatientDoc
from quietledger.billing.payers import queries as payers
from quietledger.core.audit import actions as audit
from quietledger.core.exchange import actions as exchange
from quietledger.core.exchange import queries as exchanged
from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told, refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.pure.sheets import columns, reader
from quietledger.pure.sheets import findings as sheets

__all__ = [
    "PatientsTaken", "add_cover", "add_patients", "forget", "forget_again", "import_patients", "keep_file",
    "link_covers", "look_up", "open_covers", "open_patients", "propose_forgetting", "quiet", "settle",
]  # fmt: skip
AT_ONCE: Final = 500
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PatientsTaken:
    """What became of a file of patients.  `known`: their patient was here; `problem`: why nothing was read, or ""."""

    rows: int = 0
    taken: int = 0
    known: int = 0
    findings: int = 0
    problem: str = ""


def quiet(_done: int, _all: int) -> None:
    """Report progress to nobody."""


def add_patients(who: Actor, new: Sequence[NewPatient], *, now: datetime) -> list[UUID]:
    """Enter patients with their covers.

    Shapes: n patients -> n ids, same order.
    Needs: Can.WRITE_PATIENT.   Trail: patient.added.
    Raises: NotTaken, if something can't be so or a client ID is here already.
    """
    permit = gate.require(who, Can.WRITE_PATIENT, now=now)
    found = [one for patient in new for one in _wrong(patient, now)]
    if found:
        raise errors.NotTaken(tuple(found))
    with tenancy.scope(who):
        if queries.find_sources(one.doc.source_key for one in new):
            raise errors.NotTaken((rules.known_already(0),))
        return _enter(permit, new, now)


def add_cover(who: Actor, patient_id: UUID, new: NewCover, *, now: datetime) -> UUID:
    """Enter one more plan of a patient; plans of the same or a later rank move one down.

    Needs: Can.WRITE_PATIENT for this patient.   Trail: patient.cover.
    Raises: NotTaken.
    """
    permit = gate.require(who, Can.WRITE_PATIENT, on=[Ref("patient", patient_id)], now=now)
    found = rules.check_cover(0, new)
    if found:
        raise errors.NotTaken(tuple(found))
    with tenancy.scope(who):
        for later in Cover.objects.filter(patient_id=patient_id, rank__gte=new.rank).defer("doc"):
            Cover.objects.filter(id=later.id).update(rank=later.rank + 1)
        cover = _cover(patient_id, new, payers.by_payer_id())
        vault.seal(cover, new.doc)
        cover.save(force_insert=True)
        audit.record(permit, "patient.cover", on=[Ref("patient", patient_id)], now=now)
        return cover.id


def link_covers(who: Actor, *, now: datetime) -> int:
    """Tie covers whose plan was unknown to the plan that has been added since; returns how many.

    Needs: Can.WRITE_PATIENT.   Trail: patient.covers_linked.
    """
    permit = gate.require(who, Can.WRITE_PATIENT, now=now)
    with tenancy.scope(who):
        return _link(permit, now)


def keep_file(who: Actor, name: str, body: bytes, *, now: datetime) -> UUID:
    """Keep an uploaded file sealed, before anything reads it; the same bytes again are the same file.

    Needs: Can.IMPORT_VISITS.   Trail: exchange.arrived.
    """
    gate.require(who, Can.IMPORT_VISITS, now=now)
    return exchange.take_in(who, name=name, body=body, channel="upload", kind="CSV-PATIENTS", now=now).file_id


def settle(who: Actor, finding_id: UUID, *, now: datetime) -> None:
    """Settle a finding: the row was corrected in another file, or the patient is not wanted here.

    Needs: Can.WRITE_PATIENT.   Trail: patient.finding_settled.
    """
    permit = gate.require(who, Can.WRITE_PATIENT, now=now)
    with tenancy.scope(who):
        Finding.objects.filter(id=finding_id, settled_at__isnull=True).update(settled_at=now)
        audit.record(permit, "patient.finding_settled", now=now, finding=str(finding_id))


def import_patients(who: Actor, file_id: UUID, *, now: datetime, progress: Progress = quiet) -> PatientsTaken:
    """Take in a file of patients that the exchange keeps; what is wrong becomes a finding, and the other rows go in.

    A patient whose client ID is here already is left as it is, so the same file again changes nothing, and a run that
    died goes on where it stopped. A patient of an unknown plan goes in, with a finding; sessions of that patient wait.

    Needs: Can.IMPORT_VISITS for the file, once a batch.   Trail: patient.added a batch, exchange.taken at the end.
    """
    permit = gate.require(who, Can.IMPORT_VISITS, on=[Ref("file", file_id)], now=now)
    with tenancy.scope(who):
        sheet = reader.read(exchange.body(permit, file_id))
        found = columns.match(sheet.header, [rules.SHAPE], rules.NEEDS)
        wrong = columns.missing(sheet.header, found)
        waits = exchanged.file(file_id).state == "arrived"
        if wrong:
            if waits:
                exchange.quarantine(permit, file_id, code=wrong.code, say=wrong.say, now=now)
            return PatientsTaken(problem=wrong.say)
    done = PatientsTaken()
    rows = sheet.rows()
    while batch := list(islice(rows, AT_ONCE)):
        permit = gate.require(who, Can.IMPORT_VISITS, on=[Ref("file", file_id)], now=now)
        with tenancy.scope(who):
            done = _plus(done, _take(permit, file_id, found, batch, now))
        progress(done.rows, max(sheet.lines_count - sheet.header_row, done.rows))
    with tenancy.scope(who):
        _link(permit, now)
        if waits:
            exchange.mark_taken(permit, file_id, findings=done.findings, now=now, kept=True)
    return done


def open_patients(permit: Permit, patient_ids: Collection[UUID]) -> dict[UUID, PatientDoc]:
    """The documents of patients, cut to what the permit opens.  Raises: NotPermitted, CannotOpen."""
    rows = list(Patient.objects.filter(id__in=list(patient_ids)))
    return {row.id: doc for row, doc in zip(rows, vault.open_all(permit, rows), strict=True)}


def open_covers(permit: Permit, patient_ids: Collection[UUID]) -> dict[UUID, CoverDoc]:
    """The documents of all covers of these patients, by cover.  Raises: NotPermitted, CannotOpen."""
    rows = list(Cover.objects.filter(patient_id__in=list(patient_ids)))
    return {row.id: doc for row, doc in zip(rows, vault.open_all(permit, rows), strict=True)}


def _wrong(patient: NewPatient, now: datetime) -> list[sheets.Finding]:
    covers = [one for cover in patient.covers for one in rules.check_cover(0, cover)]
    return [*rules.check_patient(0, patient.doc, now.date()), *covers]


def _enter(permit: Permit, new: Sequence[NewPatient], now: datetime) -> list[UUID]:
    """Put patients, covers, keys and facts into their tables, a statement each."""
    if not new:
        return []
    known_payers = payers.by_payer_id()
    fresh = sorted(ids.uuid7() for _ in new)
    numbers = tenancy.next_numbers("patient", len(new))
    vault.make_patient_keys(fresh)
    patients = [
        _patient(one.doc, patient_id, number, now) for one, patient_id, number in zip(new, fresh, numbers, strict=True)
    ]
    covers = [
        (_cover(patient_id, cover, known_payers), cover.doc)
        for one, patient_id in zip(new, fresh, strict=True)
        for cover in one.covers
    ]
    docs = [one.doc for one in new]
    vault.seal_all([*zip(patients, docs, strict=True), *covers])
    Patient.objects.bulk_create(patients)
    Cover.objects.bulk_create([cover for cover, _ in covers])
    evidence = f"permit {permit.decision_id}"
    until = rules.shareable_until(now)
    told = [Told(Ref("patient", one), "patient.open", None, evidence) for one in fresh]
    told += [Told(Ref("patient", one), "patient.shareable.payment", until, evidence) for one in fresh]
    facts.tell(told, by="patients", now=now)
    audit.record(permit, "patient.added", on=refs("patient", fresh), now=now, count=len(fresh))
    return fresh


def _patient(doc: PatientDoc, patient_id: UUID, number: int, now: datetime) -> Patient:
    if doc.birth_on is None:
        raise errors.NotTaken(())  # checked by every caller: a patient without a birth date finds no plan
    return Patient(
        id=patient_id,
        number=number,
        added_at=now,
    )


def _cover(patient_id: UUID, new: NewCover, known_payers: dict[str, UUID]) -> Cover:
    return Cover(
        patient_id=patient_id, payer_id=known_payers.get(new.payer_code), payer_code=new.payer_code, rank=new.rank,
        since_on=new.since_on, until_on=new.until_on,
    )  # fmt: skip


def _take(
    permit: Permit, file_id: UUID, found: columns.Match, batch: Sequence[reader.Row | sheets.Finding], now: datetime
) -> PatientsTaken:
    """One batch of rows: the good ones in, the others to the findings."""
    good: dict[str, NewPatient] = {}
    wrong: list[sheets.Finding] = []
    waits_for: dict[int, str] = {}
    rows_of: dict[str, int] = {}
    for row in batch:
        read = _read(row, found, now)
        if isinstance(read, tuple):
            wrong += read
        elif read.doc.source_key in good:
            wrong.append(rules.twice(_number(row), rows_of[read.doc.source_key]))
        else:
            good[read.doc.source_key] = read
            rows_of[read.doc.source_key] = _number(row)
    known = queries.find_sources(good)
    fresh = [patient for key, patient in good.items() if key not in known]
    known_payers = payers.by_payer_id()
    for patient in fresh:
        for cover in patient.covers:
            if cover.payer_code not in known_payers:
                row_number = rows_of[patient.doc.source_key]
                wrong.append(rules.unknown_payer(row_number, cover.payer_code))
                waits_for[row_number] = cover.payer_code
    _enter(permit, fresh, now)
    found_rows = [
        Finding(
            file_id=file_id, row=one.row, code=one.code, say=one.say, fix=one.fix, payer_code=waits_for.get(one.row, "")
        )
        for one in wrong
    ]
    Finding.objects.bulk_create(found_rows, ignore_conflicts=True)
    return PatientsTaken(len(batch), len(fresh), len(known), len(wrong))


def _read(
    row: reader.Row | sheets.Finding, found: columns.Match, now: datetime
) -> NewPatient | tuple[sheets.Finding, ...]:
    if isinstance(row, sheets.Finding):
        return (row,)
    return rules.read_row(row.number, found.cells(row.cells), now.date())


def _number(row: reader.Row | sheets.Finding) -> int:
    return row.row if isinstance(row, sheets.Finding) else row.number


def _plus(one: PatientsTaken, other: PatientsTaken) -> PatientsTaken:
    return replace(
        one,
        rows=one.rows + other.rows,
        taken=one.taken + other.taken,
        known=one.known + other.known,
        findings=one.findings + other.findings,
    )


def _link(permit: Permit, now: datetime) -> int:
    linked = 0
    known = payers.by_payer_id()
    for code in queries.unknown_payers():
        if code in known:
            linked += Cover.objects.filter(payer__isnull=True, payer_code=code).update(payer_id=known[code])
            Finding.objects.filter(payer_code=code, settled_at__isnull=True).update(settled_at=now)
    if linked:
        audit.record(permit, "patient.covers_linked", now=now, count=linked)
    return linked
