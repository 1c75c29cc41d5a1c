"""Trays and lists of visits, clinicians, imports and findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from quietledger.billing.visits.models import Clinician, Finding, Import, Visit
from quietledger.core.gate import actions as gate
from quietledger.core.vault import actions as vault
from quietledger.pure.sheets.findings import without_row


@dataclass(frozen=True, slots=True)
class ClinicianRow:
    """Somebody who treats."""

    id: UUID
    last: str
    first: str
    npi: str
    taxonomy: str
    license: str
    source_name: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit without what is sealed.  Units: minutes, cents."""

    id: UUID
    number: int
    patient_id: UUID
    clinician_id: UUID
    service_on: date
    start_time: time | None
    stop_time: time | None
    minutes: int | None
    place: str
    telehealth: str
    code: str
    kind: str
    modifiers: tuple[str, ...]
    is_interactive: bool
    quantity: int
    paid_cents: int
    share: bool
    state: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One file of sessions and what became of its rows."""

    id: UUID
    file_id: UUID
    shape: str
    rows_count: int
    taken_count: int
    known_count: int
    findings_count: int
    open_count: int
    began_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What was wrong with a row of an import.  `words`: the sentence without its row."""

    id: UUID
    import_id: UUID
    file_id: UUID
    row: int
    code: str
    say: str
    fix: str
    settled_at: datetime | None
    visit_id: UUID | None

    @property
    def words(self) -> str:
        return without_row(self.row, self.say)


_VISIT: Final = tuple(VisitRow.__dataclass_fields__)


def signed_uncharged(limit: int = 500) -> list[VisitRow]:
    """The tray of the charges: signed visits, oldest day first, in the order in which they came."""
    rows = Visit.objects.filter(state=Visit.State.SIGNED).order_by("service_on", "number")
    return _rows(rows[:limit])


def held(limit: int = 500) -> list[VisitRow]:
    """Visits that can't be charged until somebody mends something, oldest day first."""
    return _rows(Visit.objects.filter(state=Visit.State.HELD).order_by("service_on", "number")[:limit])


def rows(visit_ids: Collection[UUID]) -> dict[UUID, VisitRow]:
    """These visits, by id."""
    return {row.id: row for row in _rows(Visit.objects.filter(id__in=list(visit_ids)))}


def by_keys(keys: Collection[str]) -> dict[str, tuple[UUID, str]]:
    """The visits that came with these numbers of their own system: id and state, by number; unknown ones missing."""
    tags = {vault.blind("visits_visit.key", key): key for key in keys}
    found = Visit.objects.filter(once__in=list(tags)).values_list("once", "id", "state")
    return {tags[bytes(once)]: (visit_id, state) for once, visit_id, state in found}


def day(service_on: date, plan: gate.Plan | None = None, *, limit: int = 500, offset: int = 0) -> list[VisitRow]:
    """The visits of a day, in the order in which they began; with a plan, those that its asker may see."""
    found = Visit.objects.filter(service_on=service_on).order_by("start_time", "number")
    found = plan.filter(found) if plan else found
    return _rows(found[offset : offset + limit])


def day_totals(service_on: date, plan: gate.Plan | None = None) -> tuple[int, int]:
    """How many visits a day has (with a plan: that its asker may see), and what patients paid at them, in cents."""
    rows = Visit.objects.filter(service_on=service_on)
    found = (plan.filter(rows) if plan else rows).aggregate(count=Count("id"), cents=Sum("paid_cents"))
    return found["count"], int(found["cents"] or 0)


def of_patient(patient_id: UUID) -> list[VisitRow]:
    """A patient's visits, newest first."""
    return _rows(Visit.objects.filter(patient_id=patient_id).order_by("-service_on", "-number"))


def caseload(clinician_ids: Collection[UUID]) -> frozenset[UUID]:
    """The patients who ever had a session with one of these clinicians."""
    found = Visit.objects.filter(clinician_id__in=list(clinician_ids)).order_by()
    return frozenset(found.values_list("patient_id", flat=True).distinct())


def days_of(patient_ids: Collection[UUID]) -> dict[UUID, frozenset[date]]:
    """The days on which each of these patients had a session; who had none is missing."""
    found: dict[UUID, set[date]] = defaultdict(set)
    rows = Visit.objects.filter(patient_id__in=list(patient_ids)).order_by()
    for patient, on in rows.values_list("patient_id", "service_on").distinct():
        found[patient].add(on)
    return {patient: frozenset(on_days) for patient, on_days in found.items()}


