"""Claims that were sent and the 835 files that answer them, for tests on a real database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from quietledger.billing.charges.models import Charge
from quietledger.billing.claims.models import Claim, ClaimLine
from quietledger.billing.claims.rules import ClaimContent
from quietledger.billing.ledger import actions as ledger
from quietledger.billing.ledger.rules import Account, NewEntry, NewLine, Source
from quietledger.billing.patients.models import Cover, Patient
from quietledger.billing.patients.rules import CoverDoc, PatientDoc
from quietledger.billing.payers.models import Payer
from quietledger.billing.remits import actions, jobs
from quietledger.billing.remits.models import RemitClaim
from quietledger.billing.visits.models import Clinician, Visit
from quietledger.billing.visits.rules import VisitDoc
from quietledger.core.exchange import actions as exchange
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.vault import actions as vault
from quietledger.pure.x12 import answers as a
from quietledger.pure.x12 import messages as m
from quietledger.pure.x12 import writer

__all__ = ["RemitClaim", "a", "date", "ids", "m"]

SERVICE_ON = date(2026, 11, 2)
PAY_ON = date(2026, 11, 20)
SENT_AT = datetime(2026, 11, 3, 9, tzinfo=UTC)
PAYER_ID = "BLUEF1"


@dataclass(frozen=True, slots=True)
class World:
    """One practice with a payer, a patient and sent claims.  `claims`: claim ids by control number."""

    practice_id: UUID
    payer_id: UUID
    patient_id: UUID
    claims: dict[str, UUID]
    charges: dict[str, UUID]
    visits: dict[str, UUID]


def make(job: Any, now: datetime, charges: dict[str, int], *, payer_code: str = PAYER_ID, sealed: bool = True) -> World:
    """Enter claims as if they had been charged and sent.  `charges`: control number -> cents; one line each."""
    permit = gate.require(job, Can.CHARGE, now=now)
    with tenancy.scope(job) as practice:
        payer = Payer.objects.filter(payer_id=payer_code).first() or Payer.objects.create(
            payer_id=payer_code, name="Bluefinch Health Plan", filing_code="CI", limit_days=90, appeal_days=180
        )
        patient, clinician = _people(payer, now)
        rows = [
            _claim(number, cents, payer.id, patient.id, clinician.id, place)
            for place, (number, cents) in enumerate(charges.items(), 1)
        ]
        Visit.objects.bulk_create(vault.seal_all([(visit, VisitDoc()) for visit, *_ in rows]))
        Charge.objects.bulk_create([charge for _, charge, *_ in rows])
        Claim.objects.bulk_create(vault.seal_all([(claim, ClaimContent()) for *_, claim, _ in rows]))
        ClaimLine.objects.bulk_create([line for *_, line in rows])
        entries = [_charged(visit, charge, payer.id) for visit, charge, *_ in rows]
        for start in range(0, len(entries), 500):
            ledger.enter(permit, entries[start : start + 500], now=now)
    return World(
        practice, payer.id, patient.id, {claim.control_number: claim.id for *_, claim, _ in rows},
        {claim.control_number: charge.id for _, charge, claim, _ in rows},
        {claim.control_number: visit.id for visit, _, claim, _ in rows},
    )  # fmt: skip


def _people(payer: Payer, now: datetime) -> tuple[Patient, Clinician]:
    patient = Patient(number=tenancy.next_numbers("patients", 1)[0], added_at=now)
    vault.make_patient_keys([patient.id])
    vault.seal(
        patient,
        PatientDoc(
            last="Quillfeather",
            first="Tamsin",
            birth_on=date(1987, 4, 9),
            street="1 Test Lane",
            city="Springfield",
            state="IL",
            zip="62704",
        ),
    )
    patient.save(force_insert=True)
    cover = Cover(
        patient=patient,
        payer=payer,
        payer_code=payer.payer_id,
        member_tag=vault.blind("patients_cover.member", "TST0000001"),
    )
    vault.seal(cover, CoverDoc(member_id="TST0000001"))
    cover.save(force_insert=True)
    clinician = Clinician.objects.first() or Clinician.objects.create(
        last="Clinician", first="Casey", npi="1999999976", taxonomy="1041C0700X", license="LCSW", source_name="Casey"
    )
    return patient, clinician


def _claim(
    number: str, cents: int, payer: UUID, patient: UUID, clinician: UUID, place: int
) -> tuple[Visit, Charge, Claim, ClaimLine]:
    unique = tenancy.next_numbers("tests", 1)[0]
    visit = Visit(
        patient_id=patient,
        clinician_id=clinician,
        number=unique,
        service_on=SERVICE_ON,
        place="11",
        once=ids.uuid7().bytes,
        content_tag=b"0",
        added_at=SENT_AT,
        state="charged",
    )
    charge = Charge(
        patient_id=patient,
        visit_id=visit.id,
        payer_id=payer,
        clinician_id=clinician,
        number=unique,
        line=1,
        code="H0004",
        modifiers="HO",
        units=4,
        charge_cents=cents,
        place="11",
        service_on=SERVICE_ON,
        rule="tc",
        label="Session",
        state="claimed",
    )
    claim = Claim(
        number=unique,
        control_number=number,
        patient_id=patient,
        payer_id=payer,
        visit_id=visit.id,
        clinician_id=clinician,
        service_on=SERVICE_ON,
        charge_cents=cents,
        state="accepted",
        rank=2,
        heard_at=SENT_AT,
        acted_at=SENT_AT,
        opened_at=SENT_AT,
    )
    line = ClaimLine(
        claim_id=claim.id,
        charge_id=charge.id,
        number=1,
        control_number=f"{number}L1",
        code="H0004",
        modifiers="HO",
        units=4,
        charge_cents=cents,
    )
    return visit, charge, claim, line


def _charged(visit: Visit, charge: Charge, payer: UUID) -> NewEntry:
    def line(account: Account, cents: int) -> NewLine:
        return NewLine(
            account, cents, payer_id=payer, patient_id=visit.patient_id, line_id=charge.id, visit_id=visit.id
        )

    lines = (line(Account.AR_INSURANCE, charge.charge_cents), line(Account.CHARGES, -charge.charge_cents))
    return NewEntry("charge", SERVICE_ON, f"charge:{visit.id}", Source("visit", ref_id=visit.id), lines)


# --- answers --------------------------------------------------------------------------------------------------------
def adjusted(*parts: tuple[str, str, int]) -> tuple[m.Adjustment, ...]:
    return tuple(m.Adjustment(*part) for part in parts)


def answer(
    number: str, charge: int, paid: int, *parts: tuple[str, str, int], line_paid: int | None = None, **more: Any
) -> a.RemitClaim:
    """One CLP with one line."""
    line = a.RemitLine(
        "H0004",
        charge,
        paid if line_paid is None else line_paid,
        more.pop("on", SERVICE_ON),
        modifiers=("HO",),
        units_milli=4000,
        adjustments=adjusted(*parts),
        control_number=f"{number}L1",
    )
    given = {
        "payer_claim_number": f"P{number}",
        "patient_last": "Quillfeather",
        "patient_first": "Tamsin",
        "member_id": "TST0000001",
    }
    return a.RemitClaim(number, charge, paid, lines=(line,), **given | more)


def back(number: str, charge: int, paid: int, *parts: tuple[str, str, int], **more: Any) -> a.RemitClaim:
    """The exact reversal of `answer` with the same values."""
    taken_off = ((group, reason, -cents) for group, reason, cents in parts)
    return answer(number, -charge, -paid, *taken_off, status="22", **more)


def remit(trace: str, claims: Sequence[a.RemitClaim], *balances: tuple[str, str, int], **more: Any) -> a.Remit:
    payer = more.pop("payer", m.Firm("Bluefinch Health Plan", PAYER_ID))
    day = more.pop("pay_on", PAY_ON)
    return a.Remit(
        trace=trace,
        payer=payer,
        payer_trace_id="1000999999",
        payer_address=m.Address("200 Payer Road", "Springfield", "IL", "62701"),
        payer_contact=m.Contact("Services", phone="5555550199"),
        payee_name="Lantern Hill Psychology",
        payee_npi="1999999984",
        payee_tax_id="000123456",
        pay_on=day,
        produced_on=day,
        claims=claims,
        balances=tuple(a.Balance(*one) for one in balances),
        **more,
    )


def era(*remits: a.Remit, control: int = 17) -> bytes:
    envelope = m.Envelope(
        sender="PAPERLARK",
        receiver="LANTERNHILL",
        control=control,
        made_at=datetime.combine(PAY_ON, time(9)),
        usage="T",
    )
    return writer.write_835(a.Interchange835(envelope, list(remits)))


def arrive(who: Any, body: bytes, now: datetime, name: str = "era.x12") -> UUID:
    return exchange.take_in(who, name=name, body=body, channel="sftp", now=now).file_id


def run(who: Any, now: datetime, *bodies: bytes) -> tuple[actions.RemitTaken, Any]:
    """Let files arrive, take them and enter them."""
    for body in bodies:
        arrive(who, body, now)
    return jobs.take(who, now), jobs.enter(who, now)
