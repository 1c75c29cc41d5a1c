"""What notices say: the five elements, counts without names, and what is still lacking, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from quietledger.core.tenancy.rules import PracticeRow
from quietledger.web.incidents import drafts, letters
from quietledger.web.incidents.drafts import Elements, Person, Receiver, Story

ELEMENTS = Elements(
    "A laptop was stolen on November 20, 2026; we learned of it on November 21, 2026.", "Names and session notes.",
    "Watch your statements.", "We changed all keys.", "Call (555) 555-0100.",
)  # fmt: skip


@pytest.fixture
def story(practice: PracticeRow) -> Story:
    return Story(
        practice, ELEMENTS, {"IL": 501, "WI": 3}, date(2026, 11, 21), date(2026, 11, 20), date(2026, 11, 20),
        kind="Theft", place="Laptop",
    )  # fmt: skip


def test_all_five_elements_stand_in_the_letter_to_each_person(story: Story) -> None:
    people = [Person("Tamsin Quillfeather", ("Tamsin Quillfeather", "2 Elsewhere Road")), Person("Ivo Buttonwood", ())]
    found = drafts.individuals(story, people)
    assert [one.to for one in found] == [one.to for one in people]
    assert [words for _, words in found[0].parts] == [
        ELEMENTS.happened, ELEMENTS.data, ELEMENTS.steps, ELEMENTS.doing, ELEMENTS.contact,
    ]  # fmt: skip


def test_complete_elements_lack_nothing() -> None:
    assert drafts.lacking(ELEMENTS) == {}


@pytest.mark.parametrize("name", drafts.HEADS)
def test_each_missing_element_is_named(name: str) -> None:
    assert list(drafts.lacking(replace(ELEMENTS, **{name: " "}))) == [name]


def test_a_story_without_its_days_and_a_contact_without_a_way_are_not_complete() -> None:
    vague = replace(ELEMENTS, happened="A laptop was stolen.", contact="Ask at the desk.")
    assert list(drafts.lacking(vague)) == ["happened", "contact"]


def test_what_is_suggested_lacks_nothing_once_the_discovery_is_known(story: Story) -> None:
    assert drafts.lacking(drafts.suggested(story)) == {}


@pytest.mark.parametrize(("illinois", "said"), [(500, "not required (no state over 500)"), (501, "yes: IL")])
def test_the_media_are_told_from_501_residents_of_one_state_on(story: Story, illinois: int, said: str) -> None:
    rows = dict(drafts.hhs(replace(story, by_state={"IL": illinois, "WI": 400})).rows)
    assert rows["Media told"] == said


@pytest.mark.parametrize(("illinois", "said"), [(499, "no: once a year"), (500, "yes: now"), (501, "yes: now")])
def test_hhs_is_told_at_once_from_500_people_in_all_on(story: Story, illinois: int, said: str) -> None:
    rows = dict(drafts.hhs(replace(story, by_state={"IL": illinois})).rows)
    assert rows["500 or more"] == said


def test_what_nobody_counted_yet_stays_open_on_the_data_sheet(story: Story) -> None:
    rows = dict(drafts.hhs(replace(story, by_state={})).rows)
    assert (rows["People affected"], rows["500 or more"]) == ("", "")


def test_letters_to_offices_name_counts_and_no_people(story: Story) -> None:
    office = Receiver("Saltmarsh Mutual", ("hotline 555-555-0170",), "Policy SM-1.")
    for one in (drafts.media(story, "IL"), drafts.hhs(story), drafts.regulator(story, "IL", office),
                drafts.insurer(story, office), drafts.partner(story, office)):  # fmt: skip
        assert "Quillfeather" not in str(one)
    assert "501 residents of IL" in drafts.regulator(story, "IL", office).lead
    assert ("consent" in str(drafts.insurer(story, office).parts), "504" in str(drafts.insurer(story, office))) == (
        True, True,
    )  # fmt: skip


def test_letters_are_set_as_pdf_each_with_its_marks(story: Story) -> None:
    people = [Person("Tamsin Quillfeather", ("Tamsin Quillfeather",)), Person("Ivo Buttonwood", ("Ivo Buttonwood",))]
    told = drafts.individuals(story, people)
    options = {"is_draft": True, "is_exercise": True}
    body = letters.pdf("Letters", told, story.practice, date(2026, 11, 23), **options)
    assert body.startswith(b"%PDF")
    assert body == letters.pdf("Letters", told, story.practice, date(2026, 11, 23), **options)
    assert body != letters.pdf("Letters", told, story.practice, date(2026, 11, 23), is_draft=False, is_exercise=False)
