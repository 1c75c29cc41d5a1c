"""Whether an agreement stays within the one above it: what may be shared, how soon it tells, what it keeps safe.

Beside `schedule`, because only approval asks for it.  Source: 45 CFR 164.502(e)(1)(ii), 164.504(e)(2)(ii)(D);
agreements reference 8 (notice periods shrink down the chain).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Final
from uuid import UUID

from quietledger.safety.agreements.schedule import NEVER, Effect, InForce, Request, Schedule, boundaries, covers
from quietledger.safety.agreements.vocabulary import CATEGORIES, CHANNELS, CONTROLS, PURPOSES

HANDLING_HOURS: Final = 12  # in which whoever stands between has to pass on what it hears
_NOBODY: Final = UUID(int=0)


def is_subset(child: Schedule, parent: Schedule) -> bool:
    """Whether a downstream agreement nowhere goes beyond the one above it."""
    return not looser(child, parent)


def looser(child: Schedule, parent: Schedule) -> tuple[str, ...]:
    """Where a downstream agreement goes beyond the one above it, each as a sentence; () if nowhere.

    Every combination that the child permits on any day must be permitted by the parent on that day.
    """
    found = list(dict.fromkeys(_shared_beyond(child, parent)))
    if child.incident_hours > parent.incident_hours - HANDLING_HOURS:
        limit = max(parent.incident_hours - HANDLING_HOURS, 0)
        found.append(f"incidents must be told within {limit} hours, so that there is time to pass them on.")
    if child.breach_days >= parent.breach_days and parent.breach_days > 1:
        found.append(f"breaches must be told in less than {parent.breach_days} days.")
    if child.return_days > parent.return_days:
        found.append(f"data must come back within {parent.return_days} days.")
    found += [f"it does not ask for {CONTROLS[one]}." for one in parent.controls if one not in child.controls]
    if child.insurance_dollars < parent.insurance_dollars:
        found.append(f"its insurance must be at least ${parent.insurance_dollars:,}.")
    if child.subcontractors and not parent.subcontractors:
        found.append("it allows subcontractors.")
    if child.part2 and not parent.part2:
        found.append("it takes Part 2 records.")
    return tuple(found)


def _shared_beyond(child: Schedule, parent: Schedule) -> Iterator[str]:
    below, above = _as_in_force(child), _as_in_force(parent)
    days = [child.starts_on, *(day for day in boundaries([below, above], child.starts_on) if below.holds(day))]
    if (child.ends_on or NEVER) > (parent.ends_on or NEVER):
        yield "it lasts longer."
    if child.starts_on < parent.starts_on:
        yield "it begins earlier."
    for rule in child.rules:
        if rule.effect is not Effect.PERMIT:
            continue
        cells = product(rule.actions, rule.purposes, rule.categories, rule.channels, rule.regions, days)
        for action, purpose, category, channel, region, day in cells:
            asked = Request(_NOBODY, purpose, category, channel, region, day, action)
            if above.holds(day) and covers([below], asked).is_covered and not covers([above], asked).is_covered:
                yield _words(asked)


def _words(asked: Request) -> str:
    category, channel = CATEGORIES.get(asked.category, asked.category), CHANNELS.get(asked.channel, asked.channel)
    return f"{category} for {PURPOSES.get(asked.purpose, asked.purpose)} by {channel} in {asked.region}."


def _as_in_force(schedule: Schedule, until: date | None = None) -> InForce:
    return InForce(_NOBODY, 0, _NOBODY, "baa", schedule, until)
