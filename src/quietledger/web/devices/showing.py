"""A device as a page shows it: in words, with what it lacks and what ties browsers to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.facts.rules import CATALOGUE, FactRow
from quietledger.safety.devices import queries, rules
from quietledger.safety.devices.rules import DeviceRow, Ending, ExceptionRow, Level, Source, TieKind

PLATFORMS: Final = {"linux": "Linux", "macos": "macOS", "windows": "Windows"}
POSTURE: Final = {
    Level.NONE: "Nothing was reported yet.",
    Level.TOLD: "Reported by the device, with a key in a file: whoever copied the file could say the same.",
    Level.HARDWARE: "Reported by the device, with a key that its hardware keeps: no other machine could say it.",
    Level.ATTESTED: "Reported by the device, with a key that its hardware keeps, and that vouched for how it started.",
}
ENDED: Final = {
    Ending.LOST: "reported lost", Ending.RETIRED: "taken back", Ending.REPLACED: "paired anew",
    Ending.CHANGED: "its key spoke from another machine", Ending.LEFT: "its person left",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A device with everything that its line says."""

    row: DeviceRow
    person_name: str
    missing: tuple[str, ...]
    exception: ExceptionRow | None
    ties: tuple[str, ...]

    @property
    def name(self) -> str:
        return name_of(self.row)

    @property
    def platform(self) -> str:
        return PLATFORMS.get(self.row.platform, self.row.platform)

    @property
    def posture(self) -> str:
        return POSTURE[Level(self.row.level)] if self.row.reported_at else POSTURE[Level.NONE]

    @property
    def ended(self) -> str:
        return ENDED[self.row.ended_why] if self.row.ended_why else ""

    @property
    def is_machine(self) -> bool:
        return self.row.source is Source.MACHINE


def name_of(row: DeviceRow) -> str:
    """What a device is called: as its person named it, else by its system."""
    if row.source is Source.MACHINE:
        return row.name or "The machine that serves"
    return row.name or f"{PLATFORMS.get(row.platform, 'Device')} device"


def shown(rows: list[DeviceRow], names: Mapping[UUID, str], now: datetime) -> list[Shown]:
    """Devices as lines; inside the practice's scope."""
    standing = queries.standing([row.id for row in rows], now)
    return [_shown(row, names.get(row.person_id, "") if row.person_id else "", standing, now) for row in rows]


def _shown(row: DeviceRow, name: str, standing: Mapping[tuple[UUID, str], FactRow], now: datetime) -> Shown:
    if not row.is_active:
        return Shown(row, name, (), None, ())
    return Shown(row, name, _missing(row, standing), queries.exception_of(row.id, now), _ties(row, now))


def _missing(row: DeviceRow, standing: Mapping[tuple[UUID, str], FactRow]) -> tuple[str, ...]:
    """What stops work on a device, in words."""
    return tuple(CATALOGUE[name].say for name in rules.NEEDED if (row.id, name) not in standing)


def _ties(row: DeviceRow, now: datetime) -> tuple[str, ...]:
    """What shows that a browser sits on a device, the surest first."""
    found = []
    if row.source is Source.MACHINE:
        found.append("whoever sits at it")
    if row.certificate_until and row.certificate_until > now:
        found.append("its certificate")
    kinds = [one.kind for one in queries.ties(row.id)]
    for kind, words in ((TieKind.PASSKEY, "passkey"), (TieKind.DBSC, "browser’s key")):
        count = kinds.count(kind)
        if count:
            found.append(f"a {words}" if count == 1 else f"{count} {words}s")
    return tuple(found)
