"""Where a patient's money goes: to what they owe, the oldest first; the rest is kept for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from quietledger.billing.ledger.rules import Account, NewLine
from quietledger.billing.payments import errors

MOST_CENTS: Final = 100_000_00


class Method(StrEnum):
    """How a patient paid."""

    CASH = "cash"
    CHECK = "check"
    CARD = "card"


# A card's money is at the processor until its payout is seen.
MONEY_AT: Final = {
    Method.CASH: Account.CASH_BANK,
    Method.CHECK: Account.CASH_BANK,
    Method.CARD: Account.CLEARING_CARD,
}
METHOD_WORDS: Final = {Method.CASH: "Cash", Method.CHECK: "Check", Method.CARD: "Card"}


@dataclass(frozen=True, slots=True)
class Owed:
    """What a patient owes for one session, or for one line of it.  Units: cents."""

    visit_id: UUID | None
    line_id: UUID | None
    service_on: date
    cents: int


def check_payment(amount_cents: int, paid_on: date, today: date) -> None:
    """Nothing, if somebody can have paid this on that day.   Raises: NotAPayment."""
    if not 0 < amount_cents <= MOST_CENTS:
        raise errors.NotAPayment("The amount must be above $0.00 and at most $100,000.00.")
    if paid_on > today:
        raise errors.NotAPayment("That day has not come yet.")


def payment_lines(
    amount_cents: int, method: Method, patient_id: UUID, owed: Sequence[Owed], held_cents: int = 0
) -> tuple[NewLine, ...]:
    """The lines of a patient's payment: against what they owe, oldest session first; the rest is kept for them.

    `held_cents`: money of theirs that is kept already; it goes first, so that nobody pays while we hold their money.
    Source: billing.md 14.3.
    """
    lines, left, held = (
        [NewLine(MONEY_AT[method], amount_cents, patient_id=patient_id, reason=method.value)],
        amount_cents,
        held_cents,
    )
    used = 0
    for one in sorted(owed, key=lambda one: one.service_on):
        taken = min(one.cents, left + held)
        if taken <= 0:
            continue
        from_held = min(taken, held)
        held, left, used = held - from_held, left - (taken - from_held), used + from_held
        lines.append(
            NewLine(Account.AR_PATIENT, -taken, patient_id=patient_id, line_id=one.line_id, visit_id=one.visit_id)
        )
    kept = NewLine(Account.PATIENT_CREDIT, used - left, patient_id=patient_id)
    return tuple(line for line in (*lines, kept) if line.cents)


def deposit_lines(amount_cents: int, payer_id: UUID | None, trace: str) -> tuple[NewLine, ...]:
    """The lines of a deposit: a plan's payment was seen at the bank."""
    return (
        NewLine(Account.CASH_BANK, amount_cents, payer_id=payer_id, trace=trace),
        NewLine(Account.CLEARING_REMIT, -amount_cents, payer_id=payer_id, trace=trace),
    )
