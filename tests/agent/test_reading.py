from datetime import date

import pytest
from agent.recorded import NOW, recorded
from hypothesis import given
from hypothesis import strategies as st

from quietledger.agent import machine, reading
from quietledger.agent.machine import Machine, Ran
from quietledger.pure.devicestate import needs
from quietledger.pure.devicestate.disks import State
from quietledger.pure.devicestate.report import Hardware, Lock, Malware, System, Updates, Users, from_json

TODAY = date(2026, 11, 23)
PLATFORMS = ["linux", "macos", "windows"]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_good_machine_lacks_nothing_and_its_report_is_taken(platform):
    report = reading.read(recorded(platform), NOW)
    assert needs.verdict(report, TODAY) == ()
    assert from_json(report.to_json()) == (report, ())


def test_linux_is_read_whole():
    report = reading.read(recorded("linux"), NOW)
    assert report.os == System("linux", "Debian GNU/Linux", "13", "6.12.48+deb13-amd64")
    assert (report.lock, report.firewall) == (Lock(enabled=True, idle_s=300), "on")
    assert report.malware == Malware("ClamAV", on=True, age_h=1)
    assert report.updates == Updates(auto=True, pending_security=0, checked=NOW - 3600)
    serial = machine.hashed("0123456789abcdef0123456789abcdef\n")
    assert report.hw == Hardware("Lantern 14 Gen 2", serial, "2.0", None)
    assert report.users == Users(local_admin=False)


def test_a_mac_is_read_whole():
    report = reading.read(recorded("macos"), NOW)
    assert report.os == System("macos", "macOS", "26.1", "25B78")
    assert (report.lock, report.firewall) == (Lock(enabled=True, idle_s=600), "on")
    assert report.malware == Malware("XProtect 5331", on=True, age_h=1)
    assert report.hw == Hardware("Mac15,12", machine.hashed("L4NT3RNH1LL"), "", None)


def test_windows_is_read_from_one_answer():
    report = reading.read(recorded("windows"), NOW)
    assert report.os == System("windows", "Windows 11 Pro", "25H2", "26200.6899")
    assert (report.disk.method, report.lock) == ("shell", Lock(enabled=True, idle_s=600))
    assert report.hw == Hardware("Lantern 14 Gen 2", machine.hashed("L4NT3RN"), "", secure_boot=True)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_machine_that_answers_nothing_is_unknown_in_everything(platform):
    report = reading.read(recorded(platform, said={}), NOW)
    assert (report.disk.system, report.disk.swap) == (State.UNKNOWN, State.UNKNOWN)
    assert needs.verdict(report, TODAY) == tuple(need.name for need in needs.NEEDS)
    assert from_json(report.to_json()) == (report, ())


@given(st.sampled_from(PLATFORMS), st.text(), st.integers(-1, 300), st.integers(0, 2**40))
def test_whatever_the_tools_answer_the_report_can_be_read(platform, text, code, changed_at):
    odd = Machine(
        platform, lambda _: Ran(code, text, text), lambda _: text.encode("utf-8", "replace"), lambda _: changed_at
    )
    report = reading.read(odd, NOW)
    assert from_json(report.to_json()) == (report, ())
    assert report.disk.system is not State.ENCRYPTED


def test_a_program_that_failed_is_not_believed():
    good = recorded("linux")

    def run(words):
        done = good.run(words)
        return Ran(1, done.out) if words[0] == "lsblk" else done

    failing = Machine("linux", run, good.read, good.changed, good.settings)
    assert reading.read(failing, NOW).disk.system is State.UNKNOWN


def test_the_report_names_no_serial_number_only_its_hash():
    text = reading.read(recorded("macos"), NOW).to_json()
    assert "L4NT3RN" not in text
    assert machine.hashed("") == ""


def test_this_program_names_its_version_and_its_own_files_hash():
    agent = reading.agent()
    assert (agent.name, len(agent.sha256)) == ("ql-agent", 64)
    assert agent == reading.agent()


def test_this_very_machine_can_be_read():
    report = reading.read(machine.this(), NOW)
    assert report.os.platform == "linux"
    assert report.os.name
    assert from_json(report.to_json()) == (report, ())


def test_a_program_that_is_not_there_or_hangs_says_nothing():
    assert machine.run(("no-such-program-anywhere",)) == Ran()
    assert machine.run(("sh", "-c", "echo told; echo why >&2; exit 3")) == Ran(3, "told\n", "why\n")
    assert machine.read("/no/such/file") is None
    assert machine.changed("/no/such/file") is None


def test_a_program_gets_no_environment_but_what_it_needs(monkeypatch):
    monkeypatch.setenv("QUIETLEDGER_SECRET", "quiet")
    assert "quiet" not in machine.run(("env",)).out
