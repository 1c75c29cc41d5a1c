# ruff: noqa: E501  # sentences of agreements read better unbroken
"""Deadlines, recommended and adverse terms, each with words that show it and words that don't."""

from __future__ import annotations

import pytest

from quietledger.pure.agreementcheck import durations, library
from quietledger.pure.agreementcheck.adverse import ADVERSE, MENDED_BY
from quietledger.pure.agreementcheck.part2 import PART2
from quietledger.pure.agreementcheck.provisions import OPTIONS, PROVISIONS
from quietledger.pure.agreementcheck.recommended import TERMS
from quietledger.pure.agreementcheck.shapes import Severity, State
from tests.pure.agreementcheck.builders import ALL, REQUIRED, agreement, checked, with_also

# Item -> a sentence that says it, and one that is near and harmless.
HARM = {
    "A01": ("Business Associate may store Protected Health Information outside the United States.",
            "Business Associate may not store Protected Health Information outside the United States."),
    "A02": ("Business Associate may de-identify Protected Health Information.",
            "Business Associate may de-identify Protected Health Information at the written request of Covered Entity."),
    "A04": ("Pings and other unsuccessful attempts are deemed reported by this section.",
            "Unsuccessful attempts are counted in a yearly report."),
    "A05": ("The limitations of liability of the Main Agreement apply to this Agreement.",
            "The limitations of liability of the Main Agreement do not apply to breaches, and it does not limit them."),
    "A06": ("Covered Entity shall provide an opportunity to cure before it terminates this Agreement.",
            "Covered Entity may immediately terminate or, at its option, give an opportunity to cure."),
    "A07": ("Business Associate may retain Protected Health Information for its own business needs.",
            "Business Associate may not retain Protected Health Information for its own business needs."),
    "A08": ("This Agreement is governed by the laws of England.", "This Agreement is governed by the laws of the State of Oregon."),
    "A09": ("Covered Entity is solely responsible for the security settings of the service.",
            "Covered Entity is solely responsible for its own systems and workforce."),
    "A10": ("Business Associate may amend this Agreement at any time by posting it.",
            "Business Associate may propose to amend this Agreement, signed by both parties."),
    "A11": ("Business Associate may withhold records until all fees are paid.", "Business Associate shall not withhold records until fees are paid."),
    "A12": ("If the Cover Page omits a variable, its clause does not apply.", "The Cover Page names the parties."),
    "A13": ("Covered Entity waives any right of subrogation.", "Covered Entity does not waive any right of subrogation."),
    "A14": ("The fee is 7 percent of all collections.", "The fee is 7 dollars for each claim."),
}  # fmt: skip


@pytest.mark.parametrize("item", HARM)
def test_an_adverse_term_is_flagged_with_its_words_and_its_near_neighbour_is_not(item: str) -> None:
    bad, good = HARM[item]
    assert [(one.id, one.spans[0].quote) for one in with_also(bad).adverse] == [(item, bad)]
    assert item not in [one.id for one in with_also(good).adverse]


def test_every_adverse_rule_is_tried() -> None:
    assert {rule.id for rule in ADVERSE} == HARM.keys()
    assert {one.id: one.severity for one in ADVERSE}["A04"] is Severity.INFO


def test_a_place_that_nobody_filled_in_is_flagged_but_for_signatures() -> None:
    text = agreement(REQUIRED).replace("three (3) days", "____ days")
    assert next((one.id, one.note) for one in checked(text).adverse) == ("A12", "2 places not filled in.")
    signed = agreement(REQUIRED) + "\n\nBy: ________\n\nDate: ________\n"
    assert [one.id for one in checked(signed).adverse] == []


@pytest.mark.parametrize(
    ("period", "state", "adverse"),
    [
        ("three (3) days", "present", []),
        ("72 hours", "present", []),
        ("ten (10) days", "weak", []),
        ("five (5) business days", "weak", []),
        ("fifteen (15) days", "weak", [("A03", Severity.MEDIUM)]),
        ("sixty (60) days", "weak", [("A03", Severity.HIGH)]),
    ],
)
def test_the_deadline_of_a_notice_is_a_number_that_is_judged(period: str, state: str, adverse: list[object]) -> None:
    found = checked(agreement(REQUIRED).replace("three (3) days", period))
    assert found.terms[0].state.value == state
    assert [(one.id, one.severity) for one in found.adverse] == adverse


def test_a_notice_without_a_number_is_adverse_and_a_time_to_cure_is_no_number() -> None:
    text = (
        agreement(REQUIRED)
        .replace("within three (3) days", "promptly")
        .replace("within forty-eight (48) hours", "promptly")
    )
    found = checked(
        text + "\n\n9.1 Either party has thirty (30) days to cure a breach of which the other gives notice.\n"
    )
    assert (found.terms[0].state, found.terms[0].hours) == (State.ABSENT, None)
    assert [one.id for one in found.adverse] == ["A03"]


def test_a_defined_term_is_resolved_and_an_undefined_one_is_unclear() -> None:
    text = (
        agreement(REQUIRED)
        .replace("three (3) days", "the Reply Period")
        .replace("forty-eight (48) hours", "the Reply Period")
    )
    text = text.replace("within the Reply Period after", "within the Reply Period after")
    assert checked(text).terms[0].state is State.UNCLEAR
    defined = checked(text + '\n\n9.1 "Reply Period" means two (2) days.\n')
    assert (defined.terms[0].state, defined.terms[0].hours) == (State.PRESENT, 48)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("ten (10) business days", 336), ("24 hours", 24), ("twenty-four (24) hours", 24), ("5 days", 120), ("one week", 168),
        ("a reasonable time", None), ("within 60 days or 3 days", 72),
    ],
)  # fmt: skip
def test_periods_are_counted_in_hours(text: str, hours: int | None) -> None:
    assert durations.first(text, {}) == hours


@pytest.mark.parametrize("item", [one for one in ALL if one[0] in "RK" and one not in {"R01", "R02"}])
def test_a_term_that_is_left_out_is_absent_and_the_others_are_not(item: str) -> None:
    found = checked(agreement(one for one in ALL if one != item))
    assert [one.id for one in (*found.terms, *found.part2) if one.state is not State.PRESENT] == [item]


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (
            "P21",
            "Business Associate may disclose Protected Health Information for its proper management and administration.",
        ),
        ("P22", "Business Associate may provide data aggregation services."),
        ("P23", "Business Associate may de-identify Protected Health Information only if asked."),
    ],
)
def test_an_option_that_is_worded_by_halves_is_weak_and_has_its_fix(item: str, sentence: str) -> None:
    found = with_also(sentence)
    assert {one.id: one.state for one in found.options if one.state is State.WEAK} == {item: State.WEAK}
    assert item in found.fixes


def test_the_library_has_a_clause_for_every_item_and_for_what_mends_harm() -> None:
    items = [rule.id for rule in (*PROVISIONS, *OPTIONS, *TERMS, *PART2)]
    assert sorted([*items, "R01"]) == sorted(library.clauses())
    assert set(MENDED_BY.values()) <= set(library.clauses())
    assert len(set(items)) == len(items)
