"""The frozen rows that queries about claims give (extra file: the reads stay readable beside them)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from quietledger.billing.claims.rules import ClaimState

_TITLES: Final = {
    "opened": "Charged and checked", "held": "Held", "mended": "Filled anew and checked", "sent": "Sent",
    "received": "Received", "accepted": "Accepted", "rejected": "Sent back", "rejected_syntax": "Could not be read",
    "paid": "Paid", "partly_paid": "Paid in part", "denied": "Denied", "reversed": "Taken back",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of a claim; `charge_id` is the key of its lines in the ledger."""

    id: UUID
    charge_id: UUID
    number: int
    control_number: str
    code: str
    modifiers: tuple[str, ...]
    units: int
    charge_cents: int


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim without its content."""

    id: UUID
    number: int
    control_number: str
    version: int
    frequency: str
    patient_id: UUID
    payer_id: UUID
    visit_id: UUID
    clinician_id: UUID
    service_on: date
    charge_cents: int
    state: ClaimState
    payer_claim_number: str
    deadline_on: date | None
    accepted_on: date | None
    batch_id: UUID | None
    lines: tuple[LineRow, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One 837P file and what was said about it as a whole."""

    id: UUID
    number: int
    reference: str
    group: str
    st: str
    file_id: UUID
    claim_count: int
    charge_cents: int
    sent_at: datetime
    verdict: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What is wrong, where, and what mends it."""

    id: UUID
    claim_id: UUID | None
    finding: str
    severity: str
    say: str
    fix: str
    field: str
    line: int
    segment: int
    found_at: datetime


@dataclass(frozen=True, slots=True)
class EventRow:
    """What happened, and the file and segment that prove it."""

    id: UUID
    claim_id: UUID
    at: datetime
    kind: str
    say: str
    file_id: UUID | None
    segment: int
    offset: int
    cents: int | None

    @property
    def title(self) -> str:
        """The event in two or three words."""
        return _TITLES.get(self.kind, "Noted")


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim with all that its page shows and that needs no permit to be opened."""

    claim: ClaimRow
    batch: BatchRow | None
    events: tuple[EventRow, ...]
    findings: tuple[FindingRow, ...]
    previous_id: UUID | None
    next_id: UUID | None


@dataclass(frozen=True, slots=True)
class Tray:
    """How much waits in a tray, and the nearest deadline in it."""

    count: int = 0
    cents: int = 0
    first_deadline_on: date | None = None


@dataclass(frozen=True, slots=True)
class Trays:
    """The desk's trays of claims."""

    to_send: Tray = Tray()
    held: Tray = Tray()
    rejected: Tray = Tray()
    denied: Tray = Tray()
    filing_near: Tray = Tray()
    unanswered: Tray = Tray()
