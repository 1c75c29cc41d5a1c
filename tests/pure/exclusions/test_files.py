"""Lists are read whole: each row is among the entries or among the findings, and what is doubtful is told by line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import exclusions_corpus as corpus
from quietledger.pure.exclusions import breaches, entries, leie, nppes, sam
from quietledger.pure.exclusions.findings import NotThisList
from quietledger.pure.exclusions.npi import is_npi, npi_of

HEADER = ",".join(leie.HEADER)


def line(last: str = "", first: str = "", **columns: str) -> str:
    known = {"LASTNAME": last, "FIRSTNAME": first, "NPI": "0000000000", "DOB": "19610304", "EXCLDATE": "20150820"}
    values = dict.fromkeys(leie.HEADER, "") | {"REINDATE": "00000000", "WAIVERDATE": "00000000"} | known | columns
    return ",".join(f'"{value}"' for value in values.values())


def file(*lines: str) -> bytes:
    return "".join(f"{one}\r\n" for one in (HEADER, *lines)).encode()


def test_each_column_comes_to_its_place() -> None:
    found = leie.read(
        file(line("QUILLFEATHER", "TAMSIN", MIDNAME="B", NPI="1234567893", EXCLTYPE="1128b4", STATE="IL"))
    )
    one = found.entry(0)
    assert (one.name, one.npi, one.kind, one.state) == ("TAMSIN B QUILLFEATHER", "1234567893", "1128b4", "IL")
    assert (one.line, one.born_on, one.excluded_on, one.ended_on) == (2, date(1961, 3, 4), date(2015, 8, 20), None)
    assert found.findings == ()


def test_zeros_are_no_npi_and_no_day() -> None:
    one = leie.read(file(line("PELL", "NORA", DOB="00000000"))).entry(0)
    assert (one.npi, one.born_on) == ("", None)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (line("MERE", "IDA").replace('"IDA"', '"IDA'), "quote"),
        (line("MERE", "IDA") + ',"x"', "fields"),
        ("MERE", "fields"),
    ],
)
def test_a_broken_row_is_told_with_its_line_and_stops_nothing(bad: str, code: str) -> None:
    found = leie.read(file(line("ASH", "ANN"), bad, "", line("ZIM", "ZOE")))
    assert [(one.line, one.code, one.is_lost) for one in found.findings] == [(3, code, True)]
    assert [(row["line"], row["last"]) for row in found.table.select(["line", "last"]).to_pylist()] == [
        (2, "ASH"),
        (5, "ZIM"),
    ]


def test_a_day_that_is_none_and_a_wrong_check_digit_are_told_and_the_row_kept() -> None:
    found = leie.read(file(line("ASH", "ANN", DOB="19610231", NPI="1234567890")))
    assert [(one.line, one.code, one.is_lost) for one in found.findings] == [(2, "date", False), (2, "npi", False)]
    assert (len(found), found.entry(0).npi, found.entry(0).born_on) == (1, "1234567890", None)


def test_bytes_that_are_not_utf8_are_read_and_told() -> None:
    found = leie.read(file(line("PEÑA", "ANA")).decode().encode("cp1252"))
    assert (found.entry(0).last, [one.code for one in found.findings]) == ("PEÑA", ["encoding"])


@pytest.mark.parametrize(
    "header", ["", "A,B", HEADER.replace("LASTNAME,FIRSTNAME", "FIRSTNAME,LASTNAME"), HEADER + ",SSN"]
)
def test_another_header_is_refused(header: str) -> None:
    with pytest.raises(NotThisList):
        leie.read(f"{header}\r\n".encode())


@given(st.lists(st.text("AB,\"'\n é0", max_size=40), max_size=12))
def test_no_row_is_lost_without_a_word(lines: list[str]) -> None:
    data = "\r\n".join([HEADER, line("ASH", "ANN"), *lines]).encode()
    found = leie.read(data)
    told = {one.line for one in found.findings if one.is_lost} | set(found.table.column("line").to_pylist())
    written = {number for number, one in enumerate(data.split(b"\n"), start=1) if one.strip()}
    assert told == written - {1}


def test_what_is_kept_reads_back_the_same() -> None:
    found = leie.read(corpus.written(corpus.listed(200, 5), 5))
    assert entries.from_bytes("leie", found.to_bytes()).table.equals(found.table)


def test_supplements_add_and_take_out() -> None:
    base = leie.read(file(line("ASH", "ANN"), line("ZIM", "ZOE")))
    grown = leie.with_supplement(base, leie.read(file(line("ZIM", "ZOE"), line("OAK", "OLA"))))
    assert grown.table.column("last").to_pylist() == ["ASH", "ZIM", "OAK"]
    back = leie.read(file(line("ASH", "ANN", REINDATE="20261101")))
    assert (leie.is_reinstatements(back), leie.is_reinstatements(base)) == (True, False)
    assert leie.without_reinstated(grown, back).table.column("last").to_pylist() == ["ZIM", "OAK"]


def test_the_federal_extract_is_mapped_by_name_in_any_order() -> None:
    data = (
        "Record Status,Last,First,Middle,Name,Classification,Active Date,Termination Date,NPI,Unique Entity ID,City\n"
        "Active,PELL,NORA,,NORA PELL,Individual,04/05/2019,Indefinite,1234567893,,LARKMERE\n"
        "Active,,,,COBALT HERON SUPPLY LLC,Firm,04/05/2019,01/02/2031,,ABC123,LARKMERE\n"
        "Inactive,OLD,ONE,,,Individual,04/05/2009,01/02/2011,,,LARKMERE\n"
    )
    found = sam.read(data.encode())
    person, firm = found.entry(0), found.entry(1)
    assert (person.last, person.business, person.npi, person.ended_on) == ("PELL", "", "1234567893", None)
    assert (firm.business, firm.excluded_on, firm.ended_on) == (
        "COBALT HERON SUPPLY LLC",
        date(2019, 4, 5),
        date(2031, 1, 2),
    )
    assert (len(found), [(one.line, one.code) for one in found.findings]) == (2, [(4, "inactive")])
    with pytest.raises(NotThisList) as problem:
        sam.read(b"Last,First\nA,B\n")
    assert problem.value.missing == ("business", "general", "excluded_on")


PORTAL = ",".join(breaches.HEADER) + "\n"


def test_breaches_keep_their_values_apart_and_descriptions_over_several_lines() -> None:
    row = (
        'Otter Creek Clinic,IL,Healthcare Provider,"12,345",03/09/2025,"Hacking/IT Incident, Theft",'
        '"Email, Network Server",Yes,"It was\nPaperlark Exchange, Inc. that told."\n'
    )
    [one], told = breaches.read((PORTAL + row).encode())
    assert (one.people, one.reported_on, one.has_associate, told) == (12345, date(2025, 3, 9), True, [])
    assert (one.types, one.places) == (("Hacking/IT Incident", "Theft"), ("Email", "Network Server"))
    [(number, found)] = breaches.naming(["Bluefinch Billing", "Paperlark Exchange LLC"], [one])
    assert (number, found.by_entity) == (1, False)


def test_a_breach_is_found_by_the_entity_and_not_by_part_of_a_word() -> None:
    rows = (
        "Paperlark Exchange,IL,Business Associate,900,03/09/2025,Theft,Email,No,\n"
        "Other,IL,Healthcare Provider,900,03/09/2025,Theft,Email,No,Paperlarks Exchanged it\n"
    )
    found, _ = breaches.read((PORTAL + rows).encode())
    assert [
        (number, one.breach.number, one.by_entity)
        for number, one in breaches.naming(["Paperlark Exchange, LLC"], found)
    ] == [(0, 0, True)]


def test_the_registry_gives_the_wanted_rows_and_their_deactivation() -> None:
    names = [*nppes.KEPT, "Unknown Column"]
    row = dict.fromkeys(names, "")
    rows = [
        row
        | {
            "NPI": "1234567893",
            "Entity Type Code": "1",
            nppes.LAST: "PELL",
            nppes.FIRST: "NORA",
            nppes.OFF: "02/01/2024",
        },
        row
        | {
            "NPI": npi_of("123456788"),
            "Entity Type Code": "2",
            nppes.FIRM: "OAK",
            nppes.OFF: "02/01/2024",
            nppes.ON: "03/01/2024",
            nppes.TAXONOMIES[0]: "103TC0700X",
        },
        row | {"NPI": npi_of("123456777")},
    ]
    data = "\n".join(
        [",".join(f'"{name}"' for name in names), *(",".join(f'"{value}"' for value in one.values()) for one in rows)]
    )
    found, told = nppes.read(data.encode(), {"1234567893", npi_of("123456788")})
    assert (list(found), told) == (["1234567893", npi_of("123456788")], [])
    assert found["1234567893"].off_on == date(2024, 2, 1)
    assert (found[npi_of("123456788")].off_on, found[npi_of("123456788")].taxonomies) == (None, ("103TC0700X",))


@given(st.integers(100_000_000, 299_999_999), st.integers(0, 9))
def test_one_check_digit_of_ten_is_right(nine: int, digit: int) -> None:
    whole = npi_of(str(nine))
    assert is_npi(f"{nine}{digit}") == (whole == f"{nine}{digit}")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("1234567893", True), ("1234567890", False), ("0000000000", False), ("123456789", False), ("12345678９3", False)],
)
def test_an_npi_is_known_by_its_check_digit(text: str, is_one: bool) -> None:
    assert is_npi(text) is is_one
