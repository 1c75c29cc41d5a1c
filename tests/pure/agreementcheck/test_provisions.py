# ruff: noqa: E501  # sentences of agreements read better unbroken
"""Agreements of our own: whole ones, ones that miss one thing, and ones that take something back."""

from __future__ import annotations

import pytest

from quietledger.pure.agreementcheck import checker
from quietledger.pure.agreementcheck.shapes import Answer, Checked, Kind, State
from tests.pure.agreementcheck.builders import (
    FIRM,
    PRACTICE,
    REQUIRED,
    agreement,
    checked,
    pdf_file,
    states,
    with_also,
    without,
    word_file,
)  # fmt: skip

MISSING = (*REQUIRED, "K1", "K2", "R08")


def test_a_whole_agreement_lacks_nothing() -> None:
    found = checked(agreement())
    assert (found.kind, found.score, found.is_complete) == (Kind.BAA, 1.0, True)
    assert (states(found), found.adverse, found.fixes) == ({}, (), {})
    assert found.parties == {"BA": (FIRM,), "CE": (PRACTICE,)}


def test_twenty_agreements_are_tried() -> None:
    assert len(MISSING) == 20


@pytest.mark.parametrize("item", MISSING)
def test_an_agreement_without_one_thing_lacks_exactly_that(item: str) -> None:
    found = checked(without(item))
    assert states(found) == {item: "absent"}
    assert list(found.fixes) == [item]


@pytest.mark.parametrize("item", MISSING)
def test_what_mends_a_gap_closes_it(item: str) -> None:
    text = without(item)
    fix = checked(text).fixes[item]
    assert states(checked(f"{text}\n\n## 9. Amendment\n\n9.1 {fix}\n")) == {}


@pytest.mark.parametrize("item", ["P04b", "P06", "P14"])
def test_word_and_pdf_files_of_the_same_text_say_the_same(item: str) -> None:
    text = without(item)
    by_word = checker.check("agreement.docx", word_file(text))
    by_pdf = checker.check("agreement.pdf", pdf_file(text, footer="Lantern Hill Psychology, page {}"))
    assert [one.findings for one in (by_word, by_pdf)] == [(), ()]
    assert states(by_word) == states(by_pdf) == {item: "absent"}


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ("P01", "Business Associate may use Protected Health Information for any lawful purpose."),
        ("P03", "Business Associate may disclose Protected Health Information as it sees fit."),
        ("P04a", "Business Associate has no obligation to maintain safeguards."),
        ("P04b", "Business Associate is not required to comply with the Security Rule."),
        ("P05a", "Business Associate shall not report unauthorized uses of Protected Health Information."),
        ("P05b", "Business Associate is not required to report breaches of unsecured Protected Health Information."),
        ("P06", "Business Associate shall have no duty to notify Covered Entity of security incidents."),
        ("P07", "Business Associate may engage subcontractors without a written agreement."),
        ("P08", "Business Associate is not obligated to provide access to Protected Health Information."),
        ("P09", "Nothing in this Agreement requires Business Associate to make an amendment."),
        ("P10", "Business Associate need not keep an accounting of disclosures."),
        ("P11", "Business Associate is not responsible to comply with Subpart E."),
        ("P12", "Business Associate is not obligated to make its books available to the Secretary."),
        ("P13", "Business Associate may retain Protected Health Information indefinitely."),
        ("P14", "Covered Entity may not terminate this Agreement before its term ends."),
    ],
)
def test_what_is_taken_back_is_contradicted_even_if_it_is_promised_elsewhere(item: str, sentence: str) -> None:
    by_id = {one.id: one for one in with_also(sentence).required}
    assert (by_id[item].state, by_id[item].answer) == (State.CONTRADICTED, Answer.CONTRADICTED)
    assert by_id[item].spans[0].quote == sentence
    alone = {one.id: one for one in with_also(sentence, items=[one for one in REQUIRED if one != item]).required}
    assert alone[item].answer is Answer.CONTRADICTED


@pytest.mark.parametrize(
    "sentence",
    [
        "Business Associate is not required to report pings and port scans that did not succeed.",
        "Business Associate shall not disclose information about a security incident to the press.",
        "Covered Entity is not required to return anything to Business Associate.",
        "Business Associate shall not delay to report breaches.",
    ],
)
def test_a_fair_exception_takes_nothing_back(sentence: str) -> None:
    assert not [one.id for one in with_also(sentence).required if one.state is State.CONTRADICTED]


