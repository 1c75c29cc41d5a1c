import pytest

from quietledger.pure.devicestate import linux_guards as linux
from quietledger.pure.devicestate import macos_guards as mac
from quietledger.pure.devicestate import windows_guards as windows
from quietledger.pure.devicestate.report import Lock, Malware, System, Updates

UPGRADABLE = """Listing...
openssl/stable-security 3.0.17-1~deb12u3 amd64 [upgradable from: 3.0.17-1~deb12u2]
libssl3/noble-updates,noble-security 3.0.13-0ubuntu3.7 amd64 [upgradable from: 3.0.13-0ubuntu3.6]
nano/stable 7.2-1+deb12u1 amd64 [upgradable from: 7.2-1]
"""
DNF4 = """FEDORA-2026-3f1f6a2b4c Important/Sec. openssl-1:3.5.1-2.fc44.x86_64
FEDORA-2026-0a1b2c3d4e bugfix         nano-8.5-1.fc44.x86_64
"""
DNF5 = """Name                   Type     Severity   Package                 Issued
FEDORA-2026-3f1f6a2b4c security Important  openssl-1:3.5.1-2.fc44  2026-11-20 01:11:12
FEDORA-2026-9a8b7c6d5e security Moderate   curl-8.15.0-1.fc44      2026-11-19 02:03:04
"""


@pytest.mark.parametrize(
    ("enabled", "idle", "delay", "expected"),
    [
        ("true\n", "uint32 300\n", "uint32 0\n", Lock(enabled=True, idle_s=300)),
        ("true\n", "uint32 600\n", "uint32 30\n", Lock(enabled=True, idle_s=630)),
        ("true\n", "uint32 0\n", "uint32 0\n", Lock(enabled=False)),
        ("false\n", "uint32 300\n", "uint32 0\n", Lock(enabled=False)),
        ("false\n", "", "", Lock(enabled=False)),
        ("true\n", "", "uint32 0\n", Lock()),
        ("", "", "", Lock()),
    ],
)
def test_gnome_locks_after_idle_and_delay(enabled, idle, delay, expected):
    assert linux.gnome_lock(enabled, idle, delay) == expected


@pytest.mark.parametrize(
    ("autolock", "minutes", "expected"),
    [
        ("", "", Lock(enabled=True, idle_s=300)),
        ("true\n", "10\n", Lock(enabled=True, idle_s=600)),
        ("true\n", "0\n", Lock(enabled=False)),
        ("false\n", "5\n", Lock(enabled=False)),
        ("perhaps\n", "5\n", Lock()),
    ],
)
def test_kde_locks_unless_it_is_told_not_to(autolock, minutes, expected):
    assert linux.kde_lock(autolock, minutes) == expected


@pytest.mark.parametrize(
    ("firewalld", "ufw", "nftables", "conf", "expected"),
    [
        ("active", "inactive", "inactive", "", "on"),
        ("inactive", "active", "inactive", "ENABLED=yes\n", "on"),
        ("inactive", "active", "inactive", "ENABLED=no\n", "off"),
        ("inactive", "inactive", "inactive", "", "off"),
        ("inactive", "inactive", "active", "", "unknown"),
        ("", "", "", "", "unknown"),
    ],
)
def test_linux_firewall_is_on_only_if_one_that_we_know_runs(firewalld, ufw, nftables, conf, expected):
    assert linux.linux_firewall({"firewalld": firewalld, "ufw": ufw, "nftables": nftables}, conf) == expected


def test_only_security_updates_count_as_waiting():
    auto = 'APT::Periodic::Unattended-Upgrade "1";\n'
    assert linux.apt_updates(auto, UPGRADABLE, 5) == Updates(auto=True, pending_security=2, checked=5)
    assert linux.apt_updates("", "Listing...\n", None) == Updates(auto=False, pending_security=0)
    assert linux.apt_updates('APT::Periodic::Unattended-Upgrade "0";\n', None, None) == Updates(auto=False)


@pytest.mark.parametrize(("advisories", "waiting"), [(DNF4, 1), (DNF5, 2), ("", 0), (None, None)])
def test_both_generations_of_dnf_are_read(advisories, waiting):
    assert linux.dnf_updates("enabled\n", advisories, 7) == Updates(auto=True, pending_security=waiting, checked=7)


def test_clamav_ages_with_its_signatures():
    assert linux.linux_malware("active\n", 0, 7200) == Malware("ClamAV", on=True, age_h=2)
    assert linux.linux_malware("active\n", None, 7200) == Malware("ClamAV", on=True)
    assert linux.linux_malware("inactive\n", 0, 7200) == Malware("", on=False)
    assert linux.linux_malware("", None, 7200) == Malware()


@pytest.mark.parametrize(("groups", "expected"), [("tamsin sudo", True), ("tamsin audio", False), ("", None)])
def test_groups_give_rights(groups, expected):
    assert linux.unix_admin(groups) is expected


@pytest.mark.parametrize(
    ("variable", "expected"), [(b"\6\0\0\0\1", True), (b"\6\0\0\0\0", False), (b"\6\0\0\0\7", None), (b"\1", None)]
)
def test_firmware_says_whether_it_checks_what_it_starts(variable, expected):
    assert linux.secure_boot(variable) is expected


def test_linux_names_itself():
    release = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nID=debian\n'
    assert linux.linux_system(release, "6.12.48\n") == System("linux", "Debian GNU/Linux", "13", "6.12.48")


