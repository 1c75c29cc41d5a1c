"""Who knocks at the devices' door: nobody yet, until the enrolled key has signed what they say.

An extra file of the room. They act as the job "devices", under a lease of that one device or code, and the gate lets
that job do nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.errors import LeaseHeld, LeaseLost
from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.core.vault.rules import Permit
from quietledger.safety.devices import rules
from quietledger.safety.devices.errors import Turned
from quietledger.safety.devices.models import Device
from quietledger.safety.devices.signed import Signed

NAME: Final = "devices"


@contextmanager
def heard(said: Signed, can: Can, now: datetime) -> Iterator[tuple[Permit, Device]]:
    """A permit, and the device that has signed this, locked, in a transaction; who is turned away stands on the trail.

    Raises: Turned (unknown, signature, ended, clock, nonce, seq, busy).
    """
    turned = None
    with tenancy.within(said.practice_id):
        known = Device.objects.filter(id=said.device_id).first()
        turned = _fault(said, known, now)
        if turned and known:
            _record_refusal(said, turned.why, now)
    if turned:
        raise turned
    with working(said.practice_id, said.device_id, now) as who:
        permit = gate.require(who, can, on=[Ref("device", said.device_id)], now=now)
        with tenancy.scope(who):
            device = Device.objects.select_for_update(of=("self",)).get(id=said.device_id)
            turned = _fault(said, device, now)  # another of its reports may have come in between
            if turned:
                raise turned
            yield permit, device


def _fault(said: Signed, device: Device | None, now: datetime) -> Turned | None:
    """Why a device's word doesn't count, None if it does: the key first, for nothing else may be learnt without it."""
    if device is None or not device.key:
        return Turned("unknown")
    if not said.is_by(device.key):
        return Turned("signature")
    why = rules.fault(device.row(), iat=said.iat, now=now)
    if why:
        return Turned(why)
    if said.nonce != device.nonce:
        return Turned("nonce", nonce=device.nonce)
    return Turned("seq") if said.seq <= device.seq else None


def _record_refusal(said: Signed, why: str, now: datetime) -> None:
    who = Actor(said.practice_id, Kind.JOB, name=NAME)
    on = [Ref("device", said.device_id)]
    audit.record(who, "device.refused", on=on, now=now, dev=str(said.device_id), why=[why])


@contextmanager
def working(practice_id: UUID, about: UUID, now: datetime) -> Iterator[Actor]:
    """The job's actor, under a lease of this one device or code.  Raises: Turned (busy)."""
    try:
        held = tenancy.job(practice_id, f"{NAME} {about}", now)
    except LeaseHeld:
        raise Turned("busy") from None
    try:
        yield replace(held, name=NAME)
    except LeaseLost:
        raise Turned("busy") from None
    finally:
        with suppress(LeaseLost):
            tenancy.release(held, now)
