"""`quietledger x12` and the entry point: exit codes, JSON, files, and sentences instead of tracebacks."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from quietledger.cli import main
from quietledger.pure.x12 import writer
from tests.pure.x12 import builders as b

SOUND = writer.write_835(b.remittance())
BROKEN = SOUND.replace(b"CAS*CO*45*40", b"CAS*CO*45*41")


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound.835"
    path.write_bytes(SOUND)
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.835"
    path.write_bytes(BROKEN)
    return path


def run(*arguments: str | Path) -> Result:
    words = ["x12", *map(str, arguments)]
    return CliRunner().invoke(main.build(words[0]), words)


def test_check_says_all_is_well(sound: Path) -> None:
    result = run("check", sound)
    assert (result.exit_code, result.stdout) == (0, "24 segments, 1 transactions: 0 errors, 0 warnings, 0 notes.\n")


def test_check_tells_errors_with_place_and_remedy_and_exit_code_1(broken: Path) -> None:
    result = run("check", broken, "--json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (answer["kinds"], answer["segments"], answer["errors"]) == (["835"], 24, 2)
    [claim, line] = answer["findings"]
    assert (claim["code"], line["code"]) == ("R835-CLAIM-BALANCE", "R835-LINE-BALANCE")
    assert claim["offset"] == BROKEN.index(b"CLP*")
    assert set(claim) == {"code", "severity", "segment", "offset", "say", "fix"}


def test_check_prints_a_sentence_for_people(broken: Path) -> None:
    result = run("check", broken)
    assert "error    R835-LINE-BALANCE  segment 16, byte" in result.stdout


def test_show_prints_every_segment_with_its_words(sound: Path) -> None:
    lines = run("show", sound).stdout.splitlines()
    assert len(lines) == 24
    assert lines[13].split(None, 2)[2] == "claim, answered          CLP*C1*1*160*90*30*12*PCN1*11*1"
    assert "\x1b" not in lines[13]


def test_show_can_be_limited(sound: Path) -> None:
    assert run("show", sound, "--limit", "2").stdout.splitlines()[2:] == ["... 22 more"]


def test_show_spells_one_segment(sound: Path) -> None:
    lines = run("show", sound, "--segment", "14").stdout.splitlines()
    assert lines[1:4] == ["  CLP01  C1", "  CLP02  1", "  CLP03  160"]


def test_show_of_a_segment_that_is_not_there_is_a_sentence(sound: Path) -> None:
    result = run("show", sound, "--segment", "25")
    assert (result.exit_code, result.stderr) == (2, "There is no segment 25: the file has 24.\n")


def test_tables_writes_a_file_for_each_table_with_rows(sound: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    result = run("tables", sound, "--out", out, "--json")
    assert result.exit_code == 0
    names = {"transactions": 1, "remits": 1, "remit_claims": 1, "remit_lines": 1, "adjustments": 2}
    assert json.loads(result.stdout)["tables"] == names
    assert sorted(path.name for path in out.iterdir()) == sorted(f"{name}.parquet" for name in names)
    assert pq.read_table(out / "adjustments.parquet").column("cents").to_pylist() == [4000, 3000]


def test_tables_of_a_broken_file_are_written_and_told(broken: Path, tmp_path: Path) -> None:
    result = run("tables", broken, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert (tmp_path / "out" / "remits.parquet").exists()


def test_tables_into_a_file_is_a_sentence(sound: Path) -> None:
    result = run("tables", sound, "--out", sound)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Cannot write to {sound}: ")


@pytest.mark.parametrize("verb", ["check", "show"])
def test_a_file_that_cannot_be_read_is_a_sentence(verb: str, tmp_path: Path) -> None:
    result = run(verb, tmp_path / "nowhere")
    assert (result.exit_code, result.stderr) == (2, f"Cannot read {tmp_path / 'nowhere'}: No such file or directory.\n")


def test_bytes_of_anything_end_in_findings(tmp_path: Path) -> None:
    path = tmp_path / "noise"
    path.write_bytes(bytes(range(256)) * 4)
    assert run("check", path).exit_code == 1


@pytest.mark.parametrize("arguments", [["check"], ["nothing"], ["show", "FILE", "--limit", "0"]])
def test_a_wrong_call_has_exit_code_2(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)


def test_x12_loads_neither_django_nor_the_other_faces(sound: Path) -> None:
    code = (
        f"import sys; sys.argv = ['quietledger', 'x12', 'check', {str(sound)!r}]\n"
        "from quietledger.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "loaded = {'django', 'asyncssh', 'quietledger.sandbox', 'quietledger.cli.house'} & set(sys.modules)\n"
        "assert not loaded, loaded\n"
    )
    done = python(code)
    assert done.returncode == 0, done.stderr


def test_a_missing_part_is_a_sentence_with_exit_code_2() -> None:
    code = (
        "import sys; sys.argv = ['quietledger', 'sandbox', 'serve']\n"
        "sys.modules['asyncssh'] = None\n"
        "from quietledger.cli.main import main; main()"
    )
    done = python(code)
    assert done.returncode == 2
    assert done.stderr == (
        "This needs a part that is not installed (asyncssh). Install it with: pip install 'quietledger[web]'\n"
    )


def test_help_names_all_verbs_that_can_be_loaded() -> None:
    code = "import sys; sys.argv = ['quietledger', '--help']\nfrom quietledger.cli.main import main; main()"
    shown = python(code).stdout
    verbs = ["x12", "day", "init", "serve", *(["sandbox"] if find_spec("asyncssh") else [])]
    assert [verb for verb in verbs if f"│ {verb}" not in shown] == []
