"""The facts that devices tell: whose they are, what they last reported, and the owner's exceptions; all with an end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import Ref, Told
from quietledger.pure.devicestate import needs, report
from quietledger.safety.devices import rules
from quietledger.safety.devices.rules import DeviceRow, Difference, ExceptionRow, Level

BY: Final = "devices"
PAIRING: Final = "person.pairing"
# Told anew at every report: what else holds for another 23 hours is left as it was told, or the history would swell.
_EXACT: Final = frozenset({"device.trusted", "device.reported", "device.reported_lately", "device.excepted"})
_SLACK: Final = timedelta(hours=1)


def wanted(row: DeviceRow, exception: ExceptionRow | None, now: datetime) -> dict[str, datetime]:
    """The facts that should stand about a device now, each with its end."""
    if not row.is_active:
        return {}
    ends = {"device.trusted": rules.trusted_until(row)}
    if exception is not None:
        ends["device.excepted"] = exception.until
    if row.reported_at is not None:
        ends |= _reported(row, row.reported_at, now)
    return {name: until for name, until in ends.items() if until > now}


def retell(row: DeviceRow, exception: ExceptionRow | None, now: datetime) -> list[Difference]:
    """Tell what differs from the last word about a device; what no longer holds ends now; inside the scope."""
    about, should = Ref("device", row.id), wanted(row, exception, now)
    last = known.newest_words([row.id], rules.NAMES)
    told, differing = [], []
    for name in rules.NAMES:
        word = last.get((row.id, name))
        stands = word.until if word is not None and word.holds(now) else None
        if _is_told(name, stands, should.get(name)):
            continue
        told.append(Told(about, name, should.get(name, now), f"device:{row.id}#{row.seq}"))
        differing.append(Difference(row.id, name, _said(stands), _said(should.get(name))))
    facts.tell(told, by=BY, now=now)
    return differing


def give_days(person_ids: Collection[UUID], until: datetime, evidence: str, now: datetime) -> None:
    """Tell that people have days to pair their devices; inside the scope."""
    facts.tell([Told(Ref("person", one), PAIRING, until, evidence) for one in person_ids], by=BY, now=now)


def has_begun() -> bool:
    """Whether anybody in the practice was ever told to have days for pairing; inside the scope."""
    return known.first_word(PAIRING) is not None


def _reported(row: DeviceRow, at: datetime, now: datetime) -> dict[str, datetime]:
    found, _ = report.from_json(row.report)
    if found is None:
        return {}
    day = at + rules.REPORTED_FOR
    held = [name for name, answer in needs.standing(found, now.date()).items() if answer]
    held += ["device.hardware_key"] * (row.level >= Level.HARDWARE)
    held += ["device.boot_known"] * (row.level >= Level.ATTESTED)
    return {"device.reported": day, "device.reported_lately": at + rules.LATELY_FOR} | dict.fromkeys(held, day)


def _is_told(name: str, told: datetime | None, should: datetime | None) -> bool:
    if told is None or should is None:
        return told is should
    return told == should if name in _EXACT else should - _SLACK <= told <= should


def _said(until: datetime | None) -> str | None:
    return until.isoformat() if until else None
