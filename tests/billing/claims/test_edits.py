"""Each edit finds its own fault in a claim that is otherwise clean, and nothing else finds it."""

from dataclasses import replace
from datetime import date

import pytest

from quietledger.billing.claims import rules as claims
from quietledger.billing.claims.rules import EDITS, Address, ClaimLine, Frequency, Severity, TelehealthRule
from tests.billing.claims.builders import CLEAN, PATIENT, TERMS, TODAY

LINE = CLEAN.lines[0]


def with_line(**changes):
    return replace(CLEAN, lines=(replace(LINE, **changes),))


def with_patient(**changes):
    return replace(CLEAN, patient=replace(PATIENT, **changes))


def with_billing(**changes):
    return replace(CLEAN, billing=replace(CLEAN.billing, **changes))


def with_lines(*codes, **changes):
    lines = tuple(
        replace(LINE, code=code, control_number=f"L{number}", charge_cents=100, **changes)
        for number, code in enumerate(codes)
    )
    return replace(CLEAN, lines=lines, charge_cents=100 * len(lines))


_TWO = with_lines("90837", "96127")
SAME_LINE_IDS = replace(_TWO, lines=tuple(replace(line, control_number="SAME") for line in _TWO.lines))

# The faulty claim, the terms it is judged by, and the lines that are named (0 is the whole claim).
FAULTS = {
    "EDT-CONTROL": (replace(CLEAN, control_number="ql-1"), TERMS, [0]),
    "EDT-PAYER": (replace(CLEAN, payer_id=""), TERMS, [0]),
    "EDT-FILING-CODE": (replace(CLEAN, filing_code="C1"), TERMS, [0]),
    "EDT-BILL-NAME": (with_billing(name=""), TERMS, [0]),
    "EDT-NPI": (with_billing(npi="1234567890"), TERMS, [0]),
    "EDT-ADDRESS-BILL": (with_billing(address=Address("P.O. Box 7", "Bramble", "OR", "970051234")), TERMS, [0]),
    "EDT-ZIP4": (with_billing(address=replace(CLEAN.billing.address, zip="97005")), TERMS, [0]),
    "EDT-TAXID": (with_billing(tax_id="99-000001"), TERMS, [0]),
    "EDT-RENDERING": (replace(CLEAN, rendering=None), TERMS, [0]),
    "EDT-NPI-RENDERING": (replace(CLEAN, rendering=replace(CLEAN.rendering, npi="")), TERMS, [0]),
    "EDT-NPI-SUPERVISING": (replace(CLEAN, supervising=replace(CLEAN.rendering, npi="1")), TERMS, [0]),
    "EDT-NAME": (with_patient(first=""), TERMS, [0]),
    "EDT-MEMBER": (replace(CLEAN, member_id=" "), TERMS, [0]),
    "EDT-BIRTH": (with_patient(birth_on=date(2026, 11, 4)), TERMS, [0]),
    "EDT-SEX": (with_patient(sex=""), TERMS, [0]),
    "EDT-ADDRESS": (with_patient(address=Address("4 Wren Row", "Bramble", "OR", "9700")), TERMS, [0]),
    "EDT-RELATION": (replace(CLEAN, relation="99"), TERMS, [0]),
    "EDT-DX-NONE": (replace(with_line(), diagnoses=()), TERMS, [0]),
    "EDT-DX-FORM": (replace(CLEAN, diagnoses=("F41.1", "F4310")), TERMS, [0]),
    "EDT-DX-TWICE": (replace(CLEAN, diagnoses=("F411", "F411")), TERMS, [0]),
    "EDT-DX-PARENT": (replace(CLEAN, diagnoses=("F431", "F411")), TERMS, [0]),
    "EDT-DX-MANY": (replace(CLEAN, diagnoses=tuple(f"R45{number}" for number in range(10, 23))), TERMS, [0]),
    "EDT-DX-SOCIAL": (replace(CLEAN, diagnoses=("Z630", "F411")), TERMS, [0]),
    "EDT-POINTER": (with_line(pointers=(1, 3)), TERMS, [1]),
    "EDT-PLACE": (replace(with_line(place="11"), place=""), TERMS, [0]),
    "EDT-PLACE-LINE": (with_line(place="98"), TERMS, [1]),
    "EDT-TELEHEALTH": (with_line(place="10"), replace(TERMS, telehealth_modifier=TelehealthRule.REQUIRED), [1]),
    "EDT-TELEHEALTH-PLACE": (with_line(modifiers=("95",)), TERMS, [1]),
    "EDT-CODE": (with_line(code="9083"), TERMS, [1]),
    "EDT-MODS": (with_line(modifiers=("U1", "U2", "U3", "U4", "U5")), TERMS, [1]),
    "EDT-MOD-FORM": (with_line(modifiers=("59", "59")), TERMS, [1]),
    "EDT-LINES-NONE": (replace(CLEAN, lines=(), charge_cents=0), TERMS, [0]),
    "EDT-LINES-MANY": (with_lines(*["96127"] * 51), TERMS, [0]),
    "EDT-LINE-ID": (SAME_LINE_IDS, TERMS, [1, 2]),
    "EDT-UNITS": (with_line(units=0), TERMS, [1]),
    "EDT-CHARGE": (replace(with_line(charge_cents=0), charge_cents=0), TERMS, [1]),
    "EDT-SUM": (replace(CLEAN, charge_cents=16001), TERMS, [0]),
    "EDT-DATE": (with_line(service_on=None), TERMS, [1]),
    "EDT-FUTURE": (with_line(service_on=date(2026, 11, 23)), TERMS, [1]),
    "EDT-LATE": (CLEAN, replace(TERMS, last_filing_on=date(2026, 11, 21)), [0]),
    "EDT-AUTH": (CLEAN, replace(TERMS, needs_authorization=True), [0]),
    "EDT-DUP": (CLEAN, replace(TERMS, is_duplicate=True), [0]),
    "EDT-F8": (replace(CLEAN, frequency=Frequency.VOID), TERMS, [0]),
    "EDT-F8-NEW": (replace(CLEAN, payer_claim_number="7788"), TERMS, [0]),
}  # fmt: skip
# A claim without diagnoses leaves its lines pointing at nothing, which is a second fault of the same making.
FOLLOWING = {"EDT-DX-NONE": [("EDT-POINTER", 1)]}