@pytest.mark.parametrize(
    ("item", "right", "wrong"),
    [
        ("P04a", "safeguards", "safegaurds"), ("P06", "security incident", "secruity incident"),
        ("P07", "subcontractor", "subcontracter"), ("P13b", "infeasible", "infeasable"), ("P14", "terminate", "terminiate"),
    ],
)  # fmt: skip
def test_a_misspelt_word_makes_it_weak_and_never_absent(item: str, right: str, wrong: str) -> None:
    found = {one.id: one for one in checked(agreement(REQUIRED).replace(right, wrong)).required}
    assert found[item].state is State.WEAK
    assert f'"{wrong.split(maxsplit=1)[0]}" was read as' in found[item].note


@pytest.mark.parametrize(
    ("right", "split"),
    [
        ("safeguards", "safegu ards"),
        ("security incident", "sec urity incid ent"),
        (" and ", " an d "),
        ("subcontractor", "subcon tractor"),
    ],
)
def test_words_that_extraction_splits_are_put_together(right: str, split: str) -> None:
    found = checked(agreement(REQUIRED).replace(right, split))
    assert not found.missing


def test_a_definition_is_no_promise() -> None:
    text = without("P06") + '\n\n9.1 "Security Incident" means an incident of which a report is to be made.\n'
    assert states(checked(text)) == {"P06": "absent"}


def test_a_duty_of_the_practice_is_none_of_the_firm() -> None:
    text = without("P02") + (
        "\n\n## 9. Obligations of Covered Entity\n\n9.1 Covered Entity shall not ask Business Associate to use or disclose "
        "Protected Health Information in a way that would violate Subpart E if done by Covered Entity.\n"
    )
    assert states(checked(text)) == {"P02": "absent"}


def test_a_title_is_no_promise() -> None:
    text = without("P10") + "\n\n9.1 Accounting of Disclosures. The parties will talk about this.\n"
    assert states(checked(text)) == {"P10": "absent"}


def test_optional_text_in_brackets_is_unclear_not_present() -> None:
    text = without("P12") + (
        "\n\n9.1 [Business Associate shall make its internal practices, books and records available to the Secretary "
        "to determine compliance.]\n"
    )
    assert states(checked(text)) == {"P12": "unclear"}


def test_a_duty_may_stand_in_a_list_whose_verb_stands_above_it() -> None:
    text = without("P06", "P12") + (
        "\n\n9.1 Business Associate shall:\n\n(a) report to Covered Entity, within 48 hours, each security incident;\n\n"
        "(b) make its internal practices, books and records available to the Secretary for purposes of compliance.\n"
    )
    assert states(checked(text)) == {}


def test_a_full_stop_inside_a_citation_ends_no_sentence() -> None:
    text = without("P06") + (
        "\n\n9.1 Business Associate shall report within 48 hours, as 45 C.F.R. Section 164.410 and 45 C.F.R. Sec. 164.314 ask, "
        "each security incident.\n"
    )
    assert states(checked(text)) == {}


@pytest.mark.parametrize(
    ("firm", "practice"), [("Vendor", "Clinic"), ("Provider", "Customer"), ("Contractor", "Practice")]
)
def test_parties_may_have_other_names(firm: str, practice: str) -> None:
    text = agreement(REQUIRED).replace("Business Associate Agreement", "BAA").replace("Business Associate", firm)
    found = checked(text.replace("Covered Entity", practice))
    assert (found.missing, found.parties["BA"][-1], found.parties["CE"][-1]) == ((), firm, practice)


def test_the_firm_below_is_the_one_that_promises_in_a_subcontract() -> None:
    text = (
        agreement(REQUIRED)
        .replace("Business Associate Agreement", "BAA")
        .replace("Business Associate", "Subcontractor")
    )
    found = checked(
        text.replace("Covered Entity", "Business Associate").replace("a subcontractor", "another subcontractor")
    )
    assert (found.kind, found.missing) == (Kind.SUBCONTRACT, ())


def test_terms_of_part_2_are_required_where_it_is_named_and_alone_for_a_qso() -> None:
    assert not checked(agreement(REQUIRED)).needs_part2
    assert [one.id for one in checked(agreement(REQUIRED), expect="qsoa").missing] == ["K1", "K2"]
    text = agreement(["K1", "K3"]).replace("Business Associate Agreement", "Qualified Service Organization Agreement")
    found = checked(text)
    assert (found.kind, found.provisions, [one.id for one in found.missing]) == (Kind.QSOA, (), ["K2"])
    assert len(checked(text, expect="baa").provisions) == 17


def test_weak_counts_as_found_and_not_as_whole() -> None:
    found: Checked = checked(agreement(REQUIRED).replace("that it or its subcontractors still", "that it still"))
    assert states(found)["P13"] == "weak"
    assert (found.is_complete, found.score) == (True, 16 / 17)
