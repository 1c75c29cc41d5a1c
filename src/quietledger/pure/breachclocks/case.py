"""What the clocks are computed from: the case, and the terms of contracts and of the cyber policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

ORAL_MOST: Final = timedelta(days=30)  # 45 CFR 164.412(b)
_NONE: Final[Mapping[str, int]] = MappingProxyType({})
_NOBODY: Final[Mapping[str, date]] = MappingProxyType({})


class Role(StrEnum):
    """In which of the two roles the practice holds the data: its own patients', or those of practices it serves."""

    COVERED_ENTITY = "covered_entity"
    BUSINESS_ASSOCIATE = "business_associate"


@dataclass(frozen=True, slots=True)
class Delay:
    """An official asked to hold notices back (45 CFR 164.412).  until: the first day on which they may go again.

    A spoken word counts for 30 days from its day at most; a written one as long as it says.
    """

    stated_on: date
    until: date | None
    is_written: bool

    @property
    def ends_on(self) -> date:
        """The first day on which notices may go again; a written word without a day counts as a spoken one."""
        most = self.stated_on + ORAL_MOST
        if self.until is None:
            return most
        return self.until if self.is_written else min(self.until, most)


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of an incident.

    discovered_on: the first day on which anybody here knew, or would have known with care; the practice's calendar.
    partner_discovered_on: the day a partner knew; it counts as ours if the partner is our agent, or may be one (None).
    aware_at: the instant from which hours count, in the practice's time zone.
    residents: state or jurisdiction -> people touched who live there.  total: everybody; None until somebody counted.
    is_breach: the law presumes it; False only after four factors or an exclusion.  is_unsecured: False only if the data
    was encrypted and the keys are safe.  told: clocks that were met, by id, with their day.
    """

    discovered_on: date
    aware_at: datetime
    partner_discovered_on: date | None = None
    partner_is_agent: bool | None = None
    residents: Mapping[str, int] = field(default_factory=lambda: _NONE)
    total: int | None = None
    role: Role = Role.COVERED_ENTITY
    is_breach: bool = True
    is_unsecured: bool = True
    is_part2: bool = False
    is_licensed_clinic: bool = False
    delays: tuple[Delay, ...] = ()
    told: Mapping[str, date] = field(default_factory=lambda: _NOBODY)

    @property
    def starts_on(self) -> date:
        """The day of discovery by law: an agent's knowledge is the practice's own (45 CFR 164.404(a)(2))."""
        if self.partner_discovered_on is None or self.partner_is_agent is False:
            return self.discovered_on
        return min(self.discovered_on, self.partner_discovered_on)

    @property
    def count(self) -> int | None:
        """Everybody who was touched: never fewer than the states together; None until somebody counted."""
        by_state = sum(self.residents.values())
        if self.total is None:
            return by_state or None
        return max(self.total, by_state)


@dataclass(frozen=True, slots=True)
class Term:
    """What a contract or a policy says of its own notice.

    hours count from `aware_at`; days from the day of discovery, or of awareness; neither: at once, on that very day.
    latest_on: a last day that binds whatever else is said, such as the end of a policy's time to report.
    is_verify: somebody should look the words up before relying on them.
    """

    kind: Literal["contract", "policy"]
    id: str
    say: str
    hours: int | None = None
    days: int | None = None
    starts: Literal["discovery", "awareness"] = "awareness"
    source: str = ""
    latest_on: date | None = None
    is_verify: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """One duty to tell somebody.

    who: who must be told.  due: the last day, or the last instant; None: no day is fixed, so without needless delay.
    starts: from when it runs.  not_before: an official holds it back until then.  is_verify: ask counsel first.
    """

    id: str
    who: str
    say: str
    due: date | datetime | None
    starts: date | datetime
    source: str
    is_verify: bool = False
    not_before: date | None = None

    @property
    def is_policy(self) -> bool:
        return self.id.startswith("policy.")

    @property
    def due_on(self) -> date | None:
        """Its last day; of an instant the day on which it falls, in the zone that the instant carries."""
        return self.due.date() if isinstance(self.due, datetime) else self.due

    def is_over(self, now: datetime) -> bool:
        """Whether its time has run out.  `now`: in the practice's time zone; the last day itself still counts."""
        if self.due is None:
            return False
        if isinstance(self.due, datetime):
            # Python compares two times of one zone by their wall clocks, of which one hour a year comes twice.
            return now.astimezone(UTC) > self.due.astimezone(UTC)
        return now.date() > self.due
