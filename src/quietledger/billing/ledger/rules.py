"""Accounts, entries and their arithmetic, on plain values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from quietledger.billing.ledger import errors
from quietledger.pure.merkle import tree


class Account(StrEnum):
    """The chart of accounts of every practice.  Source: billing reference 14.2 (docs/money.md)."""

    AR_INSURANCE = "AR:insurance"
    AR_PATIENT = "AR:patient"
    AR_OTHER = "AR:other"
    CASH_BANK = "Cash:bank"
    CLEARING_REMIT = "Clearing:remit"
    CLEARING_CARD = "Clearing:card"
    PATIENT_CREDIT = "Liab:patient_credit"
    INSURANCE_UNAPPLIED = "Liab:insurance_unapplied"
    PAYER_RECOUPMENT = "Liab:payer_recoupment"
    SUSPENSE_PLB = "Suspense:plb"
    FORWARD_BALANCE = "Liab:forward_balance"
    REFUND_PAYABLE = "Liab:refund_payable"
    CHARGES = "Rev:charges"
    CONTRACTUAL = "Contra:contractual"
    DENIAL = "Contra:denial"
    CONTRA_PATIENT = "Contra:patient"
    SEQUESTRATION = "Contra:sequestration"
    WITHHOLD = "Contra:withhold"
    INTEREST = "Inc:interest"
    CAPITATION = "Inc:capitation"
    PENALTY = "Exp:penalty"
    LEVY = "Exp:levy_or_tax_withheld"
    PROCESSOR_FEE = "Exp:processor_fee"
    AGENCY_FEE = "Exp:agency_fee"


RECEIVABLE = (Account.AR_INSURANCE, Account.AR_PATIENT, Account.AR_OTHER)

WORDS: dict[Account, str] = {
    Account.AR_INSURANCE: "Owed by plans",
    Account.AR_PATIENT: "Owed by patients",
    Account.AR_OTHER: "Owed by others",
    Account.CASH_BANK: "At the bank",
    Account.CLEARING_REMIT: "Paid by plans, not yet seen at the bank",
    Account.CLEARING_CARD: "Paid by card, not yet seen at the bank",
    Account.PATIENT_CREDIT: "Patients' money not yet used",
    Account.INSURANCE_UNAPPLIED: "Plans' money that matches no claim yet",
    Account.PAYER_RECOUPMENT: "Plans want back, not taken yet",
    Account.SUSPENSE_PLB: "Taken or given by a plan, to be explained",
    Account.FORWARD_BALANCE: "Carried forward by plans",
    Account.REFUND_PAYABLE: "To be refunded",
    Account.CHARGES: "Charged for sessions",
    Account.CONTRACTUAL: "Above the contract, written off",
    Account.DENIAL: "Denied, written off",
    Account.CONTRA_PATIENT: "Not asked of patients",
    Account.SEQUESTRATION: "Sequestration",
    Account.WITHHOLD: "Withheld under contract",
    Account.INTEREST: "Interest from plans",
    Account.CAPITATION: "Capitation",
    Account.PENALTY: "Penalties",
    Account.LEVY: "Levies and tax withheld",
    Account.PROCESSOR_FEE: "Card processor's fees",
    Account.AGENCY_FEE: "Collection agency's fees",
}


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entry comes from: a record (`ref_id`) or a file, and the place in it.  `segment` 0: no segment."""

    kind: str
    file_id: UUID | None = None
    ref_id: UUID | None = None
    segment: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True)
class NewLine:
    """One amount on one account.  Units: cents, debit positive, credit negative.

    A line on a receivable names its visit: that is how a charge and all that was paid on it find each other.
    `line_id` is the charge's id.  `segment` and `offset`: the segment of the source that said so, 0 if the entry's.
    """

    account: Account
    cents: int
    payer_id: UUID | None = None
    patient_id: UUID | None = None
    claim_id: UUID | None = None
    line_id: UUID | None = None
    trace: str = ""
    reason: str = ""
    segment: int = 0
    offset: int = 0
    visit_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NewEntry:
    """One event.  `once`: derived from its source, so that the same event can't be entered twice.

    `effective_on`: the day it belongs to (service, remittance).  `reverses`: what it mirrors.
    """

    kind: str
    effective_on: date
    once: str
    source: Source
    lines: tuple[NewLine, ...]
    reverses: UUID | None = None
    reason: str = ""


def checked(entry: NewEntry) -> NewEntry:
    """The entry without its empty lines, if it balances.

    Raises: Unbalanced, NothingToEnter.
    """
    lines = tuple(line for line in entry.lines if line.cents)
    total = sum(line.cents for line in lines)
    if total:
        raise errors.Unbalanced(entry.once, total)
    if len(lines) < 2:
        raise errors.NothingToEnter(entry.once)
    return entry if len(lines) == len(entry.lines) else replace(entry, lines=lines)


def mirror(entry: NewEntry, entry_id: UUID, *, reason: str, effective_on: date) -> NewEntry:
    """The entry that undoes another one: same lines, opposite signs.

    There is one `once` for each entry, so nothing can be undone twice.
    """
    lines = tuple(replace(line, cents=-line.cents) for line in entry.lines)
    source = Source("entry", ref_id=entry_id)
    return NewEntry("reversal", effective_on, f"reverse/{entry_id}", source, lines, entry_id, reason)


def canonical(entry: NewEntry) -> bytes:
    """An entry as the exact text that is hashed; any altered value gives another text."""
    source = entry.source
    head = [
        entry.once, entry.kind, entry.effective_on, entry.reverses, entry.reason,
        source.kind, source.file_id, source.ref_id, source.segment, source.offset,
    ]  # fmt: skip
    lines = [
        [
            line.account, line.cents, line.payer_id, line.patient_id, line.visit_id, line.claim_id, line.line_id,
            line.trace, line.reason, line.segment, line.offset,
        ]
        for line in entry.lines
    ]  # fmt: skip
    return json.dumps([head, lines], separators=(",", ":"), default=str).encode()


def root_of(entries: Iterable[NewEntry]) -> str:
    """One hash for a whole batch, whatever its order: the root of a Merkle tree over the entries sorted by `once`."""
    leaves = [tree.leaf_hash(canonical(entry)) for entry in sorted(entries, key=lambda entry: entry.once)]
    return tree.Frontier().extend(leaves).root().hex()


BUCKETS = ("0 to 30 days", "31 to 60", "61 to 90", "91 to 120", "over 120")


def bucket_of(service_on: date, today: date) -> int:
    """Which ageing bucket a receivable stands in; its age counts from the day of service."""
    age_days = (today - service_on).days
    return min(max(age_days - 1, 0) // 30, len(BUCKETS) - 1)


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is owed by age.  Units: cents; one amount for each of `BUCKETS`."""

    account: Account
    cents: tuple[int, ...]

    @property
    def total_cents(self) -> int:
        return sum(self.cents)


def aged(account: Account, owed: Sequence[tuple[date, int]], today: date) -> Ageing:
    """Sort amounts owed (day of service, cents) into the ageing buckets."""
    cents = [0] * len(BUCKETS)
    for service_on, amount_cents in owed:
        cents[bucket_of(service_on, today)] += amount_cents
    return Ageing(account, tuple(cents))
