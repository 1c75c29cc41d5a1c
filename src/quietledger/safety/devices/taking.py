"""Hear what devices say of themselves, and what follows for the gate.

An extra file of the room: our agent signs its reports; osquery, and the house of its own machine, are asked by us.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import Permit
from quietledger.pure.devicestate import needs
from quietledger.pure.devicestate.report import Report, from_json
from quietledger.safety.devices import attesting, codes, ending, facts, queries, rules, signed
from quietledger.safety.devices.errors import NoSuchDevice, Turned
from quietledger.safety.devices.knocking import heard
from quietledger.safety.devices.models import Device
from quietledger.safety.devices.rules import Ending, Level, Source


@dataclass(frozen=True, slots=True)
class Answer:
    """What a device hears after its report: the nonce for the next one, and what is wrong with it."""

    nonce: str
    failing: tuple[str, ...]


def take_posture(jws: bytes, *, now: datetime) -> Answer:
    """Take what a device says of itself: keep it, and tell the facts that follow; what it contradicts ends now.

    Needs: TAKE_POSTURE, as the job "devices".   Trail: device.reported; device.refused, device.ended.
    Raises: Turned; Refused.
    """
    said = signed.read(jws, signed.POSTURE)
    report, findings = from_json(said.payload)
    if report is None:
        raise Turned("report", places=tuple(one.where for one in findings))
    failing: tuple[str, ...] = ()
    with heard(said, Can.TAKE_POSTURE, now) as (permit, device):
        is_other = rules.is_other_machine(device.row(), report.os.platform, report.hw.serial_hash)
        if is_other:
            ending.end(permit, device, Ending.CHANGED, now)
        else:
            level = attesting.level_of(permit, device, report.attest, now)  # a quote repeats the nonce that ends here
            device.mark_heard(said.seq, codes.fresh_nonce(said.practice_id))
            failing = note(permit, device, report, level, now)
    if is_other:
        raise Turned("changed")
    return Answer(device.nonce, failing)


def this_machine(who: Actor, report: Report, *, now: datetime) -> UUID:
    """Take in what the house says of the machine that it runs on itself; the first time, it becomes a device.

    Once somebody has ended it, it stays so: from then on it is paired by a code, like any other.

    Needs: TAKE_POSTURE.   Trail: device.paired, device.reported.   Returns: its id.
    Raises: Refused; NoSuchDevice, if somebody has ended it.
    """
    permit = gate.require(who, Can.TAKE_POSTURE, now=now)
    with tenancy.scope(who):
        row = queries.this_machine()
        device = ending.locked(row.id) if row else None
        if device and rules.is_other_machine(device.row(), report.os.platform, report.hw.serial_hash):
            ending.end(permit, device, Ending.CHANGED, now)
            device = None
        if device is None:
            _check_not_ended()
            device = Device(source=Source.MACHINE.value, platform=report.os.platform, paired_at=now)
            device.save(force_insert=True)
            audit.record(permit, "device.paired", on=[Ref("device", device.id)], now=now, dev=str(device.id))
        note(permit, device, report, Level.TOLD, now)
    return device.id


def note(permit: Permit, device: Device, report: Report, level: Level, now: datetime) -> tuple[str, ...]:
    """Keep a report of a locked device and tell what follows; inside the scope of whoever was permitted to.

    Returns: the names of what is wrong with it.
    """
    kept = replace(report, attest=None, iat=report.iat or int(now.timestamp()))
    if kept.hw.serial_hash and not device.serial:
        device.mark_known(kept.hw.serial_hash)
    device.mark_reported(kept.to_json(), int(level), now)
    failing = needs.verdict(kept, now.date())
    facts.retell(device.row(), queries.exception_of(device.id, now), now)
    on = [Ref("device", device.id)]
    audit.record(
        permit,
        "device.reported",
        on=on,
        now=now,
        dev=str(device.id),
        seq=device.seq,
        level=int(level),
        lacks=[*failing],
    )
    return failing


def _check_not_ended() -> None:
    """Raises: NoSuchDevice, if somebody has ended the house's own machine."""
    by_hand = Device.objects.filter(
        source=Source.MACHINE.value, ended_why__in=[Ending.LOST.value, Ending.RETIRED.value]
    ).first()
    if by_hand is not None:
        raise NoSuchDevice(by_hand.id)
