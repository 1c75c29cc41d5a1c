"""What the practice promised in its agreements, kept or broken: read from the facts each time, never noted here.

A promise is one of the safeguards of a schedule's `ours`; the facts that show it are those that open the gate.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.facts.rules import CATALOGUE, FactRow, Ref, refs
from quietledger.core.facts.shares import Share, shares
from quietledger.core.people import queries as people
from quietledger.core.shell.rules import counted
from quietledger.safety.agreements import queries
from quietledger.safety.agreements import vocabulary as words
from quietledger.safety.devices import queries as devices

# Every promise is about a share of people or devices, or about the practice itself: the fact's own subject says which.
SHOWN_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "mfa": ("person.mfa",),
    "encryption": ("practice.sealed", "practice.safeguard.cloud_encrypted"),
    "devices": ("device.encrypted",),
    "logging": ("practice.trail_checked", "practice.reviewed"),
    "patching": ("device.updates", "practice.safeguard.patched"),
    "backups": ("practice.backed_up", "practice.restore_tested"),
    "leavers": ("practice.safeguard.leavers",),
    "screening": ("person.screened",),
}

THINGS: Final = {"practice": ("practice", "practices"), "person": ("person", "people"), "device": ("device", "devices")}


@dataclass(frozen=True, slots=True)
class Shown:
    """One fact behind a promise: of how many things it holds, and of which it doesn't, with the last word there."""

    fact: str
    holding: int
    lacking: Mapping[Ref, FactRow | None]

    @property
    def of(self) -> int:
        return self.holding + len(self.lacking)

    @property
    def things(self) -> str:
        """How many things it is counted over, in words."""
        return counted(self.of, *THINGS[CATALOGUE[self.fact].about])

    @property
    def say(self) -> str:
        """What the fact says, as words about its subject."""
        return CATALOGUE[self.fact].say


@dataclass(frozen=True, slots=True)
class Promise:
    """One safeguard that the practice promised in one agreement, with what shows it now."""

    agreement_id: UUID
    partner_id: UUID
    key: str
    shown: tuple[Shown, ...]

    @property
    def say(self) -> str:
        return words.CONTROLS[self.key]

    @property
    def is_kept(self) -> bool:
        return not any(one.lacking for one in self.shown)


def promises(practice_id: UUID, at: datetime) -> list[Promise]:
    """What the practice promised in the agreements that stand, as the facts show it at an instant; inside the scope."""
    standing = queries.in_force()
    named = {name for one in standing for key in one.schedule.ours for name in SHOWN_BY[key]}
    found = {name: _shown(share) for name, share in shares(_things(named, practice_id, at), at).items()}
    return [
        Promise(one.agreement, one.partner, key, tuple(found[name] for name in SHOWN_BY[key]))
        for one in standing for key in one.schedule.ours
    ]  # fmt: skip


def broken(practice_id: UUID, at: datetime) -> list[Promise]:
    """The promises that the facts don't show at an instant: the tray of whoever keeps agreements."""
    return [one for one in promises(practice_id, at) if not one.is_kept]


def _things(names: Collection[str], practice_id: UUID, at: datetime) -> dict[str, list[Ref]]:
    """The things that each fact is counted over."""
    kinds = {CATALOGUE[name].about for name in names}
    things = {"practice": [Ref("practice", practice_id)]}
    if "person" in kinds:
        things["person"] = refs("person", [row.id for row in people.people_of(practice_id, at)])
    if "device" in kinds:
        things["device"] = devices.in_use(at)
    return {name: things[CATALOGUE[name].about] for name in names}


def _shown(share: Share) -> Shown:
    return Shown(share.name, len(share.holding), share.lacking)
