"""Completes the inventory and the map by hand, and keeps the fact that somebody looked both through.

An extra file beside `actions`. Only what a person said is written; a thing that comes later ends the fact at night.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.audit import actions as audit
from quietledger.core.facts import actions as facts
from quietledger.core.facts import queries as known
from quietledger.core.facts.rules import CATEGORIES, Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import queries as people
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import Permit
from quietledger.safety.risk import errors, flows, inventory, kinds
from quietledger.safety.risk.inventory import Thing
from quietledger.safety.risk.inventory_models import Asset, Custody, Flow, Look, Remark
from quietledger.safety.risk.rules import MOST_WORDS

INVENTORIED: Final = "practice.inventoried"
COUNTS_FOR: Final = timedelta(days=365)
MOST_NAME: Final = 120
BY: Final = "risk"


@dataclass(frozen=True, slots=True)
class NewRemark:
    """What somebody says of a thing.  has_data, why_none: see `inventory.Thing`."""

    criticality: str
    has_data: bool
    why_none: str = ""
    owner_id: UUID | None = None
    kept_where: str = ""
    support_ends_on: date | None = None
    scenarios: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewFlow:
    """A way that data goes, as somebody adds it."""

    source: str
    target: str
    categories: tuple[str, ...]
    channel: str
    guarded_by: str = ""


def add_asset(who: Actor, kind: str, name: str, *, now: datetime) -> UUID:
    """Add something that the house can't see.

    Needs: Can.WRITE_RISK.   Trail: asset.added.
    Raises: Refused; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_RISK, now=now)
    if kind not in kinds.OWN:
        raise errors.NotTaken("kind", "Choose what it is.")
    if not name.strip() or len(name) > MOST_NAME:
        raise errors.NotTaken("name", f"Give it a name of at most {MOST_NAME} characters.")
    with tenancy.scope(who):
        row = Asset(kind=kind, name=name.strip(), added_by=who.person_id, added_at=now)
        row.save(force_insert=True)
        audit.record(permit, "asset.added", on=[Ref("asset", row.id)], now=now, kind=kind)
    return row.id


def end_asset(who: Actor, asset_id: UUID, *, now: datetime) -> None:
    """Say that something is in use no more; what was said of it stays.

    Needs: Can.WRITE_RISK.   Trail: asset.ended.
    Raises: Refused; NoSuchThing.
    """
    permit = gate.require(who, Can.WRITE_RISK, now=now)
    with tenancy.scope(who):
        row = Asset.objects.select_for_update().filter(id=asset_id, ended_at=None).first()
        if row is None:
            raise errors.NoSuchThing(f"own:{asset_id}")
        row.mark_ended(who.person_id, now)
        audit.record(permit, "asset.ended", on=[Ref("asset", asset_id)], now=now)


def remark(who: Actor, key: str, new: NewRemark, *, now: datetime) -> None:
    """Say of a thing who answers for it, how much it matters, and whether it holds patients' data.

    Needs: Can.WRITE_RISK.   Trail: thing.described.
    Raises: Refused; NoSuchThing; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_RISK, now=now)
    with tenancy.scope(who):
        found = _thing(key, now)
        _check_remark(new, who, now)
        Remark(
            thing=key, owner_id=new.owner_id, criticality=new.criticality, has_data=new.has_data,
            why_none="" if new.has_data else new.why_none.strip(), kept_where=new.kept_where.strip(),
            support_ends_on=new.support_ends_on, scenarios=list(new.scenarios), said_by=who.person_id, said_at=now,
        ).save(force_insert=True)  # fmt: skip
        audit.record(permit, "thing.described", on=[Ref(found.kind, found.id)], now=now, kind=found.kind)


def note_custody(who: Actor, key: str, what: str, note: str, happened_on: date, *, now: datetime) -> None:
    """Note that a thing moved, changed hands, was wiped or destroyed: who had it, and where.

    Needs: Can.WRITE_RISK.   Trail: custody.noted.
    Raises: Refused; NoSuchThing; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_RISK, now=now)
    if what not in kinds.CUSTODY:
        raise errors.NotTaken("what", "Choose what happened.")
    if not note.strip() or len(note) > MOST_WORDS:
        raise errors.NotTaken("note", "Say who had it and where it went.")
    with tenancy.scope(who):
        found = _thing(key, now)
        if happened_on > _today(who.practice_id, now):
            raise errors.NotTaken("happened_on", "That day is yet to come.")
        Custody(
            thing=key, what=what, happened_on=happened_on, note=note.strip(), noted_by=who.person_id, noted_at=now
        ).save(force_insert=True)
        audit.record(permit, "custody.noted", on=[Ref(found.kind, found.id)], now=now, what=what)


