"""Who may be written to, what speaks against it, and the statements that were written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Max

from quietledger.billing.claims import queries as claims
from quietledger.billing.claims.rules import ClaimState
from quietledger.billing.ledger import queries as ledger
from quietledger.billing.remits import queries as remits
from quietledger.billing.statements import composing, rules
from quietledger.billing.statements.models import Statement

AT_PAYER: Final = (ClaimState.SENT, ClaimState.RECEIVED, ClaimState.ACCEPTED)
PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One statement without its content."""

    id: UUID
    number: int
    patient_id: UUID
    issued_on: date
    due_on: date
    total_cents: int
    file_id: UUID


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who owes something.  `holds`: why they are not written to now; empty: they are."""

    patient_id: UUID
    cents: int
    holds: tuple[rules.Hold, ...]


_ROW: Final = ("id", "number", "patient_id", "issued_on", "due_on", "total_cents", "file_id")


def candidates(floor_cents: int, today: date) -> list[Candidate]:
    """Everybody who owes at least the floor and was not written to lately, each with what speaks against a letter."""
    owing = ledger.open_patient_balances(floor_cents)
    lately = _written_since(today - timedelta(days=composing.AGAIN_DAYS))
    waiting = [one for one in owing if one.patient_id not in lately]
    at_payer, taken_back = _claims_of({one.patient_id for one in waiting})
    return [
        Candidate(one.patient_id, one.cents, rules.may_issue(
            rules.OpenBalance(
                one.cents, has_open_claim=one.patient_id in at_payer, has_pending_reversal=one.patient_id in taken_back,
            ),
            threshold_cents=floor_cents,
        ))
        for one in waiting
    ]  # fmt: skip


def _written_since(day: date) -> set[UUID]:
    newest = Statement.objects.order_by().values("patient_id").annotate(last_on=Max("issued_on"))
    return {row["patient_id"] for row in newest if row["last_on"] > day}


def _claims_of(patient_ids: Collection[UUID]) -> tuple[set[UUID], set[UUID]]:
    """Patients with a claim that is open at a payer, and those with one that is being taken back."""
    by_state: dict[bool, set[UUID]] = defaultdict(set)
    rows = claims.rows(patient_id__in=list(patient_ids))
    held = remits.held_claims({row.id for row in rows})
    for row in rows:
        if row.state in AT_PAYER:
            by_state[True].add(row.patient_id)
        if row.state is ClaimState.REVERSED or row.id in held:
            by_state[False].add(row.patient_id)
    return by_state[True], by_state[False]


def statements(page: int = 1) -> list[StatementRow]:
    """One page of statements, newest first."""
    rows = Statement.objects.order_by("-number").values_list(*_ROW)
    return [StatementRow(*values) for values in rows[(page - 1) * PAGE : page * PAGE]]


def count() -> int:
    """How many statements were ever written."""
    return Statement.objects.count()


def statement(statement_id: UUID) -> StatementRow | None:
    """One statement, None if this practice has none of that id."""
    values = Statement.objects.filter(id=statement_id).values_list(*_ROW).first()
    return StatementRow(*values) if values else None


def sealed(statement_id: UUID) -> Statement:
    """One statement with its sealed content.  Raises: Statement.DoesNotExist."""
    return Statement.objects.get(id=statement_id)
