"""What an 837P says, as plain frozen values; `writer` turns them into bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


class WriteProblem(Exception):
    """A value that cannot stand in an X12 file; names the field and never the value."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends which file to whom; `control` becomes ISA13 and GS06 and must differ from file to file."""

    sender: str
    receiver: str
    control: int
    made_at: datetime
    usage: str = "T"
    sender_qualifier: str = "ZZ"
    receiver_qualifier: str = "ZZ"


@dataclass(frozen=True, slots=True)
class Address:
    street: str
    city: str
    state: str
    zip: str
    street2: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """At least one of phone and email."""

    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Firm:
    """Submitter, receiver or payer: a name and the id under which the other side knows it."""

    name: str
    id: str


@dataclass(frozen=True, slots=True)
class Clinician:
    """A person with an NPI: rendering, supervising or referring."""

    npi: str
    last: str
    first: str = ""
    middle: str = ""
    taxonomy: str = ""


@dataclass(frozen=True, slots=True)
class BillingProvider:
    """Group practice, or with `first` a solo clinician; `tax_id_kind` EI or SY; `address` is a street, no PO box."""

    npi: str
    name: str
    address: Address
    tax_id: str
    first: str = ""
    tax_id_kind: str = "EI"
    taxonomy: str = ""
    pay_to: Address | None = None
    contact: Contact | None = None
    payer_assigned_id: str = ""


@dataclass(frozen=True, slots=True)
class Facility:
    name: str
    address: Address
    npi: str = ""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who holds the plan; address, birth and sex may be left out when the patient is a dependent."""

    last: str
    first: str
    member_id: str
    middle: str = ""
    birth_on: date | None = None
    sex: str = "U"
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class Dependent:
    """A patient without an own member id; `relation` is PAT01 (01 spouse, 19 child, G8 other)."""

    last: str
    first: str
    birth_on: date
    sex: str
    address: Address
    relation: str = "19"
    middle: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """The plan that this file goes to: SBR and the payer."""

    payer: Firm
    filing_code: str
    sequence: str = "P"
    group_number: str = ""
    group_name: str = ""
    medicare_secondary_reason: str = ""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One reason of a CAS segment; a quantity of 0 is not written."""

    group: str
    reason: str
    cents: int
    quantity_milli: int = 0


@dataclass(frozen=True, slots=True)
class PriorLine:
    """What an earlier payer did with a line (2430); `payer_id` is that of the `OtherCover`."""

    payer_id: str
    paid_cents: int
    code: str
    adjudicated_on: date
    modifiers: tuple[str, ...] = ()
    units_milli: int = 1000
    adjustments: tuple[Adjustment, ...] = ()
    patient_owes_cents: int | None = None
    bundled_into: int | None = None


@dataclass(frozen=True, slots=True)
class OtherCover:
    """Another payer of the same claim (2320, 2330); amounts that are None are not written."""

    payer: Firm
    subscriber: Subscriber
    filing_code: str
    sequence: str = "P"
    relation: str = "18"
    group_number: str = ""
    paid_cents: int | None = None
    noncovered_cents: int | None = None
    patient_owes_cents: int | None = None
    adjustments: tuple[Adjustment, ...] = ()
    payer_claim_number: str = ""
    adjudicated_on: date | None = None
    remarks: tuple[str, ...] = ()
    benefits_assigned: str = "Y"
    release: str = "Y"


@dataclass(frozen=True, slots=True)
class Line:
    """One service; `pointers` count the claim's diagnoses from 1; a place is written only where it differs."""

    code: str
    charge_cents: int
    service_on: date
    control_number: str = ""
    modifiers: tuple[str, ...] = ()
    units_milli: int = 1000
    pointers: tuple[int, ...] = (1,)
    service_to: date | None = None
    place: str = ""
    authorization: str = ""
    rendering: Clinician | None = None
    prior: tuple[PriorLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One CLM with all that hangs on it; CLM02 is always the sum of its lines."""

    control_number: str
    billing: BillingProvider
    cover: Cover
    subscriber: Subscriber
    diagnoses: tuple[str, ...]
    lines: tuple[Line, ...]
    place: str
    patient: Dependent | None = None
    rendering: Clinician | None = None
    supervising: Clinician | None = None
    referring: Clinician | None = None
    facility: Facility | None = None
    frequency: str = "1"
    payer_claim_number: str = ""
    authorization: str = ""
    referral: str = ""
    patient_paid_cents: int = 0
    others: tuple[OtherCover, ...] = ()
    signature: str = "Y"
    assignment: str = "A"
    benefits_assigned: str = "Y"
    release: str = "Y"
    delay_reason: str = ""


@dataclass(frozen=True, slots=True)
class Interchange837:
    """One file of claims: one ISA, GS and ST; consecutive claims of one biller, plan and person share their HL."""

    envelope: Envelope
    submitter: Firm
    contact: Contact
    receiver: Firm
    batch: str
    claims: Sequence[Claim]
    purpose: str = "CH"
