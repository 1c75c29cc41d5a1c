"""What the pages of the plan, of what-ifs and of past months show.

An extra file beside `pages`: words and places, no decisions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from quietledger.safety.risk import measures, words
from quietledger.safety.risk.history import Month
from quietledger.safety.risk.plan import Standing, State
from quietledger.safety.risk.shown import BAR, Chart, GapLine, both, mending
from quietledger.safety.risk.whatif import Answer, Kept

# State -> chip's tone, icon and words.
CHIPS: Final = {
    State.CLOSED: ("fine", "check", "Mended"), State.LATE: ("bad", "alert", "Late"),
    State.REOPENED: ("soon", "flag", "Open again"), State.OPEN: ("way", "hand", "Being mended"),
    State.BORNE: ("way", "hold", "Borne"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One item of the plan.  yearly: what the gap costs a year, "" where it is closed."""

    standing: Standing
    title: str
    owner: str
    chip: tuple[str, str, str]
    yearly: str
    mend: str
    url: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Change:
    """One number as it is, as it would be, and what that changes.  is_better: whether it falls."""

    of: str
    before: str
    after: str
    change: str
    is_better: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """A what-if's answer."""

    changes: tuple[Change, ...]
    chart: Chart
    kept: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One month's end, with bars on one scale."""

    at: datetime
    is_now: bool
    evidenced: str
    claimed: str
    tail: str
    bars: tuple[int, int]


def plan_lines(standing: Sequence[Standing], lines: Sequence[GapLine], names: Mapping[UUID, str]) -> list[PlanLine]:
    """The plan's items, soonest due first."""
    by_fact = {one.gap.fact: one for one in lines}
    return [_plan_line(one, by_fact.get(one.item.fact), names) for one in standing]


def tried(found: Answer) -> Tried:
    """As it is beside as it would be."""
    before, after = found.before, found.after
    pairs = (
        ("A mean year costs", before.mean_cents, after.mean_cents),
        ("One year in twenty costs over", before.p95, after.p95),
        ("One year in a hundred costs over", before.p99, after.p99),
    )
    said = f"One year in twenty costs more than {_money(before.p95)} as it is, {_money(after.p95)} as tried."
    names = ("As it is, by the facts", "As it is"), ("As tried", "Tried")
    return Tried(tuple(_change(*one) for one in pairs), both(before, after, names, said), _kept(found.kept))


def month_lines(found: Sequence[Month]) -> list[MonthLine]:
    """A line for each month, newest first."""
    most = max((max(one.evidenced.mean_cents, one.claimed.mean_cents) for one in found), default=0) or 1
    return [
        MonthLine(
            one.at, one.is_now, _money(one.evidenced.mean_cents), _money(one.claimed.mean_cents),
            words.short(one.evidenced.p99_cents / 100),
            (round(one.evidenced.mean_cents / most * BAR), round(one.claimed.mean_cents / most * BAR)),
        )
        for one in found
    ]  # fmt: skip


def _plan_line(one: Standing, line: GapLine | None, names: Mapping[UUID, str]) -> PlanLine:
    measure = measures.BY_FACT[one.item.fact]
    return PlanLine(
        one, measures.title(measure), names.get(one.item.owner_id, "somebody who has left"), CHIPS[one.state],
        line.yearly if line else "", mending(one.item.cost_cents), line.url if line else "",
        measures.remedy(measure).say,
    )  # fmt: skip


def _change(of: str, before: int, after: int) -> Change:
    less = before - after
    word = f"{_money(abs(less))} {'less' if less > 0 else 'more'}" if less else "no change"
    return Change(of, _money(before), _money(after), word, less > 0)


def _kept(found: Kept | None) -> tuple[tuple[str, str], ...]:
    if found is None:
        return ()
    return (
        ("You keep, in a mean year", _money(found.mean_cents)),
        ("You keep at most, in 99 years of 100", _money(found.p99_cents)),
        ("Chance of an event above the limit, in one year", words.chance(found.over_limit)),
    )


def _money(cents: int) -> str:
    return words.dollars(cents)
