"""The operator's verbs about drills: what is under way, what teams noticed, a lure checked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from quietledger.cli import drills
from quietledger.cli.drill import app
from quietledger.core.tenancy.rules import PracticeRow
from tests.safety.drills.conftest import mail_job, team
from tests.safety.drills.people import Team
from tests.safety.drills.test_pages import held

__all__ = ["mail_job", "team"]
FINE = "Family: Ours\n=====\nFrom: Northfield <a@northfield.example>\nSubject: x\nPage: x\n\n[[See]]"


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def test_drills_are_listed_with_where_they_stand(team: Team, capsys: pytest.CaptureFixture[str]) -> None:
    drill_id = team.prepared()
    assert drills.listed("", as_json=True) == 0
    (row,) = said(capsys)
    assert (row["drill"], row["state"], row["difficulty"], row["messages"]) == (str(drill_id), "draft", None, 3)
    team.rated(drill_id)
    assert drills.listed("", as_json=False) == 0
    shown = capsys.readouterr().out
    assert "rated" in shown
    assert "Mallowfield" not in shown


def test_results_are_the_teams_and_a_share_has_its_range(
    team: Team,
    mail_job: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    held(team, mail_job, acted=1, reported=1)
    assert drills.results("QO", as_json=True) == 0
    (row,) = said(capsys)
    assert (row["delivered"], row["acted"], row["difficulty"]) == (3, "1 of 3 (6.1 to 79 %)", "very difficult")
    assert (row["first report"], row["report came first"]) == ("5 minutes", True)
    assert drills.results("", as_json=False) == 0
    assert "79 %" in capsys.readouterr().out


def test_without_drills_that_is_said(practice: PracticeRow, capsys: pytest.CaptureFixture[str]) -> None:
    assert (practice.code, drills.results("", as_json=False)) == ("QO", 0)
    assert capsys.readouterr().out == "None yet.\n"


@pytest.mark.parametrize(
    ("text", "code", "say"),
    [
        (FINE, 0, "Fit to be used: 1 of Ours."),
        (FINE.replace("Subject: x", "Subject: Your bonus"), 1, "mine-1: Drills are never about bonuses: “bonus”."),
        ("nothing", 1, "The file begins with “Family: ...” and then holds texts below lines of “=====”."),
    ],
)
def test_a_file_of_lures_is_checked(tmp_path: Path, text: str, code: int, say: str) -> None:
    file = tmp_path / "mine.txt"
    file.write_text(text)
    result = CliRunner().invoke(app, ["check", str(file)])
    assert (result.exit_code, result.output.strip()) == (code, say)
    told = json.loads(CliRunner().invoke(app, ["check", str(file), "--json"]).output)
    assert bool(told["findings"]) is bool(code)


def test_an_own_domain_may_be_used(tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text(FINE.replace("northfield.example", "mail.lanternhill.org"))
    asked = ["check", str(file)]
    assert [CliRunner().invoke(app, asked + more).exit_code for more in ([], ["--domain", "lanternhill.org"])] == [1, 0]
