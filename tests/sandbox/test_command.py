"""`quietledger sandbox sessions`: what it prints, and how it refuses."""

import json

from typer.testing import CliRunner

from quietledger.sandbox.command import app


def test_sessions_tell_the_result_as_json(tmp_path):
    done = CliRunner().invoke(app, ["sessions", "16", "--out", str(tmp_path / "day"), "--json"])
    assert done.exit_code == 0
    told = json.loads(done.stdout)
    assert told == {"folder": str(tmp_path / "day"), "practice": "lantern-hill", "patients": 10, "sessions": 16}


def test_sessions_write_the_day_that_was_asked_for(tmp_path):
    done = CliRunner().invoke(app, ["sessions", "3", "--out", str(tmp_path), "--date", "2026-11-19"])
    assert done.exit_code == 0
    assert "3 sessions of 2 made-up patients" in done.stdout
    assert (tmp_path / "sessions.csv").read_text().count("11/19/2026") == 3


def test_an_unknown_practice_is_called_wrongly(tmp_path):
    done = CliRunner().invoke(app, ["sessions", "3", "--out", str(tmp_path), "--practice", "elsewhere"])
    assert done.exit_code == 2
    assert "elsewhere" in done.stderr
