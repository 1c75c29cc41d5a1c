import pytest

from quietledger.pure.devicestate.disks import State
from quietledger.pure.devicestate.osquery import judge_osquery, judge_osquery_linux, osquery_system
from quietledger.pure.devicestate.report import System

E, N, P, C, S, U = (
    State.ENCRYPTED, State.NOT_ENCRYPTED, State.PARTLY, State.CONVERTING, State.SUSPENDED, State.UNKNOWN,
)  # fmt: skip


def drive(letter="C:", protection="1", conversion="1", percent="100"):
    return {
        "drive_letter": letter, "protection_status": protection, "conversion_status": conversion,
        "percentage_encrypted": percent, "encryption_method": "XTS-AES 128",
    }  # fmt: skip


def mac(name="/dev/disk3s5", encrypted="1", status="on"):
    return {"name": name, "encrypted": encrypted, "user_uuid": "", "filevault_status": status}


def mount(path="/", encrypted="1", kind="LUKS2"):
    return {"path": path, "encrypted": encrypted, "type": kind}


@pytest.mark.parametrize(
    ("platform", "rows", "expected"),
    [
        ("windows", [drive()], E),
        ("windows", [drive(protection="0")], S),
        ("windows", [drive(protection="2")], U),
        ("windows", [drive(conversion="2", percent="40")], C),
        ("windows", [drive(percent="99")], C),
        ("windows", [drive(conversion="0", protection="0", percent="0")], N),
        ("windows", [drive(), drive("D:", "0", "0", "0")], P),
        ("windows", [drive("D:")], U),
        ("windows", [{"drive_letter": "C:"}], U),
        ("windows", [], U),
        ("darwin", [mac(), mac("/dev/disk3s2", "0", "")], E),
        ("darwin", [mac(status="off")], N),
        ("darwin", [mac(encrypted="0")], U),
        ("darwin", [mac(status="unknown")], U),
        ("darwin", [mac(), mac("/dev/disk5s1", "1", "off")], P),
        ("darwin", [], U),
        ("debian", [mount(), mount("/boot", "0", ""), mount("/snap/core22/1", "0", "")], E),
        ("debian", [mount(encrypted="0", kind="")], N),
        ("debian", [mount(), mount("/srv", "0", "")], P),
        ("debian", [mount(kind="")], U),
        ("debian", [mount(encrypted="")], U),
        ("debian", [mount("/home")], U),
        ("debian", [], U),
        ("", [mount()], U),
    ],
)
def test_rows_are_judged_right(platform, rows, expected):
    assert judge_osquery(platform, rows, []).system is expected


@pytest.mark.parametrize(
    ("swaps", "expected"),
    [(None, U), ([], E), ([mount("")], E), ([mount("", "0", "")], N), ([mount("", "", "")], U)],
)
def test_swap_on_linux_is_known_only_if_asked_for(swaps, expected):
    assert judge_osquery_linux([mount()], swaps).swap is expected


def test_system_is_told_by_the_makers_name():
    row = {"name": "Ubuntu", "version": "24.04.2 LTS (Noble Numbat)", "build": "", "platform": "ubuntu"}
    assert osquery_system(row) == System("linux", "Ubuntu", "24.04.2", "")
    row = {"name": "macOS", "version": "26.1", "build": "25B78", "platform": "darwin"}
    assert osquery_system(row) == System("macos", "macOS", "26.1", "25B78")
    row = {"name": "Microsoft Windows 11 Pro", "version": "10.0.26200", "build": "26200", "platform": "windows"}
    assert osquery_system(row) == System("windows", "Microsoft Windows 11 Pro", "25H2", "26200")
