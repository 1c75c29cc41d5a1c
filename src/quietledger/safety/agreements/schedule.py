"""A schedule: what was agreed, as data.  The facts for the gate and the typeset text are both made of it.

Beside `rules`, because it is the one thing in this room that everything else reads. Default deny; forbid beats permit;
what no rule names is not covered; order never matters; outside its dates a schedule is empty.
Source: the agreements reference, sections 7 and 8.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product
from typing import Final
from uuid import UUID

from quietledger.safety.agreements.vocabulary import ANY, CATEGORIES, CHANNELS, CONTROLS, OPENING, PROFILES, PURPOSES

NEVER: Final = date.max


class Effect(StrEnum):
    """Forbid beats permit."""

    PERMIT = "permit"
    FORBID = "forbid"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.  A word that is not listed is not meant; "*" is any word, which only a forbid may say.

    profile: the least that the work needs, "" for none.  since, until: days, the first that counts and the first that
    doesn't any more.
    """

    id: str
    effect: Effect
    actions: tuple[str, ...] = (ANY,)
    purposes: tuple[str, ...] = (ANY,)
    categories: tuple[str, ...] = (ANY,)
    channels: tuple[str, ...] = (ANY,)
    regions: tuple[str, ...] = (ANY,)
    profile: str = ""
    since: date | None = None
    until: date | None = None

    def speaks_of(self, asked: Request) -> bool:
        """Whether a request is what this rule is about, on its day."""
        forbids = self.effect is Effect.FORBID
        return (
            _among(asked.action, self.actions, wild=forbids)
            and _among(asked.purpose, self.purposes, wild=forbids)
            and _among(asked.category, self.categories, wild=forbids)
            and (not self.profile or forbids or asked.category in PROFILES[self.profile][1])
            and _among(asked.channel, self.channels, wild=forbids)
            and any(_touches(asked.region, one) if forbids else _lies_in(asked.region, one) for one in self.regions)
            and (self.since or date.min) <= asked.on < (self.until or NEVER)
        )


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty that falls due on a day.  key: of the vocabulary.  stops: its lapse ends the flow until it is kept."""

    key: str
    first_on: date
    stops: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """The terms of one version.  starts_on, ends_on: the first day, and the first day without it (None: no end).

    Units: hours and days as named; `insurance_dollars` whole dollars. controls: the
    partner's safeguards; ours: those that the practice promises.  sides: topic -> who is responsible.
    """

    rules: tuple[Rule, ...]
    starts_on: date
    ends_on: date | None
    services: str
    notice_days: int = 30
    incident_hours: int = 48
    breach_days: int = 5
    return_days: int = 30
    insurance_dollars: int = 0
    controls: tuple[str, ...] = tuple(CONTROLS)
    ours: tuple[str, ...] = ()
    subcontractors: bool = True
    part2: bool = False
    law: str = ""
    duties: tuple[Owed, ...] = ()
    sides: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be done with one kind of data, for one partner that keeps it in one region, on one day."""

    partner: UUID
    purpose: str
    category: str
    channel: str
    region: str
    on: date
    action: str = "transmit"


@dataclass(frozen=True, slots=True)
class InForce:
    """A version that stands: of whom, its schedule, and the first day without it (notice given, or a duty unkept)."""

    agreement: UUID
    version: int
    partner: UUID
    kind: str
    schedule: Schedule
    until: date | None = None

    def holds(self, on: date) -> bool:
        return self.schedule.starts_on <= on < min(self.schedule.ends_on or NEVER, self.until or NEVER)

    def name(self, rule: str) -> str:
        """A rule of it, as facts name their evidence."""
        return f"agreement:{self.agreement}/v{self.version}#{rule}"


