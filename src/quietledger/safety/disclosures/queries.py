"""Disclosures and asks without what is sealed, and sendings on the trail that nobody recorded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol
from uuid import UUID

from quietledger.core.audit import queries as audit
from quietledger.core.vault import actions as vault
from quietledger.safety.disclosures import rules
from quietledger.safety.disclosures.models import Ask, Disclosure
from quietledger.safety.disclosures.rules import DisclosureDoc, Line, Recorded


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    """One disclosure without its sealed part."""

    id: UUID
    patient_id: UUID
    purpose: str
    happened_on: date
    last_on: date | None
    times: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class AskRow:
    """One ask.  `is_free`: the first within twelve months."""

    id: UUID
    patient_id: UUID
    received_on: date
    due_on: date
    extended_on: date | None
    answered_on: date | None
    is_free: bool


@dataclass(frozen=True, slots=True)
class Place:
    """An entry's place on the trail, and the hash of its leaf in hexadecimal."""

    index: int
    leaf: str


class Named(Protocol):
    """Who a patient is, as far as this room needs it."""

    @property
    def number(self) -> int: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Accounting:
    """A patient's list.  `held_count`: lines that an official asked to hold back; `unrecorded`: see `unrecorded`."""

    patient: Named
    since_on: date
    until_on: date
    lines: tuple[Line, ...]
    held_count: int
    places: Mapping[UUID, Place]
    unrecorded: tuple[audit.EntryRow, ...]


_ROW: Final = ("id", "patient_id", "purpose", "happened_on", "last_on", "times", "recorded_at")


def newest(limit: int = 50) -> list[DisclosureRow]:
    """The disclosures that were recorded last."""
    return [
        DisclosureRow(*values)
        for values in Disclosure.objects.order_by("-recorded_at", "-id").values_list(*_ROW)[:limit]
    ]


def ids_of(patient_id: UUID) -> list[UUID]:
    """A patient's disclosures."""
    return list(Disclosure.objects.filter(patient_id=patient_id).values_list("id", flat=True))


def sealed(patient_id: UUID) -> list[Disclosure]:
    """A patient's disclosures with what is sealed."""
    return list(Disclosure.objects.filter(patient_id=patient_id).order_by("happened_on", "id"))


def recorded(row: Disclosure, doc: DisclosureDoc) -> Recorded:
    """A row with its opened document, as the rules take it."""
    return Recorded(
        row.id, row.entry, doc, row.purpose, row.happened_on, row.last_on, row.times, row.held_until
    )  # fmt: skip


def entry_of(patient_id: UUID, disclosure_id: UUID) -> UUID | None:
    """The trail entry of a patient's disclosure, None if there is no such one."""
    found = Disclosure.objects.filter(id=disclosure_id, patient_id=patient_id)
    return found.values_list("entry", flat=True).first()


def places(entry_ids: Collection[UUID]) -> dict[UUID, Place]:
    """Where these entries stand on the trail; those without a place yet are missing."""
    return {one: Place(index, leaf.hex()) for one, (index, leaf) in audit.places(entry_ids).items()}


def unrecorded(patient_id: UUID) -> list[audit.EntryRow]:
    """Sendings of a patient's data on the trail that count and stand in no record here."""
    named = audit.naming(vault.pseudonym(patient_id))
    return [row for row in named if rules.is_accountable(row.body)]


def asks(patient_id: UUID) -> list[AskRow]:
    """A patient's asks, newest first."""
    return _asks(list(Ask.objects.filter(patient_id=patient_id).defer("doc").order_by("-received_on", "-id")))


def open_asks() -> list[AskRow]:
    """Asks that nobody has answered, the one due first in front."""
    waiting = list(Ask.objects.filter(answered_on__isnull=True).defer("doc"))
    patients = {row.patient_id for row in waiting}
    every = _asks(list(Ask.objects.filter(patient_id__in=patients).defer("doc")))
    return sorted((row for row in every if row.answered_on is None), key=lambda row: (row.due_on, row.id))


def _asks(rows: list[Ask]) -> list[AskRow]:
    return [
        AskRow(
            row.id, row.patient_id, row.received_on,
            rules.due_on(row.received_on, is_extended=row.extended_on is not None), row.extended_on, row.answered_on,
            rules.is_free(
                row.received_on,
                [one.received_on for one in rows if one.patient_id == row.patient_id and one.id < row.id],
            ),
        )
        for row in rows
    ]  # fmt: skip


def locked(ask_id: UUID) -> Ask | None:
    """One ask, locked until the transaction ends; None if the practice has none of that id."""
    return Ask.objects.select_for_update().filter(id=ask_id).first()


def patient_of_ask(ask_id: UUID) -> UUID | None:
    """Whose list an ask is about."""
    return Ask.objects.filter(id=ask_id).values_list("patient_id", flat=True).first()
