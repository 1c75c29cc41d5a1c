from datetime import date

import pytest
from pure.devicestate.samples import NOW, good

from quietledger.pure.devicestate.disks import Disk, State, volume
from quietledger.pure.devicestate.needs import NEEDS, lacks, standing, verdict
from quietledger.pure.devicestate.report import Lock, Malware, Report, System, Updates, Users

TODAY = date(2026, 11, 23)


def on_disk(system, swap):
    return good(disk=Disk("lsblk", system, swap, ()))


def test_a_good_machine_lacks_nothing():
    assert verdict(good(), TODAY) == ()
    assert lacks(good(), TODAY) == ()
    assert set(standing(good(), TODAY).values()) == {True}


def test_a_machine_that_says_nothing_lacks_everything():
    silent = Report(os=System("linux"))
    assert verdict(silent, TODAY) == tuple(need.name for need in NEEDS)
    assert set(standing(silent, TODAY).values()) == {None}


@pytest.mark.parametrize("state", [state for state in State if state is not State.ENCRYPTED])
def test_only_encrypted_is_encrypted(state):
    known = None if state is State.UNKNOWN else False
    for report, name in (
        (on_disk(state, State.ENCRYPTED), "disk.system"),
        (on_disk(State.ENCRYPTED, state), "disk.swap"),
    ):
        assert verdict(report, TODAY) == (name,)
        assert standing(report, TODAY)["device.encrypted"] is known


@pytest.mark.parametrize(
    ("changes", "name", "is_known"),
    [
        ({"lock": Lock(enabled=False)}, "lock", True),
        ({"lock": Lock(enabled=True, idle_s=901)}, "lock", True),
        ({"lock": Lock(enabled=True)}, "lock", False),
        ({"firewall": "off"}, "firewall", True),
        ({"firewall": "unknown"}, "firewall", False),
        ({"malware": Malware("ClamAV", on=False)}, "malware", True),
        ({"malware": Malware("ClamAV", on=True, age_h=169)}, "malware", True),
        ({"malware": Malware("ClamAV", on=True)}, "malware", False),
        ({"updates": Updates(auto=True, pending_security=1, checked=NOW)}, "updates", True),
        ({"updates": Updates(auto=True, pending_security=0, checked=NOW - 15 * 86_400)}, "updates", True),
        ({"updates": Updates(auto=True)}, "updates", False),
        ({"users": Users(local_admin=True)}, "users.local_admin", True),
        ({"users": Users()}, "users.local_admin", False),
        ({"os": System("linux", "Debian GNU/Linux", "11")}, "os", True),
        ({"os": System("linux", "Somebody’s own Linux", "1")}, "os", False),
    ],
)
def test_each_lack_is_named_and_says_whether_it_is_known(changes, name, is_known):
    (lack,) = lacks(good(**changes), TODAY)
    assert (lack.name, lack.is_known) == (name, is_known)
    assert verdict(good(**changes), TODAY) == (name,)


@pytest.mark.parametrize("platform", ["linux", "macos", "windows"])
@pytest.mark.parametrize("state", [state for state in State if state is not State.ENCRYPTED])
def test_every_lack_has_words_and_steps_on_every_system(platform, state):
    report = Report(os=System(platform), disk=Disk("x", state, state, ()))
    for lack in lacks(report, TODAY):
        assert lack.say.endswith(".")
        assert len(lack.mend) > 20
        assert "{" not in lack.say + lack.mend


def test_a_suspended_drive_is_resumed_not_encrypted_anew():
    report = good(
        os=System("windows", "Windows 11 Pro", "25H2"), disk=Disk("bitlocker", State.SUSPENDED, State.ENCRYPTED, ())
    )
    (lack,) = lacks(report, TODAY)
    assert lack.mend == "Open PowerShell as administrator and run: Resume-BitLocker -MountPoint C:"


def test_xprotect_may_be_older_than_other_scanners():
    mac = System("macos", "macOS", "26.1")
    assert verdict(good(os=mac, malware=Malware("XProtect 5331", on=True, age_h=44 * 24)), TODAY) == ()
    assert verdict(good(os=mac, malware=Malware("XProtect 5331", on=True, age_h=46 * 24)), TODAY) == ("malware",)


@pytest.mark.parametrize(
    ("changes", "say"),
    [
        ({"updates": Updates(auto=True, pending_security=3, checked=NOW)}, "3 security updates wait."),
        ({"updates": Updates(auto=True, pending_security=1, checked=NOW)}, "A security update waits."),
        (
            {"updates": Updates(auto=True, pending_security=0, checked=0)},
            "This machine hasn’t looked for security updates for two weeks.",
        ),
        ({"lock": Lock(enabled=True, idle_s=1800)}, "The screen locks only after 30 minutes; 15 are the most."),
        ({"lock": Lock(enabled=False)}, "The screen doesn’t lock when nobody is there."),
        ({"malware": Malware("ClamAV", on=True, age_h=200)}, "What ClamAV knows is too old."),
        ({"malware": Malware("", on=False)}, "No malware protection is on."),
        ({"os": System("linux", "Debian GNU/Linux", "11")}, "Debian GNU/Linux 11 gets no security updates any more."),
    ],
)
def test_what_is_known_is_said_closely(changes, say):
    (lack,) = lacks(good(**changes), TODAY)
    assert lack.say == say


def test_volumes_that_are_not_encrypted_are_named():
    volumes = (volume("/", State.NOT_ENCRYPTED, "part"), volume("/users", State.ENCRYPTED, "luks2"))
    (lack,) = lacks(good(disk=Disk("lsblk", State.PARTLY, State.ENCRYPTED, volumes)), TODAY)
    assert lack.say == "Only a part of the disk is encrypted. Not encrypted: /."
