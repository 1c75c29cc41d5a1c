"""A claim with nothing wrong; tests break one thing at a time."""

from datetime import date

from quietledger.billing.claims.rules import Address, Biller, ClaimContent, ClaimLine, Clinician, EditTerms, Insured

TODAY = date(2026, 11, 22)
PATIENT = Insured("Quillfeather", "Tamsin", "", date(1991, 4, 9), "F", Address("4 Wren Row", "Bramble", "OR", "97005"))

CLEAN = ClaimContent(
    control_number="QL00000001A",
    charge_cents=16000,
    place="11",
    patient=PATIENT,
    subscriber=PATIENT,
    member_id="BF1002003",
    payer_id="BLUEF",
    payer_name="Bluefinch Health Plan",
    filing_code="CI",
    billing=Biller(
        name="Lantern Hill Psychology",
        npi="1234567893",
        tax_id="990000001",
        taxonomy="103TC0700X",
        address=Address("12 Lantern Hill", "Bramble", "OR", "970051234"),
    ),
    rendering=Clinician("Marrow", "Odalys", "1245319599", "103TC0700X"),
    diagnoses=("F411", "F4310"),
    lines=(
        ClaimLine("QL00000001A1", "90837", (), 1, 16000, "", date(2026, 11, 3), (1, 2), "tc-2.1-90837"),
    ),
)  # fmt: skip
TERMS = EditTerms(last_filing_on=date(2027, 2, 1))
