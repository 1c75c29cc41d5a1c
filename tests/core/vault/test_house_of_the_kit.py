"""A house that lost everything but its database and two sheets of paper is up again.

Through the commands as an operator types them, each in a process of its own.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest

from quietledger.core.vault import actions as vault
from quietledger.core.vault import root

QUIETLEDGER = [sys.executable, "-c", "from quietledger.cli.main import main; main()"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A house with the made-up practice in it."""
    folder = tmp_path_factory.mktemp("house")
    run(folder, "sandbox", "sessions", "20", "--out", str(folder / "sample"))
    run(folder, "init", "--sample", str(folder / "sample"), code=1)  # no clearinghouse is there
    yield folder
    run(folder, "stop")


def run(home, *words, said="", code=0):
    """Run a command without a terminal, so that what it asks for is read from us."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QUIETLEDGER_")}
    done = subprocess.run(
        [*QUIETLEDGER, *words], env=environment | {"QUIETLEDGER_HOME": str(home / "q")}, input=said, text=True,
        capture_output=True, check=False, start_new_session=True,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def sheets(home, settings):
    """What was printed while all was well."""
    settings.ROOT_KEY = f"file:{home}/q/keys/root.key"
    settings.HOME = home / "q"
    root._kept.clear()
    return [" ".join(sheet.words) for sheet in vault.kit()]


def test_the_server_is_up_with_the_recovery_kit_only(home, settings):
    printed = sheets(home, settings)
    before = json.loads(run(home, "keys", "list", "--json", code=1))
    run(home, "stop")
    shutil.rmtree(home / "q" / "keys")
    assert "keys recover" in run(home, "keys", "list", code=1)
    assert not (home / "q" / "keys" / "root.key").exists()  # no new key is made over what the old one sealed
    assert "don't fit" in run(home, "keys", "recover", said=f"{printed[0]}\n{printed[0]}\n", code=1)
    recovered = run(home, "keys", "recover", said=f"{printed[2]}\n{printed[0]}\n")
    assert not [word for word in printed[2].split() if f" {word} " in recovered.replace("\n", " ") and len(word) > 6]
    assert "nothing was altered" in run(home, "trail", "verify")
    assert json.loads(run(home, "keys", "list", "--json", code=1))["keys"] == before["keys"]
    run(home, "keys", "kit", "--drill", said=f"{printed[1]}\n{printed[2]}\n")
    assert "practice.recovery_tested" in run(home, "facts", "list", "--json")


def test_a_passphrase_comes_into_use_and_the_file_may_go(home, settings):
    """With its real cost: 256 MiB."""
    (home / "salt").write_bytes(bytes(16))
    words = home / "words"
    words.write_text("nine quiet herons nest\n")
    reader = os.open(words, os.O_RDONLY)
    spec = f"passphrase:{home}/salt?fd={reader}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QUIETLEDGER_")}
    done = subprocess.run(
        [*QUIETLEDGER, "keys", "rewrap", "--to", spec, "--json"], pass_fds=[reader], check=False, text=True,
        env=environment | {"QUIETLEDGER_HOME": str(home / "q")}, capture_output=True,
    )  # fmt: skip
    os.close(reader)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["root"].startswith("passphrase:")
    assert told["rewrapped"]["LH"] > 0


def test_keys_are_exchanged_by_the_command(home):
    """The root key is a passphrase now, which nobody says here: so the command says that it can't, in words."""
    assert "passphrase" in run(home, "keys", "rotate", "--purpose", "file", code=1)
    assert "No keys serve" in run(home, "keys", "rotate", "--purpose", "nonsense", code=2)
