"""What can be said about keys without opening anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import keys, providers, root
from quietledger.core.vault.cells import id_in
from quietledger.core.vault.models import Key, SealedModel

Described = providers.Described


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key of a practice, or all patients' keys of one state together (`key_id` None)."""

    purpose: str
    key_id: int | None
    state: str
    count: int
    made_at: datetime
    wrapped_by: str
    needed_at: datetime | None
    destroyed_at: datetime | None


def key_report(practice_id: UUID) -> list[KeyRow]:
    """Every key of a practice by purpose and age; patients' keys are counted by state."""
    with tenancy.within(practice_id):
        own = [
            KeyRow(row.purpose, row.key_id, row.state, 1, row.created_at, row.wrapped_by, row.needed_at,
                   row.destroyed_at)
            for row in Key.objects.filter(patient=None).order_by("purpose", "key_id")
        ]  # fmt: skip
        grouped = Key.objects.filter(purpose=keys.PATIENT).values("state", "wrapped_by").order_by("state", "wrapped_by")
        told = grouped.annotate(
            n=Count("id"), made=Min("created_at"), needed=Max("needed_at"), gone=Max("destroyed_at")
        )
        patients = [
            KeyRow(keys.PATIENT, None, one["state"], one["n"], one["made"], one["wrapped_by"], one["needed"],
                   one["gone"])
            for one in told
        ]  # fmt: skip
    return own + patients


def forgotten(patient_ids: set[UUID] | None = None) -> dict[UUID, datetime | None]:
    """The patients of the open practice whose keys are all destroyed, and since when."""
    dead = Key.objects.filter(purpose=keys.PATIENT, state=Key.State.DESTROYED)
    if patient_ids is not None:
        dead = dead.filter(patient__in=patient_ids)
    living = Key.objects.filter(purpose=keys.PATIENT).exclude(state=Key.State.DESTROYED).values("patient")
    rows = dead.exclude(patient__in=living).values_list("patient").annotate(at=Max("destroyed_at"))
    return {patient: at for patient, at in rows if patient}


def root_keys() -> list[Described]:
    """The providers of the root key in words, the one that wraps first; with what should be better."""
    return root.described()


def key_of(row: SealedModel) -> int:
    """The number of the key under which a row is sealed."""
    return id_in(row.doc.cell)
