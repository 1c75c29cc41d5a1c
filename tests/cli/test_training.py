"""The operator's verbs about lessons: how everybody stands, the record as a file, a lesson checked."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from typer.testing import CliRunner

from quietledger.cli import lessons
from quietledger.cli.training import app
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.safety.training.owner_pages import STARTER
from tests.safety.training.conftest import JOINING, newcomer, take
from tests.web.signing import actor


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[Any]:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def test_somebody_who_is_not_yet_trained_is_named_and_ends_the_list_with_1(
    practice: PracticeRow, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    new = newcomer(practice, "biller", now=now)
    assert lessons.listed("", as_json=True) == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["done"], row["lessons"], row["trained_until"]) == ("Odalys Fernwhistle", 0, 15, None)
    assert row["waiting"][:3] == list(JOINING)
    take(actor(new, now), *JOINING, now=now)
    assert lessons.listed("", as_json=True) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["done"], row["trained_until"]) == (3, "2027-11-23")
    assert lessons.listed("", as_json=False) == 0
    assert "3 of 15" in capsys.readouterr().out


def test_the_record_is_written_as_its_name_says(practice: PracticeRow, now: datetime, tmp_path: Path) -> None:
    new = newcomer(practice, "biller", now=now)
    take(actor(new, now), "joining", now=now)
    assert lessons.export("", tmp_path / "record.csv") == 0
    (row,) = csv.DictReader((tmp_path / "record.csv").read_text().splitlines())
    assert (row["name"], row["lesson"]) == ("Odalys Fernwhistle", "joining")
    assert lessons.export("", tmp_path / "record.pdf") == 0
    assert (tmp_path / "record.pdf").read_bytes().startswith(b"%PDF-")
    assert lessons.export("", tmp_path / "record.docx") == 2


def test_the_record_of_one_practice_is_asked_for_where_there_are_two(
    practice: PracticeRow, other_practice: PracticeRow, tmp_path: Path
) -> None:
    assert lessons.export("", tmp_path / "record.csv") == 2
    assert lessons.export("RH", tmp_path / "record.csv") == 0


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        (("", ""), 0, []),
        (("month = 2", "month = 0"), 1, ["the head: month"]),
        (("our-fax", "links"), 1, ["the head: id"]),
    ],
)
def test_a_lesson_is_checked_with_its_places_named(
    change: tuple[str, str], code: int, where: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "lesson.md"
    file.write_text(STARTER.read_text().replace(*change))
    said = CliRunner().invoke(app, ["check", str(file), "--json"])
    assert (said.exit_code, [one["where"] for one in json.loads(said.stdout)["findings"]]) == (code, where)
    assert CliRunner().invoke(app, ["check", str(file)]).exit_code == code