def days(limit: int = 31) -> list[tuple[date, int]]:
    """The newest days that have visits, and how many."""
    found = Visit.objects.order_by("-service_on").values_list("service_on").annotate(count=Count("id"))
    return list(found[:limit])


def same_day(visit_ids: Collection[UUID]) -> dict[UUID, tuple[VisitRow, ...]]:
    """For each visit the others of the same patient, clinician and day: some codes exclude each other."""
    own = rows(visit_ids)
    patients = {row.patient_id for row in own.values()}
    on_days = {row.service_on for row in own.values()}
    together: dict[tuple[UUID, UUID, date], list[VisitRow]] = defaultdict(list)
    near = Visit.objects.filter(patient_id__in=patients, service_on__in=on_days).exclude(state=Visit.State.DRAFT)
    for row in _rows(near.order_by("service_on", "number")):
        together[row.patient_id, row.clinician_id, row.service_on].append(row)
    return {
        row.id: tuple(one for one in together[row.patient_id, row.clinician_id, row.service_on] if one.id != row.id)
        for row in own.values()
    }


def count_by_state() -> dict[str, int]:
    """How many visits are in each state."""
    return dict(Visit.objects.order_by().values_list("state").annotate(count=Count("id")))


def clinicians() -> dict[UUID, ClinicianRow]:
    """Everybody who treats, by surname."""
    return {
        row.id: ClinicianRow(row.id, row.last, row.first, row.npi, row.taxonomy, row.license, row.source_name)
        for row in Clinician.objects.order_by("last", "first")
    }


def clinicians_by_name() -> dict[str, UUID]:
    """Clinicians by the name that exports use, as it is compared."""
    return {plain_name(name): one for name, one in Clinician.objects.values_list("source_name", "id")}


def plain_name(name: str) -> str:
    """A clinician's name as it is compared: small letters, single spaces, "Last, First" turned round."""
    last, comma, first = name.partition(",")
    return " ".join(f"{first} {last}".split() if comma else name.split()).casefold()


def imports(limit: int = 20) -> list[ImportRow]:
    """The newest imports."""
    return [_import(row) for row in Import.objects.order_by("-began_at", "-id")[:limit]]


def import_of(file_id: UUID) -> ImportRow | None:
    """What became of one file, None if it was never taken in."""
    row = Import.objects.filter(file_id=file_id).first()
    return _import(row) if row else None


def findings(import_id: UUID | None = None, *, limit: int = 200) -> list[FindingRow]:
    """The findings that nobody has settled, of one import or of all, by row."""
    found = Finding.objects.filter(settled_at__isnull=True).select_related("source")
    found = found.filter(source_id=import_id) if import_id else found
    return [_finding(row) for row in found.order_by("-source_id", "row", "code")[:limit]]


def finding(finding_id: UUID) -> FindingRow | None:
    """One finding, None if this practice has none of that id."""
    row = Finding.objects.filter(id=finding_id).select_related("source").first()
    return _finding(row) if row else None


def open_findings_count() -> int:
    """How many findings wait for somebody."""
    return Finding.objects.filter(settled_at__isnull=True).count()


def _finding(row: Finding) -> FindingRow:
    return FindingRow(
        row.id, row.source_id, row.source.file_id, row.row, row.code, row.say, row.fix, row.settled_at, row.visit_id
    )


def _import(row: Import) -> ImportRow:
    still_open = Finding.objects.filter(source=row, settled_at__isnull=True).count()
    return ImportRow(
        row.id, row.file_id, row.shape, row.rows_count, row.taken_count, row.known_count, row.findings_count,
        still_open, row.began_at, row.done_at,
    )  # fmt: skip


def _rows(found: QuerySet[Visit]) -> list[VisitRow]:
    """Rows from values, not from rows of the table: the billing day reads each visit several times."""
    rows = []
    for values in found.values_list(*_VISIT):
        fields = dict(zip(_VISIT, values, strict=True))
        modifiers = tuple(fields["modifiers"].split(":")) if fields["modifiers"] else ()
        rows.append(VisitRow(**fields | {"modifiers": modifiers}))
    return rows
