"""What else a Linux machine says of itself: its name, lock, firewall, updates, scanner and the person's rights."""

from __future__ import annotations

import re
from typing import Final

from quietledger.pure.devicestate.report import NUMBER_MOST, Lock, Malware, System, Updates, system

_RELEASE: Final = re.compile(r"^(NAME|VERSION_ID)=[\"']?([^\"'\n]*)[\"']?$", re.MULTILINE)
_SECONDS: Final = re.compile(r"(?:uint32 )?(\d{1,9})")
_WAITING: Final = re.compile(r"^\S+/(\S+) \S+ \S+ \[upgradable from: ", re.MULTILINE)
_UNATTENDED: Final = re.compile(r'^APT::Periodic::Unattended-Upgrade "([^"]*)";$', re.MULTILINE)
_ADVISORY: Final = re.compile(r"^\S+\s+(?:\w+/Sec\.|security)\s", re.MULTILINE)
_ADMINS: Final = frozenset({"root", "sudo", "wheel", "admin"})


def linux_system(release: str, kernel: str) -> System:
    """The system from `/etc/os-release` and `uname -r`."""
    said = dict(_RELEASE.findall(release))
    return system("linux", said.get("NAME", ""), said.get("VERSION_ID", ""), kernel)


def gnome_lock(enabled: str, idle: str, delay: str) -> Lock:
    """GNOME's settings: lock-enabled, idle-delay and lock-delay; an idle delay of 0 means never.

    Units: seconds until the screen is locked.
    """
    is_on = {"true": True, "false": False}.get(enabled.strip())
    waits = _seconds(idle), _seconds(delay)
    if not is_on:
        return Lock(is_on)
    if None in waits:
        return Lock()
    return Lock(is_on, sum(wait for wait in waits if wait is not None)) if waits[0] else Lock(enabled=False)


def kde_lock(autolock: str, timeout_minutes: str) -> Lock:
    """KDE's settings: Autolock and Timeout of the lock's file; what isn't written there is on, after 5 minutes.

    Units: minutes in, seconds out.
    """
    is_on = {"": True, "true": True, "false": False}.get(autolock.strip())
    minutes = _seconds(timeout_minutes.strip() or "5")
    if not is_on:
        return Lock(is_on)
    if minutes is None:
        return Lock()
    return Lock(is_on, min(minutes * 60, NUMBER_MOST)) if minutes else Lock(enabled=False)


def linux_firewall(active: dict[str, str], ufw_conf: str) -> str:
    """On if firewalld runs, or ufw does and is switched on; off if neither they nor nftables run.

    Shapes: unit -> what `systemctl is-active` says of it; "" where nobody answered.
    """
    if active.get("firewalld") == "active":
        return "on"
    if active.get("ufw") == "active" and re.search(r"^ENABLED=yes\s*$", ufw_conf, re.MULTILINE):
        return "on"
    is_told = all(active.get(unit) for unit in ("firewalld", "ufw", "nftables"))
    # Rules that somebody wrote by hand may be good or empty: nobody can say.
    return "off" if is_told and active["nftables"] != "active" else "unknown"


def apt_updates(periodic: str, upgradable: str | None, checked: int | None) -> Updates:
    """Debian's and its children's: `apt-config dump`, `apt list --upgradable`, and when the lists were last fetched."""
    found = _UNATTENDED.search(periodic)
    auto = found[1] not in {"", "0"} if found else False
    if upgradable is None:
        return Updates(auto, None, checked)
    waiting = sum("security" in archive for archive in _WAITING.findall(upgradable))
    return Updates(auto, waiting, checked)


def dnf_updates(timer: str, advisories: str | None, checked: int | None) -> Updates:
    """Fedora's and its parents': the timer of dnf-automatic, the list of security advisories, the lists' age."""
    waiting = None if advisories is None else len(_ADVISORY.findall(advisories))
    return Updates(timer.strip() == "enabled", waiting, checked)


def linux_malware(clamav: str, signatures_at: int | None, now: int) -> Malware:
    """ClamAV: what `systemctl is-active clamav-daemon` says, and when its signatures last changed (Unix seconds)."""
    word = clamav.strip()
    if not word:
        return Malware()
    if word != "active":
        return Malware("", on=False)
    age = None if signatures_at is None else max(0, now - signatures_at) // 3600
    return Malware("ClamAV", on=True, age_h=age)


def unix_admin(groups: str, admins: frozenset[str] = _ADMINS) -> bool | None:
    """Whether the names of a person's groups (`id -Gn`) give administrator's rights."""
    names = set(groups.split())
    return bool(names & admins) if names else None


def secure_boot(variable: bytes) -> bool | None:
    """The firmware's variable SecureBoot as the kernel shows it: four bytes of attributes, then the value."""
    return {0: False, 1: True}.get(variable[4]) if len(variable) == 5 else None


def _seconds(text: str) -> int | None:
    found = _SECONDS.fullmatch(text.strip())
    return int(found[1]) if found else None
