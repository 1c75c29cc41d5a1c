"""Who is found on a list, how surely, and why; and how often rightly, over planted people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from benchmarks import exclusions_corpus as corpus
from quietledger.pure.exclusions import index, leie, names
from quietledger.pure.exclusions.matching import Asked, Kind, Match, match
from tests.pure.exclusions.test_files import file, line

BORN = date(1961, 3, 4)
LIST = index.build(
    leie.read(
        file(
            line("QUILLFEATHER-MOSS", "ROBERT", MIDNAME="ALAN", NPI="1234567893"),
            line("DE LA CRUZ", "MARY ANN", DOB="00000000"),
            line("O'MERE JR", "FELIX"),
            line("THORNBURY", "ELIZABETH", MIDNAME="K"),
            line(BUSNAME="COBALT HERON COUNSELING CTR INC", DOB=""),
            line(BUSNAME="LARKSHAW HOLDINGS LLC DBA PEBBLE HOME HEALTH", DOB=""),
        )
    )
)


def found(one: Asked) -> list[tuple[int, Kind]]:
    return [(each.row, each.kind) for each in match([one], LIST)]


def why(one: Asked) -> tuple[str, ...]:
    [each] = match([one], LIST)
    return each.why


def test_an_equal_npi_is_a_match_whatever_the_name() -> None:
    assert match([Asked("Other", "Name", npi="1234567893")], LIST) == [Match(0, 0, Kind.MATCH, 100, ("same NPI",))]


def test_name_and_birthday_are_probable_and_a_name_alone_is_possible() -> None:
    whole = Asked("Quillfeather-Moss", "Robert", born_on=BORN)
    assert found(whole) == [(0, Kind.PROBABLE)]
    assert found(replace(whole, born_on=None)) == [(0, Kind.POSSIBLE)]
    assert why(whole) == ("same date of birth", "same surname", "same first name")


def test_another_birthday_is_somebody_else_and_a_digit_off_is_not() -> None:
    assert found(Asked("Quillfeather-Moss", "Robert", born_on=date(1975, 12, 24))) == []
    assert why(Asked("Quillfeather-Moss", "Robert", born_on=date(1961, 4, 3)))[-1] == "date of birth nearly the same"
    assert why(Asked("Quillfeather-Moss", "Robert", born_on=date(1962, 3, 4)))[-1] == "date of birth nearly the same"


@pytest.mark.parametrize(
    ("last", "first", "row"),
    [
        ("Quillfeather", "Robert", 0), ("Moss", "Robert", 0), ("Quillfeather Moss", "Bob", 0),
        ("Quillfaether-Moss", "Robert", 0),
        ("Robert", "Quillfeather-Moss", 0), ("delacruz", "Mary Ann", 1), ("De la Cruz", "Mary", 1),
        ("OMere", "Felix", 2),
        ("Thornbury", "Beth", 3), ("Thornbury-Vale", "Elizabeth", 3), ("Thornbúry, PhD", "Elizabeth", 3),
        ("Thornbury", "E", 3),
    ],
)  # fmt: skip
def test_a_name_is_found_as_people_write_it(last: str, first: str, row: int) -> None:
    assert found(Asked(last, first)) == [(row, Kind.POSSIBLE)]


def test_a_former_name_is_found() -> None:
    assert why(Asked("Wickenmere", "Elizabeth", formers=("Thornbury",)))[0] == "same former surname"


@pytest.mark.parametrize(
    "one",
    [
        Asked("Thornbury", "Edith"), Asked("Thornburgh", "Liz"), Asked("Thornbury", "Elizabeth", middle="Q"),
        Asked("O'Mere III", "Felix"), Asked("Moss", "Bob"), Asked("Cruz", "Ann"), Asked("Elizabeth", "Thornbery"),
        Asked("Thornbury", "Elizabeth", npi="9999999999"[:9] + "x", born_on=date(1980, 1, 1)),
    ],
)  # fmt: skip
def test_two_doubts_are_too_many(one: Asked) -> None:
    assert found(one) == []


def test_two_doubts_are_looked_at_when_the_birthday_is_the_same() -> None:
    assert found(Asked("Moss", "Bob", born_on=BORN)) == [(0, Kind.PROBABLE)]


def test_another_valid_npi_tells_two_people_apart() -> None:
    other = "1245319599"
    assert found(Asked("Quillfeather-Moss", "Robert", npi=other)) == []
    assert found(Asked("Quillfeather-Moss", "Robert", npi=other, born_on=BORN)) == [(0, Kind.PROBABLE)]


@pytest.mark.parametrize(
    ("firm", "row"),
    [
        ("The Cobalt-Heron Counseling Center, LLC", 4), ("Heron Cobalt Counseling Center", 4),
        ("CobaltHeron Counseling Centre", 4),
        ("Pebble Home Health", 5), ("Other Firm LLC d/b/a Larkshaw Holdings", 5),
        ("Cobalt Heron Counselling Center", 4),
        ("Cobalt Heron Counsleing Center", 4),
    ],
)  # fmt: skip
def test_a_firm_is_found_by_each_of_its_names(firm: str, row: int) -> None:
    assert found(Asked(firms=(firm,))) == [(row, Kind.POSSIBLE)]


@pytest.mark.parametrize("firm", ["Cobalt Counseling Center", "Saffron Counseling Center", "Home Health", "Pebble"])
def test_common_words_make_no_two_firms_the_same(firm: str) -> None:
    assert found(Asked(firms=(firm,))) == []


def test_nobody_asked_and_an_empty_list_find_nothing() -> None:
    assert match([], LIST) == []
    assert match([Asked("A", "B"), Asked(firms=("C",))], index.build(leie.read(file()))) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Dr. Tamsin Quillfeather, PhD", ("Quillfeather", "Tamsin", "")),
        ("Quillfeather, Tamsin B.", ("Quillfeather", "Tamsin", "B.")),
        ("Ana Maria de la Cruz", ("de la Cruz", "Ana", "Maria")), ("Felix O'Mere Jr.", ("O'Mere Jr.", "Felix", "")),
        ("Cher", ("Cher", "", "")),
    ],
)  # fmt: skip
def test_a_written_name_is_taken_apart(text: str, parts: tuple[str, str, str]) -> None:
    assert names.person(text) == parts


def test_planted_people_are_found_and_strangers_are_not() -> None:
    people = corpus.listed(20_000, 11)
    planted = corpus.asked(people, 400, 12)
    pairs = {
        (one.asked, one.row)
        for one in match([one.asked for one in planted], index.build(leie.read(corpus.written(people, 13))))
    }
    wanted = {(number, one.row) for number, one in enumerate(planted) if one.row is not None}
    assert len(wanted & pairs) / len(wanted) >= 0.98
    assert len(wanted & pairs) / len(pairs) >= 0.95
