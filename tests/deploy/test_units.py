"""The systemd units: understood by systemd, closed tightly, and nothing that we run needs what they forbid."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.serving import ROOT

ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="NO UNIT TESTS: Debian's systemd is not installed")
WIDE = {"COLUMNS": "200"}
UNITS = {"quietledger.service": 1.0, "quietledger-worker.service": 2.0, "quietledger-mail.service": 2.0}
TOO_OLD = 77
UNDER_THE_SWITCH = f"""
import ctypes, pathlib, sys, tempfile
PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1
if ctypes.CDLL(None).prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0):
    sys.exit({TOO_OLD})
import numpy, pyarrow, asyncssh, psycopg, typst, cryptography.x509, argon2, pydantic, django, gunicorn, segno, pyrage
argon2.PasswordHasher(memory_cost=64, time_cost=1).hash("x")
assert numpy.dot(numpy.ones(500), numpy.ones(500)) == 500
page = pathlib.Path(tempfile.mkdtemp()) / "a.typ"
page.write_text("= Quiet")
assert typst.compile(str(page))[:4] == b"%PDF"
"""


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_the_unit(name: str, tmp_path: Path) -> None:
    for unit in UNITS:
        text = (ROOT / "deploy" / unit).read_text()
        (tmp_path / unit).write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.M))
    told = [str(ANALYZE), "verify", "--man=no", str(tmp_path / name)]
    said = subprocess.run(told, check=False, capture_output=True, text=True)
    assert (said.returncode, [line for line in said.stderr.splitlines() if "quietledger" in line]) == (0, [])


@needs_systemd
@pytest.mark.parametrize(("name", "most"), UNITS.items())
def test_little_of_the_machine_is_open_to_the_unit(name: str, most: float) -> None:
    told = [str(ANALYZE), "security", "--offline=true", "--no-pager", str(ROOT / "deploy" / name)]
    said = subprocess.run(told, check=False, capture_output=True, text=True).stdout
    found = re.search(r"Overall exposure level for \S+: ([\d.]+) (\w+)", said)
    assert found, said
    print(f"exposure of {name}: {found[1]} {found[2]}")  # noqa: T201 - a figure for the log
    assert float(found[1]) <= most


@pytest.mark.parametrize("name", UNITS)
def test_the_unit_starts_what_the_command_line_knows(name: str) -> None:
    started = re.search(r"^ExecStart=\S+/quietledger (.+)$", (ROOT / "deploy" / name).read_text(), re.M)
    assert started
    verb, *options = started[1].split()
    tool = str(Path(sys.executable).with_name("quietledger"))
    known = subprocess.run([tool, verb, "--help"], check=False, capture_output=True, text=True, env=WIDE).stdout
    assert [one for one in options if one.startswith("--") and one not in known] == []


def test_everything_we_stand_on_runs_where_no_memory_is_both_written_and_run() -> None:
    """MemoryDenyWriteExecute= in the units: the kernel's own switch, in a process of its own."""
    run = subprocess.run([sys.executable, "-c", UNDER_THE_SWITCH], check=False, capture_output=True, text=True)
    if run.returncode == TOO_OLD:
        pytest.skip("NO MEMORY TEST: this kernel is older than 6.3")
    assert run.returncode == 0, run.stderr
