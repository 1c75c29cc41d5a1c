import io
import json
import os
import subprocess
import sys
import zipfile

import pytest

from quietledger.agent import kit, program, reading

# Run in the kit alone: an optional part is taken away, and the rest of the product mustn't be there to be imported.
CODE = """
import importlib.util, json, sys
sys.modules["tpm2_pytss"] = None
sys.path.insert(0, sys.argv[1])
from quietledger.agent import kit, reading
from quietledger.agent.program import main
main(["look", "--json"])
loaded = {name.partition(".")[0] for name, module in sys.modules.items() if module is not None}
rest = [name for name in ("core", "cli", "settings", "safety") if importlib.util.find_spec(f"quietledger.{name}")]
print(json.dumps([sorted(loaded - sys.stdlib_module_names), rest, kit.carried(), reading.agent().sha256]))
"""
ALLOWED = {"__main__", "quietledger", "cryptography", "_cffi_backend", "_openssl"}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "quietledger-device.pyz"
    path.write_bytes(kit.build(server="https://lantern.example", authority="PEM\n"))
    return path


def run(*words):
    env = {"PATH": os.environ["PATH"], "QUIETLEDGER_DEVICE_HOME": "/nonexistent"}
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, env=env)


def test_kit_holds_the_agent_and_its_judgement_and_nothing_else(path):
    names = zipfile.ZipFile(path).namelist()
    rooms = {name.rpartition("/")[0] for name in names}
    assert rooms == {"", "quietledger", "quietledger/pure", "quietledger/agent", "quietledger/pure/devicestate"}
    assert "quietledger/agent/command.py" not in names


def test_kit_needs_only_python_and_cryptography(path):
    done = run("-I", "-c", CODE, str(path))
    loaded, rest, carried, digest = json.loads(done.stdout.splitlines()[-1])
    assert {name for name in loaded if "virtualenv" not in name} <= ALLOWED
    assert rest == []
    assert carried == ["https://lantern.example", "PEM\n"]
    assert digest == reading.agent().sha256


def test_kit_runs_and_says_what_the_machine_lacks(path):
    done = run(str(path), "look")
    assert done.returncode in {0, 1}
    assert "Disk: " in done.stdout
    assert done.stderr == ""


def test_kit_says_what_is_missing(path):
    done = run("-S", "-I", str(path), "look")
    assert done.returncode == 1
    assert "pip install cryptography" in done.stderr


def test_the_same_sources_give_the_same_bytes():
    assert kit.build() == kit.build()
    assert zipfile.ZipFile(io.BytesIO(kit.build())).testzip() is None


def test_outside_a_kit_nothing_is_carried():
    assert kit.carried() == ("", "")


def test_verb_writes_a_file_that_runs(tmp_path, capsys):
    out = tmp_path / "k.pyz"
    assert program.main(["kit", "--out", str(out)]) == 0
    assert out.stat().st_mode & 0o111
    assert "k.pyz" in capsys.readouterr().out
