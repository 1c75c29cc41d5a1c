# sentences of agreements read better unbroken
"""A subcontract is never looser than the agreement above it, and each way in which it is gets named."""

from __future__ import annotations

import pytest

from quietledger.pure.agreementcheck import chain
from quietledger.pure.agreementcheck.shapes import Checked, Kind
from tests.pure.agreementcheck.builders import ALL, REQUIRED, agreement, checked, with_also

STRICT = tuple(one for one in ALL if one[0] in "PR")
ABOVE = checked(agreement(STRICT))


def below(*, left_out: str = "", days: str = "two (2) days", also: str = "") -> Checked:
    """A subcontract of the same words, a day sooner."""
    text = agreement(one for one in STRICT if one != left_out).replace("three (3) days", days)
    text = text.replace("forty-eight (48) hours", "twenty-four (24) hours")
    text = text.replace("Business Associate Agreement", "BAA").replace("Business Associate", "Subcontractor")
    text = text.replace("Covered Entity", "Business Associate").replace("a subcontractor", "another subcontractor")
    return checked(f"{text}\n\n## 9. Further terms\n\n9.1 {also}\n")


def looser(child: Checked, parent: Checked = ABOVE) -> list[str]:
    return [one.id for one in chain.compare(child, parent)]


def test_a_subcontract_as_strict_and_a_day_sooner_is_fine() -> None:
    assert below().kind is Kind.SUBCONTRACT
    assert looser(below()) == []


def test_the_same_deadline_below_leaves_no_time_to_pass_a_notice_on() -> None:
    assert looser(below(days="three (3) days")) == ["P05a", "P05b"]
    child = below(days="three (3) days")
    assert [one.id for one in chain.compare(child, ABOVE, handling_hours=0)] == []


def test_a_deadline_without_a_number_is_looser_than_one_with() -> None:
    [first, *_others] = chain.compare(below(days="a reasonable time"), ABOVE)
    assert (first.id, "no number below" in first.say) == ("P05a", True)


@pytest.mark.parametrize("item", ["P04b", "P07", "P13", "R04", "R08", "R12"])
def test_what_is_promised_above_has_to_be_promised_below(item: str) -> None:
    assert looser(below(left_out=item)) == [item]


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ("A01", "Subcontractor may use Protected Health Information outside the United States."),
        ("A02", "Subcontractor may aggregate Protected Health Information for its own purposes."),
        ("A07", "Subcontractor may keep Protected Health Information for its own management."),
        ("A11", "Subcontractor may withhold records until its fees are paid."),
    ],
)
def test_harm_that_only_the_lower_agreement_does_is_named_with_its_words(item: str, sentence: str) -> None:
    [found] = [one for one in chain.compare(below(also=sentence), ABOVE) if one.id == item]
    assert found.lower[0].quote == sentence


def test_a_purpose_that_only_the_lower_agreement_allows_is_named() -> None:
    parent = checked(agreement(one for one in STRICT if one != "P22"))
    assert looser(below(), parent) == ["P22"]


def test_what_is_taken_back_below_is_said_so() -> None:
    [found] = [
        one
        for one in chain.compare(below(also="Subcontractor is not required to report security incidents."), ABOVE)
        if one.id == "P06"
    ]
    assert "taken back below" in found.say


def test_a_file_that_is_no_agreement_is_compared_with_nothing() -> None:
    assert chain.compare(checked("A letter."), ABOVE) == ()
    assert with_also("x", items=REQUIRED).is_checked
