"""All that is written into one claim (extra file: the 837P writer, the vault and the edits read the same plain values).

Every field has a default, so that a half-known claim can be held, shown and checked; the edits say what is missing.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Frequency(StrEnum):
    """CLM05-3: what a claim is to an earlier one."""

    ORIGINAL = "1"
    REPLACEMENT = "7"
    VOID = "8"


@dataclass(frozen=True, slots=True)
class Address:
    """A place in the US; `zip` has five or nine digits and no hyphen."""

    street: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    street_more: str = ""


@dataclass(frozen=True, slots=True)
class Insured:
    """A natural person on the payer's side of the claim: the patient, or the member whose plan pays.

    `sex` as X12 has it: F, M or U.
    """

    last: str = ""
    first: str = ""
    middle: str = ""
    birth_on: date | None = None
    sex: str = ""
    address: Address = field(default_factory=Address)


@dataclass(frozen=True, slots=True)
class Clinician:
    """Who treated, or who supervised the treatment."""

    last: str = ""
    first: str = ""
    npi: str = ""
    taxonomy: str = ""


@dataclass(frozen=True, slots=True)
class Biller:
    """Who asks for the money: a practice, or a clinician alone (then `name` is the last name, and `first` is set).

    `tax_id_kind`: EI for an employer's number, SY for a social security number.
    """

    name: str = ""
    first: str = ""
    npi: str = ""
    tax_id: str = ""
    tax_id_kind: str = "EI"
    taxonomy: str = ""
    address: Address = field(default_factory=Address)
    phone: str = ""


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One service on one day; `pointers` are places in the claim's diagnoses, counted from 1."""

    control_number: str = ""
    code: str = ""
    modifiers: tuple[str, ...] = ()
    units: int = 0
    charge_cents: int = 0
    place: str = ""
    service_on: date | None = None
    pointers: tuple[int, ...] = (1,)
    rule: str = ""


@dataclass(frozen=True, slots=True)
class ClaimContent:
    """One professional claim, ready to be judged and written.

    `relation` is 18 when the patient is the subscriber (SBR02), else PAT01: 01, 19, 20, 21, 39, 40, 53 or G8.
    Diagnoses travel without their point.
    """

    control_number: str = ""
    frequency: Frequency = Frequency.ORIGINAL
    charge_cents: int = 0
    place: str = ""
    patient: Insured = field(default_factory=Insured)
    subscriber: Insured = field(default_factory=Insured)
    relation: str = "18"
    member_id: str = ""
    group_number: str = ""
    payer_id: str = ""
    payer_name: str = ""
    payer_sequence: str = "P"
    filing_code: str = ""
    billing: Biller = field(default_factory=Biller)
    rendering: Clinician | None = None
    supervising: Clinician | None = None
    diagnoses: tuple[str, ...] = ()
    authorization: str = ""
    referral: str = ""
    payer_claim_number: str = ""
    patient_paid_cents: int = 0
    is_signature_on_file: bool = True
    assignment: str = "A"
    benefits_assigned: str = "Y"
    release: str = "Y"
    lines: tuple[ClaimLine, ...] = ()