def found(content, terms=TERMS, today=TODAY):
    return [(finding.id, finding.line) for finding in claims.edits(content, today, terms)]


def test_a_clean_claim_has_no_findings():
    assert found(CLEAN) == []


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.id)
def test_each_edit_finds_its_fault_and_only_that(edit):
    content, terms, lines = FAULTS[edit.id]
    assert found(content, terms) == [(edit.id, line) for line in lines] + FOLLOWING.get(edit.id, [])


def test_every_edit_says_field_fix_and_source_and_ids_are_unique():
    assert len({edit.id for edit in EDITS}) == len(EDITS)
    for edit in EDITS:
        assert edit.field
        assert edit.say.endswith(".")
        assert edit.fix.endswith(".")
        assert edit.source


def test_messages_never_repeat_a_patients_data():
    for content, terms, _ in FAULTS.values():
        for finding in claims.edits(content, TODAY, terms):
            text = f"{finding.say} {finding.fix}"
            for secret in ("Quillfeather", "Tamsin", "Wren", "BF1002003", "1991", "F411", "F431"):
                assert secret not in text


def test_what_blocks_stands_before_what_warns():
    content = replace(with_line(modifiers=("95",)), member_id="")
    assert found(content) == [("EDT-MEMBER", 0), ("EDT-TELEHEALTH-PLACE", 1)]
    assert [finding.severity for finding in claims.edits(content, TODAY, TERMS)] == [Severity.BLOCK, Severity.WARN]


def test_an_edit_holds_for_services_of_its_time_only():
    old = replace(with_line(service_on=date(2024, 9, 30)), diagnoses=("F431", "F411"))
    assert found(old) == []
    edit = replace(EDITS[0], start=date(2026, 1, 1), until=date(2026, 2, 1))
    assert [edit.is_in_force(date(2026, month, 1)) for month in (1, 2)] == [True, False]


@pytest.mark.parametrize(
    ("rule", "modifiers", "is_wrong"),
    [
        (TelehealthRule.REQUIRED, (), True),
        (TelehealthRule.REQUIRED, ("95",), False),
        (TelehealthRule.REQUIRED, ("93",), False),
        (TelehealthRule.FORBIDDEN, (), False),
        (TelehealthRule.FORBIDDEN, ("95",), True),
        (TelehealthRule.FORBIDDEN, ("93",), False),
        (TelehealthRule.EITHER, (), False),
        (TelehealthRule.EITHER, ("GT",), False),
    ],
)
def test_the_payer_decides_on_the_telehealth_modifier(rule, modifiers, is_wrong):
    content = replace(with_line(modifiers=modifiers), place="02")
    expected = [("EDT-TELEHEALTH", 1)] if is_wrong else []
    assert found(content, replace(TERMS, telehealth_modifier=rule)) == expected


def test_the_filing_limit_day_still_counts():
    assert found(CLEAN, replace(TERMS, last_filing_on=TODAY)) == []


def test_a_clinician_alone_is_rendering_by_being_billed():
    alone = replace(with_billing(name="Marrow", first="Odalys"), rendering=None)
    assert found(alone, replace(TERMS, is_group=False)) == []
    assert found(alone) == [("EDT-RENDERING", 0)]


def test_a_dependents_member_needs_a_name_too():
    child = replace(CLEAN, relation="19", subscriber=replace(PATIENT, first=""))
    assert found(child) == [("EDT-NAME", 0)]


def test_services_are_compared_within_their_day():
    clash = with_lines("90791", "90834")
    assert found(clash) == [("PAIR-EVALUATION", 2)]
    first, second = clash.lines
    apart = replace(clash, lines=(first, replace(second, service_on=date(2026, 11, 4))))
    assert found(apart) == []


def test_an_add_on_of_another_day_has_no_base_unless_it_is_testing():
    crisis = with_lines("90839", "90840").lines
    apart = tuple(replace(line, service_on=date(2026, 11, 3 + day)) for day, line in enumerate(crisis))
    assert found(replace(CLEAN, lines=apart, charge_cents=200)) == [("BASE-CRISIS", 2)]
    testing = tuple(replace(line, code=code) for line, code in zip(apart, ("96130", "96131"), strict=True))
    assert found(replace(CLEAN, lines=testing, charge_cents=200)) == []


def test_testing_without_its_base_is_for_the_payer_to_allow():
    later = with_line(code="96131")
    assert found(later) == [("BASE-96131", 1)]
    assert found(later, replace(TERMS, testing_by_date=True)) == []


def test_an_empty_claim_says_all_that_is_missing_and_does_not_fail():
    ids = {finding.id for finding in claims.edits(claims.ClaimContent(), TODAY, claims.EditTerms())}
    assert {"EDT-NPI", "EDT-MEMBER", "EDT-BIRTH", "EDT-DX-NONE", "EDT-LINES-NONE", "EDT-RENDERING"} < ids
    blank_line = replace(claims.ClaimContent(), lines=(ClaimLine(),))
    assert ("EDT-DATE", 1) in found(blank_line)
