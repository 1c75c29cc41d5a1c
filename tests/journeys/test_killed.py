"""The day, killed with SIGKILL at 25 moments and started again, ends with the same ledger; nothing is sent twice."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from journeys import programs
from journeys.house import House, new_house


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    # 40 sessions: from 20 claims on the clearinghouse tells its whole story, in disorder.
    house = new_house(Path(tempfile.mkdtemp(prefix="ql-killed-")), 40)
    yield house
    house.end()


@pytest.fixture(scope="module")
def told(house: House) -> dict:
    with house.clearinghouse():
        house.answer("init", "--sample", str(house.sample))
    work = house.folder / "work"
    work.mkdir()
    said, _ = programs.run(house, "killed", str(house.sample), str(work))
    return json.loads(said)


def test_the_day_was_killed_at_25_moments_and_ended_each_time(told):
    ends = [(one["what"], one["turn"], one["code"], one["said"]) for one in told["tries"] if one["code"] != 0]
    assert (len(told["tries"]), ends) == (25, [])


def test_the_moments_lie_all_over_the_day(told):
    """Among them those at which a claim is with the receiver and nobody here knows it yet."""
    what = Counter(one["what"] for one in told["tries"])
    assert what["seconds"] == 12
    assert {"trail", "commit", "before a commit", "uploaded, not yet noted", "kept, not yet removed there"} <= set(what)


def test_the_ledger_the_claims_and_the_files_are_the_same_each_time(told):
    assert told["lines"] > 100
    assert [one for one in told["tries"] if one["apart"]] == []


def test_no_claim_was_sent_twice(told):
    assert [one for one in told["tries"] if one["twice"]] == []


def test_each_claim_was_sent_each_time(told):
    out = sorted(number for number, _, _, state in told["claims"] if state not in {"open", "held", "ready"})
    assert len(out) > 20
    assert [(one["what"], one["turn"]) for one in told["tries"] if one["sent"] != out] == []
