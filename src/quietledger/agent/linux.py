"""Ask a Linux machine's own tools how it is protected."""

from __future__ import annotations

import re
from typing import Final

from quietledger.agent.machine import Machine, hashed
from quietledger.pure.devicestate import linux_guards as guards
from quietledger.pure.devicestate import shape
from quietledger.pure.devicestate.linux_disk import LinuxSeen, judge_linux
from quietledger.pure.devicestate.report import NAME_MOST, Hardware, Lock, Malware, Report, Updates, Users

_COLUMNS: Final = "NAME,KNAME,TYPE,FSTYPE,UUID,"
_DM: Final = re.compile(r'"kname":\s*"(dm-\d+)"')
_ZRAM: Final = re.compile(r"^/dev/(zram\d+)\s", re.MULTILINE)
_SECURE_BOOT: Final = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
_FETCHED: Final = ("/var/lib/apt/periodic/update-success-stamp", "/var/lib/apt/lists/partial")
_SIGNATURES: Final = ("/var/lib/clamav/daily.cld", "/var/lib/clamav/daily.cvd")
_GSETTINGS: Final = ("gsettings", "get")


def read(machine: Machine, now: int) -> Report:
    """A report of a Linux machine; `now` in Unix seconds."""
    return Report(
        os=guards.linux_system(machine.text("/etc/os-release") or "", machine.told("uname", "-r")),
        disk=judge_linux(_disk(machine)),
        lock=_lock(machine),
        firewall=_firewall(machine),
        malware=_malware(machine, now),
        updates=_updates(machine),
        hw=_hardware(machine),
        users=Users(guards.unix_admin(machine.told("id", "-Gn"))),
    )


def _disk(machine: Machine) -> LinuxSeen:
    tree = machine.run(("lsblk", "-J", "-o", _COLUMNS + "MOUNTPOINTS")).told
    if tree is None:  # before util-linux 2.37
        tree = machine.told("lsblk", "-J", "-o", _COLUMNS + "MOUNTPOINT")
    mounts, swaps = machine.text("/proc/self/mounts") or "", machine.text("/proc/swaps")
    return LinuxSeen(
        lsblk=tree,
        dm_uuids={name: machine.text(f"/sys/block/{name}/dm/uuid") or "" for name in _DM.findall(tree)},
        mounts=mounts,
        swaps=swaps,
        zram_behind={
            name: machine.text(f"/sys/block/{name}/backing_dev") or "none" for name in _ZRAM.findall(swaps or "")
        },
        zfs=machine.told("zfs", "get", "-H", "-o", "name,value", "encryption") if " zfs " in mounts else "",
        fscrypt=machine.told("fscrypt", "status", machine.settings.get("HOME") or "/home"),
    )


def _lock(machine: Machine) -> Lock:
    desktop = machine.settings.get("XDG_CURRENT_DESKTOP", "").upper()
    if "GNOME" in desktop:
        saver = "org.gnome.desktop.screensaver"
        return guards.gnome_lock(
            machine.told(*_GSETTINGS, saver, "lock-enabled"),
            machine.told(*_GSETTINGS, "org.gnome.desktop.session", "idle-delay"),
            machine.told(*_GSETTINGS, saver, "lock-delay"),
        )
    if "KDE" in desktop:
        autolock, timeout = _kde(machine, "Autolock"), _kde(machine, "Timeout")
        return Lock() if autolock is None or timeout is None else guards.kde_lock(autolock, timeout)
    return Lock()


def _kde(machine: Machine, key: str) -> str | None:
    words = ("--file", "kscreenlockerrc", "--group", "Daemon", "--key", key)
    answers = (machine.run((program, *words)).told for program in ("kreadconfig6", "kreadconfig5"))
    return next((answer for answer in answers if answer is not None), None)


def _firewall(machine: Machine) -> str:
    units = ("firewalld", "ufw", "nftables")
    active = {unit: machine.run(("systemctl", "is-active", unit)).out.strip() for unit in units}
    return guards.linux_firewall(active, machine.text("/etc/ufw/ufw.conf") or "")


def _malware(machine: Machine, now: int) -> Malware:
    state = machine.run(("systemctl", "is-active", "clamav-daemon")).out
    return guards.linux_malware(state, machine.latest(*_SIGNATURES), now)


def _updates(machine: Machine) -> Updates:
    if machine.read("/etc/debian_version") is not None:
        periodic = machine.told("apt-config", "dump", "APT::Periodic::Unattended-Upgrade")
        waiting = machine.run(("apt", "list", "--upgradable")).told
        return guards.apt_updates(periodic, waiting, machine.latest(*_FETCHED))
    if machine.read("/etc/redhat-release") is None:
        return Updates()
    timers = [machine.told("systemctl", "is-enabled", f"{name}.timer") for name in ("dnf-automatic", "dnf5-automatic")]
    auto = "enabled" if any(timer.strip() == "enabled" for timer in timers) else ""
    waiting = machine.run(("dnf", "-q", "-C", "updateinfo", "list", "--security")).told
    return guards.dnf_updates(auto, waiting, machine.latest("/var/cache/dnf", "/var/cache/libdnf5"))


def _hardware(machine: Machine) -> Hardware:
    major = (machine.text("/sys/class/tpm/tpm0/tpm_version_major") or "").strip()
    return Hardware(
        model=shape.line(machine.text("/sys/class/dmi/id/product_name") or "", NAME_MOST),
        serial_hash=hashed(machine.text("/etc/machine-id") or ""),
        tpm={"1": "1.2", "2": "2.0"}.get(major, ""),
        secure_boot=guards.secure_boot(machine.read(_SECURE_BOOT) or b""),
    )
