"""What a device is, how surely a report comes from it, and until when what it said of itself counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, IntEnum
from typing import Final
from uuid import UUID

CODE_LIFE: Final = timedelta(minutes=10)
CODE_GROUPS, CODE_GROUP = 6, 5  # 150 bits, of letters that nobody mixes up
CERTIFICATE_LIFE: Final = timedelta(days=14)
RENEWED_AFTER: Final = CERTIFICATE_LIFE / 2
INTERVAL_SECONDS: Final = 1800
REPORTED_FOR: Final = timedelta(hours=24)
LATELY_FOR: Final = timedelta(hours=1)
SKEW: Final = timedelta(seconds=300)
SILENT_AFTER: Final = timedelta(days=7)
PAIRING_DAYS: Final = 14
EXEMPT_MOST: Final = timedelta(days=90)


class Source(Enum):
    """Who speaks for a device: our agent, osquery, or for the house's own machine the house itself."""

    AGENT = "agent"
    OSQUERY = "osquery"
    MACHINE = "machine"


class Ending(Enum):
    """Why a device belongs to the practice no longer."""

    LOST = "lost"
    RETIRED = "retired"
    REPLACED = "replaced"


class TieKind(Enum):
    """What ties a browser to the device it runs on."""

    PASSKEY = "passkey"
    DBSC = "dbsc"


class Level(IntEnum):
    """How surely a report comes from the device: protection reference 6.1.  None proves that a disk is encrypted."""

    NONE = 0
    TOLD = 1
    HARDWARE = 2
    ATTESTED = 3


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device as others see it.  `person_id` None: the house's own machine, which is everybody's who sits at it."""

    id: UUID
    person_id: UUID | None
    source: Source
    name: str
    platform: str
    key: str
    thumbprint: str
    certificate_until: datetime | None
    serial: str
    attested: str
    level: int
    report: str
    paired_at: datetime
    reported_at: datetime | None
    ended_at: datetime | None
    ended_why: Ending | None

    @property
    def is_active(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class TieRow:
    """What ties a browser to a device."""

    id: UUID
    device_id: UUID
    person_id: UUID
    kind: TieKind
    value: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """An exception that the owner made.  `given_by` None: made at the machine's own console."""

    id: UUID
    reason: str
    given_by: UUID | None
    since: datetime
    until: datetime
