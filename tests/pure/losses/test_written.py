"""Scenarios from a file: good ones are kept, wrong ones are named."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.pure.losses.scenarios import Threat
from quietledger.pure.losses.written import read

ONE = {"id": "M1", "low": 0.1, "mode": 0.2, "high": 1, "loss_low": 100, "loss_high": 5_000}


def findings(*rows):
    return read(json.dumps(rows).encode()).findings


def test_a_scenario_needs_its_figures_and_nothing_else():
    [one] = read(json.dumps([ONE]).encode()).scenarios
    assert (one.id, one.title, one.threat, one.high, one.verify) == ("M1", "", Threat.OTHER, 1.0, True)


def test_the_other_fields_are_taken_as_they_are():
    more = {"title": "A flood", "threat": "T4", "basis": "our own file", "sources": ["own"], "verify": False,
            "by_people": True}  # fmt: skip
    [one] = read(json.dumps([ONE | more]).encode()).scenarios
    assert (one.title, one.threat, one.sources, one.verify, one.by_people) == (
        "A flood", Threat.INSIDE, ("own",), False, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "say"),
    [({"loss_low": 9_000}, "losses rise"), ({"mode": 3}, "frequencies rise"), ({"loss_low": 1.5}, "whole dollars"),
     ({"loss_low": True}, "whole dollars"), ({"mode": "often"}, "a number"), ({"id": 7}, "a text"),
     ({"verify": "no"}, "true or false"), ({"colour": "red"}, "colour"), ({"threat": "T9"}, "T9"),
     ({"sources": 5}, "a list"), ({"high": 1e400}, "frequencies rise"), ({"title": None}, "title")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_the_others_are_kept(change, say):
    found = read(json.dumps([ONE | change, ONE | {"id": "M2"}]).encode())
    assert [one.id for one in found.scenarios] == ["M2"]
    assert len(found.findings) == 1
    assert say in found.findings[0]


def test_an_id_stands_once_and_no_field_is_missing():
    assert "M1 stands twice" in findings(ONE, ONE)[0]
    assert "['loss_high']" in findings({name: value for name, value in ONE.items() if name != "loss_high"})[0]
    assert findings("x")[0].startswith("Scenario 1")


@pytest.mark.parametrize("data", [b"", b"\xff", b"{}", b"3", b"[" * 100_000])
def test_what_is_no_list_of_scenarios_is_a_finding(data):
    assert len(read(data).findings) == 1


ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.text()))


@given(st.one_of(ANYTHING, st.dictionaries(st.sampled_from([*ONE, "title", "sources", "threat"]), ANYTHING)))
def test_nothing_in_a_file_raises(row):
    read(json.dumps([row, ONE | row if isinstance(row, dict) else row]).encode())
