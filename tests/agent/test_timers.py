import plistlib
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from quietledger.agent import timers

WORDS = ("/usr/bin/python3", '/users/tamsin/My 100% $HOME "files"/quietledger-device.pyz', "report")
NEEDS_SYSTEMD = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd isn't here")


def made(platform, tmp_path, words=WORDS):
    found = timers.timer(platform, words, 1800, home=tmp_path, state=tmp_path / "state")
    timers.install(found)
    return found


@NEEDS_SYSTEMD
def test_systemd_takes_the_files(tmp_path):
    found = made("linux", tmp_path, (sys.executable, *WORDS[1:]))
    words = ["systemd-analyze", "verify", "--user", "--man=no", *(str(path) for path, _body in found.files)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    # What this machine lacks itself isn't about our files.
    about = [line for line in done.stderr.splitlines() if "quietledger-device" in line]
    assert about == []
    assert [path.suffix for path, _body in found.files] == [".service", ".timer"]


def test_systemd_gets_each_word_as_it_is(tmp_path):
    service = made("linux", tmp_path).files[0][1].decode()
    line = next(line for line in service.splitlines() if line.startswith("ExecStart="))
    assert line == (
        'ExecStart="/usr/bin/python3" "/users/tamsin/My 100%% $$HOME \\"files\\"/quietledger-device.pyz" "report"'
    )
    assert "OnUnitActiveSec=1800" in made("linux", tmp_path).files[1][1].decode()


def test_launchd_gets_a_list_of_words(tmp_path):
    ((path, body),) = made("macos", tmp_path).files
    told = plistlib.loads(body)
    assert path == tmp_path / "Library/LaunchAgents/example.quietledger.device.plist"
    assert (told["ProgramArguments"], told["StartInterval"], told["RunAtLoad"]) == (list(WORDS), 1800, True)
    assert told["Label"] == path.stem


def test_windows_gets_a_task_without_rights(tmp_path):
    ((path, body),) = made("windows", tmp_path).files
    task = ET.fromstring(body.decode("utf-16"))
    names = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}

    def text(where):
        return task.find(where, names).text

    assert body[:2] in {b"\xff\xfe", b"\xfe\xff"}
    assert text(".//t:Interval") == "PT30M"
    assert text(".//t:RunLevel") == "LeastPrivilege"
    assert text(".//t:Command") == WORDS[0]
    assert text(".//t:Arguments").endswith('"report"')
    assert path == Path(tmp_path / "state" / "report.xml")


def test_a_timer_can_be_switched_off_again(tmp_path):
    for platform in ("linux", "macos", "windows"):
        found = made(platform, tmp_path)
        assert found.on
        assert found.off


def test_the_program_is_called_as_it_was_started(monkeypatch):
    monkeypatch.setattr("sys.argv", ["/opt/quietledger-device.pyz", "pair"])
    assert timers.program()[1:] == ("/opt/quietledger-device.pyz",)
    monkeypatch.setattr("sys.argv", ["/usr/bin/quietledger", "device"])
    assert timers.program()[1:] == ("-m", "quietledger.agent")
