"""What the pages of this room show: figures in words, the chart of what stays, a line for each condition and part.

An extra file beside `pages`: words and places, no decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.urls import NoReverseMatch, reverse

from quietledger.core.facts.rules import CATALOGUE
from quietledger.core.shell.rules import counted, long_day
from quietledger.pure.losses.covers import Cause, PartMean
from quietledger.pure.losses.layers import LimitPoint
from quietledger.pure.safeguards.controls import Over
from quietledger.safety.cyberinsurance import vocabulary
from quietledger.safety.cyberinsurance.comparing import Candidate
from quietledger.safety.cyberinsurance.conditions import SAID, Stand, Standing
from quietledger.safety.cyberinsurance.layers import Laid, Years
from quietledger.safety.cyberinsurance.rules import Part, PolicyRow
from quietledger.safety.risk import chart, curves, measures, shown
from quietledger.safety.risk.readings import Reading
from quietledger.safety.risk.shown import Chart, Figure, TwinRow
from quietledger.safety.risk.words import chance, dollars, one_in, short

CAUSES: Final = {
    Cause.UNCOVERED: "No part of the policy pays it", Cause.EXCLUSION: "An exclusion takes it out",
    Cause.CONDITION: "A condition isn’t kept", Cause.WAITING: "The first hours of a standstill",
    Cause.RETENTION: "The retention", Cause.SUBLIMIT: "The limit of a part", Cause.AGGREGATE: "The policy’s limit",
    Cause.COINSURANCE: "Coinsurance",
}  # fmt: skip
STANDS: Final = {
    Stand.MET: ("fine", "check", "Shown"), Stand.CLAIMED: ("soon", "ask", "Only said"),
    Stand.BROKEN: ("bad", "alert", "Broken"), Stand.OPEN: ("way", "hand", "Yours to keep"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lack:
    """One fact behind a condition that doesn't stand, and the page that mends it."""

    say: str
    url: str
    button: str


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """One condition as the lists show it.  worth: what more you keep in an average year once it is broken."""

    standing: Standing
    chip: tuple[str, str, str]
    shown: tuple[str, ...]
    lacks: tuple[Lack, ...]
    worth_cents: int
    worth: str
    bar: int
    is_broken: bool

    @property
    def mends(self) -> tuple[Lack, ...]:
        """One for each page that mends something of it."""
        return tuple({one.url: one for one in self.lacks if one.url}.values())


@dataclass(frozen=True, slots=True)
class PartLine:
    """One coverage part as a policy's page shows it; part: None if it isn't included."""

    id: str
    kind: vocabulary.PartKind
    part: Part | None
    loss: str
    paid: str
    kept: str
    is_law: bool
    is_notice: bool


def exact(amount_cents: int) -> str:
    """An amount that a policy names, in whole dollars."""
    return f"${amount_cents // 100:,}"


def figures(one: Candidate) -> list[Figure]:
    """The four headlines of a policy."""
    laid, more = one.laid, one.at_risk_cents
    return [
        Figure("You keep in an average year", dollars(laid.kept_cents), f"of {dollars(laid.loss_cents)} that it costs",
               f"{dollars(more)} more" if more > 0 else ""),
        Figure("One year in twenty you keep over", short(laid.p95_cents / 100),
               f"one in a hundred: {short(laid.p99_cents / 100)}"),
        Figure("It pays in an average year", dollars(laid.paid_cents), f"for a premium of {exact(one.premium_cents)}"),
        Figure("A year needs more than its limit", chance(laid.p_aggregate), f"{one_in(laid.p_aggregate)}; "
               f"a part’s limit cuts {chance(laid.p_sublimit)} of events"),
    ]  # fmt: skip


def drawn(over: Years, one: Candidate) -> Chart:
    """What a year costs before insurance, and what stays with the practice, on the axes of the risk room."""
    before, laid, terms = curves.weighed(over.scenarios, over.effects), one.laid, one.row.terms
    tails = before.p95 / 100, laid.p95_cents / 100
    marks = terms.retention_cents // 100, terms.aggregate_cents // 100
    wide = {f"You keep {short(marks[0])}": marks[0], f"Policy ends {short(marks[1])}": marks[1]}
    narrow = {f"Keep {short(marks[0])}": marks[0], f"Ends {short(marks[1])}": marks[1]}
    asked = (lambda amount: before.exceed(round(amount * 100))), laid.exceed
    said = (
        f"One year in twenty costs more than {dollars(before.p95)}; of it you keep more than {dollars(laid.p95_cents)}."
    )
    rows = tuple(_twin(amount, asked[0](amount), asked[1](amount)) for amount in shown.ASKED)
    return Chart(
        _labelled(chart.wide(*asked, tails, wide), 100), _labelled(chart.narrow(*asked, tails, narrow), 62), said, rows,
        ("Before insurance", "Before"), ("What you keep", "You keep"),
    )  # fmt: skip


def causes(laid: Laid) -> list[tuple[str, str, str, int]]:
    """Why something stays, the dearest first: words, an average year's amount, its share, a bar's length."""
    found = sorted(((amount, cause) for cause, amount in laid.by_cause.items() if amount > 0), reverse=True)
    most = found[0][0] if found else 1
    return [
        (CAUSES[cause], dollars(amount), chance(amount / max(laid.kept_cents, 1)), round(amount / most * shown.BAR))
        for amount, cause in found
    ]  # fmt: skip


