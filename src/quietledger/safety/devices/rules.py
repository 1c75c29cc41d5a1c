"""What a device is, how surely a report comes from it, and until when what it said of itself counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, IntEnum
from typing import Final
from uuid import UUID

from quietledger.core.facts.rules import CATALOGUE
from quietledger.pure.devicestate.needs import Lack
from quietledger.safety.devices.errors import NotFit

CODE_LIFE: Final = timedelta(minutes=10)
CODE_GROUPS, CODE_GROUP = 6, 5  # 150 bits, of letters that nobody mixes up
CERTIFICATE_LIFE: Final = timedelta(days=14)
INTERVAL_SECONDS: Final = 1800
REPORTED_FOR: Final = timedelta(hours=24)
LATELY_FOR: Final = timedelta(hours=1)
SKEW: Final = timedelta(seconds=300)
SILENT_AFTER: Final = timedelta(days=7)
PAIRING_DAYS: Final = 14
EXEMPT_MOST: Final = timedelta(days=90)
REASON_LEAST, REASON_MOST = 10, 300
NAME_MOST: Final = 60
NAMES: Final = tuple(name for name, row in CATALOGUE.items() if row.about == "device")
# Without these a device opens no patient's data; what else is lacking is said, and stops nobody.
NEEDED: Final = ("device.trusted", "device.reported", "device.encrypted", "device.supported")
_REPORT: Final = "Turn it on and let it reach the internet; it reports by itself. Or run: quietledger device report"
_PAIR: Final = "Pair it anew: get a code on the page “Your devices”, then run: quietledger device pair"
ENDED: Final = Lack(
    "device", "device.trusted", is_known=True, say="This device doesn’t belong to the practice any more.", mend=_PAIR
)
UNTRUSTED: Final = Lack("device", "device.trusted", is_known=True, say="Its certificate has ended.", mend=_PAIR)
UNHEARD: Final = Lack(
    "report", "device.reported", is_known=True, say="It hasn’t reported for more than a day.", mend=_REPORT
)
PLATFORMS: Final = ("linux", "macos", "windows")


class Source(Enum):
    """Who speaks for a device: our agent, osquery, or for the house's own machine the house itself."""

    AGENT = "agent"
    OSQUERY = "osquery"
    MACHINE = "machine"


class Ending(Enum):
    """Why a device belongs to the practice no longer."""

    LOST = "lost"
    RETIRED = "retired"
    REPLACED = "replaced"  # the same machine was paired anew
    CHANGED = "changed"  # its key reported from another machine
    LEFT = "left"  # its person works here no longer


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
    seq: int
    paired_at: datetime
    reported_at: datetime | None
    ended_at: datetime | None
    ended_why: Ending | None

    @property
    def is_active(self) -> bool:
        return self.ended_at is None

    @property
    def heard_at(self) -> datetime:
        """When it was last heard of: its last report, or its pairing."""
        return self.reported_at or self.paired_at


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


@dataclass(frozen=True, slots=True)
class LossRow:
    """A device that was reported lost, as the tray shows it.  `sign_ins`: how many ended with it."""

    id: UUID
    device_id: UUID
    name: str
    person_id: UUID | None
    reported_by: UUID | None
    sign_ins: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact about a device that was told differently from what is so.  None: it doesn't hold."""

    device_id: UUID
    name: str
    told: str | None
    found: str | None


def trusted_until(row: DeviceRow) -> datetime:
    """Until when a device counts as the practice's: its certificate's end, or two weeks after it was last heard of."""
    return row.certificate_until or row.heard_at + CERTIFICATE_LIFE


def fault(row: DeviceRow, *, iat: int, now: datetime) -> str:
    """Why a device's signed word is not taken, whatever it says; "" if it may be."""
    if not row.is_active:
        return "ended"
    return "clock" if abs(iat - now.timestamp()) > SKEW.total_seconds() else ""


def is_other_machine(row: DeviceRow, platform: str, serial: str) -> bool:
    """Whether a report must come from another machine than the one that was paired.

    A serial is told or not, as the agent's rights allow; one that was told once can't become another.
    """
    return platform != row.platform or bool(serial and row.serial and serial != row.serial)


def check_reason(reason: str) -> None:
    """Whether somebody said why.

    Raises: NotFit.
    """
    if not REASON_LEAST <= len(reason.strip()) <= REASON_MOST:
        raise NotFit("reason", f"Say why, in {REASON_LEAST} to {REASON_MOST} characters.")


def check_exception(reason: str, until: datetime, now: datetime) -> None:
    """Whether an exception may be made.

    Raises: NotFit.
    """
    check_reason(reason)
    if not now < until <= now + EXEMPT_MOST:
        raise NotFit("until", f"An exception ends within {EXEMPT_MOST.days} days.")


def check_days(days: int) -> None:
    """Whether somebody may have so many days to pair.

    Raises: NotFit.
    """
    if not 1 <= days <= PAIRING_DAYS:
        raise NotFit("days", f"Give 1 to {PAIRING_DAYS} days.")


def check_name(name: str) -> None:
    """Whether a device may be called that; "" leaves it without a name of its own.

    Raises: NotFit.
    """
    if len(name) > NAME_MOST or (name and not name.isprintable()):
        raise NotFit("name", f"Give the device a name of at most {NAME_MOST} characters.")
