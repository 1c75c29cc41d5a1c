"""Payments and deposits that were entered, who owes, and which plans' payments wait for their deposit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from quietledger.billing.ledger import queries as ledger
from quietledger.billing.ledger.rules import Account
from quietledger.billing.payers import queries as payers
from quietledger.billing.payments import rules
from quietledger.billing.payments.models import Deposit, Payment

UNKNOWN_PLAN: Final = "A plan we don’t know"
ALL_OPEN: Final = 10_000


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment of a patient.  Units: cents."""

    id: UUID
    number: int
    patient_id: UUID
    amount_cents: int
    method: str
    paid_on: date
    taken_at: datetime
    entry_id: UUID

    @property
    def method_words(self) -> str:
        return rules.METHOD_WORDS[rules.Method(self.method)]


@dataclass(frozen=True, slots=True)
class DepositRow:
    """One deposit.  Units: cents."""

    id: UUID
    trace: str
    amount_cents: int
    deposited_on: date
    entry_id: UUID


@dataclass(frozen=True, slots=True)
class WaitingTrace:
    """A plan's payment that was not yet seen at the bank.  Units: cents; `since_on`: the day it was to be paid."""

    trace: str
    payer_id: UUID | None
    payer_name: str
    cents: int
    since_on: date


def payments(*, limit: int = 50, patient_id: UUID | None = None) -> list[PaymentRow]:
    """Payments, newest first."""
    rows = Payment.objects.order_by("-number")
    if patient_id:
        rows = rows.filter(patient_id=patient_id)
    columns = ("id", "number", "patient_id", "amount_cents", "method", "paid_on", "taken_at", "entry_id")
    return [PaymentRow(*values) for values in rows.values_list(*columns)[:limit]]


def deposits(*, limit: int = 50) -> list[DepositRow]:
    """Deposits, newest first."""
    rows = Deposit.objects.order_by("-id").values_list("id", "trace", "amount_cents", "deposited_on", "entry_id")
    return [DepositRow(*values) for values in rows[:limit]]


def owed(patient_id: UUID) -> list[rules.Owed]:
    """What a patient owes, session by session and line by line."""
    sums: dict[tuple[UUID | None, UUID | None], int] = {}
    days: dict[UUID | None, date] = {}
    for line in ledger.patient_lines(patient_id):
        if line.kind == "charge":
            days[line.visit_id] = line.effective_on
        if line.account is Account.AR_PATIENT:
            key = line.visit_id, line.line_id
            sums[key] = sums.get(key, 0) + line.cents
            days.setdefault(line.visit_id, line.effective_on)
    return [rules.Owed(visit, line, days[visit], cents) for (visit, line), cents in sums.items() if cents > 0]


def held_cents(patient_id: UUID) -> int:
    """Money of a patient that we keep and that was not used yet."""
    return max(-ledger.patient_balance(patient_id).get(Account.PATIENT_CREDIT, 0), 0)


def waiting_traces(*, limit: int = 200) -> list[WaitingTrace]:
    """Plans' payments that were not yet seen at the bank, oldest first."""
    names = payers.names()
    return [
        WaitingTrace(one.trace, one.payer_id, _plan(names, one.payer_id), one.cents, one.since_on)
        for one in ledger.open_traces(Account.CLEARING_REMIT, limit=limit)
    ]


def _plan(names: Mapping[UUID, str], payer_id: UUID | None) -> str:
    return names.get(payer_id, UNKNOWN_PLAN) if payer_id else UNKNOWN_PLAN


def waiting_trace(trace: str) -> WaitingTrace | None:
    """One of them; None if nothing waits under this trace."""
    return next((one for one in waiting_traces(limit=ALL_OPEN) if one.trace == trace), None)
