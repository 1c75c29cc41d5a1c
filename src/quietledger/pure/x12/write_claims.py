"""An 837P (005010X222A1) from claims: billing provider, subscriber and patient levels, claims and their lines."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from quietledger.pure.x12 import wire, write_cob
from quietledger.pure.x12.messages import (
    BillingProvider,
    Claim,
    Clinician,
    Dependent,
    Facility,
    Interchange837,
    Line,
    Subscriber,
    WriteProblem,
)
from quietledger.pure.x12.wire import segment

VERSION = "005010X222A1"


def transaction(message: Interchange837) -> list[str]:
    """ST to SE of the one transaction.  Raises: WriteProblem."""
    if not message.claims:
        raise WriteProblem("Interchange837.claims", "is empty")
    body = _header(message)
    body.extend(_levels(message.claims))
    return wire.transaction("837", 1, VERSION, body)


def _header(message: Interchange837) -> list[str]:
    made = message.envelope.made_at
    batch = wire.control("Interchange837.batch", message.batch, 30)
    purpose = wire.one_of("Interchange837.purpose", message.purpose, ("CH", "RP"))
    return [
        segment("BHT", "0019", "00", batch, f"{made:%Y%m%d}", f"{made:%H%M}", purpose),
        wire.firm("Interchange837.submitter", "41", message.submitter, "46"),
        wire.contact_line("Interchange837.contact", "IC", message.contact),
        wire.firm("Interchange837.receiver", "40", message.receiver, "46"),
    ]


def _levels(claims: Sequence[Claim]) -> Iterator[str]:
    """HL 20, 22 and 23 with the claims below them; neighbours with the same parent share it."""
    number = 0
    for billing, of_biller in groupby(claims, key=lambda claim: claim.billing):
        number += 1
        biller_level = number
        yield f"HL*{number}**20*1"
        yield from _biller(billing)
        # Own claims and a dependent's never share an HL 22: its SBR02 says 18 for the one and nothing for the other.
        for _key, group in groupby(of_biller, key=lambda claim: (claim.cover, claim.subscriber, not claim.patient)):
            of_subscriber = list(group)
            number += 1
            yield from _subscriber(of_subscriber[0], number, biller_level)
            subscriber_level = number
            for patient, of_patient in groupby(of_subscriber, key=lambda claim: claim.patient):
                if patient:
                    number += 1
                    yield f"HL*{number}*{subscriber_level}*23*0"
                    yield from _dependent(patient)
                for claim in of_patient:
                    yield from _claim(claim)


def _biller(billing: BillingProvider) -> Iterator[str]:
    if billing.taxonomy:
        yield segment("PRV", "BI", "PXC", wire.ident("BillingProvider.taxonomy", billing.taxonomy, 10, 10))
    name = wire.text("BillingProvider.name", billing.name, 60)
    first = wire.optional_text("BillingProvider.first", billing.first, 35)
    npi = wire.digits("BillingProvider.npi", billing.npi, 10)
    yield segment("NM1", "85", "1" if first else "2", name, first, "", "", "", "XX", npi)
    yield from wire.place_lines("BillingProvider.address", billing.address, full_zip=True)
    kind = wire.one_of("BillingProvider.tax_id_kind", billing.tax_id_kind, ("EI", "SY"))
    yield segment("REF", kind, wire.digits("BillingProvider.tax_id", billing.tax_id.replace("-", ""), 9))
    if billing.contact:
        yield wire.contact_line("BillingProvider.contact", "IC", billing.contact)
    if billing.pay_to:
        yield segment("NM1", "87", "1" if first else "2")
        yield from wire.place_lines("BillingProvider.pay_to", billing.pay_to)


def _subscriber(claim: Claim, number: int, parent: int) -> Iterator[str]:
    cover, who = claim.cover, claim.subscriber
    yield f"HL*{number}*{parent}*22*{1 if claim.patient else 0}"
    yield segment(
        "SBR",
        wire.one_of("Cover.sequence", cover.sequence, ("P", "S", "T")),
        "" if claim.patient else "18",
        wire.optional_ident("Cover.group_number", cover.group_number, 50),
        "" if cover.group_number else wire.optional_text("Cover.group_name", cover.group_name, 60),
        wire.optional_ident("Cover.medicare_secondary_reason", cover.medicare_secondary_reason, 3),
        "",
        "",
        "",
        wire.ident("Cover.filing_code", cover.filing_code, 2),
    )
    yield wire.member("Subscriber", who)
    if not claim.patient:
        yield from _own_particulars(who)
    yield wire.firm("Cover.payer", "PR", cover.payer, "PI")
    if claim.billing.payer_assigned_id:
        assigned = wire.ident("BillingProvider.payer_assigned_id", claim.billing.payer_assigned_id, 50)
        yield segment("REF", "G2", assigned)


def _own_particulars(who: Subscriber) -> Iterator[str]:
    if who.address is None or who.birth_on is None:
        raise WriteProblem("Subscriber", "needs an address and a birth date, being the patient")
    yield from wire.place_lines("Subscriber.address", who.address)
    yield segment("DMG", "D8", wire.day(who.birth_on), wire.one_of("Subscriber.sex", who.sex, "FMU"))


def _dependent(who: Dependent) -> Iterator[str]:
    yield segment("PAT", wire.ident("Dependent.relation", who.relation, 2, 2))
    names = [
        wire.text("Dependent.last", who.last, 60),
        wire.optional_text("Dependent.first", who.first, 35),
        wire.optional_text("Dependent.middle", who.middle, 25),
    ]
    yield segment("NM1", "QC", "1", *names)
    yield from wire.place_lines("Dependent.address", who.address)
    yield segment("DMG", "D8", wire.day(who.birth_on), wire.one_of("Dependent.sex", who.sex, "FMU"))


def _claim(claim: Claim) -> Iterator[str]:
    _check_claim(claim)
    total = sum(line.charge_cents for line in claim.lines)
    place = wire.digits("Claim.place", claim.place, 2)
    yield segment(
        "CLM",
        wire.control("Claim.control_number", claim.control_number, 20),
        wire.money("Claim.lines.charge_cents", total),
        "",
        "",
        f"{place}:B:{claim.frequency}",
        wire.one_of("Claim.signature", claim.signature, "YN"),
        wire.one_of("Claim.assignment", claim.assignment, "ABC"),
        wire.one_of("Claim.benefits_assigned", claim.benefits_assigned, "YNW"),
        wire.one_of("Claim.release", claim.release, "YI"),
        *([""] * 10 + [wire.digits("Claim.delay_reason", claim.delay_reason, 1, 2)] if claim.delay_reason else []),
    )
    if claim.patient_paid_cents:
        yield segment("AMT", "F5", wire.money("Claim.patient_paid_cents", claim.patient_paid_cents))
    if claim.referral:
        yield segment("REF", "9F", wire.ident("Claim.referral", claim.referral, 50))
    if claim.authorization:
        yield segment("REF", "G1", wire.ident("Claim.authorization", claim.authorization, 50))
    if claim.payer_claim_number:
        yield segment("REF", "F8", wire.control("Claim.payer_claim_number", claim.payer_claim_number, 50))
    yield _diagnoses(claim.diagnoses)
    yield from _people(claim)
    for other in claim.others:
        yield from write_cob.other_cover(other)
    for number, line in enumerate(claim.lines, start=1):
        yield from _line(line, number, claim)


def _check_claim(claim: Claim) -> None:
    if not 1 <= len(claim.lines) <= 50:
        raise WriteProblem("Claim.lines", "must be 1 to 50")
    if not 1 <= len(claim.diagnoses) <= 12:
        raise WriteProblem("Claim.diagnoses", "must be 1 to 12")
    wire.one_of("Claim.frequency", claim.frequency, ("1", "7", "8"))
    if claim.frequency != "1" and not claim.payer_claim_number:
        raise WriteProblem("Claim.payer_claim_number", "is needed with frequency 7 or 8")


def _diagnoses(codes: Sequence[str]) -> str:
    pairs = [wire.ident("Claim.diagnoses", code.replace(".", ""), 7, 3) for code in codes]
    return segment("HI", f"ABK:{pairs[0]}", *(f"ABF:{code}" for code in pairs[1:]))


def _people(claim: Claim) -> Iterator[str]:
    if claim.referring:
        yield wire.person("Claim.referring", "DN", claim.referring)
    if claim.rendering:
        yield from _rendering("Claim.rendering", claim.rendering)
    if claim.facility:
        yield from _facility(claim.facility)
    if claim.supervising:
        yield wire.person("Claim.supervising", "DQ", claim.supervising)


def _rendering(field: str, who: Clinician) -> Iterator[str]:
    yield wire.person(field, "82", who)
    if who.taxonomy:
        yield segment("PRV", "PE", "PXC", wire.ident(f"{field}.taxonomy", who.taxonomy, 10, 10))


def _facility(facility: Facility) -> Iterator[str]:
    npi = ("XX", wire.digits("Facility.npi", facility.npi, 10)) if facility.npi else ()
    blanks = ("", "", "", "") if npi else ()
    yield segment("NM1", "77", "2", wire.text("Facility.name", facility.name, 60), *blanks, *npi)
    yield from wire.place_lines("Facility.address", facility.address, full_zip=True)


def _line(line: Line, number: int, claim: Claim) -> Iterator[str]:
    if line.charge_cents < 0:
        raise WriteProblem("Line.charge_cents", "is below 0")
    yield f"LX*{number}"
    yield segment(
        "SV1",
        wire.procedure("Line", line.code, line.modifiers),
        wire.money("Line.charge_cents", line.charge_cents),
        "UN",
        wire.quantity("Line.units_milli", line.units_milli),
        wire.digits("Line.place", line.place, 2) if line.place and line.place != claim.place else "",
        "",
        _pointers(line.pointers, len(claim.diagnoses)),
    )
    yield wire.span("472", line.service_on, line.service_to)
    if line.authorization:
        yield segment("REF", "G1", wire.ident("Line.authorization", line.authorization, 50))
    if line.control_number:
        yield segment("REF", "6R", wire.control("Line.control_number", line.control_number, 30))
    if line.rendering:
        yield from _rendering("Line.rendering", line.rendering)
    for prior in line.prior:
        yield from write_cob.prior_line(prior)


def _pointers(pointers: Sequence[int], diagnoses_count: int) -> str:
    if not 1 <= len(pointers) <= 4:
        raise WriteProblem("Line.pointers", "must be 1 to 4")
    if not all(1 <= pointer <= diagnoses_count for pointer in pointers):
        raise WriteProblem("Line.pointers", "point beyond the diagnoses")
    return ":".join(map(str, pointers))
