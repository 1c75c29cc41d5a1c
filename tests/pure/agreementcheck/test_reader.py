# ruff: noqa: E501  # sentences of agreements read better unbroken
"""Files of every kind become text with pages, or say why they don't; nothing that a file holds raises."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.agreementcheck import checker, normal, reader
from quietledger.pure.agreementcheck.limits import Limits
from quietledger.pure.agreementcheck.shapes import Kind, State, Text
from tests.pure.agreementcheck import builders as b

BOX = (
    "<w:r {ns}><mc:AlternateContent xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
    "<mc:Choice Requires='wps'><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></mc:Choice>"
    "<mc:Fallback><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)


def codes(name: str, data: bytes, limits: Limits | None = None) -> list[str]:
    return [one.code for one in (reader.read(name, data, limits) if limits else reader.read(name, data)).findings]


@pytest.mark.parametrize(
    ("name", "data", "form"),
    [
        ("a.md", b"# A title\n\nWords.", "markdown"),
        ("a.txt", b"Words.", "text"),
        ("a.html", b"<h1>A title</h1><p>Words.</p>", "html"),
        ("a", b"<!DOCTYPE html><p>Words.</p>", "html"),
        ("wrong.docx", b.pdf_file("Words that go on for a while, so that nobody takes them for a scan."), "pdf"),
        ("wrong.pdf", b.word_file("Words."), "docx"),
    ],
)
def test_a_file_is_what_it_holds_and_not_what_it_is_called(name: str, data: bytes, form: str) -> None:
    text = reader.read(name, data)
    assert (text.form, text.findings) == (form, ())
    assert "Words" in text.pages[0]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("\ufeffWords’".encode(), "\ufeffWords’"),
        ("Words’".encode("utf-16"), "Words’"),
        ("Words’".encode("cp1252"), "Words’"),
    ],
)
def test_texts_of_old_and_new_programs_are_read(data: bytes, text: str) -> None:
    assert reader.read("a.txt", data).pages == (text.lstrip("\ufeff"),)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b.scan(), "scanned"),
        (b.encrypted("Words."), "encrypted"),
        (b"%PDF-1.7\nnothing else", "broken"),
        (b"PK\x03\x04 and no archive", "broken"),
        (b.bomb(61 * 1024 * 1024), "too-large"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unknown-format"),
        (b"{\\rtf1 words}", "unknown-format"),
        (bytes(range(256)) * 4, "unknown-format"),
    ],
)
def test_what_cannot_be_read_says_so_and_is_never_absent(data: bytes, code: str) -> None:
    found = checker.check("agreement", data)
    assert [one.code for one in found.findings] == [code]
    assert (found.kind, found.provisions, found.score, found.is_complete) == (Kind.UNREADABLE, (), None, False)


def test_a_file_beyond_the_bounds_is_not_opened() -> None:
    assert codes("a.txt", b"Words.", Limits(file_bytes=5)) == ["too-large"]
    assert codes("a.txt", b"Words.", Limits(text_characters=3)) == ["cut"]
    pages = b.pdf_file("Words that go on and on, so that the page isn't nearly empty.\n" * 100)
    assert codes("a.pdf", pages, Limits(page_count=1)) == ["cut"]
    assert codes("a.pdf", pages, Limits(page_bytes=10)) == ["page-too-large"] * 3
    assert codes("a.docx", b.word_file("Words."), Limits(entry_count=1)) == ["too-large"]


def test_what_may_stand_in_an_unread_page_is_unclear_and_not_absent() -> None:
    found = checker.check("agreement.pdf", b.half_scanned(b.without("P06")))
    assert ("page-without-text", 2) in [(one.code, one.page) for one in found.findings]
    assert [(one.id, one.state) for one in found.missing] == [("P06", State.UNCLEAR)]


def test_a_word_file_is_read_in_its_order_with_tables_boxes_and_margins() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "At the top."
    document.sections[0].footer.paragraphs[0].text = "At the bottom."
    document.add_paragraph("Before.")
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Across."
    table.cell(1, 0).text, table.cell(1, 1).text = "Left.", "Right."
    table.cell(1, 1).add_table(rows=1, cols=1).cell(0, 0).text = "Inside."
    paragraph = document.add_paragraph("After.")
    paragraph._p.append(parse_xml(BOX.format(ns=nsdecls("w"))))
    text = reader.read("a.docx", b.saved(document))
    assert text.pages[0].split() == [
        "At",
        "the",
        "top.",
        "Before.",
        "Across.",
        "Left.",
        "Right.",
        "Inside.",
        "After.",
        "In",
        "a",
        "box.",
        "At",
        "the",
        "bottom.",
    ]


def test_a_cell_that_is_merged_downwards_is_read_once() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Down."
    table.cell(0, 1).text, table.cell(1, 1).text = "One.", "Two."
    assert reader.read("a.docx", b.saved(document)).pages[0].split() == ["Down.", "One.", "Two."]


def test_proposed_changes_are_read_as_accepted_and_said() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("It ")
    changes = "<w:del {0} w:id='1' w:author='x'><w:r><w:delText>may</w:delText></w:r></w:del>"
    paragraph._p.append(parse_xml(changes.format(nsdecls("w"))))
    added = "<w:ins {0} w:id='2' w:author='x'><w:r><w:t>shall</w:t></w:r></w:ins>"
    paragraph._p.append(parse_xml(added.format(nsdecls("w"))))
    text = reader.read("a.docx", b.saved(document))
    assert (text.pages, [one.code for one in text.findings]) == (("It shall",), ["tracked-changes"])


def test_a_page_of_the_web_is_read_as_it_is_shown() -> None:
    page = "<html><head><title>No</title><style>p{}</style></head><body><h2>1. Duties</h2><ul><li>One<li>Two</ul><script>no</script>"
    assert reader.read("a.html", page.encode()).pages == ("## 1. Duties\n\n- One\n\n- Two",)


def test_lines_that_repeat_on_every_page_are_no_text_of_a_clause() -> None:
    text = b.without("P06")
    found = checker.check("a.pdf", b.pdf_file(text, lines_a_page=12, footer="Security incidents are reported, page {}"))
    assert [one.id for one in found.missing] == ["P06"]
    assert not any("page 1" in span.quote for one in found.required for span in one.spans)


def test_a_line_that_repeats_in_the_middle_of_pages_stays_text_and_at_their_edge_it_goes() -> None:
    pages = tuple(
        "\n".join(["Lantern Hill", *(f"Line {page} {line}." for line in "abcdefghijk"), "Nothing is sold.",
                   *(f"Rest {page} {line}." for line in "abcdefghijk"), f"page {page}"])
        for page in range(1, 6)
    )  # fmt: skip
    text = normal.even(Text("pdf", pages)).text
    assert text.count("Nothing is sold.") == 5
    assert "Lantern Hill" not in text
    assert "page 3" not in text


@given(
    st.binary(max_size=400),
    st.sampled_from(["a.md", "a.html", "a.pdf", "a.docx", "a"]),
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html>"]),
)
def test_any_bytes_give_a_result(data: bytes, name: str, start: bytes) -> None:
    checked_ = checker.check(name, start + data)
    assert isinstance(checked_.kind, Kind)


PIECES = [
    "Business Associate", "Covered Entity", "shall", "may", "not", "report", "security incident", "Protected Health Information", "[", "]",
    "(a)", "1.", "\n", "\n\n", "- ", "# ", "164.410", "C.F.R.", '"', "means", "within", "ten (10) days", "return or destroy", "terminate",
    "breach", "____", "**", "<b>", "&amp;", "§", ".", ";", ":", "subcontractors", "same restrictions", "\u00ad", "ﬁ", "İ", "’", "|",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=120))
def test_any_words_in_any_order_give_spans_inside_their_pages(pieces: list[str]) -> None:
    text = "Business Associate Agreement about PHI\n\n" + " ".join(pieces)
    found = checker.check("a.md", text.encode())
    page = found.text.pages[0] if found.text.pages else ""
    spans = [span for one in (*found.required, *found.options, *found.terms, *found.adverse) for span in one.spans]
    assert all(0 <= span.start < span.end <= len(page) and 0 < len(span.quote) <= 240 for span in spans)


@given(st.integers(0, 2_000), st.binary(min_size=1, max_size=8))
def test_damaged_files_give_a_result(at: int, put: bytes) -> None:
    for name, data in (("a.pdf", PDF), ("a.docx", WORD)):
        place = at % len(data)
        assert checker.check(name, data[:place] + put + data[place + len(put) :]).kind in Kind


PDF, WORD = b.pdf_file("Business Associate Agreement\n\nIt shall report."), b.word_file("Business Associate Agreement")
assert io.BytesIO(PDF).read(5) == b"%PDF-"
