"""The letter read back from its PDF: every amount exact, on every page, for any name."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from quietledger.billing.statements import letter
from quietledger.billing.statements.errors import Unprintable, WrongTotal
from tests.billing.statements.builders import content


def pages(statement):
    return [page.extract_text() for page in PdfReader(BytesIO(letter.pdf(statement))).pages]


def test_a_short_statement_fits_one_page_and_says_all():
    (page,) = pages(content(2))
    for expected in (
        "Lantern Hill Psychology",
        "Tax id 99-0000001",
        "Tamsin Quillfeather\n4 Wren Row\nBramble, OR 97005",
        "Statement S-2026-0042",
        "You owe $714.01 for sessions on 2 days. It is due on Tue, Dec 22, 2026.",
        "May 4, 2026 Therapy session, 60 minutes $1,600.00 −$1,200.50 −$40.00 $0.00 $359.50",
        "May 7, 2026 Therapy session, 60 minutes $1,600.01 −$1,200.50 −$40.00 −$5.00 $354.51",
        "You owe $714.01",
        "$0.00 $0.00 $0.00 $0.00 $714.01",
        "Check to Lantern Hill Psychology",
        "we can agree on smaller payments",
        "page 1 / 1",
    ):
        assert expected in page.replace("\N{NO-BREAK SPACE}", " ")


def test_sixty_sessions_run_over_pages_that_each_repeat_the_heads_and_lose_no_row():
    found = pages(content(60))
    assert len(found) == 3
    text = "\n".join(found)
    assert text.count("Therapy session, 60 minutes") == 60
    assert [page.count("Date Service Charge") for page in found[:2]] == [1, 1]
    assert [f"page {number} / 3" in page for number, page in enumerate(found, start=1)] == [True] * 3
    for number in range(60):
        assert f"$1,600.{number:02} " in text
    assert "You owe $21,437.70" in text


def test_the_same_statement_is_the_same_bytes():
    assert letter.pdf(content(3)) == letter.pdf(content(3))


def test_the_letter_is_made_for_screen_readers_and_holds_its_fonts():
    reader = PdfReader(BytesIO(letter.pdf(content(1))))
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en-US"
    assert b"pdfuaid:part" in catalog["/Metadata"].get_data()
    fonts = reader.pages[0]["/Resources"]["/Font"]
    assert {font.get_object()["/BaseFont"].split("+")[1].split("-")[0] for font in fonts.values()} == {
        "Inter",
        "LibertinusSerif",
    }


@pytest.mark.parametrize("name", ['#panic("x") *bold* $1$', "Łukasz Żuraw", "Ἀσπασία", "Ольга <Ива>", "O\\'Hara"])
def test_a_name_is_text_and_never_markup(name):
    (page,) = pages(replace(content(1), to_name=name))
    assert name.split()[0] in page


def test_a_character_that_no_font_has_is_refused_without_repeating_it():
    with pytest.raises(Unprintable) as problem:
        letter.pdf(replace(content(1), to_name="漢字"))
    assert str(problem.value) == "statement S-2026-0042 could not be set as a letter"
    assert problem.value.__cause__ is None


def test_a_letter_whose_rows_do_not_make_its_total_is_not_written():
    with pytest.raises(WrongTotal):
        letter.pdf(replace(content(2), total_cents=71402))


def test_a_credit_asks_for_nothing():
    row = replace(content(1).rows[0], patient_paid_cents=40000, balance_cents=-4050)
    (page,) = pages(replace(content(1), rows=(row,), total_cents=-4050))
    assert "You owe nothing." in page
    assert "−$40.50" in page
