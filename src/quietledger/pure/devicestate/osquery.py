"""The same judgements from osquery's rows, in which every value is a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from quietledger.pure.devicestate.disks import NOTHING_KNOWN, Disk, State, Volume, disk, volume, worst
from quietledger.pure.devicestate.linux_disk import BOOT
from quietledger.pure.devicestate.report import System, system
from quietledger.pure.devicestate.windows_disk import bitlocker

Rows = Iterable[Mapping[str, str]]
_IMAGES: Final = ("/snap/", "/var/lib/snapd/snap/")
_VERSION: Final = re.compile(r"\d+(\.\d+)*(?= |$)")  # without the name that some makers put behind it
# osquery tells a build of Windows 11, not the name of its release.
_RELEASES: Final = {"22000": "21H2", "22621": "22H2", "22631": "23H2", "26100": "24H2", "26200": "25H2"}
_WINDOWS: Final = frozenset({"windows"})
_MACOS: Final = frozenset({"darwin", "macos"})


def judge_osquery_windows(rows: Rows) -> Disk:
    """Judge `bitlocker_info`: drive_letter, protection_status, conversion_status, percentage_encrypted.

    Paging files lie on these drives, so swap is as safe as they are together.
    """
    found = []
    for row in rows:
        numbers = (
            _number(row.get(name)) for name in ("conversion_status", "protection_status", "percentage_encrypted")
        )
        status, protection, percent = numbers
        letter = row.get("drive_letter", "")[:2].upper()
        if letter:
            kind = f"bitlocker {row.get('encryption_method', '')}"
            told = percent if percent is not None and 0 <= percent <= 100 else None
            found.append(volume(letter, bitlocker(status, protection, percent), kind, told))
    judged = disk("osquery", State.UNKNOWN, found, root="C:")
    return Disk(judged.method, judged.system, judged.system, judged.volumes)


def judge_osquery_macos(rows: Rows) -> Disk:
    """Judge `disk_encryption`: name, encrypted, filevault_status; only `on` for an encrypted volume counts.

    macOS encrypts its own swap, so it is no worse than the volumes.
    """
    found = [one for row in rows if (one := _mac_volume(row))]
    judged = disk("osquery", State.UNKNOWN, found, root=found[0].mount if found else "")
    return Disk(judged.method, judged.system, judged.system, judged.volumes)


def judge_osquery_linux(rows: Rows, swaps: Rows | None = None) -> Disk:
    """Judge mounts joined with `disk_encryption` (path, encrypted, type), and block devices of the type swap likewise.

    Without rows for swap it is unknown. A swap file lies on one of the volumes, so swap is never better than they are.
    """
    found = []
    for row in rows:
        path = row.get("path", "")
        if path.startswith("/") and path not in BOOT and not path.startswith(_IMAGES):
            found.append(volume(path, _linux_state(row), row.get("type") or "block device"))
    judged = disk("osquery", State.UNKNOWN, found, root="/")
    if swaps is None:
        return judged
    swap = worst({judged.system, *(_linux_state(row) for row in swaps)})
    return Disk(judged.method, judged.system, swap, judged.volumes)


def judge_osquery(platform: str, rows: Rows, swaps: Rows | None = None) -> Disk:
    """Judge by the platform that osquery names; nothing is known of another one."""
    if platform in _WINDOWS:
        return judge_osquery_windows(rows)
    if platform in _MACOS:
        return judge_osquery_macos(rows)
    return judge_osquery_linux(rows, swaps) if platform else NOTHING_KNOWN


def osquery_system(row: Mapping[str, str]) -> System:
    """The row of `os_version` (name, version, build, platform) as a system; osquery names Linux by its maker."""
    said = row.get("platform", "")
    platform = "windows" if said in _WINDOWS else "macos" if said in _MACOS else "linux"
    version = row.get("version", "")
    if platform == "windows":
        version = _RELEASES.get(row.get("build", ""), "")
    elif found := _VERSION.match(version):
        version = found[0]
    return system(platform, row.get("name", ""), version, row.get("build", ""))


def _mac_volume(row: Mapping[str, str]) -> Volume | None:
    """A row without a word on FileVault is about a volume of the system's own."""
    status = row.get("filevault_status", "")
    if not status:
        return None
    state = {"on": State.ENCRYPTED, "off": State.NOT_ENCRYPTED}.get(status, State.UNKNOWN)
    if state is State.ENCRYPTED and row.get("encrypted") != "1":
        state = State.UNKNOWN
    return volume(row.get("name", "") or "(no name)", state, "filevault")


def _linux_state(row: Mapping[str, str]) -> State:
    encrypted, kind = row.get("encrypted", ""), row.get("type", "")
    if encrypted == "1" and kind:
        return State.ENCRYPTED
    return State.NOT_ENCRYPTED if encrypted == "0" else State.UNKNOWN


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else None
