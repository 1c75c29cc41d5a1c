"""What the other side says: 999, 277CA and 835 as plain frozen values; `writer` turns them into bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from quietledger.pure.x12.messages import Address, Adjustment, Clinician, Contact, Envelope, Firm


@dataclass(frozen=True, slots=True)
class ElementError:
    """IK4: which element of the segment, and what is wrong with it."""

    position: int
    code: str
    component: int = 0
    element: str = ""


@dataclass(frozen=True, slots=True)
class SegmentError:
    """IK3 with its CTX; `position` counts from ST = 1; `code` 8 says that elements are wrong."""

    segment: str
    position: int
    loop: str = ""
    code: str = "8"
    claim_control: str = ""
    elements: tuple[ElementError, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAck:
    """AK2 and IK5: the verdict on one ST."""

    st_control: str
    verdict: str = "A"
    errors: tuple[SegmentError, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupAck:
    """AK1 and AK9: the verdict on one GS; verdict and counts follow from the sets unless they are given."""

    group_control: str
    sets: tuple[SetAck, ...]
    group: str = "HC"
    kind: str = "837"
    version: str = "005010X222A1"
    verdict: str = ""
    included: int | None = None
    received: int | None = None
    accepted: int | None = None


@dataclass(frozen=True, slots=True)
class Interchange999:
    """One file of acknowledgments, an ST for each group."""

    envelope: Envelope
    groups: Sequence[GroupAck]


@dataclass(frozen=True, slots=True)
class Status:
    """category:code:entity of an STC."""

    category: str
    code: str
    entity: str = ""


@dataclass(frozen=True, slots=True)
class LineStatus:
    """2220D: an answer to one service line."""

    code: str
    charge_cents: int
    statuses: tuple[Status, ...]
    status_on: date
    modifiers: tuple[str, ...] = ()
    action: str = "U"
    control_number: str = ""
    service_on: date | None = None


@dataclass(frozen=True, slots=True)
class ClaimStatus:
    """2200D: an answer to one claim; `action` WQ accepted or U rejected; up to three statuses share one STC."""

    control_number: str
    last: str
    first: str
    member_id: str
    charge_cents: int
    statuses: tuple[Status, ...]
    status_on: date
    service_on: date
    service_to: date | None = None
    action: str = "WQ"
    payer_claim_number: str = ""
    clearinghouse_trace: str = ""
    lines: tuple[LineStatus, ...] = ()


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """2200C: the claims of one billing provider."""

    npi: str
    name: str
    claims: tuple[ClaimStatus, ...]
    first: str = ""
    status: Status = Status("A1", "19", "PR")
    action: str = "WQ"


@dataclass(frozen=True, slots=True)
class Totals:
    """Accepted and rejected claims of a transmission, in number and cents."""

    accepted: int
    rejected: int
    accepted_cents: int
    rejected_cents: int


@dataclass(frozen=True, slots=True)
class Interchange277CA:
    """One answer to one batch; `batch` is BHT03 of the 837; totals follow from the claims unless they are given."""

    envelope: Envelope
    source: Firm
    receiver: Firm
    reference: str
    batch: str
    received_on: date
    processed_on: date
    providers: Sequence[ProviderStatus]
    source_kind: str = "PR"
    status: Status = Status("A1", "19", "PR")
    action: str = "WQ"
    totals: Totals | None = None


@dataclass(frozen=True, slots=True)
class RemitLine:
    """SVC with its dates, adjustments and references."""

    code: str
    charge_cents: int
    paid_cents: int
    service_on: date
    service_to: date | None = None
    modifiers: tuple[str, ...] = ()
    units_milli: int = 1000
    adjustments: tuple[Adjustment, ...] = ()
    control_number: str = ""
    allowed_cents: int | None = None
    remarks: tuple[str, ...] = ()
    original_code: str = ""


@dataclass(frozen=True, slots=True)
class RemitClaim:
    """CLP with its lines; `patient_cents` None means: the sum of the PR adjustments, written when above 0."""

    control_number: str
    charge_cents: int
    paid_cents: int
    payer_claim_number: str
    patient_last: str
    patient_first: str
    member_id: str
    status: str = "1"
    patient_cents: int | None = None
    filing_code: str = "12"
    place: str = "11"
    frequency: str = "1"
    lines: tuple[RemitLine, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    interest_cents: int = 0
    rendering: Clinician | None = None
    crossover: Firm | None = None
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """One pair of a PLB; positive cents lower the payment."""

    code: str
    reference: str
    cents: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """The two bank accounts of an ACH payment."""

    payer_routing: str
    payer_account: str
    payee_routing: str
    payee_account: str


@dataclass(frozen=True, slots=True)
class Remit:
    """One ST of an 835; `paid_cents` None means: what the claims and balances add up to; no transfer means a check."""

    trace: str
    payer: Firm
    payer_trace_id: str
    payer_address: Address
    payer_contact: Contact
    payee_name: str
    payee_npi: str
    pay_on: date
    produced_on: date
    claims: Sequence[RemitClaim]
    payee_tax_id: str = ""
    balances: tuple[Balance, ...] = ()
    period_end: date | None = None
    paid_cents: int | None = None
    handling: str = ""
    transfer: Transfer | None = None
    credit: str = "C"


@dataclass(frozen=True, slots=True)
class Interchange835:
    """One file of remittances, an ST for each payment."""

    envelope: Envelope
    remits: Sequence[Remit]
