"""docs/tour.md tells the truth: its files and functions exist, and one session leaves behind what it says."""

from __future__ import annotations

import ast
import csv
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from journeys import kept
from journeys.house import House, new_house

ROOT = Path(__file__).parents[2]
TOUR = ROOT / "docs" / "tour.md"
STOP = re.compile(r"\[[^\]]+\]\((?P<path>[^)#]+\.py)\)|`(?P<name>\w+)\(\)`")
STATE = re.compile(r"State of the (\w+): \*(\w+)\*")
NUMBER = "LH100012"


@pytest.fixture(scope="module")
def text() -> str:
    return TOUR.read_text()


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    house = new_house(Path(tempfile.mkdtemp(prefix="ql-tour-")), 12)
    yield house
    house.end()


@pytest.fixture(scope="module")
def rows(house: House) -> Iterator[psycopg.Connection]:
    """The tables after the tour's commands, read only, past every row rule."""
    with house.clearinghouse():
        house.run("init", "--sample", str(house.sample))
        house.run("day")
    with psycopg.connect(host=str(house.home / "pg"), user="quietledger", dbname="quietledger") as connection:
        connection.read_only = True
        yield connection


def test_each_file_that_the_tour_names_is_there(text):
    named = {TOUR.parent / found["path"] for found in STOP.finditer(text) if found["path"]}
    assert (len(named) > 20, [path for path in named if not path.resolve().is_file()]) == (True, [])


def test_each_function_that_the_tour_names_is_in_the_file_named_before_it(text):
    file, named = TOUR, []
    for found in STOP.finditer(text):
        if found["path"]:
            file = TOUR.parent / found["path"]
        else:
            named.append((found["name"], found["name"] in functions(file)))
    assert (len(named) > 25, [name for name, is_there in named if not is_there]) == (True, [])


def functions(path: Path) -> set[str]:
    """Names of the functions and methods that a file defines."""
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}


def table(text: str, after: str) -> list[list[str]]:
    """Rows of the first table in the part of the tour that begins with these words, without its head."""
    part = text.partition(f"\n## {after}")[2].partition("\n## ")[0]
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")
    ]
    return lines[2:]


def test_the_row_is_the_one_that_the_sandbox_writes(text, house):
    with (house.sample / "sessions.csv").open() as file:
        *_, last = csv.DictReader(file)
    columns = (
        "Session ID",
        "Client ID",
        "Clinician",
        "Start Time",
        "End Time",
        "Service Code",
        "Diagnoses",
        "Copay Paid",
    )
    assert table(text, "0.") == [[last[name] for name in columns]]


def test_the_visit_and_the_claim_end_in_the_states_told(text, rows):
    states = dict(STATE.findall(text))
    found = rows.execute(
        "SELECT visit.state, claim.state FROM claims_claim claim JOIN visits_visit visit ON visit.id = claim.visit_id"
        " WHERE control_number = %s",
        [NUMBER],
    ).fetchall()
    assert found == [(states["visit"], states["claim"])]


def test_the_claims_story_is_the_one_told(text, rows):
    told = re.search(r"The claim's story so far: \*([^*]+)\*", text)[1].split(", ")
    kinds = [kind for (kind,) in rows.execute(
        "SELECT kind FROM claims_event event JOIN claims_claim claim ON claim.id = event.claim_id"
        " WHERE control_number = %s ORDER BY event.at, event.id", [NUMBER],
    )]  # fmt: skip
    assert kinds == [*told, "paid"]


def entries(rows: psycopg.Connection, kind: str) -> set[tuple[Any, ...]]:
    return {
        (account, f"{cents / 100:.2f}", *([reason] if kind == "remit" else []))
        for account, cents, reason in rows.execute(
            "SELECT account, cents, line.reason FROM ledger_line line"
            " JOIN ledger_entry entry ON entry.id = line.entry_id JOIN claims_claim claim"
            " ON claim.id = line.claim_id OR claim.visit_id = line.visit_id"
            " WHERE control_number = %s AND entry.kind = %s",
            [NUMBER, kind],
        )
    }


def test_the_charge_enters_what_the_tour_says(text, rows):
    assert {tuple(row[1:]) for row in table(text, "4.")} == entries(rows, "charge")


def test_the_answer_enters_what_the_tour_says(text, rows):
    assert {tuple(row[1:]) for row in table(text, "9.")} == entries(rows, "remit")


def test_the_segments_told_stand_in_the_kept_remittance(text, house, rows):
    told = re.search(r"says:\n\n```\n(.+?)\n```", text, re.DOTALL)[1].splitlines()
    [remittance] = [one.body.decode() for one in kept.files(house) if one.kind == "835" and NUMBER in one.body.decode()]
    of_claim = remittance.partition(f"CLP*{NUMBER}*")[2].partition("CLP*")[0]
    assert [line for line in told if f"{line}~" not in of_claim] == []


def test_one_file_carried_all_claims_and_was_acknowledged(house, rows):
    files = [(one.direction, one.kind) for one in kept.files(house)]
    assert [files.count(kind) for kind in (("out", "837P"), ("in", "999"), ("in", "277CA"))] == [1, 1, 1]
    [sent] = [one.body.decode() for one in kept.files(house) if one.kind == "837P"]
    assert (sent.count("CLM*"), f"CLM*{NUMBER}*110*" in sent) == (12, True)


def test_the_letter_asks_for_what_the_tour_says(text, house, rows):
    told = re.search(r"asks for \*\*\$([\d.]+)\*\*", text)[1]
    [(cents,)] = rows.execute(
        "SELECT total_cents FROM statements_statement statement JOIN claims_claim claim"
        " ON claim.patient_id = statement.patient_id WHERE control_number = %s",
        [NUMBER],
    ).fetchall()
    assert f"{cents / 100:.2f}" == told
    letters = [one for one in kept.files(house) if one.kind == "STATEMENT"]
    assert letters
    assert all(one.state == "kept" and one.body.startswith(b"%PDF") for one in letters)