def parts(row: PolicyRow, laid: Laid) -> list[PartLine]:
    """Every part that there is, with what losses of its kind come to in an average year."""
    return [_part(part, kind, row, laid.by_part.get(part)) for part, kind in vocabulary.PARTS.items()]


def by_law(laid: Laid) -> list[tuple[str, str, str]]:
    """What a breach brings by law: its kinds, what they come to in an average year, what of it you keep."""
    kinds = {
        "Claims of patients and partners (CP02)": ("CP02",), "A regulator’s inquiry (CP04)": ("CP04",),
        "Fines, where they can be insured (CP05)": ("CP05",),
        "Notification, counsel, forensics (CP01)": ("CP01",),
    }  # fmt: skip
    found = []
    for say, ids in kinds.items():
        means = [laid.by_part[one] for one in ids if one in laid.by_part]
        lost, paid = sum(one.loss_cents for one in means), sum(one.paid_cents for one in means)
        found.append((say, dollars(lost), dollars(lost - paid)))
    return found


def limits(points: Iterable[LimitPoint]) -> tuple[list[str], list[tuple[str, list[tuple[str, str, str]]]]]:
    """The limit curve as a table: the limits, then for each retention the average and the bad year at each limit."""
    rows: dict[int, list[tuple[str, str, str]]] = {}
    heads: dict[str, None] = {}
    for one in points:
        head = short(one.limit_cents / 100)
        heads[head] = None
        rows.setdefault(one.retention_cents, []).append((head, dollars(one.mean_cents), short(one.p99_cents / 100)))
    return list(heads), [(exact(retention), cells) for retention, cells in rows.items()]


def condition_lines(found: Iterable[Standing], worth: Mapping[str, int]) -> list[ConditionLine]:
    """A line for each condition: what can't be shown first, the dearest on top."""
    chosen = list(found)
    most = max((worth.get(str(one.condition.id), 0) for one in chosen), default=0) or 1
    lines = [_line(one, worth.get(str(one.condition.id), 0), most) for one in chosen]
    return sorted(lines, key=lambda one: (not one.is_broken, -one.worth_cents))


def lead(one: Candidate) -> str:
    """What the house says of the cover, in two sentences."""
    kept, loss = dollars(one.laid.kept_cents), dollars(one.laid.loss_cents)
    return f"Of {loss} that an average year costs, {kept} stays with you. {one.row.terms.insurer} pays the rest."


def own_terms(row: PolicyRow) -> list[str]:
    """What the figures can't take in of this policy, as sentences."""
    people = [one.part for one in row.parts if one.basis == "people"]
    own = [one.part for one in row.parts if one.retention_cents is not None]
    found = []
    if people:
        found.append(f"{', '.join(people)} counts people and not dollars: here it has no limit of its own.")
    if own:
        found.append(f"{', '.join(own)} has a retention of its own: here each event bears the policy’s, once.")
    if row.terms.retro_on is not None:
        found.append("Its retroactive date is not in the figures: they count events that begin while it runs.")
    return found


def _line(one: Standing, worth_cents: int, most: int) -> ConditionLine:
    stand = one.stand
    told = tuple(_said(it) for it in one.readings if it.is_met)
    return ConditionLine(
        one, STANDS[stand], told, tuple(_lack(it) for it in one.lacking), worth_cents,
        dollars(worth_cents) if worth_cents else "not in figures", round(max(worth_cents, 0) / most * shown.BAR),
        stand in {Stand.BROKEN, Stand.CLAIMED},
    )  # fmt: skip


def _part(part: str, kind: vocabulary.PartKind, row: PolicyRow, mean: PartMean | None) -> PartLine:
    """One part; of some no scenario says how much of a loss they are."""
    said = ("not known",) * 3
    if mean is not None:
        said = dollars(mean.loss_cents), dollars(mean.paid_cents), dollars(mean.loss_cents - mean.paid_cents)
    return PartLine(part, kind, row.part(part), *said, part in vocabulary.LEGAL, part in vocabulary.NOTIFYING)


def _said(one: Reading) -> str:
    return f"{measures.title(one.measure)}."


def _lack(one: Reading) -> Lack:
    remedy = measures.remedy(one.measure)
    words = CATALOGUE[one.measure.fact].say
    if one.measure.over is Over.PRACTICE:
        say = f"You say that the practice {words}; nothing shows it." if one.said == SAID else (
            f"Nothing shows that the practice {words}.")  # fmt: skip
    else:
        say = f"{len(one.holding)} of {counted(one.of, *measures.COUNTED[one.measure.over])}: each {words}."
    last = max((row.until for row in one.lacking.values() if row is not None and row.until), default=None)
    if last is not None:
        say += f" It ended on {long_day(last.date())}."
    return Lack(say, _url(remedy.page), remedy.say)


def _labelled(found: chart.Drawing, room: int) -> chart.Drawing:
    """The words of these curves, which are one up to the retention: above its beginning, and left of the lower dot."""
    first = found.evidenced.split(" ", 1)[0].split(",")
    lower = max(found.dots[1] - room, 46), found.tail + 22
    return replace(found, labels=((float(first[0]) + 70, float(first[1]) + 10), lower))


def _twin(amount: int, before: float, kept: float) -> TwinRow:
    return TwinRow(f"${amount:,}", chance(kept), chance(before), f"{(before - kept) * 100:.1f}")


def _url(page: str) -> str:
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""
