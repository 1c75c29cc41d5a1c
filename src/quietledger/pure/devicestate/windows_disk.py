"""A Windows machine's disk, judged from what PowerShell says of BitLocker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from quietledger.pure.devicestate.disks import Disk, State, Volume, disk, volume, worst

_STATUS: Final = (
    "FullyDecrypted",
    "FullyEncrypted",
    "EncryptionInProgress",
    "DecryptionInProgress",
    "EncryptionPaused",
    "DecryptionPaused",
)
_PROTECTION: Final = ("Off", "On", "Unknown")
_CONVERTING: Final = frozenset(_STATUS[2:])
# The shell's own property, which needs no administrator: 6 is locked, 0 and 7 say nothing.
_SHELL: Final = {
    1: State.ENCRYPTED,
    2: State.NOT_ENCRYPTED,
    3: State.CONVERTING,
    4: State.CONVERTING,
    5: State.SUSPENDED,
}


def judge_windows(seen: object) -> Disk:
    """Judge the parts `bitlocker`, `shell`, `volumes`, `pagefiles` and `drive` of what our PowerShell script printed.

    BitLocker must have encrypted all of each fixed drive and be switched on: encrypted with the protection off is
    suspended, its key then lies open on the disk. A fixed drive of which nobody says anything is unknown.
    Shapes: JSON as Python's values; enumerations as names or as numbers.
    Source: docs/devices.md, “How a disk is judged”.
    """
    parts = seen if isinstance(seen, dict) else {}
    rows = {_letter(row.get("MountPoint")): row for row in _rows(parts.get("bitlocker"))}
    shell = next(_rows(parts.get("shell")), {})
    letters = _fixed(parts.get("volumes"), rows)
    volumes = tuple(_volume(letter, rows.get(letter), shell) for letter in letters)
    root = _letter(parts.get("drive")) or "C:"
    judged = disk("bitlocker" if rows else "shell", State.UNKNOWN, volumes, root=root)
    swap = _swap(parts.get("pagefiles"), {one.mount: one.state for one in volumes}, judged.system)
    return Disk(judged.method, judged.system, swap, judged.volumes)


def bitlocker(status: object, protection: object, percent: object) -> State:
    """The state that BitLocker's own words come to, by name or by number."""
    named, guarded = _named(status, _STATUS), _named(protection, _PROTECTION)
    if named == "FullyDecrypted":
        return State.NOT_ENCRYPTED
    if named in _CONVERTING:
        return State.CONVERTING
    if named != "FullyEncrypted":
        return State.UNKNOWN
    if type(percent) is int and percent < 100:
        return State.CONVERTING
    if percent != 100 or type(percent) is not int:
        return State.UNKNOWN
    return {"On": State.ENCRYPTED, "Off": State.SUSPENDED}.get(guarded, State.UNKNOWN)


def _fixed(volumes: object, rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The drives that count: the fixed ones that Windows lists, or all that BitLocker lists if Windows lists none."""
    listed = [(_letter(one.get("DriveLetter")), one.get("DriveType")) for one in _rows(volumes)]
    fixed = [letter for letter, kind in listed if letter and kind in ("Fixed", 3)]
    return sorted(set(fixed or [letter for letter in rows if letter]))


def _volume(letter: str, row: Mapping[str, Any] | None, shell: Mapping[str, Any]) -> Volume:
    if row is None:
        value = shell.get(letter)
        state = _SHELL.get(value, State.UNKNOWN) if type(value) is int else State.UNKNOWN
        return volume(letter, state, "bitlocker, as the shell says")
    percent = row.get("EncryptionPercentage")
    state = bitlocker(row.get("VolumeStatus"), row.get("ProtectionStatus"), percent)
    method = row.get("EncryptionMethod")
    if state is State.ENCRYPTED and method in ("None", 0):
        state = State.UNKNOWN
    told = percent if type(percent) is int and 0 <= percent <= 100 else None
    kind = f"bitlocker {method}" if isinstance(method, str) else "bitlocker"
    return volume(letter, state, kind, told)


def _swap(pagefiles: object, states: Mapping[str, State], system: State) -> State:
    """Paging files lie on fixed drives only: where they aren't named, they are as safe as all of those."""
    if isinstance(pagefiles, str):
        pagefiles = [pagefiles]
    if not isinstance(pagefiles, list) or not pagefiles:
        return system
    return worst({states.get(_letter(path), State.UNKNOWN) for path in pagefiles})


def _rows(value: object) -> Iterator[Mapping[str, Any]]:
    """PowerShell writes a list of one as that one."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one


def _letter(value: object) -> str:
    word = value[:1].upper() if isinstance(value, str) else ""
    is_drive = bool(word) and "A" <= word <= "Z" and str(value)[1:2] in {"", ":"}
    return f"{word}:" if is_drive else ""


def _named(value: object, names: tuple[str, ...]) -> str:
    if type(value) is int and 0 <= value < len(names):
        return names[value]
    return value if isinstance(value, str) else ""
