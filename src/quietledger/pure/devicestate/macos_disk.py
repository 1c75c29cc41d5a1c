"""A Mac's disk, judged from `fdesetup`, `diskutil` and the kernel's word on swap."""

from __future__ import annotations

import plistlib
import re
from collections.abc import Iterator
from typing import Any, Final
from xml.parsers.expat import ExpatError

from quietledger.pure.devicestate.disks import Disk, State, Volume, disk, volume, worst

PLIST_MOST: Final = 1_000_000
# Volumes that macOS keeps for itself; what a person writes lies in the role Data, or in none.
_ITS_OWN: Final = frozenset(
    {"System", "Preboot", "Recovery", "VM", "Update", "Hardware", "xART", "XART", "Baseband", "Prelogin", "Installer"}
)
_PROGRESS: Final = re.compile(r"(?:Encryption|Decryption) in progress: (?:[Pp]ercent completed = ([0-9.]+)|Pending)")
_KEYCHAIN: Final = "FileVault master keychain appears to be installed."
_SWAP: Final = re.compile(r"(?:vm\.swapusage: )?total = ([0-9.]+)M +used = [0-9.]+M +free = [0-9.]+M *(\(encrypted\))?")


def judge_macos(fdesetup: str, apfs: str | bytes, swapusage: str) -> Disk:
    """Judge what `fdesetup status`, `diskutil apfs list -plist` and `sysctl vm.swapusage` say.

    FileVault must be on by the first and for every volume that people write to by the second: that the chip encrypts
    all it stores protects nothing while no password is asked for.
    Source: docs/devices.md, “How a disk is judged”.
    """
    filevault = _filevault(fdesetup)
    volumes = tuple(_volumes(apfs))
    main = next((one.mount for one in volumes if one.kind.endswith("Data")), "")
    root = main or next((one.mount for one in volumes), "")
    judged = disk("fdesetup", _swap(swapusage), volumes, root=root)
    system = judged.system if filevault is State.ENCRYPTED else worst({filevault, judged.system})
    return Disk(judged.method, system, judged.swap, judged.volumes)


def _filevault(text: str) -> State:
    first, *more = text.strip().splitlines() or [""]
    if any(_PROGRESS.fullmatch(line.strip()) for line in (first, *more)):
        return State.CONVERTING
    if first.startswith("FileVault is Off"):
        return State.NOT_ENCRYPTED
    is_plain = all(line.strip() in {"", _KEYCHAIN} for line in more)
    if first.strip() == "FileVault is On." and is_plain:
        return State.ENCRYPTED
    return State.CONVERTING if first.startswith("FileVault is On, but") else State.UNKNOWN


def _volumes(apfs: str | bytes) -> Iterator[Volume]:
    for container in _dicts(_read(apfs), "Containers"):
        for one in _dicts(container, "Volumes"):
            roles = one.get("Roles")
            named = {role for role in roles if isinstance(role, str)} if isinstance(roles, list) else set()
            if not named & _ITS_OWN:
                yield volume(_name(one), _state(one), " ".join(["apfs", *sorted(named)]))


def _read(apfs: str | bytes) -> object:
    data = apfs.encode("utf-8", "replace") if isinstance(apfs, str) else apfs
    if len(data) > PLIST_MOST:
        return None
    try:
        return plistlib.loads(data, fmt=plistlib.FMT_XML)
    except (ExpatError, ValueError, TypeError, AttributeError, LookupError, OverflowError):
        return None  # the library lets all of these out where a list isn't one


def _dicts(value: object, name: str) -> Iterator[dict[str, Any]]:
    parts = value.get(name) if isinstance(value, dict) else None
    if isinstance(parts, list):
        yield from (part for part in parts if isinstance(part, dict))


def _name(one: dict[str, Any]) -> str:
    for name in ("Name", "DeviceIdentifier"):
        if isinstance(one.get(name), str) and one[name]:
            return str(one[name])
    return "(no name)"


def _state(one: dict[str, Any]) -> State:
    if one.get("CryptoMigrationOn") is True:
        return State.CONVERTING
    filevault = one.get("FileVault")
    if filevault is True and one.get("Encryption") is not False:
        return State.ENCRYPTED
    return State.NOT_ENCRYPTED if filevault is False else State.UNKNOWN


def _swap(text: str) -> State:
    found = _SWAP.fullmatch(text.strip())
    if not found:
        return State.UNKNOWN
    is_none = not found[1].strip("0.")
    return State.ENCRYPTED if found[2] or is_none else State.NOT_ENCRYPTED
