"""The billing day stops at the clearinghouse when agreement or screening lapses, and goes on with nothing lost.

Seen from outside: the day by its command, the other firm's machine by what it wrote down.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from journeys import programs
from journeys.house import House, new_house, received


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    house = new_house(Path(tempfile.mkdtemp(prefix="ql-wall-")), 40)
    with house.clearinghouse():
        house.run("init", "--sample", str(house.sample))
        yield house
    house.end()


@pytest.fixture(scope="module")
def unsent(house: House) -> dict[str, Any]:
    """A day whose clearinghouse was found on an exclusion list."""
    programs.run(house, "walls", "exclude")
    return house.answer("day", exits=1)


@pytest.fixture(scope="module")
def unsigned(house: House, unsent: dict[str, Any]) -> dict[str, Any]:
    """The day once more: it was another firm of that name, but now the agreement has ended."""
    programs.run(house, "walls", "clear")
    programs.run(house, "walls", "end")
    return house.answer("day", exits=1)


@pytest.fixture(scope="module")
def sent(house: House, unsigned: dict[str, Any]) -> dict[str, Any]:
    """The day after they agreed anew."""
    programs.run(house, "walls", "renew")
    return house.answer("day")


def test_an_excluded_clearinghouse_gets_nothing_and_the_day_says_why(house: House, unsent: dict[str, Any]) -> None:
    (said,) = unsent["problems"]
    assert "The receiver must have been found on no exclusion list in the last month." in said
    assert unsent["standing"]["claims"]["ready"] > 20
    assert unsent.get("sent", 0) == 0
    assert received(house.sample) == []


def test_without_an_agreement_it_stays_so_and_the_day_names_the_agreement(
    house: House, unsent: dict[str, Any], unsigned: dict[str, Any]
) -> None:
    (said,) = unsigned["problems"]
    assert "An agreement with the receiver must cover claims for payment this way." in said
    assert "exclusion list" not in said
    assert unsigned["standing"]["claims"] == unsent["standing"]["claims"]
    assert received(house.sample) == []


def test_when_both_stand_again_everything_goes_once_and_is_answered(
    house: House, unsent: dict[str, Any], sent: dict[str, Any]
) -> None:
    log = received(house.sample)
    assert (sent["problems"], sent["standing"]["sum_cents"]) == ([], 0)
    assert sent["sent"] == unsent["standing"]["claims"]["ready"]
    assert log
    assert not [entry for entry in log if entry["duplicate"] or entry["repeated"]]
    assert sent["entered"] > 20
