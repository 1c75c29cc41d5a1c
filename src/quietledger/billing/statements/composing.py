"""What one statement says, from ledger lines and labels as plain values (extra file: the letter's arithmetic)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Protocol
from uuid import UUID

from quietledger.billing.ledger.rules import Account
from quietledger.billing.statements.rules import PracticeBlock, StatementContent, StatementRow, ageing_of

DUE_DAYS: Final = 30
AGAIN_DAYS: Final = 28  # the same debt is not asked for again before
TAKEN_OFF: Final = frozenset(
    {Account.CONTRACTUAL, Account.SEQUESTRATION, Account.WITHHOLD, Account.DENIAL, Account.CONTRA_PATIENT}
)


class Line(Protocol):
    """A ledger line, as far as a statement reads it."""

    @property
    def account(self) -> Account: ...
    @property
    def cents(self) -> int: ...
    @property
    def visit_id(self) -> UUID | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def effective_on(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Practice:
    """Who writes, as the site's list has them."""

    name: str
    street: str
    city: str
    state: str
    zip9: str
    phone: str
    tax_id: str


def rows_of(lines: Sequence[Line], services: Mapping[UUID, str]) -> tuple[StatementRow, ...]:
    """One row for each session that plans are done with and something is owed for, the oldest first.

    Money that the practice keeps for the patient is set against the oldest sessions.
    Units: cents.   Source: billing.md 15.1.
    """
    by_visit: dict[UUID, list[Line]] = defaultdict(list)
    for line in lines:
        if line.visit_id:
            by_visit[line.visit_id].append(line)
    found = [
        _row(of_visit, services.get(visit, "session"))
        for visit, of_visit in by_visit.items()
        if not _sum(of_visit, Account.AR_INSURANCE) and _sum(of_visit, Account.AR_PATIENT) > 0
    ]
    held = max(-_sum(lines, Account.PATIENT_CREDIT), 0)
    rows = []
    for row in sorted(found, key=lambda row: row.service_on):
        used = min(held, row.balance_cents)
        held -= used
        rows.append(
            replace(row, patient_paid_cents=row.patient_paid_cents + used, balance_cents=row.balance_cents - used)
        )
    return tuple(row for row in rows if row.balance_cents)


def _row(lines: Sequence[Line], service: str) -> StatementRow:
    charges = [line for line in lines if line.account is Account.CHARGES]
    charge = -sum(line.cents for line in charges)
    balance = _sum(lines, Account.AR_PATIENT)
    taken_off = sum(line.cents for line in lines if line.account in TAKEN_OFF)
    paid = -sum(line.cents for line in lines if line.account is Account.AR_PATIENT and line.kind == "payment")
    return StatementRow(
        service_on=min((line.effective_on for line in charges), default=lines[0].effective_on), service=service,
        charge_cents=charge, insurance_paid_cents=charge - taken_off - paid - balance, adjustment_cents=taken_off,
        patient_paid_cents=paid, balance_cents=balance,
    )  # fmt: skip


def _sum(lines: Sequence[Line], account: Account) -> int:
    return sum(line.cents for line in lines if line.account is account)


def content(
    practice: Practice, number: str, to: tuple[str, tuple[str, ...]], rows: tuple[StatementRow, ...], issued_on: date
) -> StatementContent:
    """The statement's whole content.  `to`: name and address."""
    phone = f"({practice.phone[:3]}) {practice.phone[3:6]}-{practice.phone[6:]}"
    town = f"{practice.city.title()}, {practice.state} {practice.zip9[:5]}"
    return StatementContent(
        practice=PracticeBlock(
            practice.name, (practice.street.title(), town), phone, f"{practice.tax_id[:2]}-{practice.tax_id[2:]}"
        ),
        number=number, issued_on=issued_on, due_on=issued_on + timedelta(days=DUE_DAYS), to_name=to[0],
        to_address=to[1],
        rows=rows, total_cents=sum(row.balance_cents for row in rows), ageing=ageing_of(rows, issued_on),
        ways_to_pay=(f"Check to {practice.name}, at the address above", f"Card, by phone at {phone}"),
        help_contact=f"Call {phone} if you can’t pay this now, or if you think that it is wrong.",
    )  # fmt: skip
