"""Reads about charges: the claims' tray, the charges of a visit, and what is held."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Sum

from quietledger.billing.charges.models import Charge, Hold

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """One priced service of a visit."""

    id: UUID
    visit_id: UUID
    line: int
    code: str
    modifiers: tuple[str, ...]
    units: int
    charge_cents: int
    place: str
    service_on: date
    rule: str
    label: str
    state: str


@dataclass(frozen=True, slots=True)
class ReadyVisit:
    """A charged visit that waits for its claim."""

    visit_id: UUID
    number: int
    patient_id: UUID
    payer_id: UUID
    clinician_id: UUID
    service_on: date
    lines: tuple[ChargeRow, ...]


@dataclass(frozen=True, slots=True)
class HoldRow:
    """One reason why a visit is not charged."""

    id: UUID
    visit_id: UUID
    patient_id: UUID
    number: int
    service_on: date
    finding: str
    say: str
    fix: str
    field: str
    held_at: datetime


@dataclass(frozen=True, slots=True)
class HeldVisit:
    """A visit that is not charged, and every reason why."""

    visit_id: UUID
    patient_id: UUID
    number: int
    service_on: date
    reasons: tuple[HoldRow, ...]


@dataclass(frozen=True, slots=True)
class Tray:
    """How much waits.  Units: visits, cents."""

    count: int = 0
    cents: int = 0


_CHARGE: Final = (
    "id", "visit_id", "line", "code", "modifiers", "units", "charge_cents", "place", "service_on", "rule", "label",
    "state",
)  # fmt: skip
_HOLD: Final = ("id", "visit_id", "patient_id", "number", "service_on", "finding", "say", "fix", "field", "held_at")
_VISIT: Final = ("number", "patient_id", "payer_id", "clinician_id")


def ready_for_claim(limit: int = 500, *, after: int = 0) -> list[ReadyVisit]:
    """Charged visits that wait for their claim, in the visits' own order, beyond a visit's number; two queries."""
    ready = Charge.objects.filter(state=Charge.State.READY)
    firsts = ready.filter(number__gt=after, line=1).order_by("number").values_list("number", flat=True)
    numbers = list(firsts[:limit])
    found = ready.filter(number__in=numbers).order_by("number", "line").values_list(*_VISIT, *_CHARGE)
    return [_ready(list(lines)) for _number, lines in groupby(found, key=lambda values: values[0])]


def of_visits(visit_ids: Collection[UUID]) -> dict[UUID, tuple[ChargeRow, ...]]:
    """The charges of these visits, line by line; visits without charges are missing."""
    found = Charge.objects.filter(visit_id__in=list(visit_ids)).order_by("visit_id", "line").values_list(*_CHARGE)
    return {visit_id: tuple(map(_charge, lines)) for visit_id, lines in groupby(found, key=lambda values: values[1])}


def of_visit(visit_id: UUID) -> tuple[ChargeRow, ...]:
    """The charges of one visit, line by line."""
    return of_visits([visit_id]).get(visit_id, ())


def holds(page: int = 1) -> list[HeldVisit]:
    """One page of the visits that are held, oldest session first, with every reason; two queries."""
    held = Hold.objects.filter(released_at=None)
    visits = held.values("visit_id", "service_on", "number").annotate(Count("id")).order_by("service_on", "number")
    return held_visits([row["visit_id"] for row in visits[(page - 1) * PAGE : page * PAGE]])


def held_visits(visit_ids: Collection[UUID]) -> list[HeldVisit]:
    """Those of these visits that are held, oldest session first."""
    found = Hold.objects.filter(released_at=None, visit_id__in=list(visit_ids))
    rows = [HoldRow(*values) for values in found.order_by("service_on", "number", "id").values_list(*_HOLD)]
    return [_held(list(reasons)) for _visit, reasons in groupby(rows, key=lambda row: row.visit_id)]


def held_count() -> int:
    """How many visits are held."""
    return Hold.objects.filter(released_at=None).values("visit_id").distinct().count()


def tray() -> Tray:
    """Charged visits that wait for their claim."""
    said = Charge.objects.filter(state=Charge.State.READY).aggregate(
        count=Count("visit_id", distinct=True), cents=Sum("charge_cents", default=0)
    )
    return Tray(said["count"], said["cents"])


def _ready(lines: Sequence[tuple[Any, ...]]) -> ReadyVisit:
    number, patient_id, payer_id, clinician_id = lines[0][: len(_VISIT)]
    rows = tuple(_charge(values[len(_VISIT) :]) for values in lines)
    return ReadyVisit(rows[0].visit_id, number, patient_id, payer_id, clinician_id, rows[0].service_on, rows)


def _charge(values: Sequence[Any]) -> ChargeRow:
    fields = dict(zip(_CHARGE, values, strict=True))
    return ChargeRow(**fields | {"modifiers": tuple(filter(None, fields["modifiers"].split(":")))})


def _held(reasons: Sequence[HoldRow]) -> HeldVisit:
    first = reasons[0]
    return HeldVisit(first.visit_id, first.patient_id, first.number, first.service_on, tuple(reasons))
