"""Patients found again by tag, their covers, and the findings of their files; never a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, QuerySet, Window

from quietledger.billing.patients.models import Cover, Finding, Patient
from quietledger.billing.patients.rules import START_LETTERS, name_of
from quietledger.core.gate import actions as gate
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import normalise
from quietledger.pure.sheets.findings import without_row

_TAGS_AT_ONCE: Final = 5_000
_COVER: Final = ("id", "patient_id", "payer_id", "payer_code", "rank", "since_on", "until_on")


@dataclass(frozen=True, slots=True)
class PatientRow:
    """A patient without anything that says who it is.  `number`: the practice's own running number."""

    id: UUID
    number: int
    state: str
    forgotten_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CoverRow:
    """One plan of one patient.  `payer_id` None: the file named a plan (`payer_code`) that nobody here knows."""

    id: UUID
    patient_id: UUID
    payer_id: UUID | None
    payer_code: str
    rank: int
    since_on: date | None
    until_on: date | None


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What was wrong with a row of a file of patients.  `words`: the sentence without its row."""

    id: UUID
    file_id: UUID
    row: int
    code: str
    say: str
    fix: str

    @property
    def words(self) -> str:
        return without_row(self.row, self.say)


def find_sources(source_keys: Iterable[str]) -> dict[str, UUID]:
    """The patients that these client ids mean, in one query; unknown ones are missing."""
    tags = {tag: key for key in source_keys if key for tag in vault.tags(Patient, "source_tag", key)}
    rows = Patient.objects.filter(source_tag__in=list(tags)).values_list("source_tag", "id")
    return {tags[bytes(tag or b"")]: patient for tag, patient in rows}


def find_persons(persons: Iterable[tuple[str, date]]) -> dict[tuple[str, date], list[UUID]]:
    """The patients of these surnames and birth dates, in one query; twins come as two."""
    tags = {
        tag: (last, birth_on)
        for last, birth_on in persons
        for tag in vault.tags(Patient, "person_tag", last, birth_on.isoformat())
    }
    found = defaultdict(list)
    for tag, patient in (
        Patient.objects.filter(person_tag__in=list(tags)).order_by("id").values_list("person_tag", "id")
    ):
        found[tags[bytes(tag)]].append(patient)
    return dict(found)


def find_start(letters: str, year: int) -> list[UUID]:
    """The patients whose surname begins like this and who were born in this year."""
    tags = vault.tags(Patient, "start_tag", normalise(letters)[:START_LETTERS], str(year))
    return list(Patient.objects.filter(start_tag__in=tags).order_by("id").values_list("id", flat=True))


def known_names(names: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these (first, last) that a patient here has; whose names they are is not said and nothing is opened."""
    spelled: dict[bytes, set[tuple[str, str]]] = defaultdict(set)
    for first, last in names:
        for tag in vault.tags(Patient, "name_tag", *plain) if (plain := name_of(last, first)) else ():
            spelled[tag].add((first, last))
    found = _there(Patient.objects.values_list("name_tag", flat=True), "name_tag", spelled)
    return {name for tag in found for name in spelled[tag]}


def known_members(member_ids: Iterable[str]) -> set[str]:
    """Those of these ids that a cover here has."""
    spelled = {tag: one for one in member_ids for tag in vault.tags(Cover, "member_tag", one)}
    return {spelled[tag] for tag in _there(Cover.objects.values_list("member_tag", flat=True), "member_tag", spelled)}


def _there(rows: QuerySet[Any, Any], column: str, tags: Iterable[bytes]) -> set[bytes]:
    """Those of these tags that some row carries."""
    left, found = iter(tags), set()
    while some := list(islice(left, _TAGS_AT_ONCE)):
        found |= {bytes(tag) for tag in rows.filter(**{f"{column}__in": some})}
    return found


def known_numbers(numbers: Iterable[int]) -> set[int]:
    """Those of these account numbers that are here."""
    return set(Patient.objects.filter(number__in=list(numbers)).values_list("number", flat=True))


def find_member(member_id: str) -> list[UUID]:
    """The patients who have a cover with this member id: often a family."""
    rows = (
        Cover.objects.filter(member_tag__in=vault.tags(Cover, "member_tag", member_id))
        .order_by("patient_id")
        .values_list("patient_id", flat=True)
    )
    return list(dict.fromkeys(rows))


def rows(patient_ids: Collection[UUID]) -> dict[UUID, PatientRow]:
    """These patients, by id."""
    return {row.id: _row(row) for row in Patient.objects.filter(id__in=list(patient_ids)).defer("doc")}


def page(plan: gate.Plan, *, limit: int = 50, offset: int = 0) -> tuple[list[PatientRow], int]:
    """One page of the patients whom the plan's asker may see, newest number first, and how many they are in all."""
    found = plan.filter(Patient.objects.all(), patient="id").annotate(of=Window(Count("*"))).order_by("-number")
    told = list(found.values_list("id", "number", "state", "forgotten_at", "of")[offset : offset + limit])
    return [PatientRow(*row[:4]) for row in told], told[0][4] if told else count(plan)


def ids() -> list[UUID]:
    """All patients, oldest first."""
    return list(Patient.objects.order_by("id").values_list("id", flat=True))


def numbered(number: int) -> UUID | None:
    """The patient with this account number, None if there is none."""
    return Patient.objects.filter(number=number).values_list("id", flat=True).first()


def count(plan: gate.Plan | None = None) -> int:
    """How many patients there are, or how many of them the plan's asker may see."""
    return (plan.filter(Patient.objects.all(), patient="id") if plan else Patient.objects).count()


def covers_of(patient_ids: Collection[UUID], on: date) -> dict[UUID, tuple[CoverRow, ...]]:
    """The covers that hold on a day, by patient, first payer first; a patient without any is missing and pays alone."""
    found: dict[UUID, list[CoverRow]] = defaultdict(list)
    rows = Cover.objects.filter(patient_id__in=list(patient_ids)).order_by("rank", "id")
    for cover in (CoverRow(*values) for values in rows.values_list(*_COVER)):
        if (cover.since_on or date.min) <= on < (cover.until_on or date.max):
            found[cover.patient_id].append(cover)
    return {patient: tuple(covers) for patient, covers in found.items()}


def all_covers(patient_id: UUID) -> list[CoverRow]:
    """Every cover that a patient ever had, first payer first."""
    rows = Cover.objects.filter(patient_id=patient_id).order_by("rank", "-since_on", "id")
    return [CoverRow(*values) for values in rows.values_list(*_COVER)]


def unknown_payers() -> dict[str, int]:
    """The payer ids that covers name and no plan here has, with how many patients wait for each."""
    codes = Cover.objects.filter(payer__isnull=True).order_by("payer_code").values_list("payer_code")
    return dict(codes.annotate(count=Count("id")))


def findings(file_id: UUID | None = None, *, limit: int = 200) -> list[FindingRow]:
    """The findings that nobody has settled, of one file or of all, by row."""
    found = Finding.objects.filter(settled_at__isnull=True).order_by("file_id", "row", "code")
    if file_id:
        found = found.filter(file_id=file_id)
    return [FindingRow(one.id, one.file_id, one.row, one.code, one.say, one.fix) for one in found[:limit]]


def _row(row: Patient) -> PatientRow:
    return PatientRow(row.id, row.number, row.state, row.forgotten_at)
