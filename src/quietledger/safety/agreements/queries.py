"""Agreements as rows, what of them stands, what falls due; documents are opened by `actions`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from quietledger.core.tenancy import queries as practices
from quietledger.safety.agreements import rules
from quietledger.safety.agreements.models import Agreement, Document, Duty, Signature, Version
from quietledger.safety.agreements.rules import Due
from quietledger.safety.agreements.schedule import NEVER, InForce, Schedule

_SCHEDULES: Final = TypeAdapter(Schedule)


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One agreement.  ends_on: the first day without it, by notice; ended_on: when it did end."""

    id: UUID
    partner_id: UUID
    kind: str
    parent_id: UUID | None
    state: str
    in_force: int
    opened_at: datetime
    notice_by: str
    notice_on: date | None
    ends_on: date | None
    ended_on: date | None
    why_ended: str
    disposed_on: date | None
    disposed_how: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version, with its schedule; its text lies sealed in the document of the role "text"."""

    id: UUID
    agreement_id: UUID
    number: int
    state: str
    origin: str
    sha256: str
    schedule: Schedule
    check_found: Mapping[str, Any]
    made_at: datetime
    verdict: str
    note: str
    reviewed_at: datetime | None
    approved_at: datetime | None
    in_force_at: datetime | None


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A file of a version, without its bytes."""

    id: UUID
    version_id: UUID
    role: str
    name: str
    sha256: str
    size_bytes: int
    put_at: datetime


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One side's signature."""

    side: str
    name: str
    title: str
    method: str
    signed_at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One duty on its day.  stops: as the version in force says."""

    id: UUID
    agreement_id: UUID
    key: str
    due_on: date
    kept_on: date | None
    evidence: str

    def lapsed(self, today: date) -> bool:
        return self.kept_on is None and rules.lapses_on(self.due_on) <= today


def dump(schedule: Schedule) -> Any:
    """A schedule as it is kept."""
    return _SCHEDULES.dump_python(schedule, mode="json")


def load(kept: Any) -> Schedule:
    """A schedule that was kept."""
    return _SCHEDULES.validate_python(kept)


def zone_of(practice_id: UUID) -> ZoneInfo:
    """The time zone in which the practice's days begin."""
    return ZoneInfo(practices.practice(practice_id).timezone)


def agreements(partner_id: UUID | None = None) -> list[AgreementRow]:
    """All agreements, or those with one partner, newest first."""
    rows = Agreement.objects.filter(partner_id=partner_id) if partner_id else Agreement.objects.all()
    return [_agreement(one) for one in rows.order_by("-opened_at", "-id")]


def agreement(agreement_id: UUID) -> AgreementRow | None:
    """One agreement, None if the practice has none of that id."""
    found = Agreement.objects.filter(id=agreement_id).first()
    return _agreement(found) if found else None


def versions(agreement_id: UUID) -> list[VersionRow]:
    """An agreement's versions, newest first."""
    return [_version(one) for one in Version.objects.filter(agreement_id=agreement_id).order_by("-number")]


def version(agreement_id: UUID, number: int) -> VersionRow | None:
    """One version, None if there is none of that number."""
    found = Version.objects.filter(agreement_id=agreement_id, number=number).first()
    return _version(found) if found else None


def standing_versions(rows: Iterable[AgreementRow]) -> dict[UUID, VersionRow]:
    """The version in force of each of these agreements that has one."""
    numbers = {one.id: one.in_force for one in rows if one.in_force}
    found = Version.objects.filter(agreement_id__in=numbers)
    return {one.agreement_id: _version(one) for one in found if one.number == numbers[one.agreement_id]}


def documents(version_ids: Collection[UUID]) -> list[DocumentRow]:
    """The files of these versions, oldest first."""
    rows = Document.objects.filter(version_id__in=version_ids).defer("doc").order_by("put_at", "id")
    return [
        DocumentRow(one.id, one.version_id, one.role, one.name, one.sha256, one.size_bytes, one.put_at) for one in rows
    ]


