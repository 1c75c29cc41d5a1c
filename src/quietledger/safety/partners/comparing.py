"""Puts the candidates of one kind side by side: knock-outs, points, prices, figures, and how sure their order is.

An extra file beside `queries`: everything is computed of what was noted, anew each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import numpy as np

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref
from quietledger.pure.choosing import prices, scales, stability
from quietledger.pure.choosing.scales import Confidence
from quietledger.pure.choosing.topsis import topsis
from quietledger.safety.partners import criteria, queries, rating
from quietledger.safety.partners.choice_models import Figure, KnockOut, Mix, Offer, Score, Weights
from quietledger.safety.partners.criteria import Criterion, Measure, Test
from quietledger.safety.partners.models import Partner
from quietledger.safety.partners.rules import PartnerRow, State

DRAWS: Final = 100_000
SEED: Final = 20_261_123
COMPARED: Final = (State.CANDIDATE, State.CHOSEN, State.WATCH, State.RESTRICTED)
UNKNOWN: Final = "unknown"
_MOST_WEIGHT: Final = 0.9  # a weight beyond this would leave nothing of the other criteria


@dataclass(frozen=True, slots=True)
class Knocked:
    """A test and its result: pass, fail, excepted or unknown.  is_told: a fact says the same."""

    test: Test
    result: str
    reason: str
    noted_at: datetime | None
    is_told: bool

    @property
    def lets_through(self) -> bool:
        return self.result in {rating.PASS, rating.EXCEPTED}


@dataclass(frozen=True, slots=True)
class Scored:
    """Points by one criterion: low, likely and high, what they rest on and why."""

    criterion: Criterion
    low: float
    points: float
    high: float
    confidence: Confidence
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as a firm gave it, with what keeps it from being compared, "" if nothing does."""

    measure: Measure
    value_tenths: int
    formula: str
    period: str
    not_compared: str

    @property
    def words(self) -> str:
        whole, tenth = divmod(self.value_tenths, 10)
        return f"{whole}.{tenth} {self.measure.unit}"


@dataclass(frozen=True, slots=True)
class Ranked:
    """Where a candidate stands among those that no test keeps out.  All from 0 to 1."""

    place: int
    score: float
    closeness: float
    first: float
    top_two: float
    low: float
    high: float

    @property
    def points(self) -> str:
        """The score of 100."""
        return f"{self.score * 100:.0f}"

    @property
    def between(self) -> str:
        """Where nine tenths of the draws lie."""
        return f"{self.low * 100:.0f} to {self.high * 100:.0f}"

    @property
    def leads(self) -> str:
        return percent(self.first)

    @property
    def among_two(self) -> str:
        return percent(self.top_two)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One column of the comparison.  rank: None for whom a test keeps out."""

    row: PartnerRow
    knock_outs: tuple[Knocked, ...]
    scores: tuple[Scored, ...]
    figures: tuple[Told, ...]
    offer: prices.Offer | None
    price: prices.Price | None
    flags: tuple[prices.Flag, ...]
    rank: Ranked | None = None

    @property
    def kept_out_by(self) -> list[Knocked]:
        return [one for one in self.knock_outs if not one.lets_through]

    @property
    def share(self) -> str:
        """What it costs, as a part of what is collected."""
        return f"{self.price.share_bp / 100:.1f} %" if self.price else ""


@dataclass(frozen=True, slots=True)
class Turning:
    """A weight, in points of 100, at which somebody else leads."""

    criterion: Criterion
    now: float
    at: float
    winner: PartnerRow


@dataclass(frozen=True, slots=True)
class Comparison:
    """Candidates of one kind, best first, then those that are kept out.  other_view: who leads by TOPSIS."""

    kind: str
    weights: Mapping[str, int]
    mix: prices.Mix | None
    candidates: tuple[Candidate, ...]
    turnings: tuple[Turning, ...]
    other_view: PartnerRow | None

    @property
    def ranked(self) -> list[tuple[Candidate, Ranked]]:
        return [(one, one.rank) for one in self.candidates if one.rank is not None]


def weights() -> dict[str, int]:
    """How much each criterion counts here; inside the practice's scope."""
    row = Weights.objects.order_by("-noted_at", "-id").first()
    return {name: int(row.body[name]) for name in criteria.USUAL} if row else dict(criteria.USUAL)


def mix() -> prices.Mix | None:
    """The practice's own year, None if nobody noted it; inside the practice's scope."""
    row = Mix.objects.order_by("-noted_at", "-id").first()
    return prices.Mix(**row.body) if row else None


def candidate(partner_id: UUID, now: datetime) -> Candidate:
    """One firm by itself, without a rank; inside the practice's scope.  Raises: NoSuchPartner."""
    return _candidates([queries.partner(partner_id)], mix(), now)[0]


def comparison(kind: str, now: datetime, *, draws: int = DRAWS) -> Comparison:
    """The firms of a kind that are in the running or in use; inside the practice's scope."""
    rows = [row.row() for row in Partner.objects.filter(kind=kind, state__in=COMPARED).order_by("name", "id")]
    counted, year = weights(), mix()
    found = _candidates(rows, year, now)
    inside = [one for one in found if not one.kept_out_by]
    outside = [one for one in found if one.kept_out_by]
    ranked, turnings, other = _ranked(inside, counted, draws) if inside else ([], [], None)
    return Comparison(kind, counted, year, (*ranked, *outside), tuple(turnings), other)


