"""From what the rooms below know of a visit to the content of its claim (extra file: plain values in and out)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from quietledger.billing.charges.queries import ChargeRow
from quietledger.billing.claims import rules
from quietledger.billing.claims.rules import Address, Biller, ClaimContent, ClaimLine, Clinician, Insured
from quietledger.billing.patients.rules import CoverDoc, PatientDoc
from quietledger.billing.payers import rules as payer_rules
from quietledger.billing.payers.queries import PayerRow
from quietledger.billing.visits.queries import ClinicianRow
from quietledger.billing.visits.rules import VisitDoc
from quietledger.core.tenancy.rules import PracticeRow

RELATIONS: Final = {"self": "18", "spouse": "01", "child": "19", "other": "G8"}
MOST_POINTERS: Final = 4


@dataclass(frozen=True, slots=True)
class Sources:
    """What one claim is filled from; a document that is missing is empty, and the edits say so."""

    practice: PracticeRow
    payer: PayerRow
    clinician: ClinicianRow | None
    patient: PatientDoc = field(default_factory=PatientDoc)
    cover: CoverDoc = field(default_factory=CoverDoc)
    visit: VisitDoc = field(default_factory=VisitDoc)


def filled(control_number: str, charges: Sequence[ChargeRow], sources: Sources, again: rules.Resend) -> ClaimContent:
    """The content of a claim for the charges of one visit; `again` says whether it is new, a replacement or a void."""
    patient, cover = sources.patient, sources.cover
    person = _patient(patient)
    is_self = cover.relation in {"", "self"}
    return ClaimContent(
        control_number=control_number,
        frequency=again.frequency,
        charge_cents=sum(charge.charge_cents for charge in charges),
        place=charges[0].place if charges else "",
        patient=person,
        subscriber=person if is_self else _subscriber(cover),
        relation=RELATIONS.get(cover.relation or "self", cover.relation),
        member_id=cover.member_id,
        group_number=cover.group_number,
        payer_id=sources.payer.payer_id,
        payer_name=sources.payer.name,
        filing_code=sources.payer.filing_code,
        billing=biller(sources.practice),
        rendering=_rendering(sources),
        diagnoses=sources.visit.diagnoses,
        authorization=sources.visit.authorization,
        payer_claim_number=again.payer_claim_number,
        lines=tuple(
            _line(charge, f"{control_number}L{number}", len(sources.visit.diagnoses))
            for number, charge in enumerate(charges, start=1)
        ),
    )


def edit_terms(
    content: ClaimContent, payer: PayerRow, deadline_on: date | None, *, is_duplicate: bool
) -> rules.EditTerms:
    """What the edits must know beside the claim."""
    return rules.EditTerms(
        last_filing_on=deadline_on,
        telehealth_modifier=rules.TelehealthRule(payer.telehealth_modifier),
        needs_authorization=payer.needs_authorization,
        is_group=content.rendering is not None or not content.billing.first,
        is_duplicate=is_duplicate,
    )


def filing_deadline(service_on: date, payer: PayerRow) -> date | None:
    """The last day on which the payer still takes the claim; None while its limit is not on file."""
    return payer_rules.last_filing_on(service_on, payer.limit_days) if payer.limit_days > 0 else None


def biller(practice: PracticeRow) -> Biller:
    """The practice, as it asks for money."""
    address = Address(practice.street, practice.city, practice.state, practice.zip9)
    return Biller(
        name=practice.name, npi=practice.npi, tax_id=practice.tax_id, taxonomy=practice.taxonomy, address=address,
        phone=practice.phone,
    )  # fmt: skip


def _rendering(sources: Sources) -> Clinician | None:
    """Who treated; nobody is named beside a practice that is that very clinician."""
    clinician = sources.clinician
    if clinician is None or clinician.npi == sources.practice.npi:
        return None
    return Clinician(clinician.last, clinician.first, clinician.npi, clinician.taxonomy)


def _patient(doc: PatientDoc) -> Insured:
    address = Address(doc.street, doc.city, doc.state, doc.zip)
    return Insured(doc.last, doc.first, doc.middle, doc.birth_on, doc.sex, address)


def _subscriber(cover: CoverDoc) -> Insured:
    return Insured(
        cover.subscriber_last, cover.subscriber_first, "", cover.subscriber_birth_on, cover.subscriber_sex, Address()
    )


def _line(charge: ChargeRow, control_number: str, diagnoses_count: int) -> ClaimLine:
    return ClaimLine(
        control_number=control_number,
        code=charge.code,
        modifiers=charge.modifiers,
        units=charge.units,
        charge_cents=charge.charge_cents,
        place=charge.place,
        service_on=charge.service_on,
        pointers=tuple(range(1, min(diagnoses_count, MOST_POINTERS) + 1)) or (1,),
        rule=charge.rule,
    )
