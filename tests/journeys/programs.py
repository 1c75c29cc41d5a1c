"""Runs small programs of ours inside a house's environment: what only its own process may do, they do and print."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from journeys.house import House

TESTS = Path(__file__).parents[1]


def run(house: House, module: str, *words: str) -> tuple[str, str]:
    """Run `journeys.<module>` to its end; what it said on standard output and on standard error."""
    inherited = house.environment.get("PYTHONPATH", "")
    path = {"PYTHONPATH": f"{TESTS}:{TESTS.parent}:{inherited}"}
    command = [sys.executable, "-m", f"journeys.{module}", *words]
    done = subprocess.run(command, env=house.environment | path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, done.stderr
