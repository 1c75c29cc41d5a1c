"""The map: from where to where patients' data goes, in which way, and what guards it there.

An extra file beside `inventory`, whose things its ends are. Machines, mailboxes and lines show their own ways, and
so do agreements, by their schedules; ways between things that the house can't see are added by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.exchange import queries as exchange
from quietledger.core.facts.rules import CATEGORIES
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.safety.agreements import queries as agreements
from quietledger.safety.agreements import schedule, vocabulary
from quietledger.safety.agreements.schedule import InForce
from quietledger.safety.partners import queries as partners
from quietledger.safety.risk import inventory, kinds
from quietledger.safety.risk.inventory import Thing
from quietledger.safety.risk.inventory_models import Flow

CHANNELS: Final = {**vocabulary.CHANNELS, "screen": "a browser", "plain": "plain mail", "carried": "carried by hand"}
_ALL: Final = ("everything",)
_WORDS: Final = {**CATEGORIES, "everything": "all records", "sealed": "sealed copies", "nothing": "no patients’ data"}


@dataclass(frozen=True, slots=True)
class Way:
    """One way that data goes.

    source, target: keys of things, or of somebody outside.  guarded_by: in words, "" while nobody said.  told_by: the
    room that shows it, "" for what a person added, whose row `id` names.
    """

    source: str
    target: str
    source_name: str
    target_name: str
    categories: tuple[str, ...]
    channel: str
    guarded_by: str
    told_by: str = ""
    id: UUID | None = None

    @property
    def key(self) -> str:
        """What the way is known by, when somebody has looked at it."""
        return f"{self.source}>{self.target}/{self.channel}"

    @property
    def channel_words(self) -> str:
        return CHANNELS.get(self.channel, self.channel)

    @property
    def what(self) -> str:
        """Its data in words; beyond three kinds the number of the others."""
        words = [_WORDS.get(one, one) for one in self.categories]
        more = f" and {len(words) - 3} more" if len(words) > 3 else ""
        return ", ".join(words[:3]) + more


def ways(things: Collection[Thing], now: datetime) -> list[Way]:
    """Every way between these things and the outside, those the house sees first; inside the scope."""
    practice_id = tenancy.practice_id()
    named = {one.key: one.name for one in things} | kinds.OUTSIDE
    today = now.astimezone(ZoneInfo(practices.practice(practice_id).timezone)).date()
    standing = [one for one in agreements.in_force() if one.holds(today)]
    found = [*_own_machines(things, f"house:{practice_id}"), *_agreed(standing, practice_id), *_lines(practice_id)]
    kept = [_row(one, named) for one in found if one[0] in named and one[1] in named]
    return [*kept, *_by_hand(named)]


def ends(things: Iterable[Thing]) -> list[tuple[str, str]]:
    """What a way can lead from and to, for whoever adds one."""
    return [*((one.key, f"{one.name} ({one.say})") for one in things), *kinds.OUTSIDE.items()]


def loose(things: Iterable[Thing], found: Collection[Way]) -> list[Thing]:
    """Things with patients' data that no way leads to: the map says nothing of how it came there."""
    reached = {one.source for one in found} | {one.target for one in found}
    return [one for one in things if one.has_data and one.key not in reached]


_Found = tuple[str, str, tuple[str, ...], str, str, str]


def _own_machines(things: Iterable[Thing], house: str) -> Iterator[_Found]:
    yield house, house.replace("house:", "backup:"), ("sealed",), "carried", "sealed before it is written", "backups"
    for one in things:
        if one.kind == "device":
            yield one.key, house, _ALL, "screen", "TLS, two factors, and only while the device stands", "devices"
        elif one.kind == "mailbox":
            yield "outside:world", one.key, ("message",), "mail", "each message is judged when it comes", "mail"
            yield house, one.key, ("message", "contact"), "mail", "TLS, or a link instead of the text", "mail"


def _agreed(standing: Iterable[InForce], practice_id: UUID) -> Iterator[_Found]:
    """What the schedules of agreements permit to be sent, one way for each channel of a partner."""
    cells: dict[tuple[UUID, str], set[str]] = {}
    for one in standing:
        for rule in one.schedule.rules:
            if rule.effect is schedule.Effect.PERMIT:
                for channel in rule.channels:
                    cells.setdefault((one.partner, channel), set()).update(rule.categories)
    for (partner_id, channel), categories in sorted(cells.items()):
        words = tuple(one for one in CATEGORIES if one in categories)
        guard = "only what the agreement covers, asked at the gate each time"
        yield f"house:{practice_id}", f"partner:{partner_id}", words, channel, guard, "agreements"


def _lines(practice_id: UUID) -> Iterator[_Found]:
    """A line leads from the house to itself, and on to its partner; answers come back on it."""
    known = {row.id for row in partners.partners() if row.is_in_use}
    for row in exchange.lines():
        line, guard = f"line:{row.id}", "SSH with a pinned host key"
        yield f"house:{practice_id}", line, ("claim", "demographics", "insurance"), "sftp", guard, "exchange"
        yield line, f"house:{practice_id}", ("remit", "claim"), "sftp", guard, "exchange"
        if row.partner_id in known:
            yield line, f"partner:{row.partner_id}", ("claim", "remit"), "sftp", guard, "exchange"


def _row(found: _Found, named: Mapping[str, str]) -> Way:
    source, target, categories, channel, guard, told_by = found
    return Way(source, target, named[source], named[target], categories, channel, guard, told_by)


def _by_hand(named: Mapping[str, str]) -> Iterator[Way]:
    """What people added; a way to something that was given up is over with it."""
    for row in Flow.objects.filter(ended_at=None).order_by("added_at", "id"):
        if row.source in named and row.target in named:
            yield Way(
                row.source, row.target, named[row.source], named[row.target], tuple(row.categories), row.channel,
                row.guarded_by, id=row.id,
            )  # fmt: skip


def the_map(now: datetime) -> tuple[list[Thing], list[Way]]:
    """All things and all ways as they are now; inside the scope."""
    things = inventory.assets(now)
    return things, ways(things, now)
