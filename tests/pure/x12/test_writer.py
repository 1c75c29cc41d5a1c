"""What we write is the same every time, is called valid by another reader, and comes back as it went in."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import pyx12.params
import pyx12.x12n_document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quietledger.pure.x12 import answers as a
from quietledger.pure.x12 import messages as m
from quietledger.pure.x12 import reader, writer
from tests.pure.x12 import builders as b

Judge = Callable[[bytes], None]


def judged(path: Path, data: bytes) -> None:
    """pyx12 calls the file valid; it logs that it writes no 999 for an 835, which is no verdict."""
    path.write_bytes(data)
    errors = io.StringIO()
    params = pyx12.params.params()
    verdict = pyx12.x12n_document.x12n_document(params, str(path), io.StringIO(), None, fd_json=errors)
    assert verdict is True, errors.getvalue()
    assert reader.read(data).findings == []


@pytest.fixture(name="judge")
def judge_fixture(tmp_path: Path) -> Judge:
    return lambda data: judged(tmp_path / "file.x12", data)


def rows(data: bytes, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = reader.read(data).tables[table].to_pylist()
    return found


def test_the_same_message_gives_the_same_bytes() -> None:
    assert writer.write_837p(b.batch()) == writer.write_837p(b.batch())


def test_a_claim_of_the_subscriber_is_written_as_the_guide_orders() -> None:
    text = writer.write_837p(b.batch()).decode()
    body = text[text.index("HL*1") : text.index("SE*")].split("~\n")[:-1]
    assert body == [
        "HL*1**20*1",
        "PRV*BI*PXC*261QM0801X",
        "NM1*85*2*LANTERN HILL PSYCHOLOGY*****XX*1999999984",
        "N3*100 SAMPLE STREET",
        "N4*SPRINGFIELD*IL*627019998",
        "REF*EI*000123456",
        "HL*2*1*22*0",
        "SBR*P*18*GRP100******CI",
        "NM1*IL*1*QUILLFEATHER*TAMSIN****MI*TST0000001",
        "N3*1 TEST LANE",
        "N4*SPRINGFIELD*IL*62704",
        "DMG*D8*19850412*F",
        "NM1*PR*2*BLUEFINCH HEALTH PLAN*****PI*BLUEF01",
        "CLM*C1*160***10:B:1*Y*A*Y*Y",
        "HI*ABK:F411*ABF:F3341",
        "NM1*82*1*CLINICIAN*CASEY****XX*1999999976",
        "PRV*PE*PXC*1041C0700X",
        "LX*1",
        "SV1*HC:H0004:HO:95*160*UN*4***1:2",
        "DTP*472*D8*20261020",
        "REF*6R*C1L1",
    ]


OTHER = m.OtherCover(
    payer=m.Firm("Elder Plan", "ELDER01"),
    subscriber=b.TAMSIN,
    filing_code="CI",
    paid_cents=10000,
    payer_claim_number="PCN4",
    remarks=("MA01",),
)
PRIOR = m.PriorLine(
    payer_id="ELDER01",
    paid_cents=10000,
    code="H0004",
    adjudicated_on=date(2026, 10, 5),
    modifiers=("HO",),
    units_milli=4000,
    adjustments=(m.Adjustment("PR", "1", 1500, 1000), m.Adjustment("CO", "45", 4000), m.Adjustment("PR", "2", 500)),
    patient_owes_cents=2000,
)
FACILITY = m.Facility("Quiet Annex", m.Address("5 Side Street", "Springfield", "IL", "627040001"), "1999999984")
VARIANTS = {
    "dependent": b.claim(patient=b.CHILD),
    "replacement": b.claim(frequency="7", payer_claim_number="PCN1"),
    "void": b.claim(frequency="8", payer_claim_number="PCN1"),
    "supervised": b.claim(supervising=m.Clinician("1999999950", "Supervisor", "Taylor")),
    "referred": b.claim(referring=m.Clinician("1999999968", "Referrer"), referral="R1"),
    "elsewhere": b.claim(facility=FACILITY),
    "paid and authorized": b.claim(patient_paid_cents=3050, authorization="AUTH1"),
    "late": b.claim(delay_reason="7"),
    "solo": b.claim(billing=replace(b.HILL, name="Quillfeather", first="Tamsin", tax_id_kind="SY"), rendering=None),
    "pay-to": b.claim(billing=replace(b.HILL, pay_to=m.Address("PO Box 100", "Springfield", "IL", "62705"))),
    "legacy id": b.claim(billing=replace(b.HILL, payer_assigned_id="OLD77")),
    "twelve diagnoses": b.claim(diagnoses=tuple(f"F4{number:02d}" for number in range(12))),
    "secondary": b.claim(
        cover=replace(b.COVER, sequence="S"), others=(OTHER,), lines=(replace(b.LINE, prior=(PRIOR,)),)
    ),
    "span of days, other place": b.claim(
        lines=(replace(b.LINE, service_to=date(2026, 10, 22), place="11", authorization="LA1", rendering=b.CASEY),)
    ),
    "fifty lines": b.claim(lines=tuple(replace(b.LINE, control_number=f"L{number}") for number in range(50))),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_every_shape_of_claim_is_called_valid(name: str, judge: Judge) -> None:
    judge(writer.write_837p(b.batch(VARIANTS[name])))


def test_all_shapes_together_are_called_valid(judge: Judge) -> None:
    claims = [replace(claim, control_number=f"C{number}") for number, claim in enumerate(VARIANTS.values())]
    judge(writer.write_837p(b.batch(*claims)))


def test_two_hundred_claims_of_several_people_are_called_valid(judge: Judge) -> None:
    billers = (b.HILL, replace(b.HILL, npi="1999999968", name="Quiet Oak"))
    claims = [
        b.claim(
            number,
            billing=billers[number // 100],
            subscriber=replace(b.TAMSIN, member_id=f"TST{number // 3:04d}"),
            patient=b.CHILD if number % 3 == 2 else None,
        )
        for number in range(200)
    ]
    data = writer.write_837p(b.batch(*claims))
    judge(data)
    assert [row["control_number"] for row in rows(data, "claims")] == [claim.control_number for claim in claims]


def test_neighbours_of_one_person_share_their_level() -> None:
    text = writer.write_837p(b.batch(b.claim(1), b.claim(2), b.claim(3, patient=b.CHILD), b.claim(4))).decode()
    levels = [line for line in text.split("~\n") if line.startswith(("HL*", "CLM*"))]
    assert [line.split("*160")[0] for line in levels] == [
        "HL*1**20*1",
        "HL*2*1*22*0",
        "CLM*C1",
        "CLM*C2",
        "HL*3*1*22*1",
        "HL*4*3*23*0",
        "CLM*C3",
        "HL*5*1*22*0",
        "CLM*C4",
    ]


def test_reasons_of_one_group_share_a_segment_and_a_seventh_opens_another() -> None:
    many = tuple(m.Adjustment("CO", str(reason), 100) for reason in range(1, 8))
    line = replace(b.REMIT_LINE, adjustments=many, paid_cents=15300)
    claim = replace(b.REMIT_CLAIM, lines=(line,), paid_cents=15300)
    text = writer.write_835(b.remittance(b.remit(claim))).decode()
    assert [part for part in text.split("~\n") if part.startswith("CAS")] == [
        "CAS*CO*1*1**2*1**3*1**4*1**5*1**6*1",
        "CAS*CO*7*1",
    ]


REVERSAL = a.RemitClaim(
    control_number="C5",
    charge_cents=-16000,
    paid_cents=-12000,
    payer_claim_number="PCN5",
    patient_last="Quillfeather",
    patient_first="Tamsin",
    member_id="TST0000001",
    status="22",
    lines=(
        replace(b.REMIT_LINE, charge_cents=-16000, paid_cents=-12000, adjustments=(m.Adjustment("CO", "45", -4000),)),
    ),
)


@pytest.mark.parametrize(
    "remit",
    [
        b.remit(),
        b.remit(transfer=a.Transfer("999999992", "000111222", "999999992", "000333444")),
        b.remit(b.REMIT_CLAIM, REVERSAL, balances=(a.Balance("FB", "EFT1", -3000),)),
        b.remit(balances=tuple(a.Balance("WO", f"C{number}", 100) for number in range(1, 7))),
        b.remit(replace(b.REMIT_CLAIM, crossover=m.Firm("Later Plan", "LATER1"), status="19", remarks=("MA18",))),
        b.remit(replace(b.REMIT_CLAIM, interest_cents=125, rendering=b.CASEY, received_on=date(2026, 11, 2))),
        b.remit(
            replace(
                b.REMIT_CLAIM,
                lines=(
                    replace(
                        b.REMIT_LINE, service_to=date(2026, 10, 21), remarks=("N290", "M15"), original_code="H0031"
                    ),
                ),
            )
        ),
        b.remit(replace(b.REMIT_CLAIM, lines=(), adjustments=b.REMIT_LINE.adjustments)),
    ],
)
def test_every_shape_of_remittance_is_called_valid(remit: a.Remit, judge: Judge) -> None:
    judge(writer.write_835(b.remittance(remit)))


def test_a_seventh_balance_opens_another_segment() -> None:
    """Not judged by pyx12, whose map allows one PLB only."""
    data = writer.write_835(b.remittance(b.remit(balances=tuple(a.Balance("WO", f"C{n}", 100) for n in range(1, 9)))))
    assert [(row["reference"], row["element"]) for row in rows(data, "balances")] == [
        ("C1", 4), ("C2", 6), ("C3", 8), ("C4", 10), ("C5", 12), ("C6", 14), ("C7", 4), ("C8", 6)
    ]  # fmt: skip
    assert reader.read(data).findings == []


def test_several_remittances_share_a_file(judge: Judge) -> None:
    data = writer.write_835(b.remittance(b.remit(), b.remit(trace="EFT2")))
    judge(data)
    assert [row["trace"] for row in rows(data, "remits")] == ["EFT1", "EFT2"]


def test_acknowledgments_are_called_valid_and_count_themselves(judge: Judge) -> None:
    bad = a.SegmentError("SV1", 31, "2400", claim_control="C9", elements=(a.ElementError(2, "1", element="782"),))
    group = a.GroupAck("5", (a.SetAck("0001"), a.SetAck("0002", "R", (bad,), ("5",))))
    data = writer.write_999(a.Interchange999(b.ENVELOPE, [group, a.GroupAck("6", (a.SetAck("0001", "E"),))]))
    judge(data)
    assert [tuple(row.values())[4:] for row in rows(data, "ack_groups")] == [("P", 2, 2, 1), ("E", 1, 1, 1)]
    assert [row["verdict"] for row in rows(data, "acks")] == ["A", "R", "E"]
    assert rows(data, "ack_errors")[0]["claim_control"] == "C9"


def test_claim_acknowledgments_are_called_valid(judge: Judge) -> None:
    line = a.LineStatus("H0004", 16000, (a.Status("A7", "454"),), date(2026, 11, 3), control_number="C2L1")
    refused = b.status(2, statuses=(a.Status("A7", "48"), a.Status("A7", "21", "82")), action="U", lines=(line,))
    data = writer.write_277ca(b.answer(b.status(payer_claim_number="PCN1", clearinghouse_trace="T1"), refused))
    judge(data)
    found = [(row["level"], row["control_number"], row["category"], row["code"]) for row in rows(data, "statuses")]
    assert found == [
        ("receiver", "", "A1", "19"),
        ("provider", "", "A1", "19"),
        ("claim", "C1", "A2", "20"),
        ("claim", "C2", "A7", "48"),
        ("claim", "C2", "A7", "21"),
        ("line", "C2", "A7", "454"),
    ]


NAMES = st.text(st.characters(codec="latin-1", categories=("L", "N", "P", "Zs")), min_size=1, max_size=70).filter(
    lambda name: any(letter.isascii() and letter.isalpha() for letter in name)
)
CENTS = st.integers(0, 9_999_999)
DAYS = st.dates(date(2016, 1, 1), date(2026, 11, 20))
LINES = st.builds(
    m.Line,
    code=st.sampled_from(["H0004", "H0031", "T1017"]),
    charge_cents=CENTS,
    service_on=DAYS,
    modifiers=st.lists(st.sampled_from(["HO", "HN", "95", "GT"]), max_size=4, unique=True).map(tuple),
    units_milli=st.sampled_from([1000, 1500, 4000, 12250]),
    pointers=st.just((1,)),
)
CLAIMS = st.builds(
    m.Claim,
    control_number=st.just("C"),
    billing=st.builds(replace, st.just(b.HILL), name=NAMES),
    cover=st.just(b.COVER),
    subscriber=st.builds(
        replace, st.just(b.TAMSIN), last=NAMES, first=NAMES, member_id=st.from_regex("[A-Z0-9]{2,20}")
    ),
    diagnoses=st.lists(st.from_regex("F[0-9]{2,5}", fullmatch=True), min_size=1, max_size=12, unique=True).map(tuple),
    lines=st.lists(LINES, min_size=1, max_size=4).map(tuple),
    place=st.sampled_from(["10", "11", "02", "12"]),
    patient=st.none() | st.builds(m.Dependent, NAMES, NAMES, DAYS, st.sampled_from("FMU"), st.just(b.HOME)),
    rendering=st.none() | st.builds(replace, st.just(b.CASEY), last=NAMES),
    patient_paid_cents=CENTS,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(claims=st.lists(CLAIMS, min_size=1, max_size=6))
def test_any_batch_is_called_valid_and_comes_back(claims: list[m.Claim], tmp_path: Path) -> None:
    numbered = [
        replace(claim, control_number=f"C{number}", subscriber=replace(claim.subscriber, member_id=f"M{number}"))
        for number, claim in enumerate(claims)
    ]
    data = writer.write_837p(b.batch(*numbered))
    judged(tmp_path / "file.x12", data)
    back = reader.read(data).tables
    expected = [
        (claim.control_number, sum(line.charge_cents for line in claim.lines), claim.place, claim.patient_paid_cents)
        for claim in numbered
    ]
    columns = back["claims"].select(["control_number", "charge_cents", "place", "patient_paid_cents"])
    assert [tuple(row.values()) for row in columns.to_pylist()] == expected
    diagnoses = back["claims"].column("diagnoses").to_pylist()
    assert diagnoses == [" ".join(claim.diagnoses) for claim in numbered]
    lines = [
        (line.code, ":".join(line.modifiers), line.charge_cents, line.units_milli, line.service_on)
        for claim in numbered
        for line in claim.lines
    ]
    columns = back["lines"].select(["code", "modifiers", "charge_cents", "units_milli", "service_on"])
    assert [tuple(row.values()) for row in columns.to_pylist()] == lines


@pytest.mark.parametrize(
    ("message", "field"),
    [
        (b.batch(b.claim(lines=())), "Claim.lines"),
        (b.batch(b.claim(lines=(b.LINE,) * 51)), "Claim.lines"),
        (b.batch(b.claim(diagnoses=())), "Claim.diagnoses"),
        (b.batch(b.claim(diagnoses=("F411",))), "Line.pointers"),
        (b.batch(b.claim(frequency="7")), "Claim.payer_claim_number"),
        (b.batch(b.claim(frequency="2", payer_claim_number="P")), "Claim.frequency"),
        (b.batch(b.claim(control_number="c1")), "Claim.control_number"),
        (b.batch(b.claim(control_number="C*1")), "Claim.control_number"),
        (b.batch(b.claim(control_number="C" * 21)), "Claim.control_number"),
        (b.batch(b.claim(billing=replace(b.HILL, npi="12345"))), "BillingProvider.npi"),
        (b.batch(b.claim(billing=replace(b.HILL, address=b.HOME))), "BillingProvider.address.zip"),
        (b.batch(b.claim(subscriber=replace(b.TAMSIN, last="木村"))), "Subscriber.last"),
        (b.batch(b.claim(subscriber=replace(b.TAMSIN, birth_on=None))), "Subscriber"),
        (b.batch(b.claim(lines=(replace(b.LINE, charge_cents=-1),))), "Line.charge_cents"),
        (b.batch(b.claim(lines=(replace(b.LINE, charge_cents=10**10),))), "Claim.lines.charge_cents"),
        (b.batch(b.claim(lines=(replace(b.LINE, modifiers=("95",) * 5),))), "Line.modifiers"),
        (b.batch(contact=m.Contact("EDI Desk")), "Interchange837.contact"),
        (b.batch(claims=()), "Interchange837.claims"),
        (b.batch(envelope=replace(b.ENVELOPE, control=0)), "Envelope.control"),
    ],
)
def test_what_cannot_be_written_names_the_field_and_not_the_value(message: m.Interchange837, field: str) -> None:
    with pytest.raises(m.WriteProblem) as caught:
        writer.write_837p(message)
    assert caught.value.field == field
    assert "木村" not in str(caught.value)


def test_names_lose_accents_and_strange_signs_but_not_their_letters() -> None:
    name = replace(b.TAMSIN, last="Müller-Łęcki~*", first="José  ^ María")
    row = rows(writer.write_837p(b.batch(b.claim(subscriber=name))), "claims")[0]
    assert (row["subscriber_last"], row["subscriber_first"]) == ("MULLER-LECKI", "JOSE MARIA")


@pytest.mark.parametrize(
    ("cents", "shown"), [(13700, "137"), (4728, "47.28"), (-3750, "-37.5"), (0, "0"), (5, "0.05"), (-9, "-0.09")]
)
def test_amounts_carry_no_needless_zero(cents: int, shown: str) -> None:
    claim = replace(b.REMIT_CLAIM, paid_cents=cents, lines=())
    text = writer.write_835(b.remittance(b.remit(claim))).decode()
    assert f"CLP*C1*1*160*{shown}*" in text
    assert rows(text.encode(), "remit_claims")[0]["paid_cents"] == cents
