"""The seam: where segments begin and end, whatever the separators and whatever stands between them."""

import pytest

from quietledger.pure.x12 import reader

HEAD = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261102*0915*^*00501*000000001*0*T*:~"
SMALL = HEAD + "GS*FA*SENDER*RECEIVER*20261102*0915*1*X*005010X231A1~ST*999*0001*005010X231A1~"
SMALL += "AK1*HC*5*005010X222A1~AK9*A*1*1*1~SE*4*0001~GE*1*1~IEA*1*000000001~"


def signed(element: str, component: str, terminator: str) -> bytes:
    swapped = SMALL.replace("*", "\0").replace(":~", f"{component}~").replace("~", terminator)
    return swapped.replace("\0", element).encode()


def codes(data: bytes) -> list[str]:
    return [one.code for one in reader.read(data).findings]


@pytest.mark.parametrize(("element", "component"), [("*", ":"), ("|", ">"), ("/", "\\"), ("\x1d", "\x1f"), ("+", "<")])
@pytest.mark.parametrize("terminator", ["~", "\n", "_", "!", "\x1c", "'", "\r", "~\r\n", "~\n\n ", "\r\n"])
def test_separators_are_taken_from_isa(element: str, component: str, terminator: str) -> None:
    document = reader.read(signed(element, component, terminator))
    assert document.findings == []
    assert document.segments.elements(4) == ["AK1", "HC", "5", "005010X222A1"]
    assert document.tables["ack_groups"].to_pylist() == [
        {
            "transaction": 0,
            "segment": 5,
            "offset": document.segments.data.index(b"AK9"),
            "group_control": "5",
            "verdict": "A",
            "included": 1,
            "received": 1,
            "accepted": 1,
        }
    ]


def test_interchanges_in_one_file_may_use_different_separators() -> None:
    data = signed("*", ":", "~\r\n") + b"\r\n" + signed("|", ">", "\n") + signed("*", ":", "~")
    document = reader.read(data)
    assert document.findings == []
    assert document.tables["transactions"].column("first_segment").to_pylist() == [3, 11, 19]
    assert document.segments.elements(12) == ["AK1", "HC", "5", "005010X222A1"]


def test_lines_may_end_in_cr_lf_though_the_terminator_is_lf() -> None:
    document = reader.read(signed("*", ":", "\n").replace(b"\n", b"\r\n").replace(b":\r\n", b":\n", 1))
    assert document.findings == []
    assert document.segments.elements(5) == ["AK9", "A", "1", "1", "1"]


def test_offsets_point_at_the_first_byte_of_each_segment() -> None:
    data = signed("*", ":", "~ \r\n ")
    segments = reader.read(data).segments
    assert [data[start : start + 3] for start in segments.start.tolist()[3:6]] == [b"AK1", b"AK9", b"SE*"]


def test_blank_segments_are_not_counted() -> None:
    assert codes(SMALL.replace("AK9", "~~AK9").encode()) == []


@pytest.mark.parametrize("data", [b"", b"  \r\n", b"\0\0"])
def test_an_empty_file_is_a_finding(data: bytes) -> None:
    assert codes(data) == ["X12-EMPTY"]


def test_a_file_of_something_else_is_a_finding() -> None:
    assert codes(b"%PDF-1.7 and so on") == ["X12-NO-ISA"]


def test_bytes_before_the_first_isa_are_skipped_and_told() -> None:
    document = reader.read(b"From: someone\n\n" + SMALL.encode())
    assert [one.code for one in document.findings] == ["X12-BEFORE-ISA"]
    assert document.tables["ack_groups"].num_rows == 1


def test_a_byte_order_mark_is_no_finding_of_its_own() -> None:
    assert codes(b"\xef\xbb\xbf" + SMALL.encode()) == ["X12-NOT-ASCII"]


def test_without_isa_the_usual_separators_are_tried_and_everything_is_quarantined() -> None:
    document = reader.read(SMALL[len(HEAD) :].encode())
    assert {"X12-NO-ISA"} <= {one.code for one in document.findings}
    assert document.tables["transactions"].column("quarantined").to_pylist() == [True]
    assert document.tables["ack_groups"].num_rows == 1


def test_an_isa_with_short_elements_is_read_with_a_warning() -> None:
    assert codes(SMALL.replace("SENDER         ", "SENDER").encode()) == ["X12-ISA-LENGTH"]


def test_a_cut_off_isa_is_a_finding() -> None:
    assert codes(HEAD[:60].encode()) == ["X12-ISA-CUT", "X12-NO-ISA"]


def test_equal_separators_are_a_finding() -> None:
    assert "X12-DELIMITERS" in codes(SMALL.replace(":~", "*~", 1).encode())


def test_a_cut_off_file_is_quarantined() -> None:
    document = reader.read(SMALL[: SMALL.index("AK9") + 5].encode())
    assert {"X12-UNENDED", "X12-SE", "X12-GE", "X12-IEA"} <= {one.code for one in document.findings}
    assert document.tables["transactions"].column("quarantined").to_pylist() == [True]


def test_a_cut_off_file_does_not_swallow_the_next_one() -> None:
    document = reader.read(SMALL[: SMALL.index("AK9") + 5].encode() + SMALL.encode())
    assert document.tables["transactions"].column("quarantined").to_pylist() == [True, False]


def test_a_missing_last_terminator_loses_nothing() -> None:
    document = reader.read(SMALL[:-1].encode())
    assert [one.code for one in document.findings] == ["X12-UNENDED-IEA"]
    assert document.tables["transactions"].column("quarantined").to_pylist() == [False]


def test_the_letters_isa_inside_a_name_begin_nothing() -> None:
    data = SMALL.replace("AK9", "NM1*QC*1*ISA*LISA****MI*ISA*X~AK9").replace("SE*4", "SE*5").encode()
    assert codes(data) == []


def test_latin_letters_are_kept_whether_utf8_or_not() -> None:
    for encoding in ("utf-8", "latin-1"):
        data = SMALL.replace("AK1*HC*5*", "AK1*HC*Ünï*").replace("AK9*A*", "AK9*Ä*").encode(encoding)
        document = reader.read(data)
        assert document.segments.elements(4)[2] == "Ünï"
        row = document.tables["ack_groups"].to_pylist()[0]
        assert (row["group_control"], row["verdict"]) == ("Ünï", "Ä")
