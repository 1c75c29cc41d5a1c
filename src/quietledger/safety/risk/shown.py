"""What the pages of losses and gaps show: headline figures, the chart with its table twin, a line for each gap.

An extra file beside `pages`: words and places, no decisions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import NoReverseMatch, reverse

from quietledger.core.shell.rules import counted, day
from quietledger.pure.losses.curves import Curve
from quietledger.pure.safeguards.controls import Over
from quietledger.safety.risk import chart, measures, words
from quietledger.safety.risk.covered import Covered
from quietledger.safety.risk.curves import Pair
from quietledger.safety.risk.gaps import Found, Gap

BAR: Final = 120  # the longest bar, in its drawing's units
ASKED: Final = (1_000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000)  # dollars, of the table twin
TEN_THOUSAND: Final = 10_000
FREE: Final = 6  # mends without a price beside those that have one


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline: what it is of, its value, what stands beside it.  more: a part of that which is bad news."""

    of: str
    value: str
    trend: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class TwinRow:
    """One line of the chart's table twin."""

    over: str
    claimed: str
    evidenced: str
    apart: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Both sizes of the drawing, its words for the ear, and its table twin.  upper, lower: their names."""

    wide: chart.Drawing
    narrow: chart.Drawing
    said: str
    rows: tuple[TwinRow, ...]
    upper: tuple[str, str]
    lower: tuple[str, str]


@dataclass(frozen=True, slots=True)
class GapLine:
    """One gap as the list shows it."""

    gap: Gap
    state: str
    detail: str
    yearly: str
    tail: str
    bar: int
    mend: str
    url: str
    cited: str
    planned: str
    each_dollar: tuple[str, str] | None


def figures(pair: Pair, cover: Covered | None) -> list[Figure]:
    """The four headlines."""
    upper, lower, apart = pair.evidenced, pair.claimed, pair.apart_cents
    first = Figure(
        "Expected loss a year", words.dollars(upper.mean_cents),
        "than you claimed" if apart > 0 else "just what you claimed",
        f"{words.dollars(apart)} more" if apart > 0 else "",
    )  # fmt: skip
    over = [one.exceed(TEN_THOUSAND * 100) for one in (upper, lower)]
    return [
        first,
        Figure("One year in twenty costs over", _short(upper.p95), f"Claimed: {_short(lower.p95)}"),
        Figure("Any loss over $10k", words.chance(over[0]), f"Claimed: {words.chance(over[1])} · chance in one year"),
        _beyond(upper, lower, cover),
    ]


def _beyond(upper: Curve, lower: Curve, cover: Covered | None) -> Figure:
    if cover is None:
        return Figure(
            "One year in a hundred costs over",
            _short(upper.p99),
            f"Claimed: {_short(lower.p99)} · no cyber policy in force",
        )
    share = upper.exceed(cover.limit * 100)
    return Figure(
        f"Above your policy’s {words.short(cover.limit)}", words.chance(share), f"{words.one_in(share)}; yours to bear"
    )


def drawn(pair: Pair, cover: Covered | None) -> Chart:
    """The chart of what facts prove beside what people say."""
    marks = (("You keep", "Keep", cover.retention), ("Policy ends", "Ends", cover.limit)) if cover else ()
    names = ("Evidenced: what facts prove", "Evidenced"), ("Claimed: what you said", "Claimed")
    said = (
        f"One year in twenty costs more than {words.dollars(pair.evidenced.p95)} as evidenced, "
        f"{words.dollars(pair.claimed.p95)} as claimed."
    )
    return both(pair.evidenced, pair.claimed, names, said, marks)


def both(
    upper: Curve,
    lower: Curve,
    names: tuple[tuple[str, str], tuple[str, str]],
    said: str,
    marks: tuple[tuple[str, str, int], ...] = (),
) -> Chart:
    """Two curves, the full line and the dashed one.  marks: (words, fewer words, dollars) of dotted lines."""
    tails = upper.p95 / 100, lower.p95 / 100
    wide = {f"{one} {words.short(dollars)}": dollars for one, _, dollars in marks}
    narrow = {f"{one} {words.short(dollars)}": dollars for _, one, dollars in marks}
    asked = _asks(upper), _asks(lower)
    rows = tuple(_twin(upper, lower, dollars) for dollars in ASKED)
    return Chart(chart.wide(*asked, tails, wide), chart.narrow(*asked, tails, narrow), said, rows, *names)


def lines(found: Found, names: Mapping[UUID, str], zone: ZoneInfo) -> list[GapLine]:
    """A line for each gap, dearest first.  names: of those who may mend them."""
    most = max((one.yearly_cents for one in found.gaps), default=0) or 1
    return [_line(one, most, names, zone) for one in found.gaps]


def best_buys(found: Sequence[GapLine]) -> list[GapLine]:
    """What mends buy: the dearest gaps that cost time alone, then mends with a price, by what each dollar takes off."""
    free = [one for one in found if one.gap.mend_cents == 0 and one.gap.yearly_cents > 0]
    priced = [(one.gap.per_dollar, one) for one in found if one.gap.per_dollar and one.gap.yearly_cents > 0]
    return [*free[:FREE], *(one for _worth, one in sorted(priced, key=lambda pair: pair[0], reverse=True))]


def mending(cents: int | None) -> str:
    """What mending costs, in words."""
    if cents is None:
        return "not known"
    return words.dollars(cents) if cents else "free"


def _line(gap: Gap, most: int, names: Mapping[UUID, str], zone: ZoneInfo) -> GapLine:
    state, detail = _margin(gap, zone)
    each = gap.per_dollar
    planned = f"{names.get(gap.item.owner_id, 'Somebody')}, by {day(gap.item.due_on)}" if gap.item else ""
    return GapLine(
        gap, state, detail, words.dollars(gap.yearly_cents), words.dollars(gap.tail_cents),
        round(max(gap.yearly_cents, 0) / most * BAR), mending(gap.mend_cents), _url(gap),
        ", ".join((*gap.controls, *gap.law)), planned,
        (words.each_dollar(each[0]), words.each_dollar(each[1])) if each else None,
    )  # fmt: skip


def _margin(gap: Gap, zone: ZoneInfo) -> tuple[str, str]:
    """The margin's two words: how the fact is missing, and since when or of how many."""
    if gap.measure.over is not Over.PRACTICE:
        of = counted(gap.lacking_count, *measures.COUNTED[gap.measure.over])
        return ("Stale" if gap.since else "Never"), of
    if gap.since:
        return "Stale", f"ended {_month_day(gap.since, zone)}"
    if gap.reading.said in {"yes", "partly"}:
        return "Claimed", "not shown"
    return ("Missing", "you say no") if gap.reading.said == "no" else ("Never", "no news")


def _month_day(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%b} {local.day}"


def _url(gap: Gap) -> str:
    """The page that mends it: of a plain question the question itself."""
    question = measures.QUESTION.get(gap.fact)
    try:
        return reverse("risk:question", args=[question.key]) if question else reverse(gap.remedy.page)
    except NoReverseMatch:
        return ""


def _asks(curve: Curve) -> Callable[[float], float]:
    return lambda dollars: curve.exceed(round(dollars * 100))


def _twin(upper: Curve, lower: Curve, dollars: int) -> TwinRow:
    high, low = upper.exceed(dollars * 100), lower.exceed(dollars * 100)
    return TwinRow(f"${dollars:,}", words.chance(low), words.chance(high), f"{(high - low) * 100:.1f}")


def _short(cents: int) -> str:
    return words.short(cents / 100)
