"""What else a Mac says of itself."""

from __future__ import annotations

import re
from typing import Final

from quietledger.pure.devicestate import shape
from quietledger.pure.devicestate.report import NAME_MOST, Lock, Malware, System, Updates, system

_VERSION: Final = re.compile(r"^(ProductName|ProductVersion|BuildVersion):\s*(.+?)\s*$", re.MULTILINE)
_DELAY: Final = re.compile(r"screenLock delay is (?:(immediate)|([0-9.]+) seconds?)")
_FIREWALL: Final = re.compile(r"\(State = ([012])\)")
_SWITCH: Final = re.compile(r"Automatic check(?:ing)? (?:for updates )?is turned (on|off)", re.IGNORECASE)
_PROPERTY: Final = re.compile(r'"(IOPlatformSerialNumber|model)" = <?"([^"]+)"')


def macos_system(sw_vers: str) -> System:
    """The system from `sw_vers`."""
    said = dict(_VERSION.findall(sw_vers))
    name, version, build = (said.get(name, "") for name in ("ProductName", "ProductVersion", "BuildVersion"))
    return system("macos", name, version, build)


def macos_lock(screen_lock: str, idle: str) -> Lock:
    """`sysadminctl -screenLock status` and the screen saver's idleTime; 0 means that it never starts.

    Units: seconds until a password is asked for.
    """
    if "screenLock is off" in screen_lock:
        return Lock(enabled=False)
    found = _DELAY.search(screen_lock)
    word = idle.strip()
    if not found or not (word.isascii() and word.isdigit() and len(word) < 9):
        return Lock()
    if not int(word):
        return Lock(enabled=False)
    wait = 0 if found[1] else _whole(found[2])
    return Lock() if wait is None else Lock(enabled=True, idle_s=int(word) + wait)


def macos_firewall(state: str) -> str:
    """`socketfilterfw --getglobalstate`: 1 is on, 2 refuses all that comes in, 0 is off."""
    found = _FIREWALL.search(state)
    return "unknown" if not found else "off" if found[1] == "0" else "on"


def macos_updates(schedule: str, recommended: str | None, checked: int | None) -> Updates:
    """`softwareupdate --schedule`, and RecommendedUpdates as PlistBuddy prints it (None: it couldn't).

    Apple doesn't mark which of them mend a hole, so each one counts.
    """
    found = _SWITCH.search(schedule)
    waiting = None if recommended is None else sum(line.strip() == "Dict {" for line in recommended.splitlines())
    return Updates(found[1].lower() == "on" if found else None, waiting, checked)


def macos_malware(version: str, changed_at: int | None, now: int) -> Malware:
    """XProtect, which can't be switched off: its version, and when its rules last changed (Unix seconds)."""
    if not version.strip():
        return Malware()
    age = None if changed_at is None else max(0, now - changed_at) // 3600
    return Malware(shape.line(f"XProtect {version}", NAME_MOST), on=True, age_h=age)


def mac_hardware(ioreg: str) -> tuple[str, str]:
    """Model and serial number from `ioreg -rd1 -c IOPlatformExpertDevice`; empty where it doesn't say."""
    said = dict(_PROPERTY.findall(ioreg))
    return said.get("model", ""), said.get("IOPlatformSerialNumber", "")


def _whole(word: str) -> int | None:
    before = word.partition(".")[0]
    return int(before) if before.isdigit() and len(before) < 9 else None