@pytest.mark.parametrize(
    ("screen", "idle", "expected"),
    [
        (
            "2026-11-23 10:00:00.000 sysadminctl[71:9] screenLock delay is immediate\n",
            "300\n",
            Lock(enabled=True, idle_s=300),
        ),
        ("sysadminctl[71:9] screenLock delay is 5 seconds\n", "600\n", Lock(enabled=True, idle_s=605)),
        ("sysadminctl[71:9] screenLock delay is 300.000000 seconds\n", "600\n", Lock(enabled=True, idle_s=900)),
        ("sysadminctl[71:9] screenLock is off\n", "300\n", Lock(enabled=False)),
        ("sysadminctl[71:9] screenLock delay is immediate\n", "0\n", Lock(enabled=False)),
        ("", "300\n", Lock()),
        ("screenLock delay is immediate", "soon", Lock()),
    ],
)
def test_mac_locks_after_screen_saver_and_delay(screen, idle, expected):
    assert mac.macos_lock(screen, idle) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Firewall is enabled. (State = 1)\n", "on"),
        ("Firewall is blocking all non-essential incoming connections. (State = 2)\n", "on"),
        ("Firewall is disabled. (State = 0)\n", "off"),
        ("", "unknown"),
    ],
)
def test_mac_firewall(said, expected):
    assert mac.macos_firewall(said) == expected


def test_mac_updates_count_what_it_recommends():
    waiting = "Array {\n    Dict {\n        Display Name = macOS Tahoe 26.1\n        Product Key = 042-1\n    }\n}\n"
    on = "Automatic checking for updates is turned on\n"
    assert mac.macos_updates(on, waiting, 9) == Updates(auto=True, pending_security=1, checked=9)
    assert mac.macos_updates("Automatic check is off", "Array {\n}\n", None) == Updates(None, 0, None)
    assert mac.macos_updates("Automatic check is turned off", None, None) == Updates(auto=False)


def test_mac_names_itself_and_its_hardware():
    said = "ProductName:\t\tmacOS\nProductVersion:\t\t26.1\nBuildVersion:\t\t25B78\n"
    assert mac.macos_system(said) == System("macos", "macOS", "26.1", "25B78")
    tree = '    "IOPlatformSerialNumber" = "L4NT3RNH1LL"\n    "model" = <"Mac15,12">\n'
    assert mac.mac_hardware(tree) == ("Mac15,12", "L4NT3RNH1LL")
    assert mac.macos_malware("5331\n", 0, 3600) == Malware("XProtect 5331", on=True, age_h=1)
    assert mac.macos_malware("", None, 3600) == Malware()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"inactivity": 600}, Lock(enabled=True, idle_s=600)),
        ({"inactivity": 0, "active": "1", "secure": "1", "timeout": "900"}, Lock(enabled=True, idle_s=900)),
        ({"inactivity": None, "active": "1", "secure": "0", "timeout": "300"}, Lock(enabled=False)),
        ({"inactivity": None, "active": "1", "secure": None, "timeout": None}, Lock(enabled=False)),
        (None, Lock()),
    ],
)
def test_windows_locks_by_its_own_limit_or_a_safe_screen_saver(said, expected):
    assert windows.windows_lock({"lock": said}) == expected


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (("True", "True", "True"), "on"),
        ((1, 1, 1), "on"),
        (("True", "False", "True"), "off"),
        ((1, 1, 2), "unknown"),
        (("True", "True", "NotConfigured"), "unknown"),
    ],
)
def test_windows_firewall_is_on_for_all_networks_or_not_on(states, expected):
    rows = [
        {"Name": name, "Enabled": state} for name, state in zip(("Domain", "Private", "Public"), states, strict=True)
    ]
    assert windows.windows_firewall({"firewall": rows}) == expected
    assert windows.windows_firewall({"firewall": rows[:2]}) in {"unknown", "off"}


@pytest.mark.parametrize(
    ("defender", "scanner", "expected"),
    [
        ((True, True, 1), None, Malware("Microsoft Defender", on=True, age_h=24)),
        ((True, True, 4_294_967_295), None, Malware("Microsoft Defender", on=True)),
        ((True, False, 0), None, Malware("", on=False)),
        ((False, False, 0), ("Lanternguard", 0x41000), Malware("Lanternguard", on=True, age_h=0)),
        ((False, False, 0), ("Lanternguard", 0x41010), Malware("Lanternguard", on=True)),
        ((False, False, 0), ("Lanternguard", 0x40000), Malware("Lanternguard", on=False, age_h=0)),
        (None, None, Malware()),
    ],
)
def test_windows_scanner_is_defender_or_the_one_in_its_place(defender, scanner, expected):
    names = ("AntivirusEnabled", "RealTimeProtectionEnabled", "AntivirusSignatureAge")
    seen = {
        "defender": dict(zip(names, defender, strict=True)) if defender else None,
        "scanner": dict(zip(("displayName", "productState"), scanner, strict=True)) if scanner else None,
    }
    assert windows.windows_malware(seen) == expected


def test_windows_names_itself_and_its_updates():
    seen = {
        "os": {"caption": "Microsoft Windows 11 Pro", "display": "25H2", "build": "26200", "ubr": 6899},
        "updates": {"level": 4, "pending_security": 0, "checked": 1_795_000_000},
        "admin": False,
    }
    assert windows.windows_system(seen) == System("windows", "Windows 11 Pro", "25H2", "26200.6899")
    assert windows.windows_updates(seen) == Updates(auto=True, pending_security=0, checked=1_795_000_000)
    assert windows.windows_admin(seen) is False
    assert windows.windows_admin({}) is None
