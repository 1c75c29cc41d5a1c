"""A made-up office: machines, a mailbox, a line, a firm in use; nothing of it said or looked at by anybody yet."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from quietledger.core.exchange import actions as exchange
from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.devices.models import Device
from quietledger.safety.partners import actions as partners
from quietledger.safety.partners.models import Partner
from quietledger.safety.partners.rules import NewPartner, State, Tier

LINE = {"host": "sftp.paperlark.example", "username": "lh", "host_key": "k", "to_folder": "in", "from_folder": "out",
        "sender_id": "LH", "receiver_id": "PL"}  # fmt: skip


def machine(practice_id: UUID, at: datetime, name: str = "Heron", person_id: UUID | None = None) -> UUID:
    """A laptop that was paired."""
    with tenancy.within(practice_id):
        row = Device(person_id=person_id, source="agent", name=name, platform="linux", paired_at=at, key=name)
        row.save(force_insert=True)
    return row.id


def firm(
    who: Any, at: datetime, name: str = "Paperlark Exchange", kind: str = "clearinghouse", tier: Tier = Tier.ONE
) -> UUID:
    """A firm that is worked with."""
    made = partners.add(who, NewPartner(name, kind, tier), now=at)
    with tenancy.scope(who):
        Partner.objects.get(id=made).mark_state(State.CHOSEN, "", at)
    return made


def line(who: Any, at: datetime) -> UUID:
    """How files get to the clearinghouse."""
    permit = gate.require(who, Can.SET_UP, now=at)
    with tenancy.scope(who):
        return exchange.set_connection(permit, name="Paperlark line", private_key="x", port=22, **LINE)


def tell(practice_id: UUID, at: datetime, about: Ref, *names: str, until: datetime | None = None) -> None:
    """Tell facts about something."""
    with tenancy.within(practice_id):
        facts.tell([Told(about, one, until, "test") for one in names], by="test", now=at)


def office(who: Any, at: datetime) -> dict[str, UUID]:
    """One of each that the house sees by itself."""
    partner_id = firm(who, at)
    return {
        "device": machine(who.practice_id, at), "partner": partner_id, "line": line(who, at),
        "billing": firm(who, at, "Tallow & Thrift Billing", "billing"),
    }  # fmt: skip
