"""What a policy pays of each event and what stays with the practice: layer by layer, over the simulated years.

Amounts are whole cents at every step, and what an insurer pays is rounded down: retained and paid add up to the loss.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from quietledger.pure.losses import claims as claimed
from quietledger.pure.losses.claims import Cents, Claims
from quietledger.pure.losses.covers import Cause, Cover, PartMean, Retained
from quietledger.pure.losses.events import Events
from quietledger.pure.losses.splits import PARTS, SPLIT, Split

NONE: Final[frozenset[str]] = frozenset()
LIMITS: Final = (25_000_000, 50_000_000, 100_000_000, 200_000_000, 300_000_000)
RETENTIONS: Final = (250_000, 500_000, 1_000_000, 2_500_000)


@dataclass(frozen=True, slots=True)
class LimitPoint:
    """What stays with the practice at one limit and one retention.   Units: whole cents, of an average year."""

    limit_cents: int
    retention_cents: int
    mean_cents: int
    p99_cents: int


@dataclass(frozen=True, slots=True, eq=False)
class _Paid:
    """Payments.  Shapes: amounts (parts, claims), hit (claims,), which a part's limit cut.  by_cause: all years."""

    amounts: Cents
    hit: NDArray[np.bool_]
    years_short: int
    by_cause: dict[Cause, int]


def layered(events: Events, cover: Cover, split: Split = SPLIT, unmet: Collection[str] = NONE) -> Retained:
    """Lay a policy over events: split, uncovered, waiting, retention, part's limits, policy's aggregate, coinsurance.

    In this order, as the reference has it; so a coinsurance does not spare the aggregate. The retention is taken once
    from each event and pro rata from its covered parts; aggregates are used up in the order of time. Where all parts
    have one coinsurance, more limit never leaves more to the practice, and more retention never less.
    unmet: ids of conditions that are not kept.

    Source: insurance reference 6.
    """
    claims = claimed.of(events, cover, split, unmet, cover.retention_cents)
    return _retained(events, claims, _pay(claims, cover), events.annual_cents())


def limit_curve(
    events: Events, cover: Cover, split: Split = SPLIT, unmet: Collection[str] = NONE, *,
    limits: Sequence[int] = LIMITS, retentions: Sequence[int] = RETENTIONS,
) -> tuple[LimitPoint, ...]:  # fmt: skip
    """What stays with the practice for each aggregate limit and each retention; parts keep their own limits.

    Units: whole cents.   Order: by retention, then by limit, as given.
    """
    claims = claimed.of(events, cover, split, unmet, min(retentions))
    annual, found = events.annual_cents(), []
    for retention in retentions:
        for limit in limits:
            other = replace(cover, aggregate_cents=limit, retention_cents=retention)
            left = _retained(events, claims, _pay(claims, other), annual)
            found.append(LimitPoint(limit, retention, left.mean_cents, left.p99))
    return tuple(found)


def costs_of_breaking(
    events: Events, cover: Cover, split: Split = SPLIT, unmet: Collection[str] = NONE
) -> Mapping[str, int]:
    """For each condition how much more stays with the practice in an average year while it is unmet.

    The others stay as `unmet` has them.   Units: whole cents.   Source: insurance reference 6.
    """
    found = {}
    for condition in cover.conditions:
        others = {*unmet} - {condition.id}
        met, broken = (layered(events, cover, split, one).mean_cents for one in (others, {*others, condition.id}))
        found[condition.id] = broken - met
    return MappingProxyType(found)


def _pay(claims: Claims, cover: Cover) -> _Paid:
    """Steps 4 to 6 of the reference."""
    total = claims.covered.sum(axis=0)
    net = np.maximum(total - cover.retention_cents, 0)
    due = claims.covered * np.divide(net, total, out=np.zeros(len(total)), where=total > 0)
    limited = _limited(due, claims.year, cover)
    amounts, years_short = _within_aggregate(limited, claims.year, cover)
    kept = [100 - one.coinsurance_percent if (one := cover.part(part)) else 0 for part in PARTS]
    paid = amounts * np.array(kept)[:, None] // 100
    whole = claimed.floor(due)
    by_cause = {
        Cause.SUBLIMIT: int(whole.sum() - limited.sum()), Cause.AGGREGATE: int(limited.sum() - amounts.sum()),
        Cause.COINSURANCE: int(amounts.sum() - paid.sum()),
    }  # fmt: skip
    return _Paid(paid, np.any(limited < whole, axis=0), years_short, by_cause)


def _limited(due: NDArray[np.float64], year: NDArray[np.int32], cover: Cover) -> Cents:
    """What the parts' limits of an event, then of a year, leave of what is due."""
    found = claimed.floor(due)
    for part in cover.parts:
        if part.id in PARTS:
            column = found[PARTS.index(part.id)]
            if part.limit_cents is not None:
                np.minimum(column, part.limit_cents, out=column)
            if part.aggregate_cents is not None:
                column[:] = _used_up(column, year, part.aggregate_cents)[0]
    return found


def _within_aggregate(limited: Cents, year: NDArray[np.int32], cover: Cover) -> tuple[Cents, int]:
    """Payments within the policy's aggregate, and how many years it was not enough for."""
    if cover.aggregate_cents is None:
        return limited, 0
    inside = [PARTS.index(one.id) for one in cover.parts if one.inside_aggregate and one.id in PARTS]
    asked = limited[inside].sum(axis=0)
    left, years_short = _used_up(asked, year, cover.aggregate_cents)
    cut = np.flatnonzero(left < asked)
    found = limited.copy()
    for column in inside:
        found[column, cut] = claimed.floor(limited[column, cut] * (left[cut] / asked[cut]))
    return found, years_short


def _used_up(asked: Cents, year: NDArray[np.int32], aggregate_cents: int) -> tuple[Cents, int]:
    """What a year's aggregate still has for each claim, in the order of time; and how many years asked for more."""
    if not len(asked):
        return asked, 0
    first = np.flatnonzero(np.diff(year, prepend=-1))
    before = np.cumsum(asked) - asked
    before -= np.repeat(before[first], np.diff(first, append=len(year)))
    years_short = int((np.add.reduceat(asked, first) > aggregate_cents).sum())
    return np.clip(aggregate_cents - before, 0, asked), years_short


def _retained(events: Events, claims: Claims, paid: _Paid, annual: NDArray[np.float64]) -> Retained:
    of_event = paid.amounts.sum(axis=0)
    every = np.zeros(len(events), np.int64)
    every[claims.rows] = of_event
    left = annual - np.bincount(claims.year, weights=of_event, minlength=events.years)
    lost, paid_all, years = int(claims.lost.sum()), int(of_event.sum()), events.years
    causes = claims.stopped | paid.by_cause
    # What no other cause took is the retention; so the causes add up to what is retained.
    causes[Cause.RETENTION] = lost - paid_all - sum(causes.values())
    columns = paid.amounts.sum(axis=1)
    return Retained(
        years, round((lost - paid_all) / years), round(paid_all / years),
        MappingProxyType({cause: round(causes[cause] / years) for cause in Cause}),
        MappingProxyType({part: PartMean(round(int(lost_cents) / years), round(int(paid_cents) / years))
                          for part, lost_cents, paid_cents in zip(PARTS, claims.lost, columns, strict=True)}),
        int(paid.hit.sum()) / max(len(events), 1), paid.years_short / years, every, np.sort(left[left > 0]),
    )  # fmt: skip
