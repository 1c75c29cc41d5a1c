"""What can be said about keys without opening anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from quietledger.core.tenancy import actions as tenancy
from quietledger.core.vault import keys, moving, providers, root
from quietledger.core.vault.cells import id_in
from quietledger.core.vault.checking import check_marks
from quietledger.core.vault.looking import Looked, look
from quietledger.core.vault.models import Key, SealedModel

__all__ = [
    "Described", "KeyRow", "Looked", "check_marks", "forgotten", "key_of", "key_report", "look", "root_keys",
]  # fmt: skip
Described = providers.Described


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key of a practice, or all patients' keys of one state together (`key_id` None)."""

    purpose: str
    key_id: int | None
    state: str
    count: int
    cells: int
    made_at: datetime
    wrapped_by: str
    needed_at: datetime | None
    destroyed_at: datetime | None


def key_report(practice_id: UUID) -> list[KeyRow]:
    """Every key of a practice by purpose and age; patients' keys are counted by state."""
    with tenancy.within(practice_id):
        cells = moving.cells()
        rows = list(Key.objects.defer("wrapped").order_by("purpose", "key_id"))
    own = [
        KeyRow(row.purpose, row.key_id, row.state, 1, cells.get(row.key_id, 0), row.created_at, row.wrapped_by,
               row.needed_at, row.destroyed_at)
        for row in rows if row.patient is None
    ]  # fmt: skip
    groups: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for row in rows:
        if row.patient is not None:
            groups[row.state, row.wrapped_by].append(row)
    patients = [
        KeyRow(keys.PATIENT, None, state, len(group), sum(cells.get(row.key_id, 0) for row in group),
               min(row.created_at for row in group), wrapper, _latest(row.needed_at for row in group),
               _latest(row.destroyed_at for row in group))
        for (state, wrapper), group in sorted(groups.items())
    ]  # fmt: skip
    return own + patients


def _latest(moments: Iterable[datetime | None]) -> datetime | None:
    return max((one for one in moments if one), default=None)


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
