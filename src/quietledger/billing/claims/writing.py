"""From sealed contents to one 837P file, and where each claim stands in it (extra file: plain values in, bytes out)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from quietledger.billing.claims.rules import Address, Biller, ClaimContent, ClaimLine, Clinician, Insured
from quietledger.core.exchange.rules import ConnectionRow
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.pure.x12 import messages as m
from quietledger.pure.x12 import reader, writer
from quietledger.pure.x12.messages import WriteProblem

__all__ = ["Envelope", "Place", "WriteProblem", "Written", "message_claim", "problem_of", "written"]

SET_CONTROL: Final = "0001"  # one ST in each file


@dataclass(frozen=True, slots=True)
class Envelope:
    """The numbers of one file: its interchange (and group), and the reference that a 277CA repeats."""

    interchange: int
    reference: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """Where a claim stands in its file.  Units: segments count from 1, offset in bytes."""

    segment: int
    offset: int


@dataclass(frozen=True, slots=True)
class Written:
    """One file, and the place of each claim in it by control number."""

    body: bytes
    places: Mapping[str, Place]


def written(
    contents: Sequence[ClaimContent], envelope: Envelope, practice: PracticeRow, connection: ConnectionRow
) -> Written:
    """Write claims into one 837P, and read the file back to tell where each claim stands in it.

    The same contents and envelope give the same bytes.

    Raises: WriteProblem, naming the field that cannot be written.
    """
    body = writer.write_837p(_message([message_claim(one) for one in contents], envelope, practice, connection))
    rows = reader.read(body).tables["claims"].select(["control_number", "segment", "offset"]).to_pylist()
    places = {row["control_number"]: Place(row["segment"], row["offset"]) for row in rows}
    missing = [one.control_number for one in contents if one.control_number not in places]
    if missing or len(rows) != len(contents):
        raise WriteProblem("Claim.control_number", f"{len(missing)} claims do not read back")
    return Written(body, places)


def problem_of(
    content: ClaimContent, envelope: Envelope, practice: PracticeRow, connection: ConnectionRow
) -> WriteProblem | None:
    """What keeps one claim from being written, None if nothing does."""
    try:
        writer.write_837p(_message([message_claim(content)], envelope, practice, connection))
    except WriteProblem as problem:
        return problem
    return None


def message_claim(content: ClaimContent) -> m.Claim:
    """One content as the writer takes it."""
    is_self = content.relation == "18"
    return m.Claim(
        control_number=content.control_number,
        billing=_billing(content.billing),
        cover=m.Cover(
            payer=m.Firm(content.payer_name, content.payer_id),
            filing_code=content.filing_code,
            sequence=content.payer_sequence,
            group_number=content.group_number,
        ),
        subscriber=_subscriber(content.subscriber, content.member_id, is_patient=is_self),
        patient=None if is_self else _dependent(content.patient, content.relation),
        diagnoses=content.diagnoses,
        place=content.place,
        rendering=_clinician(content.rendering),
        supervising=_clinician(content.supervising),
        frequency=content.frequency.value,
        payer_claim_number=content.payer_claim_number,
        authorization=content.authorization,
        referral=content.referral,
        patient_paid_cents=content.patient_paid_cents,
        signature="Y" if content.is_signature_on_file else "N",
        assignment=content.assignment,
        benefits_assigned=content.benefits_assigned,
        release=content.release,
        lines=tuple(_line(line) for line in content.lines),
    )


def _message(
    claims: Sequence[m.Claim], envelope: Envelope, practice: PracticeRow, connection: ConnectionRow
) -> m.Interchange837:
    return m.Interchange837(
        m.Envelope(
            sender=connection.sender_id,
            receiver=connection.receiver_id,
            control=envelope.interchange,
            made_at=envelope.made_at,
            usage="T" if practice.is_sample else "P",
        ),
        submitter=m.Firm(practice.name, connection.sender_id),
        contact=m.Contact(practice.name, phone=practice.phone, email=practice.email),
        receiver=m.Firm(connection.name, connection.receiver_id),
        batch=envelope.reference,
        claims=claims,
    )


def _billing(biller: Biller) -> m.BillingProvider:
    return m.BillingProvider(
        npi=biller.npi, name=biller.name, address=_address(biller.address), tax_id=biller.tax_id, first=biller.first,
        tax_id_kind=biller.tax_id_kind, taxonomy=biller.taxonomy,
    )  # fmt: skip


def _subscriber(who: Insured, member_id: str, *, is_patient: bool) -> m.Subscriber:
    return m.Subscriber(
        who.last, who.first, member_id, who.middle, who.birth_on, who.sex or "U",
        _address(who.address) if is_patient else None,
    )  # fmt: skip


def _dependent(who: Insured, relation: str) -> m.Dependent:
    # The edits let no claim through without a birth date; the writer refuses the impossible day that stands in for it.
    return m.Dependent(
        who.last, who.first, who.birth_on or date.min, who.sex, _address(who.address), relation, who.middle
    )


def _clinician(who: Clinician | None) -> m.Clinician | None:
    return m.Clinician(who.npi, who.last, who.first, taxonomy=who.taxonomy) if who else None


def _address(where: Address) -> m.Address:
    return m.Address(where.street, where.city, where.state, where.zip, where.street_more)


def _line(line: ClaimLine) -> m.Line:
    return m.Line(
        code=line.code,
        charge_cents=line.charge_cents,
        service_on=line.service_on or date.min,
        control_number=line.control_number,
        modifiers=line.modifiers,
        units_milli=line.units * 1000,
        pointers=line.pointers,
        place=line.place,
    )
