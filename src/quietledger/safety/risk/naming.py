"""What people, devices and partners are called, for pages that say who lacks something.

An extra file beside `queries`: it asks three other rooms, and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from quietledger.core.facts.rules import Ref
from quietledger.core.people import queries as people
from quietledger.pure.safeguards.controls import Over
from quietledger.safety.devices import queries as devices
from quietledger.safety.devices.rules import DeviceRow
from quietledger.safety.partners import queries as partners


def of_machine(row: DeviceRow) -> str:
    """What a device is called; one that nobody named by its system."""
    return row.name or f"{row.platform.capitalize()} machine"


def names(practice_id: UUID, now: datetime, kinds: Collection[Over]) -> dict[Ref, str]:
    """Everybody, every device and every partner of these kinds, by its reference; inside the scope."""
    named: dict[Ref, str] = {}
    if Over.PEOPLE in kinds:
        named |= {Ref("person", row.id): row.name for row in people.people_of(practice_id, now)}
    if Over.DEVICES in kinds:
        named |= {Ref("device", row.id): of_machine(row) for row in devices.devices()}
    if Over.PARTNERS in kinds:
        named |= {Ref("partner", row.id): row.name for row in partners.partners()}
    return named
