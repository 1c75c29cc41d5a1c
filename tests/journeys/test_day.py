"""One day of 200 sessions becomes money, seen from outside: commands in, files and figures out."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from journeys.house import House, new_house, received

pyx12 = pytest.importorskip("pyx12")


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    # Not pytest's own folder: a socket path may be 107 bytes long at most.
    house = new_house(Path(tempfile.mkdtemp(prefix="ql-day-")), 200)
    yield house
    house.end()


@pytest.fixture(scope="module")
def first(house: House) -> dict:
    with house.clearinghouse():
        made = house.answer("init", "--sample", str(house.sample))
        assert made["patients"] > 100
        return house.answer("day")


def test_the_day_ends_without_a_problem_and_the_ledger_sums_to_zero(first):
    assert (first["problems"], first["standing"]["sum_cents"]) == ([], 0)


def test_what_the_file_held_is_charged_or_says_why(first):
    # Of 200 rows two are no sessions (an unknown client, an end before the start); two wait for their time or plan.
    assert first["standing"]["sessions"] == {"charged": 196, "held": 2}
    assert (first["charged"], first["held_sessions"], first["sent"]) == (196, 2, 186)


def test_each_story_of_the_clearinghouse_shows(first):
    claims = first["standing"]["claims"]
    told = {"paid", "denied", "rejected"} - {state for state, count in claims.items() if count}
    assert (told, first["standing"]["differences"] > 0) == (set(), True)


def test_every_837p_that_went_out_is_valid_to_pyx12(house, first):
    import pyx12.params
    import pyx12.x12n_document

    files = [house.sample / "received" / entry["name"] for entry in received(house.sample)]
    assert files
    for path in files:
        copy = shutil.copy(path, house.folder / "judged.txt")
        verdict = pyx12.x12n_document.x12n_document(
            pyx12.params.params(), copy, io.StringIO(), None, fd_json=io.StringIO()
        )
        assert verdict is True


def test_no_claim_was_sent_twice(house, first):
    log = received(house.sample)
    assert not [entry for entry in log if entry["duplicate"] or entry["repeated"]]


def test_a_second_run_changes_nothing_and_says_so(house, first):
    with house.clearinghouse():
        house.run("init", "--sample", str(house.sample))
        again = house.answer("day")
        said = house.run("day")
    assert again["standing"] == first["standing"]
    assert "The day was finished already. Nothing was changed." in said


def test_the_trail_is_whole(house, first):
    practice, site = house.answer("trail", "verify")
    assert (practice["flaws"], practice["entries"] > 20, site["flaws"]) == ([], True, [])
