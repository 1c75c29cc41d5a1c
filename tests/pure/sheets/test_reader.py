"""Any encoding, any delimiter; broken rows are findings and the others go on."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.sheets import reader
from quietledger.pure.sheets.findings import Finding
from quietledger.pure.sheets.reader import Row

TEXT = 'Client ID;Name;Day\n1;"Bäumer; Jörg";11/03/2026\n'


def rows(data: bytes) -> list[Row | Finding]:
    return list(reader.read(data).rows())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_and_line_end_gives_the_same_rows(encoding, line_end):
    sheet = reader.read(TEXT.replace("\n", line_end).encode(encoding))
    assert sheet.header == ("Client ID", "Name", "Day")
    assert list(sheet.rows()) == [Row(2, ["1", "Bäumer; Jörg", "11/03/2026"])]


@pytest.mark.parametrize("delimiter", list(reader.DELIMITERS))
def test_the_delimiter_is_found_outside_of_quotation_marks(delimiter):
    header = delimiter.join(["Client", '"Day, or; so"', "Code"])
    assert reader.read(header.encode()).header == ("Client", "Day, or; so", "Code")


def test_rows_count_as_a_spreadsheet_does_and_blank_ones_are_left_out():
    assert rows(b"\nA,B\n1,2\n,\n3,4\n") == [Row(3, ["1", "2"]), Row(5, ["3", "4"])]


def test_short_rows_are_filled_up_and_empty_cells_at_the_end_dropped():
    assert rows(b"A,B\n1\n1,2,,\n") == [Row(2, ["1", ""]), Row(3, ["1", "2"])]


def test_a_row_with_a_stray_delimiter_is_a_finding_and_the_next_goes_on():
    found, good = rows(b"A,B\n1,2,3\n4,5\n")
    assert (found.row, found.code, good) == (2, "SHT-WIDTH", Row(3, ["4", "5"]))


def test_a_quotation_mark_in_the_middle_of_a_cell_is_a_finding_and_the_next_goes_on():
    found, good = rows(b'A,B\n"1"x,2\n4,5\n')
    assert (found.row, found.code, good) == (2, "SHT-QUOTE", Row(3, ["4", "5"]))


def test_a_quotation_mark_that_is_never_closed_is_a_finding():
    assert [one.code for one in rows(b'A,B\n1,"2\n4,5\n')] == ["SHT-QUOTE"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_has_no_header_and_no_rows(data):
    sheet = reader.read(data)
    assert (sheet.header, list(sheet.rows())) == ((), [])


def test_a_sheet_can_be_read_twice():
    sheet = reader.read(b"A\n1\n")
    assert list(sheet.rows()) == list(sheet.rows())


@given(st.binary(max_size=400))
def test_any_bytes_at_all_end_in_rows_and_findings(data):
    width = len(reader.read(data).header)
    assert all(isinstance(one, Finding) or len(one.cells) == width for one in rows(data))


words = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=8).filter(str.strip)


@given(st.lists(st.tuples(words, words), min_size=1, max_size=6))
def test_what_a_spreadsheet_writes_is_read_back(cells):
    text = io.StringIO()
    csv.writer(text).writerows([("A", "B"), *cells])
    assert [tuple(row.cells) for row in rows(text.getvalue().encode())] == [tuple(one) for one in cells]


def test_batches_keep_the_order_and_lose_no_row():
    batches = list(reader.batches(iter([Row(n, []) for n in range(5)]), 2))
    assert [len(one) for one in batches] == [2, 2, 1]
