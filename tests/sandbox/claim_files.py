"""837P files as a practice would send them: a builder for the sandbox's tests, from a made-up day and the writer."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

from quietledger.pure.x12 import messages as m
from quietledger.pure.x12 import writer
from quietledger.sandbox import visits
from quietledger.sandbox.folder import quiet
from quietledger.sandbox.people import people
from quietledger.sandbox.practices import BY_ID, CHARGES, LANTERN_HILL, Practice
from quietledger.sandbox.visits import Visit

FRIDAY: Final = date(2026, 11, 20)
TODAY: Final = date(2026, 11, 22)


def day_of_claims(count: int, *, seed: int = 7, practice: Practice = LANTERN_HILL) -> list[m.Claim]:
    """A claim for each visit of the day that a known payer would be asked to pay."""
    patients = people(practice, visits.patient_count(count), seed)
    day = visits.day(practice, patients, count, FRIDAY, seed, quiet)
    sound = [visit for visit in day if visit.person.payer_id in BY_ID and visit.diagnoses and visit.start < visit.end]
    return [claim(visit, number, practice) for number, visit in enumerate(sound, start=1)]


def file_of(claims: Sequence[m.Claim], *, control: int = 17, practice: Practice = LANTERN_HILL) -> bytes:
    """One 837P with all these claims in one ST."""
    return writer.write_837p(
        m.Interchange837(
            m.Envelope(practice.sender_id, "PAPERLARK", control, datetime(2026, 11, 22, 9, 15, tzinfo=UTC)),
            submitter=m.Firm(practice.name, practice.sender_id),
            contact=m.Contact("EDI Desk", phone=practice.phone),
            receiver=m.Firm("Paperlark Exchange", "PAPERLARK"),
            batch=f"B{control:04}",
            claims=claims,
        )
    )


def claim(visit: Visit, number: int, practice: Practice) -> m.Claim:
    person, payer = visit.person, BY_ID[visit.person.payer_id]
    control_number = f"{practice.code}{number:07}A"
    home = m.Address(person.street, person.city, person.state, person.zip)
    is_holder = person.relation == "self"
    return m.Claim(
        control_number=control_number,
        billing=m.BillingProvider(
            npi=practice.npi,
            name=practice.name,
            tax_id=practice.tax_id,
            taxonomy=practice.taxonomy,
            address=m.Address(practice.street, practice.city, practice.state, practice.zip),
        ),
        cover=m.Cover(
            payer=m.Firm(payer.name, payer.payer_id), filing_code=payer.filing_code, group_number=person.group_number
        ),
        subscriber=m.Subscriber(
            person.last if is_holder else person.subscriber_last,
            person.first if is_holder else person.subscriber_first,
            person.member_id,
            birth_on=person.birth_on if is_holder else None,
            sex=person.sex,
            address=home if is_holder else None,
        ),
        patient=None if is_holder else m.Dependent(person.last, person.first, person.birth_on, person.sex, home),
        rendering=m.Clinician(practice.clinicians[0].npi, practice.clinicians[0].last, practice.clinicians[0].first),
        diagnoses=tuple(code.replace(".", "") for code in visit.diagnoses),
        lines=_lines(visit, control_number),
        place=visit.place,
    )


def _lines(visit: Visit, control_number: str) -> tuple[m.Line, ...]:
    services = {"96130": [("96130", 1), ("96131", 1)], "H0004": [("H0004", 3)]}.get(visit.code, [(visit.code, 1)])
    return tuple(
        m.Line(code, CHARGES[code] * units, visit.service_on, f"{control_number}L{place}", units_milli=1000 * units)
        for place, (code, units) in enumerate(services, start=1)
    )
