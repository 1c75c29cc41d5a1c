"""What a device needs, and what it lacks: the verdict on a report, in names for programs and in words for people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from quietledger.pure.devicestate import mending, systems
from quietledger.pure.devicestate.disks import State
from quietledger.pure.devicestate.report import Report

LOCKED_AFTER_MOST_S: Final = 900
SIGNATURES_MOST_H: Final = 7 * 24
XPROTECT_MOST_H: Final = 45 * 24  # Apple sends new rules when there is something new, at times after weeks
LOOKED_UP_MOST_S: Final = 14 * 86_400

Answer = bool | None


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a device needs: its name in answers, the fact that it becomes, and whether a report shows it."""

    name: str
    fact: str
    holds: Callable[[Report, date], Answer]


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a device lacks or can't show: what it is, and how to mend it on its own system."""

    name: str
    fact: str
    is_known: bool  # False: it may be there, but the device couldn't say so
    say: str
    mend: str


def verdict(report: Report, today: date) -> tuple[str, ...]:
    """The names of all needs that a report doesn't show to be met; none if all is well.  Unknown counts as not met."""
    return tuple(need.name for need in NEEDS if need.holds(report, today) is not True)


def standing(report: Report, today: date) -> dict[str, Answer]:
    """For each fact about a device, whether the report shows it; None where it can't say.

    A fact of two needs (a disk: its volumes, and where memory is put aside) holds only if both do.
    """
    found: dict[str, Answer] = {}
    for need in NEEDS:
        found[need.fact] = _both(found.get(need.fact, True), need.holds(report, today))
    return found


def lacks(report: Report, today: date) -> tuple[Lack, ...]:
    """What a device lacks, in the order of its weight, each with the steps for its own system."""
    found = []
    for need in NEEDS:
        held = need.holds(report, today)
        if held is not True:
            say, mend = mending.words(need.name, report, is_known=held is False)
            found.append(Lack(need.name, need.fact, held is False, say, mend))
    return tuple(found)


def _both(first: Answer, second: Answer) -> Answer:
    if first is False or second is False:
        return False
    return True if first and second else None


def _is_encrypted(state: State) -> Answer:
    return None if state is State.UNKNOWN else state is State.ENCRYPTED


def _locks(report: Report, _today: date) -> Answer:
    lock = report.lock
    if lock.enabled is not True:
        return lock.enabled
    return None if lock.idle_s is None else 0 < lock.idle_s <= LOCKED_AFTER_MOST_S


def _is_scanned(report: Report, _today: date) -> Answer:
    malware = report.malware
    if malware.on is not True:
        return malware.on
    most = XPROTECT_MOST_H if malware.name.startswith("XProtect") else SIGNATURES_MOST_H
    return None if malware.age_h is None else malware.age_h <= most


def _is_updated(report: Report, _today: date) -> Answer:
    updates = report.updates
    if updates.pending_security:
        return False
    if updates.pending_security is None or updates.checked is None:
        return None
    return report.iat - updates.checked <= LOOKED_UP_MOST_S


def _is_plain(report: Report, _today: date) -> Answer:
    admin = report.users.local_admin
    return None if admin is None else not admin


NEEDS: Final = (
    Need("disk.system", "device.encrypted", lambda report, _: _is_encrypted(report.disk.system)),
    Need("disk.swap", "device.encrypted", lambda report, _: _is_encrypted(report.disk.swap)),
    Need("os", "device.supported", lambda report, today: systems.is_supported(report.os, today)),
    Need("updates", "device.updates", _is_updated),
    Need("lock", "device.lock", _locks),
    Need("firewall", "device.firewall", lambda report, _: {"on": True, "off": False}.get(report.firewall)),
    Need("malware", "device.malware", _is_scanned),
    Need("users.local_admin", "device.plain_user", _is_plain),
)
