"""Commands about facts and the policy, run as somebody at the machine runs them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from typer.testing import CliRunner

pytest.importorskip("django")

from quietledger.cli import explaining
from quietledger.cli.policy import app as policy_app
from quietledger.core.gate import actions as gate
from quietledger.core.gate import policy
from quietledger.core.gate.actions import Can
from tests.web.signing import actor, known

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def odalys(practice, now):
    return known(practice, "clinician", now=now)


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_everything_that_can_be_done_is_answered_with_what_is_missing_and_what_mends_it(odalys, capsys):
    for who in (odalys.email, str(odalys.person.id)):
        assert explaining.explain(who, "QO", as_json=True) == 0
        answers = {one["can"]: one for one in told(capsys)["QO"]}
        assert answers.keys() == Can.__members__.keys()
        assert answers["SEE_CLAIMS"]["allowed"]
        [missing] = answers["SEE_LEDGER"]["missing"]
        assert (missing["say"], missing["fix"]) == ("You must own the practice.", "Ask an owner of the practice.")


def test_nobody_is_called_wrongly_and_nothing_is_a_finding(odalys, practice, capsys, now):
    assert explaining.explain("nobody@example.com", "", as_json=True) == 2
    assert explaining.explain("no id", "", as_json=True) == 2
    stranger = known(practice, now=now, email="stranger@example.com")
    assert explaining.explain(stranger.email, "QO", as_json=True) == 1
    assert not any(one["allowed"] for one in told(capsys)["QO"])


def test_the_table_for_people_says_the_same(odalys, capsys):
    assert explaining.explain(odalys.email, "QO", as_json=False) == 0
    assert "see the ledger" in capsys.readouterr().out


def test_limits_and_bundles_are_shown_and_a_bundle_is_printed_whole(odalys, now, capsys):
    gate.require(actor(odalys, now), Can.SEE_CLAIMS, now=now)
    assert explaining.show("QO", as_json=True) == 0
    [shown] = told(capsys)
    assert (shown["limits"]["idle_seconds"], [one["hash"] for one in shown["bundles"]]) == (900, [policy.bundle_hash()])
    assert explaining.bundle(policy.bundle_hash(), "") == 0
    assert capsys.readouterr().out == policy.bundle() + "\n"
    assert explaining.bundle("00", "") == 1


def test_the_forecast_ends_with_one_if_somebody_will_be_stopped(odalys, tell, capsys, now):
    assert (explaining.forecast("QO", as_json=True), told(capsys)) == (0, [])
    tell("person", odalys.person.id, "person.role.clinician", until=now + timedelta(days=2))
    assert explaining.forecast("QO", as_json=True) == 1
    [lapse] = told(capsys)
    assert (lapse["fact"], lapse["stops"][0]["who"]) == ("person.role.clinician", "Odalys Fernwhistle")


def test_the_book_is_written_to_a_file_without_any_database(tmp_path):
    out = tmp_path / "book.md"
    assert CliRunner().invoke(policy_app, ["book", "--out", str(out)]).exit_code == 0
    assert out.read_text().startswith("# The policy book")
