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
from quietledger.pure.losses.curves import TAIL, at_share
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
class _Limited:
    """Claims after retention and parts' limits.  Shapes: amounts (parts, claims), hit (claims,), which a limit cut."""

    amounts: Cents
    hit: NDArray[np.bool_]
    cut_cents: int


@dataclass(frozen=True, slots=True, eq=False)
class _Paid:
    """Claims within the policy's aggregate, and what is paid of them.  Shapes: within, amounts (parts, claims)."""

    within: Cents
    amounts: Cents
    years_short: int


def layered(events: Events, cover: Cover, split: Split = SPLIT, unmet: Collection[str] = NONE) -> Retained:
    """Lay a policy over events: split, uncovered, waiting, retention, part's limits, policy's aggregate, coinsurance.

    In this order, as the reference has it; so a coinsurance does not spare the aggregate. The retention is taken once
    from each event and pro rata from its covered parts; aggregates are used up in the order of time. Where all parts
    have one coinsurance, more limit never leaves more to the practice, and more retention never less.
    unmet: ids of conditions that are not kept.

    Source: insurance reference 6.
    """
    claims = claimed.of(events, cover, split, unmet, cover.retention_cents)
    limited = _limited(claims, cover)
    return _retained(events, claims, limited, _paid(limited.amounts, claims.year, cover))


def limit_curve(
    events: Events, cover: Cover, split: Split = SPLIT, unmet: Collection[str] = NONE, *,
    limits: Sequence[int] = LIMITS, retentions: Sequence[int] = RETENTIONS,
) -> tuple[LimitPoint, ...]:  # fmt: skip
    """What stays with the practice for each aggregate limit and each retention; parts keep their own limits.

    Units: whole cents.   Order: by retention, then by limit, as given.
    """
    claims = claimed.of(events, cover, split, unmet, min(retentions))
    busy, slot, found = events.busy_cents(), events.slot[claims.rows], []
    for retention in retentions:
        kept = replace(cover, retention_cents=retention)
        limited = _limited(claims, kept).amounts
        for limit in limits:
            paid = _paid(limited, claims.year, replace(kept, aggregate_cents=limit)).amounts.sum(axis=0)
            left = busy - np.bincount(slot, weights=paid, minlength=len(busy))
            mean = int(left.sum()) / events.years
            found.append(LimitPoint(limit, retention, round(mean), at_share(left, events.years, TAIL, is_sorted=False)))
    return tuple(found)


def costs_of_breaking(
    events: Events, cover: Cover, split: Split = SPLIT, unmet: Collection[str] = NONE
) -> Mapping[str, int]:
    """For each condition how much more stays with the practice in an average year while it is unmet.

    The others stay as `unmet` has them.   Units: whole cents.   Source: insurance reference 6.
    """
    now, found = layered(events, cover, split, unmet).mean_cents, {}
    for condition in cover.conditions:
        other = layered(events, cover, split, {*unmet} ^ {condition.id}).mean_cents
        found[condition.id] = now - other if condition.id in unmet else other - now
    return MappingProxyType(found)


def _limited(claims: Claims, cover: Cover) -> _Limited:
    """Steps 4 and 5 of the reference: the retention, taken pro rata, and what limits of parts leave."""
    total = claims.covered.sum(axis=0)
    net = np.maximum(total - cover.retention_cents, 0)
    due = claims.covered * np.divide(net, total, out=np.zeros(len(total)), where=total > 0)
    hit = np.zeros(len(total), np.bool_)
    for part in cover.parts:
        if part.id in PARTS and (part.limit_cents, part.aggregate_cents) != (None, None):
            column = due[PARTS.index(part.id)]
            left = column if part.limit_cents is None else np.minimum(column, part.limit_cents)
            if part.aggregate_cents is not None:
                left = _used_up(claimed.floor(left), claims.year, part.aggregate_cents).astype(np.float64)
            hit |= left < column - 1
            column[:] = left
    found = np.zeros(due.shape, np.int64)
    for group in _groups(cover):
        # Running sums are rounded, not parts: an event is paid to the cent, however many parts it has.
        running, before = np.zeros(len(total)), np.zeros(len(total), np.int64)
        for place in group:
            running += due[place]
            reached = claimed.floor(running)
            np.subtract(reached, before, out=found[place])
            before = reached
    return _Limited(found, hit, int(net.sum() - found.sum()))