@dataclass(frozen=True, slots=True)
class Covered:
    """Whether a request is covered.  rules: those that decided it, by their full names; missing: why not, in words."""

    is_covered: bool
    rules: tuple[str, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compiled:
    """One cell: the channels on which a category may go for a purpose.  until: the first day on which one is lost."""

    purpose: str
    category: str
    channels: tuple[str, ...]
    until: date | None
    rules: tuple[str, ...]


# In every schedule, whatever its rules say: what is never kept here never leaves, and what we never do is not agreed.
STANDING: Final = (
    Rule("never-notes", Effect.FORBID, categories=("psychotherapy_note", "sud_counseling_note")),
    Rule("never-done", Effect.FORBID, actions=("train_model", "sell", "market", "reidentify")),
)


def covers(standing: Iterable[InForce], asked: Request) -> Covered:
    """Whether the agreements that stand with a partner cover a request.

    All of them are read together: what one forbids, another does not permit. A service agreement permits nothing.
    """
    of_partner = [one for one in standing if one.partner == asked.partner and one.holds(asked.on)]
    rules = [(one, rule) for one in of_partner for rule in (*one.schedule.rules, *STANDING) if rule.speaks_of(asked)]
    stops = tuple(sorted(one.name(rule.id) for one, rule in rules if rule.effect is Effect.FORBID))
    opens = tuple(
        sorted(one.name(rule.id) for one, rule in rules if rule.effect is Effect.PERMIT and one.kind in OPENING)
    )
    if opens and not stops:
        return Covered(True, opens)  # noqa: FBT003 - the name of the type says it
    return Covered(False, stops, _missing(of_partner, asked, stops))  # noqa: FBT003 - the same


def compiled(standing: Sequence[InForce], partner: UUID, regions: Sequence[str], on: date) -> list[Compiled]:
    """What the gate is to be told of a partner on a day: every cell that `covers` covers, and nothing else.

    A partner that works in several regions needs each of them covered; one whose regions nobody knows gets nothing.
    until: the first day on which one of the channels falls away; what opens later is told when it does.
    """
    days, found = boundaries(standing, on), []
    for purpose, category in _named(standing):
        cell = _channels(standing, partner, purpose, category, regions, on)
        if not cell:
            continue
        later = ((day, _channels(standing, partner, purpose, category, regions, day)) for day in days)
        until = next((day for day, then in later if not cell.keys() <= then.keys()), None)
        rules = tuple(sorted({rule for names in cell.values() for rule in names}))
        found.append(Compiled(purpose, category, tuple(cell), until, rules))
    return found


def boundaries(standing: Iterable[InForce], on: date) -> list[date]:
    """The later days on which anything begins or ends."""
    days = {day for one in standing for day in (one.schedule.starts_on, one.schedule.ends_on, one.until)}
    days |= {day for one in standing for rule in one.schedule.rules for day in (rule.since, rule.until)}
    return sorted(day for day in days if day is not None and day > on)


def strip(profile: str, categories: Iterable[str]) -> frozenset[str]:
    """The categories that may go with a kind of work; stripping twice strips nothing more."""
    return frozenset(categories) & PROFILES[profile][1] if profile else frozenset(categories)


def _named(standing: Iterable[InForce]) -> list[tuple[str, str]]:
    """The cells that some permit names and that a fact can be told of."""
    permits = [rule for one in standing for rule in one.schedule.rules if rule.effect is Effect.PERMIT]
    cells = {cell for rule in permits for cell in product(rule.purposes, rule.categories)}
    return sorted(cell for cell in cells if cell[0] in PURPOSES and cell[1] in CATEGORIES)


def _channels(
    standing: Sequence[InForce], partner: UUID, purpose: str, category: str, regions: Sequence[str], on: date
) -> dict[str, tuple[str, ...]]:
    """The channels of one cell, each with the rules that open it."""
    found = {}
    for channel in CHANNELS:
        answers = [covers(standing, Request(partner, purpose, category, channel, region, on)) for region in regions]
        if answers and all(one.is_covered for one in answers):
            found[channel] = tuple(rule for one in answers for rule in one.rules)
    return found


def _missing(of_partner: Sequence[InForce], asked: Request, stops: tuple[str, ...]) -> tuple[str, ...]:
    """Why a request is not covered, from the widest reason to the narrowest."""
    if stops:
        return ("A rule of the agreement forbids it.",)
    if not of_partner:
        return ("No agreement with this partner is in force on that day.",)
    left = [rule for one in of_partner for rule in one.schedule.rules if rule.effect is Effect.PERMIT]
    for name, word in (("purposes", asked.purpose), ("categories", asked.category), ("channels", asked.channel)):
        left = [rule for rule in left if word in getattr(rule, name)]
        if not left:
            return (f"No rule of the agreement names {word} among its {name}.",)
    if not any(_lies_in(asked.region, one) for rule in left for one in rule.regions):
        return (f"The agreement does not allow the region {asked.region}.",)
    return ("No rule of the agreement covers all of it on that day.",)


def _among(word: str, words: tuple[str, ...], *, wild: bool) -> bool:
    return word in words or (wild and ANY in words)


def _lies_in(region: str, wider: str) -> bool:
    """Whether a region is another or part of it: US-IL lies in US."""
    return region == wider or region.startswith(f"{wider}-")


def _touches(region: str, other: str) -> bool:
    return other == ANY or _lies_in(region, other) or _lies_in(other, region)
