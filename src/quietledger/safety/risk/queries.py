"""What was said of the practice, its safeguards and the law's rows, newest word first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from quietledger.core.tenancy import queries as practices
from quietledger.safety.risk.models import Answer, Decision, Handed, Profile
from quietledger.safety.risk.rules import ProfileRow


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer.  file_id, sha256: of the file that came with it."""

    id: UUID
    key: str
    value: str
    note: str
    shown_as: str
    shows: str
    seen_on: date | None
    file_id: UUID | None
    sha256: str
    said_by: UUID | None
    said_at: datetime


@dataclass(frozen=True, slots=True)
class HandedRow:
    """Whom a question was handed to, by whom and why."""

    key: str
    person_id: UUID | None
    note: str
    handed_by: UUID | None
    handed_at: datetime


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What was chosen for an addressable row."""

    row: str
    outcome: str
    rationale: str
    owner_id: UUID | None
    decided_on: date
    review_on: date
    decided_by: UUID | None
    decided_at: datetime


def profile(at: datetime | None = None) -> ProfileRow:
    """What the practice is, as it was last said (by an instant); the reference practice until then; in the scope."""
    rows = Profile.objects.order_by("-said_at", "-id")
    if at is not None:
        rows = rows.filter(said_at__lte=at)
    row = rows.first()
    if row is None:
        return ProfileRow()
    values = {name: getattr(row, name) for name in ProfileRow.__dataclass_fields__}
    return ProfileRow(**values | {"states": tuple(row.states)})


def answers(at: datetime | None = None) -> dict[str, AnswerRow]:
    """The newest answer to each question that has one (by an instant), by its key; inside the scope."""
    rows = _answers().order_by("key", "-said_at", "-id").distinct("key")
    if at is not None:
        rows = rows.filter(said_at__lte=at)
    return {row.key: _answer(row) for row in rows}


def answers_to(key: str) -> list[AnswerRow]:
    """Every answer to a question, newest first; inside the scope."""
    return [_answer(row) for row in _answers().filter(key=key).order_by("-said_at", "-id")]


def handed(at: datetime | None = None) -> dict[str, HandedRow]:
    """Which questions wait for a colleague: handed on, and not answered since; inside the scope."""
    rows = Handed.objects.order_by("key", "-handed_at", "-id").distinct("key")
    if at is not None:
        rows = rows.filter(handed_at__lte=at)
    said = answers(at)
    names = HandedRow.__dataclass_fields__
    found = [HandedRow(**{name: getattr(row, name) for name in names}) for row in rows if row.person_id]
    return {one.key: one for one in found if one.key not in said or said[one.key].said_at < one.handed_at}


def decisions(at: datetime | None = None) -> dict[str, DecisionRow]:
    """The newest decision about each row of the law (by an instant); inside the scope."""
    rows = Decision.objects.order_by("row", "-decided_at", "-id").distinct("row")
    if at is not None:
        rows = rows.filter(decided_at__lte=at)
    return {row.row: _decision(row) for row in rows}


def decisions_about(row: str) -> list[DecisionRow]:
    """Every decision about one row of the law, newest first; inside the scope."""
    return [_decision(one) for one in Decision.objects.filter(row=row).order_by("-decided_at", "-id")]


def zone_of(practice_id: UUID) -> ZoneInfo:
    """The practice's time zone, in which days are counted."""
    return ZoneInfo(practices.practice(practice_id).timezone)


def _answers() -> QuerySet[Answer]:
    return Answer.objects.select_related("file").defer("file__doc")


def _answer(row: Answer) -> AnswerRow:
    return AnswerRow(
        row.id, row.key, row.value, row.note, row.shown_as, row.shows, row.seen_on, row.file_id,
        row.file.sha256 if row.file_id else "", row.said_by, row.said_at,
    )  # fmt: skip


def _decision(row: Decision) -> DecisionRow:
    return DecisionRow(**{name: getattr(row, name) for name in DecisionRow.__dataclass_fields__})
