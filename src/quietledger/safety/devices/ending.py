"""End a device: its facts, its certificate and what ties browsers to it, in the transaction of whoever ends it.

An extra file of the room: people end devices, and so do reports that can't be true.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.vault.rules import Permit
from quietledger.safety.devices import facts
from quietledger.safety.devices.errors import NoSuchDevice
from quietledger.safety.devices.models import Device, Exemption, Tie
from quietledger.safety.devices.rules import Ending


def locked(device_id: UUID) -> Device:
    """A device in use, locked; inside the scope.  Raises: NoSuchDevice."""
    found = Device.objects.select_for_update(of=("self",)).filter(id=device_id, ended_at__isnull=True).first()
    if found is None:
        raise NoSuchDevice(device_id)
    return found


def end(permit: Permit, device: Device, why: Ending, now: datetime) -> None:
    """End a locked device: from this commit on, nothing that it shows opens anything; inside the scope.

    Trail: device.ended, with the reason.
    """
    device.mark_ended(why, now)
    Tie.objects.filter(device_id=device.id, ended_at__isnull=True).update(ended_at=now)
    Exemption.objects.filter(device_id=device.id, ended_at__isnull=True).update(ended_at=now)
    facts.retell(device.row(), None, now)
    on = [Ref("device", device.id)]
    audit.record(permit, "device.ended", on=on, now=now, dev=str(device.id), why=[why.value])
