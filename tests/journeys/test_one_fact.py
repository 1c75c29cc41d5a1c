"""One fact, five readers, no copy: a laptop loses its encryption, and everything that hangs on it says so at once."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from journeys import programs
from journeys.house import House, new_house


@pytest.fixture(scope="module")
def said() -> Iterator[dict[str, Any]]:
    house: House = new_house(Path(tempfile.mkdtemp(prefix="ql-fact-")), 20)
    with house.clearinghouse():
        house.run("init", "--sample", str(house.sample))
    yield json.loads(programs.run(house, "heron")[0].splitlines()[-1])
    house.end()


def test_while_the_laptop_is_encrypted_all_five_are_content(said: dict[str, Any]) -> None:
    kept = said["kept"]
    assert (kept["gate"], kept["gap"], kept["condition"], kept["work"]) == ("", None, "met", [])
    assert "devices" not in kept["broken"]


def test_the_gate_refuses_the_laptop_that_lost_its_encryption(said: dict[str, Any]) -> None:
    assert "This device must have shown that its disk is encrypted." in said["lost"]["gate"]


def test_the_risk_view_shows_the_gap_with_its_yearly_cost(said: dict[str, Any]) -> None:
    yearly_cents, why = said["lost"]["gap"]
    assert yearly_cents > 0
    assert why == "Linux machine lacks it."
    # What the gap costs is what the curve moved by: both come from the same simulated events.
    assert said["lost"]["mean_cents"] - said["kept"]["mean_cents"] == yearly_cents


def test_the_insurance_shows_the_broken_condition_and_its_value(said: dict[str, Any]) -> None:
    assert said["lost"]["condition"] == "broken"
    assert said["lost"]["worth_cents"] > 0


def test_the_agreement_shows_the_broken_promise(said: dict[str, Any]) -> None:
    assert "devices" in said["lost"]["broken"]


def test_a_work_item_is_there_without_anybody_writing_it(said: dict[str, Any]) -> None:
    assert len(said["lost"]["work"]) == 1


def test_mended_all_five_turn_back_and_history_keeps_the_day(said: dict[str, Any]) -> None:
    kept, mended = said["kept"], said["mended"]
    five = ("gate", "gap", "condition", "worth_cents", "broken", "work", "mean_cents")
    assert {name: mended[name] for name in five} == {name: kept[name] for name in five}
    assert mended["history"] == [True, False, True]
    assert len(mended["gap_days"]) == 1


def test_no_reader_wrote_a_row_when_the_fact_turned(said: dict[str, Any]) -> None:
    """What the rooms store is the same to the byte before, during and after: there is no second store."""
    assert len(said["kept"]["rows"]) > 20
    assert said["kept"]["rows"] == said["lost"]["rows"] == said["mended"]["rows"]
