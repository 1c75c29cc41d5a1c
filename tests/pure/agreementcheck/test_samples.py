# ruff: noqa: E501  # sentences of agreements read better unbroken
"""Real forms of others, that are not part of the project: exactly what stands in them, and nothing else.

Their texts belong to others, so that only a few words of each are named here.  Where a form has an item but lacks one of
the elements that the item needs (docs/agreements.md), it is weak.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from quietledger.pure.agreementcheck import checker
from quietledger.pure.agreementcheck.shapes import Checked, Kind, State
from tests.pure.agreementcheck.builders import states, word_file

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "agreements"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the sample agreements lie beside the project, not in it")

PRESENT, WEAK, ABSENT, UNCLEAR = (one.value for one in (State.PRESENT, State.WEAK, State.ABSENT, State.UNCLEAR))
_NEVER = {f"R{number:02d}" for number in (4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 20)}


@dataclass(frozen=True)
class Expected:
    """What a form says.  lacking: required items that aren't simply there; r01: the deadline; terms: recommended ones found."""

    lacking: dict[str, str]
    r01: str
    terms: set[str]
    adverse: list[str]
    words: dict[str, str] = field(default_factory=dict)


BONTERMS = Expected(
    {"P02": ABSENT, "P14": ABSENT, "P07": WEAK, "P13": WEAK}, WEAK, {"R02", "R15"}, ["A04", "A05"],
    {"P04b": "comply with the Security Rule", "P06": "any Security Incident affecting PHI", "P13b": "extend the protections",
     "P12": "internal practices, books, and records", "R01": "no later than the Response Period", "A05": "any liability provisions"},
)  # fmt: skip
EXPECTED = {
    "hhs-sample-baa-2013.md": Expected(
        {"P01": WEAK, "P08": WEAK, "P13": WEAK, "P13b": WEAK}, ABSENT, {"R19"}, ["A03", "A12"],
        {"P02": "would violate Subpart E", "P06": "any security incident", "P13b": "Retain only that", "P14": "authorizes termination"},
    ),
    "bonterms-baa-1.0.md": BONTERMS,
    "bonterms-baa-1.0.pdf": BONTERMS,
    "commonpaper-baa-1.0.md": Expected(
        {"P02": ABSENT, "P08": WEAK, "P09": WEAK, "P10": WEAK, "P14": WEAK}, UNCLEAR, {"R03", "R06"},
        ["A01", "A02", "A02", "A04", "A06", "A12"],
        {"P07": "no less stringent", "P14": "Either party may terminate", "P13": "either return or destroy",
         "A01": "outside of the United States", "A12": "omits or does not define"},
    ),
    "purgo-baa-template.md": Expected(
        {"P02": ABSENT, "P04b": ABSENT, "P06": ABSENT, "P11": ABSENT, "P05b": WEAK, "P07": WEAK, "P08": WEAK, "P13": WEAK,
         "P14": WEAK},
        ABSENT, {"R18"}, ["A03", "A06", "A12"],
        {"P04a": "use appropriate safeguards", "P14": "does not cure", "A06": "opportunity for Business Associate to cure"},
    ),
}  # fmt: skip


def read(name: str) -> Checked:
    return checker.check(name, (FOLDER / name).read_bytes())


@pytest.mark.parametrize("name", EXPECTED)
def test_a_form_gives_exactly_the_provisions_of_the_table(name: str) -> None:
    found = read(name)
    assert found.kind is Kind.BAA
    assert {one.id: one.state.value for one in found.required if one.state is not State.PRESENT} == EXPECTED[
        name
    ].lacking


@pytest.mark.parametrize("name", EXPECTED)
def test_a_form_gives_exactly_the_terms_of_the_table(name: str) -> None:
    found = read(name)
    r01, *others = found.terms
    assert r01.state.value == EXPECTED[name].r01
    assert {one.id for one in others if one.state is State.PRESENT} == EXPECTED[name].terms
    assert sorted(one.id for one in found.adverse) == EXPECTED[name].adverse
    assert not _NEVER & {one.id for one in others if not one.is_missing}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_words_that_show_an_item_are_shown(name: str) -> None:
    found = read(name)
    spans = {one.id: one.spans for one in (*found.required, *found.terms, *found.adverse)}
    for item, words in EXPECTED[name].words.items():
        assert words in spans[item][0].quote, item
    shown = [one for one in found.required if not one.is_missing]
    assert all(one.spans and one.rule for one in shown)


@pytest.mark.parametrize("name", EXPECTED)
def test_every_span_points_to_its_words_in_the_text_as_it_was_read(name: str) -> None:
    found = read(name)
    for one in (*found.required, *found.options, *found.terms, *found.adverse):
        for span in one.spans:
            page = found.text.pages[span.page - 1]
            said = page[span.start : span.end]
            first, last = span.quote.rstrip(".").split()[0], span.quote.rstrip(".").split()[-1]
            assert 0 <= span.start < span.end <= len(page)
            assert plain(first) in plain(said)
            assert plain(last) in plain(said)


def plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isascii() and letter.isalnum())


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.endswith(".md")])
def test_the_same_form_as_a_word_file_says_the_same(name: str) -> None:
    """Marks of HTML and of bold type stand as plain letters in such a file; they are seen through there too."""
    text = (FOLDER / name).read_text()
    assert answers(checker.check("form.docx", word_file(text))) == answers(read(name))


def test_the_pdf_of_a_form_says_the_same_as_its_markdown() -> None:
    assert answers(read("bonterms-baa-1.0.pdf")) == answers(read("bonterms-baa-1.0.md"))
    pages = {one.spans[0].page for one in read("bonterms-baa-1.0.pdf").required if one.spans}
    assert pages == {2, 3, 4}


def answers(found: Checked) -> dict[str, object]:
    return states(found) | {"adverse": sorted(one.id for one in found.adverse), "score": found.score}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("nih-data-use-terms.md", Kind.DUA),
        ("bonterms-baa-cover-page-example.docx", Kind.COVER_PAGE),
        ("README.md", Kind.OTHER),
    ],
)
def test_what_is_no_such_agreement_is_called_what_it_is_and_has_no_gaps(name: str, kind: Kind) -> None:
    found = read(name)
    assert (found.kind, found.required, found.score) == (kind, (), None)
    assert [one.code for one in found.findings] == ["not-a-baa"]


def test_every_word_of_a_cover_page_that_lives_in_tables_is_read_once() -> None:
    [page] = read("bonterms-baa-cover-page-example.docx").text.pages
    assert page.count("Key Terms\n") == 1
    assert page.index("Main Agreement") < page.index("Additional Terms\n") < page.index("Signatures")