def add_flow(who: Actor, new: NewFlow, *, now: datetime) -> UUID:
    """Add a way that data goes which the house can't see.

    Needs: Can.WRITE_RISK.   Trail: flow.added.
    Raises: Refused; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_RISK, now=now)
    with tenancy.scope(who):
        _check_flow(new, {key for key, _ in flows.ends(inventory.assets(now))})
        row = Flow(
            source=new.source, target=new.target, categories=list(new.categories), channel=new.channel,
            guarded_by=new.guarded_by.strip(), added_by=who.person_id, added_at=now,
        )  # fmt: skip
        row.save(force_insert=True)
        audit.record(permit, "flow.added", on=[Ref("flow", row.id)], now=now, channel=new.channel)
    return row.id


def end_flow(who: Actor, flow_id: UUID, *, now: datetime) -> None:
    """Say that data goes this way no more.

    Needs: Can.WRITE_RISK.   Trail: flow.ended.
    Raises: Refused; NoSuchThing.
    """
    permit = gate.require(who, Can.WRITE_RISK, now=now)
    with tenancy.scope(who):
        row = Flow.objects.select_for_update().filter(id=flow_id, ended_at=None).first()
        if row is None:
            raise errors.NoSuchThing(f"flow:{flow_id}")
        row.mark_ended(who.person_id, now)
        audit.record(permit, "flow.ended", on=[Ref("flow", flow_id)], now=now)


def look_through(who: Actor, *, now: datetime) -> None:
    """Say that inventory and map are as they are shown: every thing and every way of this moment was looked at.

    Needs: Can.WRITE_RISK.   Trail: inventory.looked_through.   Tells: practice.inventoried, for a year.
    Raises: Refused; NotTaken, while nobody said of a thing whether it holds patients' data.
    """
    permit = gate.require(who, Can.WRITE_RISK, now=now)
    with tenancy.scope(who):
        things, ways = flows.the_map(now)
        if open_ones := [one.name for one in things if one.has_data is None]:
            raise errors.NotTaken("things", f"Say whether these hold patients’ data: {', '.join(open_ones)}.")
        look = Look(
            things=sorted(one.key for one in things), flows=sorted({one.key for one in ways}),
            looked_by=who.person_id, looked_at=now,
        )  # fmt: skip
        look.save(force_insert=True)
        _tell(permit, now + COUNTS_FOR, f"look:{look.id}", now)
        audit.record(
            permit, "inventory.looked_through", on=[Ref("look", look.id)], now=now, things=len(things), ways=len(ways)
        )


def set_up(who: Actor, *, now: datetime) -> None:
    """Complete the inventory of the made-up practice, once, and look it through.   Needs: Can.WRITE_RISK."""
    gate.require(who, Can.WRITE_RISK, now=now)
    with tenancy.scope(who):
        if Asset.objects.exists():
            return
    made = {kind: f"own:{add_asset(who, kind, name, now=now)}" for kind, name in SAMPLE.items()}
    with tenancy.scope(who):
        here = people.people_of(who.practice_id, now)
    owner_id = here[0].id if here else None
    for kind in SAMPLE.keys() - WITHOUT_DATA.keys():
        remark(who, made[kind], NewRemark(kinds.KINDS[kind].criticality, has_data=True, owner_id=owner_id), now=now)
    for kind, (why, where, ends_on) in WITHOUT_DATA.items():
        new = NewRemark("high", has_data=False, why_none=why, owner_id=owner_id, kept_where=where,
                        support_ends_on=ends_on)  # fmt: skip
        remark(who, made[kind], new, now=now)
    for flow in (
        NewFlow(made["printer"], made["paper"], ("demographics", "insurance"), "paper", "it stands in the office"),
        NewFlow("outside:patients", made["telephone"], ("contact", "message"), "telephone", "no names on tape"),
        NewFlow(made["records"], made["paper"], ("procedure",), "carried", "a locked cabinet"),
    ):  # fmt: skip
        add_flow(who, flow, now=now)
    look_through(who, now=now)


# Why no patients' data is there, where it is, and until when its maker mends it.
WITHOUT_DATA: Final = {
    "bank": ("Deposits carry claim numbers; names stay in the ledger here.", "Cobblestone Credit Union", None),
    "network": ("It carries data that is encrypted, and keeps none.", "the cupboard", date(2028, 6, 30)),
}
SAMPLE: Final = {
    "records": "Tidewater Notes", "telephone": "Office line and voice mail", "paper": "Charts from before 2021",
    "printer": "Printer at the front desk", "bank": "Cobblestone operating account", "network": "Office router",
}  # fmt: skip


def retell(permit: Permit, now: datetime) -> bool:
    """End the fact while something new was not looked at, tell it again when it is gone; whether it differed.

    Inside the practice's scope.
    """
    look = inventory.last_look()
    until = look.looked_at + COUNTS_FOR if look and not unseen(now) else now
    practice_id = permit.who.practice_id
    last = known.newest_words([practice_id], [INVENTORIED]).get((practice_id, INVENTORIED))
    stands = last.until if last is not None and last.holds(now) else None
    if (stands or now) == max(until, now):
        return False
    _tell(permit, max(until, now), "inventory:retold", now)
    return True


def unseen(now: datetime) -> list[Thing]:
    """What came since the last look, and was not looked at yet; inside the scope."""
    return [one for one in inventory.assets(now) if one.is_new]


def _tell(permit: Permit, until: datetime, evidence: str, now: datetime) -> None:
    about = Ref("practice", permit.who.practice_id)
    facts.tell([Told(about, INVENTORIED, until, evidence)], by=BY, now=now)


def _thing(key: str, now: datetime) -> Thing:
    found = inventory.thing(key, now)
    if found is None:
        raise errors.NoSuchThing(key)
    return found


def _check_remark(new: NewRemark, who: Actor, now: datetime) -> None:
    if new.criticality not in kinds.CRITICALITIES:
        raise errors.NotTaken("criticality", "Choose how long work can do without it.")
    if not new.has_data and not new.why_none.strip():
        raise errors.NotTaken("why_none", "Say why no patients’ data is there.")
    if max(len(new.why_none), len(new.kept_where)) > MOST_WORDS:
        raise errors.NotTaken("why_none", "That is too long.")
    here = {row.id for row in people.people_of(who.practice_id, now)}
    if new.owner_id is not None and new.owner_id not in here:
        raise errors.NotTaken("owner", "Choose somebody who works here.")


def _check_flow(new: NewFlow, there: Collection[str]) -> None:
    if new.source not in there:
        raise errors.NotTaken("source", "Choose where it comes from.")
    if new.target not in there or new.target == new.source:
        raise errors.NotTaken("target", "Choose where it goes: another place than it comes from.")
    if new.channel not in flows.CHANNELS:
        raise errors.NotTaken("channel", "Choose in which way it goes.")
    if not new.categories or not _known(new.categories):
        raise errors.NotTaken("categories", "Choose what goes this way.")
    if len(new.guarded_by) > MOST_WORDS:
        raise errors.NotTaken("guarded_by", "That is too long.")


def _known(categories: Sequence[str]) -> bool:
    return set(categories) <= CATEGORIES.keys()


def _today(practice_id: UUID, now: datetime) -> date:
    return now.astimezone(ZoneInfo(practices.practice(practice_id).timezone)).date()
