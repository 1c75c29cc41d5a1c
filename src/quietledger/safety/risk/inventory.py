"""The inventory: what the house sees by itself, what people added, and what they said of each.

An extra file beside `queries`. Devices, mailboxes, partners, lines, the house and its copies are read from their rooms
each time; only remarks, custody and looks are kept here. What nobody changed stands as its kind usually is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from quietledger.core.exchange import queries as exchange
from quietledger.core.people import queries as people
from quietledger.core.post import queries as post
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.devices import queries as devices
from quietledger.safety.partners import queries as partners
from quietledger.safety.partners.rules import TIERS, PartnerRow, Tier
from quietledger.safety.risk import kinds, naming
from quietledger.safety.risk.inventory_models import Asset, Custody, Look, Remark


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of the inventory.

    key: its kind and id, as remarks and flows name it.  has_data: whether it holds patients' data, None while nobody
    knows; why_none: why not.  owner: a name, "" while nobody answers for it.  page: where it is kept, "" if it is here.
    is_said: whether a person confirmed or changed what is usual.  is_new: whether nobody looked at it yet.
    """

    key: str
    kind: str
    say: str
    name: str
    scenarios: tuple[str, ...]
    criticality: str
    has_data: bool | None
    why_none: str = ""
    owner_id: UUID | None = None
    owner: str = ""
    kept_where: str = ""
    support_ends_on: date | None = None
    page: str = ""
    is_derived: bool = True
    is_said: bool = False
    is_new: bool = False

    @property
    def sort(self) -> str:
        """The first part of its key: its kind, or "own" for what somebody added."""
        return self.key.partition(":")[0]

    @property
    def id(self) -> UUID:
        return UUID(self.key.partition(":")[2])

    @property
    def criticality_words(self) -> str:
        return kinds.CRITICALITIES[self.criticality]

    def is_outdated(self, today: date) -> bool:
        """Whether its maker has given it up."""
        return self.support_ends_on is not None and self.support_ends_on <= today


@dataclass(frozen=True, slots=True)
class LookRow:
    """When and by whom inventory and map were last looked through, and what was there."""

    looked_by: UUID | None
    looked_at: datetime
    things: frozenset[str]
    flows: frozenset[str]


@dataclass(frozen=True, slots=True)
class CustodyRow:
    """One note of what happened to a thing."""

    thing: str
    what: str
    happened_on: date
    note: str
    noted_by: UUID | None
    noted_at: datetime

    @property
    def words(self) -> str:
        return kinds.CUSTODY.get(self.what, self.what)


def assets(now: datetime) -> list[Thing]:
    """Everything that is in use now, what matters most first; inside the scope."""
    practice_id = tenancy.practice_id()
    named = {row.id: row.name for row in people.people_of(practice_id, now)}
    said, look = _newest_remarks(), last_look()
    seen = look.things if look else frozenset()
    found = [_as_said(one, said.get(one.key), named) for one in (*_derived(practice_id, named), *_own())]
    order = list(kinds.CRITICALITIES)
    rows = [replace(one, is_new=one.key not in seen) for one in found]
    return sorted(rows, key=lambda one: (order.index(one.criticality), one.is_derived, one.say, one.name.casefold()))


def thing(key: str, now: datetime) -> Thing | None:
    """One thing that is in use; None if there is none of this key."""
    return next((one for one in assets(now) if one.key == key), None)


def last_look() -> LookRow | None:
    """The last time that somebody looked all of it through."""
    row = Look.objects.order_by("-looked_at", "-id").first()
    return LookRow(row.looked_by, row.looked_at, frozenset(row.things), frozenset(row.flows)) if row else None


def custody(key: str | None = None, limit: int = 100) -> list[CustodyRow]:
    """What happened to a thing, or to all, newest first."""
    rows = Custody.objects.order_by("-happened_on", "-id")
    names = [*CustodyRow.__dataclass_fields__]
    return [CustodyRow(*one) for one in (rows.filter(thing=key) if key else rows).values_list(*names)[:limit]]


def _derived(practice_id: UUID, named: Mapping[UUID, str]) -> Iterator[Thing]:
    yield _usual("house", practice_id, "The house and its database", kept="this machine", page="desk:desk")
    yield _usual("backup", practice_id, "The house’s copies", kept="where the backups go")
    for machine in devices.devices():
        if machine.is_active:
            holder = named.get(machine.person_id, "") if machine.person_id else ""
            name = naming.of_machine(machine)
            yield replace(
                _usual("device", machine.id, name, kept=f"with {holder}" if holder else "in the office",
                       page="devices:worklist"),
                owner_id=machine.person_id if holder else None, owner=holder,
            )  # fmt: skip
    for box in post.accounts():
        yield _usual(
            "mailbox", box.id, box.name, kept=f"at {box.imap_host or box.smtp_host}", page="mailboxes:worklist"
        )
    firms = [row for row in partners.partners() if row.is_in_use]
    for firm in firms:
        yield _of(firm)
    for line in exchange.lines():
        yield _usual("line", line.id, line.name, kept=f"at {line.host}")


def _of(firm: PartnerRow) -> Thing:
    holds = firm.tier is not Tier.THREE
    usual = _usual("partner", firm.id, firm.name, kept=", ".join(firm.regions), page="partners:worklist")
    return replace(
        usual, say=firm.kind_words, scenarios=kinds.of_partner(firm.kind), has_data=holds,
        criticality="high" if firm.kind in kinds.STOPPING else "middle",
        why_none="" if holds else f"It {TIERS[firm.tier]}.",
    )  # fmt: skip


def _own() -> Iterator[Thing]:
    for row in Asset.objects.filter(ended_at=None).order_by("added_at", "id"):
        kind = kinds.KINDS[row.kind]
        yield Thing(
            f"own:{row.id}", row.kind, kind.say, row.name, kind.scenarios, kind.criticality, kind.has_data,
            is_derived=False,
        )  # fmt: skip


def _usual(kind: str, id: UUID, name: str, *, kept: str, page: str = "") -> Thing:  # noqa: A002 - the thing's own id
    """A thing as its kind usually is."""
    one = kinds.KINDS[kind]
    return Thing(
        f"{kind}:{id}", kind, one.say, name, one.scenarios, one.criticality, one.has_data, kept_where=kept, page=page
    )


def _as_said(one: Thing, remark: Remark | None, named: Mapping[UUID, str]) -> Thing:
    """A thing with what somebody said of it; whoever left owns nothing any more."""
    if remark is None:
        return one
    owner = named.get(remark.owner_id, "") if remark.owner_id else ""
    more = (number for number in remark.scenarios if number not in one.scenarios)
    return replace(
        one, owner_id=remark.owner_id if owner else None, owner=owner, criticality=remark.criticality,
        has_data=remark.has_data, why_none=remark.why_none, kept_where=remark.kept_where or one.kept_where,
        support_ends_on=remark.support_ends_on, scenarios=(*one.scenarios, *more), is_said=True,
    )  # fmt: skip


def _newest_remarks() -> dict[str, Remark]:
    rows: Iterable[Remark] = Remark.objects.order_by("thing", "-said_at", "-id").distinct("thing")
    return {row.thing: row for row in rows}
