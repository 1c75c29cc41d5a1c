"""Made-up batches, small by default; each argument changes one thing."""

from dataclasses import replace
from datetime import date, datetime

from quietledger.pure.x12 import answers as a
from quietledger.pure.x12 import messages as m

ENVELOPE = m.Envelope("LANTERNHILL", "PAPERLARK", 17, datetime(2026, 11, 2, 9, 15))  # noqa: DTZ001 - local wall time
HOME = m.Address("1 Test Lane", "Springfield", "IL", "62704")
HILL = m.BillingProvider(
    npi="1999999984",
    name="Lantern Hill Psychology",
    address=m.Address("100 Sample Street", "Springfield", "IL", "627019998"),
    tax_id="000123456",
    taxonomy="261QM0801X",
)
BLUEFINCH = m.Firm("Bluefinch Health Plan", "BLUEF01")
COVER = m.Cover(BLUEFINCH, "CI", group_number="GRP100")
TAMSIN = m.Subscriber("Quillfeather", "Tamsin", "TST0000001", birth_on=date(1985, 4, 12), sex="F", address=HOME)
CHILD = m.Dependent("Quillfeather", "Wren", date(2014, 3, 5), "M", HOME)
CASEY = m.Clinician("1999999976", "Clinician", "Casey", taxonomy="1041C0700X")
LINE = m.Line("H0004", 16000, date(2026, 10, 20), "C1L1", modifiers=("HO", "95"), units_milli=4000, pointers=(1, 2))
CLAIM = m.Claim(
    control_number="C1",
    billing=HILL,
    cover=COVER,
    subscriber=TAMSIN,
    diagnoses=("F411", "F3341"),
    lines=(LINE,),
    place="10",
    rendering=CASEY,
)


def claim(number: int = 1, **changes: object) -> m.Claim:
    own = replace(LINE, control_number=f"C{number}L1")
    return replace(CLAIM, **{"control_number": f"C{number}", "lines": (own,), **changes})


def batch(*claims: m.Claim, **changes: object) -> m.Interchange837:
    submitter, receiver = m.Firm("Lantern Hill", "LANTERNHILL"), m.Firm("Paperlark Exchange", "PAPERLARK")
    contact = m.Contact("EDI Desk", phone="5555550100")
    one = m.Interchange837(ENVELOPE, submitter, contact, receiver, "B0001", claims or (CLAIM,))
    return replace(one, **changes)


REMIT_LINE = a.RemitLine(
    code="H0004",
    charge_cents=16000,
    paid_cents=9000,
    service_on=date(2026, 10, 20),
    modifiers=("HO", "95"),
    units_milli=4000,
    adjustments=(m.Adjustment("CO", "45", 4000), m.Adjustment("PR", "3", 3000)),
    control_number="C1L1",
    allowed_cents=12000,
)
REMIT_CLAIM = a.RemitClaim("C1", 16000, 9000, "PCN1", "Quillfeather", "Tamsin", "TST0000001", lines=(REMIT_LINE,))


def remit(*claims: a.RemitClaim, **changes: object) -> a.Remit:
    one = a.Remit(
        trace="EFT1",
        payer=BLUEFINCH,
        payer_trace_id="1000999999",
        payer_address=m.Address("200 Payer Road", "Springfield", "IL", "62701"),
        payer_contact=m.Contact("Services", phone="5555550199"),
        payee_name="Lantern Hill Psychology",
        payee_npi="1999999984",
        payee_tax_id="000123456",
        pay_on=date(2026, 11, 6),
        produced_on=date(2026, 11, 5),
        claims=claims or (REMIT_CLAIM,),
    )
    return replace(one, **changes)


def remittance(*remits: a.Remit) -> a.Interchange835:
    return a.Interchange835(ENVELOPE, remits or (remit(),))


def status(number: int = 1, **changes: object) -> a.ClaimStatus:
    one = a.ClaimStatus(
        control_number=f"C{number}",
        last="Quillfeather",
        first="Tamsin",
        member_id="TST0000001",
        charge_cents=16000,
        statuses=(a.Status("A2", "20", "PR"),),
        status_on=date(2026, 11, 3),
        service_on=date(2026, 10, 20),
    )
    return replace(one, **changes)


def answer(*statuses: a.ClaimStatus, **changes: object) -> a.Interchange277CA:
    one = a.Interchange277CA(
        envelope=ENVELOPE,
        source=BLUEFINCH,
        receiver=m.Firm("Lantern Hill", "LANTERNHILL"),
        reference="CA0001",
        batch="B0001",
        received_on=date(2026, 11, 2),
        processed_on=date(2026, 11, 3),
        providers=(a.ProviderStatus("1999999984", "Lantern Hill Psychology", statuses or (status(),)),),
    )
    return replace(one, **changes)