def signatures(version_id: UUID) -> list[SignatureRow]:
    """Who signed a version, in that order."""
    rows = Signature.objects.filter(version_id=version_id).order_by("signed_at", "id")
    return [SignatureRow(one.side, one.name, one.title, one.method, one.signed_at, one.sha256) for one in rows]


def duties(agreement_ids: Collection[UUID]) -> list[DutyRow]:
    """The duties of these agreements, soonest first, kept ones too."""
    rows = Duty.objects.filter(agreement_id__in=agreement_ids).order_by("due_on", "key")
    return [DutyRow(one.id, one.agreement_id, one.key, one.due_on, one.kept_on, one.evidence) for one in rows]


def in_force(partner_id: UUID | None = None) -> list[InForce]:
    """The versions that stand, each with the first day without it: by notice, or by a duty that nobody keeps."""
    rows = [one for one in agreements(partner_id) if one.state in rules.STANDING]
    found, owed = standing_versions(rows), duties([one.id for one in rows])
    return [_in_force(one, found[one.id], owed) for one in rows if one.id in found]


def lapses(standing: Schedule, agreement_id: UUID, owed: Iterable[DutyRow]) -> list[DutyRow]:
    """The open duties of an agreement whose lapse ends the flow, soonest first."""
    stopping = {one.key for one in standing.duties if one.stops}
    return [one for one in owed if one.agreement_id == agreement_id and one.kept_on is None and one.key in stopping]


def due(today: date, within_days: int = max(rules.WARN_DAYS)) -> list[Due]:
    """What ends, wants renewing or is owed within so many days, soonest first; what is over and still open, too."""
    last = today + timedelta(days=within_days)
    rows = {one.id: one for one in agreements() if one.state in rules.STANDING}
    over = {one.id: one for one in agreements() if one.state == "ended"}
    found, owed = standing_versions(rows.values()), duties([*rows, *over])
    dues = [one for row in rows.values() if row.id in found for one in _ends(row, found[row.id].schedule, today)]
    for one in owed:
        row = rows.get(one.agreement_id) or over[one.agreement_id]
        if one.kept_on is None and (row.id in rows or one.key == "return"):
            stops = row.id in found and bool(lapses(found[row.id].schedule, row.id, [one]))
            dues.append(Due(row.id, row.partner_id, "duty", one.due_on, one.key, stops))
    return sorted((one for one in dues if one.due_on <= last), key=lambda one: (one.due_on, one.kind, one.key))


def _ends(row: AgreementRow, schedule: Schedule, today: date) -> Iterable[Due]:
    ends_on = min(schedule.ends_on or NEVER, row.ends_on or NEVER)
    if ends_on == NEVER:
        return
    renew_on = ends_on - timedelta(days=schedule.notice_days)
    if renew_on >= today and row.state == "active":
        yield Due(row.id, row.partner_id, "renew", renew_on, stops=False)
    yield Due(row.id, row.partner_id, "end", ends_on)


def _in_force(row: AgreementRow, stands: VersionRow, owed: list[DutyRow]) -> InForce:
    days = [rules.lapses_on(one.due_on) for one in lapses(stands.schedule, row.id, owed)]
    until = min([*days, *([row.ends_on] if row.ends_on else [])], default=None)
    return InForce(row.id, stands.number, row.partner_id, row.kind, stands.schedule, until)


def _agreement(one: Agreement) -> AgreementRow:
    return AgreementRow(
        one.id, one.partner_id, one.kind, one.parent_id, one.state, one.in_force, one.opened_at, one.notice_by,
        one.notice_on, one.ends_on, one.ended_on, one.why_ended, one.disposed_on, one.disposed_how,
    )  # fmt: skip


def _version(one: Version) -> VersionRow:
    return VersionRow(
        one.id, one.agreement_id, one.number, one.state, one.origin, one.sha256, load(one.schedule), one.check_found,
        one.made_at, one.verdict, one.note, one.reviewed_at, one.approved_at, one.in_force_at,
    )  # fmt: skip