def _groups(cover: Cover) -> tuple[list[int], list[int]]:
    """Places of the parts that use up the policy's aggregate, and of those that don't."""
    within, beside = (
        [place for place, one in enumerate(PARTS) if (part := cover.part(one)) and part.inside_aggregate is is_inside]
        for is_inside in (True, False)
    )
    return within, beside


def _paid(limited: Cents, year: NDArray[np.int32], cover: Cover) -> _Paid:
    """The rest of step 5, and step 6: the policy's aggregate of a year, then each part's coinsurance."""
    within, years_short = _within_aggregate(limited, year, cover)
    borne = [one.coinsurance_percent if (one := cover.part(part)) else 0 for part in PARTS]
    amounts = within * (100 - np.array(borne))[:, None] // 100 if any(borne) else within
    return _Paid(within, amounts, years_short)


def _within_aggregate(limited: Cents, year: NDArray[np.int32], cover: Cover) -> tuple[Cents, int]:
    """Payments within the policy's aggregate, and how many years it was not enough for."""
    if cover.aggregate_cents is None or not len(year):
        return limited, 0
    inside, _beside = _groups(cover)
    asked = limited[inside].sum(axis=0)
    first = np.flatnonzero(np.diff(year, prepend=-1))
    is_short = np.add.reduceat(asked, first) > cover.aggregate_cents
    # Few years ask for more than a policy has; the others stay as they are.
    short = np.flatnonzero(np.repeat(is_short, np.diff(first, append=len(year))))
    left = _used_up(asked[short], year[short], cover.aggregate_cents)
    share = left / np.maximum(asked[short], 1)
    reached = np.rint(np.cumsum(limited[inside][:, short], axis=0) * share).astype(np.int64)
    found = limited.copy()
    found[np.array(inside, np.intp)[:, None], short] = np.diff(reached, axis=0, prepend=0)
    return found, int(is_short.sum())


def _used_up(asked: Cents, year: NDArray[np.int32], aggregate_cents: int) -> Cents:
    """What a year's aggregate still has for each claim, in the order of time."""
    first = np.flatnonzero(np.diff(year, prepend=-1))
    before = np.cumsum(asked) - asked
    before -= np.repeat(before[first], np.diff(first, append=len(year)))
    found: Cents = np.minimum(np.maximum(aggregate_cents - before, 0), asked)
    return found


def _retained(events: Events, claims: Claims, limited: _Limited, paid: _Paid) -> Retained:
    of_event = paid.amounts.sum(axis=0)
    every, busy = np.zeros(len(events), np.int64), events.busy_cents()
    every[claims.rows] = of_event
    lost, paid_all, years = int(claims.lost.sum()), int(of_event.sum()), events.years
    within = int(paid.within.sum())
    causes = claims.stopped | {
        Cause.SUBLIMIT: limited.cut_cents, Cause.AGGREGATE: int(limited.amounts.sum()) - within,
        Cause.COINSURANCE: within - paid_all,
    }  # fmt: skip
    # What no other cause took is the retention; so the causes add up to what is retained.
    causes[Cause.RETENTION] = lost - paid_all - sum(causes.values())
    by_part = {
        part: PartMean(round(int(of_part) / years), round(int(due) / years))
        for part, of_part, due in zip(PARTS, claims.lost, paid.amounts.sum(axis=1), strict=True)
    }
    return Retained(
        years, round((lost - paid_all) / years), round(paid_all / years),
        MappingProxyType({cause: round(causes[cause] / years) for cause in Cause}),
        MappingProxyType(by_part),
        int(limited.hit.sum()) / max(len(events), 1), paid.years_short / years, every,
        np.sort(busy - np.bincount(events.slot, weights=every, minlength=len(busy))),
    )  # fmt: skip
