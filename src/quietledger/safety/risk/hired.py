"""Hired services, each assessed by what stands about it: research, agreement, evidence, an exit that was tried.

An extra file beside `queries`. All is read from the facts of the moment; what a firm must show goes by what it holds.
Source: the partners reference, sections 1 and 6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import CATALOGUE, FactRow
from quietledger.safety.partners import queries as partners
from quietledger.safety.partners.rules import PartnerRow, State, Tier
from quietledger.safety.risk import kinds

REPORTS: Final = ("soc2", "hitrust", "ehnac", "iso27001")
_NAMES: Final = (
    "partner.chosen", "partner.screened", "agreement.baa", "partner.drilled", "partner.mail_protected",
    *(name for name in CATALOGUE if name.startswith("partner.evidence.")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that is asked of a firm.  facts: any of them shows it.  page: where it is mended."""

    say: str
    facts: tuple[str, ...]
    page: str
    tiers: frozenset[Tier]


@dataclass(frozen=True, slots=True)
class Found:
    """A demand, as it stands of one firm.  by: the fact that shows it.  last: the newest word where none does."""

    demand: Demand
    by: FactRow | None
    last: FactRow | None

    @property
    def is_met(self) -> bool:
        return self.by is not None


@dataclass(frozen=True, slots=True)
class Service:
    """One hired service.  feeds: the scenarios that its state moves; all: what can happen to what it holds."""

    row: PartnerRow
    found: tuple[Found, ...]
    feeds: tuple[str, ...]
    scenarios: tuple[str, ...]

    @property
    def missing(self) -> tuple[Found, ...]:
        return tuple(one for one in self.found if not one.is_met)

    @property
    def is_watched(self) -> bool:
        return self.row.state is not State.CHOSEN


_HOLDING, _ALL, _ONE = frozenset({Tier.ONE, Tier.TWO}), frozenset(Tier), frozenset({Tier.ONE})


def _shown(*kinds_of_proof: str) -> tuple[str, ...]:
    return tuple(f"partner.evidence.{one}" for one in kinds_of_proof)


DEMANDS: Final = (
    Demand("A decision on record", ("partner.chosen",), "partners:partner", _ALL),
    Demand("On no exclusion list, this month", ("partner.screened",), "partners:screening", _ALL),
    Demand("A business associate agreement in force", ("agreement.baa",), "agreements:worklist", _HOLDING),
    Demand("A report by somebody independent", _shown(*REPORTS), "partners:evidence", _ONE),
    Demand("A report, or answers about its safeguards", _shown(*REPORTS, "caiq", "pci", "pentest"),
           "partners:evidence", frozenset({Tier.TWO})),
    Demand("Cyber insurance of its own", _shown("insurance"), "partners:evidence", _HOLDING),
    Demand("A restore that it has tested", _shown("restore"), "partners:evidence", _ONE),
    Demand("An exit that was tried: our data comes back", ("partner.drilled",), "partners:exit_drill", _ONE),
)  # fmt: skip


def services(now: datetime) -> tuple[Service, ...]:
    """Every firm that is worked with now, what lacks most first; inside the scope."""
    firms = [row for row in partners.partners() if row.is_in_use]
    words = facts.last_words([row.id for row in firms], _NAMES, now)
    found = [assess(row, words, now) for row in firms]
    return tuple(sorted(found, key=lambda one: (-len(one.missing), one.row.tier, one.row.name.casefold())))


def assess(row: PartnerRow, words: Mapping[tuple[UUID, str], FactRow], now: datetime) -> Service:
    """One firm by what was told of it; a word that ended shows nothing."""
    asked = (one for one in DEMANDS if row.tier in one.tiers)
    found = tuple(_found(one, [words.get((row.id, name)) for name in one.facts], now) for one in asked)
    can_happen = kinds.of_partner(row.kind)
    feeds = [*(["S08"] if row.tier is not Tier.THREE else []), *(["S09"] if row.kind in kinds.STOPPING else [])]
    return Service(row, found, tuple(feeds), can_happen)


def _found(demand: Demand, words: Iterable[FactRow | None], now: datetime) -> Found:
    told = sorted((one for one in words if one is not None), key=lambda one: one.told_at, reverse=True)
    standing = next((one for one in told if one.holds(now)), None)
    return Found(demand, standing, None if standing else next(iter(told), None))