def percent(share: float) -> str:
    """A chance as a whole percentage; what is not quite sure is never said to be."""
    if 0 < share < 0.01:
        return "under 1 %"
    return "over 99 %" if 0.99 < share < 1 else f"{share * 100:.0f} %"


def _candidates(rows: Sequence[PartnerRow], year: prices.Mix | None, now: datetime) -> list[Candidate]:
    ids = [row.id for row in rows]
    knocked, scored = _newest(KnockOut, ids, "test"), _newest(Score, ids, "criterion")
    figures, offers = _newest(Figure, ids, "name"), _newest(Offer, ids)
    names = [one.fact for one in criteria.TESTS if one.fact]
    held = {(ref.id, name) for ref, name in facts.held([Ref("partner", one) for one in ids], names, now)}
    ours = _common_formulas(figures.values())
    found = []
    for row in rows:
        offered = offers.get((row.id,))
        offer = prices.Offer(**offered.body) if offered else None
        price = prices.price(year, offer) if year and offer else None
        tests = criteria.tests_for(row.kind, row.tier)
        found.append(Candidate(
            row, tuple(_knocked(one, knocked.get((row.id, one.id)), (row.id, one.fact) in held) for one in tests),
            tuple(_scored(one, scored.get((row.id, one.id)), price) for one in criteria.CRITERIA),
            tuple(_figure(figures[key], ours) for one in criteria.MEASURES if (key := (row.id, one.name)) in figures),
            offer, price, prices.flags(offer) if offer else (),
        ))  # fmt: skip
    return found


def _ranked(
    found: list[Candidate], counted: Mapping[str, int], draws: int
) -> tuple[list[Candidate], list[Turning], PartnerRow]:
    low, likely, high = (
        scales.normalise([[getattr(one, name) for one in row.scores] for row in found], 0, scales.FULL)
        for name in ("low", "points", "high")
    )
    given = [counted[one.id] for one in criteria.CRITERIA]
    scores, near = scales.score(likely, given), topsis(likely, given)
    sure = stability.rank_stability(likely, low, high, given, draws, SEED)
    order = [int(one) for one in np.argsort(-scores, kind="stable")]
    ranked = [
        _with_rank(found[one], Ranked(
            place, float(scores[one]), float(near[one]), float(sure.first[one]), float(sure.top_two[one]),
            float(sure.low[one]), float(sure.high[one])))
        for place, one in enumerate(order, 1)
    ]  # fmt: skip
    total = sum(given)
    turnings = [
        Turning(criteria.CRITERIA[one.criterion], one.now * total, one.at * total, found[one.winner].row)
        for one in stability.turns(likely, given)
        if one.at < _MOST_WEIGHT
    ]
    return ranked, turnings, found[int(np.argmax(near))].row


def _with_rank(one: Candidate, rank: Ranked) -> Candidate:
    return Candidate(one.row, one.knock_outs, one.scores, one.figures, one.offer, one.price, one.flags, rank)


def _knocked(test: Test, noted: KnockOut | None, is_told: bool) -> Knocked:  # noqa: FBT001 - a value among values
    if noted is None:
        return Knocked(test, UNKNOWN, "", None, is_told)
    return Knocked(test, noted.result, noted.reason, noted.noted_at, is_told)


def _scored(criterion: Criterion, noted: Score | None, price: prices.Price | None) -> Scored:
    """Points as noted; what a firm costs is computed of its price, and missing as long as there is none."""
    confidence, points, reason = Confidence.MISSING, 0.0, ""
    if criterion.id == criteria.COST and price is not None:
        share = float(scales.normalise(price.share_bp, *criteria.COST_ANCHORS_BP))
        confidence, points = Confidence.EVIDENCE, round(share * scales.FULL * 2) / 2
        reason = f"{price.share_bp / 100:.1f} % of collections"
    elif noted is not None:
        confidence, points, reason = Confidence(noted.confidence), noted.halves / 2, noted.reason
    low, likely, high = scales.spread(points, confidence)
    return Scored(criterion, low, likely, high, confidence, reason)


def _figure(noted: Figure, ours: Mapping[str, str]) -> Told:
    why = ""
    if not noted.formula:
        why = "It gave no formula, so this is compared with nothing."
    elif noted.formula != ours[noted.name]:
        why = "It counts otherwise than the others, so this is compared with nothing."
    return Told(criteria.BY_MEASURE[noted.name], noted.value_tenths, noted.formula, noted.period, why)


def _common_formulas(noted: Any) -> dict[str, str]:
    """The formula by which each figure is compared: ours, if somebody counts by it, else the first that was given."""
    given: dict[str, list[str]] = {}
    for one in noted:
        if one.formula:
            given.setdefault(one.name, []).append(one.formula)
    first = {name: next(iter(one.formulas)) for name, one in criteria.BY_MEASURE.items()}
    return {name: first[name] if first[name] in there else sorted(there)[0] for name, there in given.items()}


def _newest(model: Any, ids: Sequence[UUID], *keys: str) -> dict[tuple[Any, ...], Any]:
    """The newest row of each partner and key: (partner, key...) -> row."""
    rows = model.objects.filter(partner_id__in=list(ids))
    newest = rows.order_by("partner_id", *keys, "-noted_at", "-id").distinct("partner_id", *keys)
    return {(row.partner_id, *(getattr(row, key) for key in keys)): row for row in newest}
