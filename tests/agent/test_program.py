import json
import re
import stat

import pytest
from agent.practice import Practice
from agent.recorded import NOW, recorded
from cryptography.hazmat.primitives.serialization import pkcs12
from typer.testing import CliRunner

from quietledger.agent import command, home, machine, pairing, program, timers, words
from quietledger.agent.server import NotReached, Turned
from quietledger.agent.tpm import NoTpm
from quietledger.pure.devicestate.report import from_json


@pytest.fixture(autouse=True)
def this_machine(tmp_path, monkeypatch):
    """A good Linux machine without a TPM, whose person's folder is empty."""
    monkeypatch.setenv(home.NAMED, str(tmp_path / "device"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(pairing.tpm, "find", lambda _folder: None)
    monkeypatch.setattr(machine, "this", lambda: recorded("linux"))
    monkeypatch.setattr(program.time, "time", lambda: NOW)


@pytest.fixture
def practice():
    made = Practice()
    with made.served() as url:
        made.url = url
        yield made


def lines(capsys):
    return capsys.readouterr().out.splitlines()


def test_looking_needs_no_pairing_and_sends_nothing(capsys):
    assert program.main(["look"]) == 0
    first, volume, _, verdict, _, last = lines(capsys)
    assert first == "Debian GNU/Linux 13. Disk: encrypted. Swap: encrypted."
    assert volume == "  /: encrypted (luks2)"
    assert verdict == "Nothing is missing: this machine is protected as it says it should be."
    assert last == "This is what the machine says of itself. It proves nothing, and nothing was sent."


def test_looking_says_what_a_machine_lacks_and_how_to_mend_it(capsys, monkeypatch):
    monkeypatch.setattr(machine, "this", lambda: recorded("linux", said={}))
    assert program.main(["report", "--dry"]) == 1
    told = capsys.readouterr().out
    assert "? This machine can’t say whether its disk is encrypted, so it doesn’t count as encrypted." in told
    assert "  → " in told


def test_looking_for_programs_prints_a_report(capsys):
    assert program.main(["look", "--json"]) == 0
    report, findings = from_json(capsys.readouterr().out)
    assert findings == ()
    assert report.os.name == "Debian GNU/Linux"


def test_pairing_sends_the_first_report(capsys, practice):
    assert program.main(["pair", practice.code, "--server", practice.url, "--no-timer"]) == 0
    assert [kind for kind, _said in practice.heard] == ["enroll", "posture"]
    assert lines(capsys) == [
        f"Paired with {practice.url}. The key is in this machine’s file, and stays there.",
        "Reported: nothing is missing.",
    ]


@pytest.mark.parametrize(("works", "said"), [(True, "It reports by itself"), (False, "It doesn’t report by itself")])
def test_pairing_sets_a_timer_and_says_if_it_does_not_run(capsys, practice, tmp_path, monkeypatch, works, said):
    called = []

    def run(line, **_how):
        called.append(line[:2])
        if not works:
            raise FileNotFoundError

    monkeypatch.setattr(program.subprocess, "run", run)
    assert program.main(["pair", practice.code, "--server", practice.url]) == 0
    assert (tmp_path / ".config/systemd/user/quietledger-device.timer").exists()
    assert called == [("systemctl", "--user")] * (2 if works else 1)
    assert lines(capsys)[1].startswith(said)


def test_pairing_needs_to_know_with_whom(capsys):
    assert program.main(["pair", "LANTERN-1"]) == 2
    assert "--server" in capsys.readouterr().err


def test_a_kit_knows_with_whom(capsys, practice, monkeypatch):
    monkeypatch.setattr(program.kit, "carried", lambda: (practice.url, practice.authority.pem))
    assert program.main(["pair", practice.code, "--no-timer"]) == 0
    assert home.usual().authority.read_text() == practice.authority.pem


def test_a_refusal_is_said_in_the_servers_words(capsys, practice):
    assert program.main(["pair", "WRONG", "--server", practice.url]) == 1
    assert capsys.readouterr().err == "This code pairs nothing.\n"


def test_reporting_says_what_the_practice_misses(capsys, practice, monkeypatch):
    program.main(["pair", practice.code, "--server", practice.url, "--no-timer"])
    practice.failing = ["disk.system", "something.new"]
    monkeypatch.setattr(machine, "this", lambda: recorded("linux", said={}))
    capsys.readouterr()
    assert program.main(["report"]) == 1
    first, lack, *_mend, last = lines(capsys)
    assert first == "Reported. This is missing:"
    assert lack == "? This machine can’t say whether its disk is encrypted, so it doesn’t count as encrypted."
    assert last == "✗ something.new"


def test_reporting_without_pairing_says_how_to_pair(capsys):
    assert program.main(["report"]) == 1
    assert "quietledger device pair CODE" in capsys.readouterr().err


def test_a_browser_gets_key_and_certificate_under_a_password(capsys, practice, tmp_path):
    program.main(["pair", practice.code, "--server", practice.url, "--no-timer"])
    capsys.readouterr()
    out = tmp_path / "this.p12"
    assert program.main(["browser", str(out)]) == 0
    (password,) = re.findall(r"password ([a-z2-9]{20})", capsys.readouterr().out)
    key, own, above = pkcs12.load_key_and_certificates(out.read_bytes(), password.encode())
    assert own.public_key() == key.public_key()
    assert above == [practice.authority.certificate]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_browser_gets_nothing_from_a_machine_that_is_not_paired(capsys, tmp_path):
    assert program.main(["browser", str(tmp_path / "this.p12")]) == 1
    assert not (tmp_path / "this.p12").exists()


@pytest.mark.parametrize("problem", [kind for kind in words.PROBLEMS if kind.__module__.endswith(("home", "pairing"))])
def test_every_problem_has_words(problem):
    assert words.problem(problem()).endswith((".", "CODE"))


@pytest.mark.parametrize("why", ["code", "clock", "unknown", "signature", "ended", "changed", "busy", "answer", "new"])
def test_every_refusal_has_words(why):
    assert words.problem(Turned(400, why)).endswith((".", "?", "date?"))
    assert words.problem(Turned(400, why, "Said so.")) == "Said so."
    assert words.problem(NoTpm("gone")) == words.problem(pairing.KeyGone())
    assert words.problem(NotReached("gone")) == "The server can’t be reached: gone"


def test_the_products_own_verbs_do_the_same(practice, tmp_path):
    runner = CliRunner()
    assert "Disk: encrypted" in runner.invoke(command.app, ["look"]).output
    assert json.loads(runner.invoke(command.app, ["report", "--dry", "--json"]).output)["v"] == 1
    paired = runner.invoke(command.app, ["pair", practice.code, "--server", practice.url, "--no-timer"])
    assert paired.exit_code == 0
    assert runner.invoke(command.app, ["browser", str(tmp_path / "b.p12")]).exit_code == 0
    assert runner.invoke(command.app, ["kit", "--out", str(tmp_path / "k.pyz")]).exit_code == 0


def test_the_folder_is_where_the_system_keeps_such_things(monkeypatch, tmp_path):
    monkeypatch.delenv(home.NAMED)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert home.usual().path == tmp_path / "state" / "quietledger-device"
    monkeypatch.delenv("XDG_STATE_HOME")
    assert home.usual().path == tmp_path / ".local/state/quietledger-device"
    monkeypatch.setattr(home.sys, "platform", "darwin")
    assert home.usual().path == tmp_path / "Library/Application Support/Quietledger Device"


def test_a_timer_calls_this_program():
    assert timers.program()[0].endswith(("python", "python3", "python3.11"))
