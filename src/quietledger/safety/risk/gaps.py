"""What is open, and what each gap costs while it stays open: the difference that one measure alone would make.

An extra file beside `queries`. A gap is read from the facts and kept nowhere: it is gone the moment its fact arrives.
Differences come from the same simulated events (common random numbers), so that they are differences and no noise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.facts.rules import FactRow, Ref
from quietledger.core.shell.rules import counted, long_day
from quietledger.pure.safeguards.controls import Measure, Over
from quietledger.safety.risk import curves, effects, measures, naming, plan, queries, readings
from quietledger.safety.risk.measures import Remedy
from quietledger.safety.risk.readings import Reading

NAMED: Final = 3  # more names than these become a number
_SAID: Final = {
    "yes": "You say yes; nothing shows it.", "partly": "You say partly.", "no": "You say no.",
    "unknown": "You say that nobody knows.", "": "Nobody has answered yet.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Saved:
    """What a mend takes away: of the mean year, and of the year that one in a hundred exceeds.  Whole cents a year."""

    yearly_cents: int
    tail_cents: int


@dataclass(frozen=True, slots=True)
class Gap:
    """One measure that isn't met.  say: what must be so.  why: how it is instead.

    facts, controls, law: what it is called in the catalogue, what it belongs to.  yearly_cents, tail_cents: what it
    costs a year, and in the year that one in a hundred exceeds.  mend_cents: None if nobody knows.  since: when it
    ended, None if it never stood.
    """

    measure: Measure
    say: str
    why: str
    facts: tuple[str, ...]
    controls: tuple[str, ...]
    law: tuple[str, ...]
    yearly_cents: int
    tail_cents: int
    mend_cents: int | None
    remedy: Remedy
    since: datetime | None
    reading: Reading
    item: plan.ItemRow | None

    @property
    def fact(self) -> str:
        return self.measure.fact

    @property
    def lacking_count(self) -> int:
        return len(self.reading.lacking)

    @property
    def per_dollar(self) -> tuple[float, float] | None:
        """What each dollar of mending takes off the mean year and off the bad one; None if free, or if nobody knows."""
        if not self.mend_cents:
            return None
        return self.yearly_cents / self.mend_cents, self.tail_cents / self.mend_cents


@dataclass(frozen=True, slots=True)
class Found:
    """All gaps, dearest first, and what they cost together.  holding, claimed, of: measures, by facts and by word."""

    gaps: tuple[Gap, ...]
    together: Saved
    pair: curves.Pair
    holding: int
    claimed: int
    of: int

    @property
    def costing(self) -> list[Gap]:
        """Those that cost something in the scenarios."""
        return [one for one in self.gaps if one.yearly_cents > 0]

    @property
    def sum_cents(self) -> int:
        """What they cost one by one, added up; mended together they save what `together` says."""
        return sum(one.yearly_cents for one in self.gaps)

    @property
    def mend_cents(self) -> int:
        """What mending costs, as far as anybody knows."""
        return sum(one.mend_cents or 0 for one in self.gaps)

    @property
    def unknown_count(self) -> int:
        """Of how many nobody knows what mending costs."""
        return sum(one.mend_cents is None for one in self.costing)


def gaps(practice_id: UUID, now: datetime) -> tuple[Gap, ...]:
    """Every open gap, dearest first; inside the scope."""
    return found(practice_id, now).gaps


def found(practice_id: UUID, now: datetime) -> Found:
    """Every open gap with what all cost together; inside the scope."""
    pair = curves.now(practice_id, now)
    everything = readings.read(measures.MEASURES, practice_id, now)
    counted_ones = [one for one in everything.values() if one.of]
    lacking = [one for one in counted_ones if not one.is_met]
    planned, named = plan.items(now), naming.names(practice_id, now, {one.measure.over for one in lacking})
    zone = queries.zone_of(practice_id)
    rows = [
        _gap(one, saved(pair, [one.measure]), planned.get(one.measure.fact), _why(one, named, zone)) for one in lacking
    ]
    together = saved(pair, [one.measure for one in lacking])
    return Found(
        tuple(sorted(rows, key=lambda one: (-one.yearly_cents, -one.tail_cents, one.say))), together, pair,
        len(counted_ones) - len(lacking), sum(max(one.claimed, one.share) >= 1 for one in counted_ones),
        len(counted_ones),
    )  # fmt: skip


def saved(pair: curves.Pair, met: Sequence[Measure]) -> Saved:
    """What these measures would take away if they were met and all else stayed as it is."""
    after = curves.figures(pair.scenarios, effects.of(effects.if_met(pair.controls, met)))
    return Saved(pair.evidenced.mean_cents - after.mean_cents, pair.evidenced.p99 - after.p99_cents)


def _gap(found: Reading, saving: Saved, item: plan.ItemRow | None, why: str) -> Gap:
    remedy = measures.remedy(found.measure)
    known = item.cost_cents if item else None
    return Gap(
        found.measure, measures.title(found.measure), why, (found.measure.fact,), measures.CONTROLS_OF[found.measure],
        measures.LAW_OF[found.measure], saving.yearly_cents, saving.tail_cents,
        0 if known is None and remedy.is_free else known, remedy, _since(found), found, item,
    )  # fmt: skip


def _since(found: Reading) -> datetime | None:
    """When the first of what lacks it ended."""
    ends = [word.until for word in found.lacking.values() if word is not None and word.until is not None]
    return min(ends, default=None)


def _why(found: Reading, named: Mapping[Ref, str], zone: ZoneInfo) -> str:
    if found.measure.over is Over.PRACTICE:
        return _of_practice(found, next(iter(found.lacking.values())), zone)
    listed = sorted((named.get(ref, "one that has left") for ref in found.lacking), key=str.casefold)
    rest = len(listed) - NAMED
    words = ", ".join(listed[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
    if found.of == 1:
        return f"{words[:1].upper()}{words[1:]} lacks it."
    return f"{len(found.holding)} of {counted(found.of, *measures.COUNTED[found.measure.over])} have it. Not {words}."


def _of_practice(found: Reading, word: FactRow | None, zone: ZoneInfo) -> str:
    if word is not None and word.until is not None:
        return f"It was shown on {long_day(word.told_at.astimezone(zone))}; that is too long ago."
    return _SAID.get(found.said, "") if found.measure.fact in measures.QUESTION else "Nothing was ever told of it."
