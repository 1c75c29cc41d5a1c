"""What an 835 says, as plain values (extra file: checks, matching, mirrors and entries all read the same ones).

Cents are whole; `segment` counts from 1 in the file, `offset` is the segment's first byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Status(StrEnum):
    """CLP02, as far as it changes what is done."""

    PRIMARY = "1"
    SECONDARY = "2"
    TERTIARY = "3"
    DENIED = "4"
    PRIMARY_FORWARDED = "19"
    SECONDARY_FORWARDED = "20"
    TERTIARY_FORWARDED = "21"
    REVERSAL = "22"
    NOT_OURS_FORWARDED = "23"
    PREDETERMINED = "25"


FORWARDED = frozenset({Status.PRIMARY_FORWARDED, Status.SECONDARY_FORWARDED, Status.TERTIARY_FORWARDED})
LATER_PAYER = frozenset({Status.SECONDARY, Status.TERTIARY, Status.SECONDARY_FORWARDED, Status.TERTIARY_FORWARDED})
WITHOUT_ENTRY = frozenset({Status.NOT_OURS_FORWARDED, Status.PREDETERMINED})


@dataclass(frozen=True, slots=True)
class Cas:
    """One reduction: who bears it (group), why (reason), how much.  `element`: position of the amount in its CAS."""

    group: str
    reason: str
    cents: int
    quantity_milli: int = 0
    segment: int = 0
    offset: int = 0
    element: int = 3


@dataclass(frozen=True, slots=True)
class SaidLine:
    """One SVC with its reductions.  `original_code`: what we had billed, if the payer decided on another code."""

    ordinal: int
    code: str
    charge_cents: int
    paid_cents: int
    adjustments: tuple[Cas, ...] = ()
    modifiers: str = ""
    allowed_cents: int = 0
    units_milli: int = 0
    service_on: date | None = None
    control_number: str = ""
    original_code: str = ""
    remarks: str = ""
    segment: int = 0
    offset: int = 0

    @property
    def reduced_cents(self) -> int:
        return sum(cas.cents for cas in self.adjustments)


@dataclass(frozen=True, slots=True)
class SaidClaim:
    """One CLP with its lines.  `ordinal` counts from 1 inside its ST; `adjustments` are those at claim level."""

    ordinal: int
    control_number: str
    status: str
    charge_cents: int
    paid_cents: int
    lines: tuple[SaidLine, ...] = ()
    adjustments: tuple[Cas, ...] = ()
    patient_cents: int = 0
    payer_claim_number: str = ""
    segment: int = 0
    offset: int = 0

    @property
    def lines_cents(self) -> int:
        """What the lines say was paid, less what was taken off at claim level; without lines what the claim says."""
        if not self.lines:
            return self.paid_cents
        return sum(line.paid_cents for line in self.lines) - sum(cas.cents for cas in self.adjustments)

    @property
    def every_reduction(self) -> Iterator[Cas]:
        yield from self.adjustments
        for line in self.lines:
            yield from line.adjustments

    @property
    def is_reversal(self) -> bool:
        return self.status == Status.REVERSAL

    @property
    def has_negative_payment(self) -> bool:
        return self.paid_cents < 0 or any(line.paid_cents < 0 for line in self.lines)


@dataclass(frozen=True, slots=True)
class Plb:
    """One pair of a PLB: code, reference, amount.  Positive lowers the payment, negative raises it."""

    code: str
    reference: str
    cents: int
    segment: int = 0
    offset: int = 0
    element: int = 4


@dataclass(frozen=True, slots=True)
class Basis:
    """How much one ST pays, and whether the claims or their lines agree with it (docs/money.md)."""

    paid_cents: int
    claims_cents: int
    lines_cents: int
    balances_cents: int

    @property
    def is_by_claims(self) -> bool:
        """Whether the claims' own sums explain the payment; else the lines' sums are believed."""
        return self.claims_cents - self.balances_cents == self.paid_cents

    @property
    def unexplained_cents(self) -> int:
        """What the payment holds beyond the sums that are believed; 0 in a remittance that adds up."""
        believed = self.claims_cents if self.is_by_claims else self.lines_cents
        return self.paid_cents - (believed - self.balances_cents)

    def money_of(self, claim: SaidClaim) -> int:
        """What the payment holds for one claim."""
        return claim.paid_cents if self.is_by_claims else claim.lines_cents


@dataclass(frozen=True, slots=True)
class Where:
    """What each ledger line of one ST shares."""

    payer_id: UUID | None
    trace: str
    paid_on: date
