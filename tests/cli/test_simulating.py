"""`quietledger risk simulate`: exit codes, figures, JSON; without Django and without a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from quietledger.cli.risk import app

OWN = [{"id": "M1", "title": "Flood \x1b[2J", "low": 1, "mode": 2, "high": 3, "loss_low": 999, "loss_high": 1001}]


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["simulate", *map(str, words)])


def kept(folder: Path, rows: object) -> Path:
    path = folder / "own.json"
    path.write_text(json.dumps(rows))
    return path


def test_a_curve_and_its_scenarios_are_printed() -> None:
    told = run("--years", 100_000)
    assert told.exit_code == 0
    assert "100,000 simulated years  seed 1" in told.output
    assert "66 % of the years cost nothing." in told.output
    assert "Clearinghouse, records system or payer stands still" in told.output


def test_json_holds_what_is_needed_to_draw_it_again() -> None:
    first, again = (json.loads(run("--years", 50_000, "--seed", 9, "--json").output) for _turn in range(2))
    assert first == again
    assert (first["years"], first["seed"], first["library"], len(first["scenarios"])) == (50_000, 9, "2026-11", 20)
    assert first["mean_cents"] == pytest.approx(796_207, rel=0.1)
    assert first["percentile_cents"]["50"] == 0


def test_a_larger_practice_costs_more_and_links_spread_years_apart() -> None:
    usual, large, linked = (
        json.loads(run("--years", 200_000, "--json", *more).output)
        for more in ((), ("--clinicians", 30, "--records", 20_000), ("--linked",))
    )
    assert large["mean_cents"] > 1.3 * usual["mean_cents"]
    assert linked["no_loss"] > usual["no_loss"]


def test_scenarios_of_ones_own_take_the_place_of_the_library(tmp_path: Path) -> None:
    told = run("--years", 10_000, "--scenarios", kept(tmp_path, OWN))
    assert (told.exit_code, "Flood" in told.output, "\x1b[2J" in told.output) == (0, True, False)
    data = json.loads(run("--years", 10_000, "--scenarios", kept(tmp_path, OWN), "--json").output)
    assert data["library"] is None
    assert data["mean_cents"] == pytest.approx(200_000, rel=0.05)


def test_wrong_scenarios_are_1_and_named(tmp_path: Path) -> None:
    told = run("--scenarios", kept(tmp_path, [OWN[0] | {"loss_low": 5_000}]))
    assert (told.exit_code, "losses rise" in told.output) == (1, True)


def test_called_wrongly_is_2(tmp_path: Path) -> None:
    assert run("--scenarios", tmp_path / "nowhere.json").exit_code == 2
    assert run("--years", 0).exit_code == 2
    many = run("--years", 10_000_000, "--scenarios", kept(tmp_path, [OWN[0] | {"mode": 100, "high": 100}]))
    assert (many.exit_code, "fewer years" in many.output) == (2, True)


def test_it_needs_no_django() -> None:
    asked = (
        "import sys; from quietledger.cli import risk; sys.exit(any(one.startswith('django') for one in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
