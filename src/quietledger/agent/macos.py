"""Ask a Mac's own tools how it is protected."""

from __future__ import annotations

from typing import Final

from quietledger.agent.machine import Machine, hashed
from quietledger.pure.devicestate import macos_guards as guards
from quietledger.pure.devicestate import shape
from quietledger.pure.devicestate.linux_guards import unix_admin
from quietledger.pure.devicestate.macos_disk import judge_macos
from quietledger.pure.devicestate.report import NAME_MOST, Hardware, Report, Updates, Users

_XPROTECT: Final = "/Library/Apple/System/Library/CoreServices/XProtect.bundle/Contents"
_SCREENSAVER: Final = ("/usr/bin/defaults", "-currentHost", "read", "com.apple.screensaver", "idleTime")
_UPDATES: Final = "/Library/Preferences/com.apple.SoftwareUpdate.plist"
_WAITING: Final = ("/usr/libexec/PlistBuddy", "-c", "Print :RecommendedUpdates", _UPDATES)
_NEVER_SET_S: Final = "1200"  # what macOS waits by itself, which is longer than we take


def read(machine: Machine, now: int) -> Report:
    """A report of a Mac; `now` in Unix seconds."""
    screen = machine.run(("/usr/sbin/sysadminctl", "-screenLock", "status"))
    idle = machine.run(_SCREENSAVER).told
    version = machine.told("/usr/bin/defaults", "read", f"{_XPROTECT}/Info", "CFBundleShortVersionString")
    model, serial = guards.mac_hardware(machine.told("/usr/sbin/ioreg", "-rd1", "-c", "IOPlatformExpertDevice"))
    firewall = machine.told("/usr/libexec/ApplicationFirewall/socketfilterfw", "--getglobalstate")
    return Report(
        os=guards.macos_system(machine.told("/usr/bin/sw_vers")),
        disk=judge_macos(
            machine.told("/usr/bin/fdesetup", "status"),
            machine.told("/usr/sbin/diskutil", "apfs", "list", "-plist"),
            machine.told("/usr/sbin/sysctl", "vm.swapusage"),
        ),
        lock=guards.macos_lock(screen.out + screen.err, _NEVER_SET_S if idle is None else idle),
        firewall=guards.macos_firewall(firewall),
        malware=guards.macos_malware(version, machine.changed(f"{_XPROTECT}/Resources"), now),
        updates=_mac_updates(machine),
        hw=Hardware(shape.line(model, NAME_MOST), hashed(serial)),
        users=Users(unix_admin(machine.told("/usr/bin/id", "-Gn"), frozenset({"admin"}))),
    )


def _mac_updates(machine: Machine) -> Updates:
    schedule = machine.told("/usr/sbin/softwareupdate", "--schedule")
    return guards.macos_updates(schedule, machine.run(_WAITING).told, machine.changed(_UPDATES))
