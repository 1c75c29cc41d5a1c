"""What holds for every policy and every year."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quietledger.pure.losses import curves, events
from quietledger.pure.losses.covers import Bar, Cause, Cover, Part
from quietledger.pure.losses.layers import LIMITS, RETENTIONS, layered, limit_curve
from quietledger.pure.losses.library import LIBRARY
from quietledger.pure.losses.simulating import simulate
from quietledger.pure.losses.splits import PARTS, SPLIT

INSURABLE = PARTS[:-1]
YEARS = 3
CENTS = st.integers(0, 30_000_000)
LIMIT = st.one_of(st.none(), CENTS)
IDS = [one.id for one in LIBRARY]
ROWS = st.lists(st.tuples(st.integers(0, YEARS - 1), st.sampled_from(IDS), st.integers(1, 50_000_000)), max_size=12)
DRAWN = ROWS.map(lambda rows: events.of_hand(LIBRARY, YEARS, sorted(rows, key=lambda row: row[0])))
BARS = st.builds(
    Bar, st.sampled_from(["one", "two"]), st.one_of(st.none(), st.frozensets(st.sampled_from(IDS))),
    st.one_of(st.none(), st.frozensets(st.sampled_from(INSURABLE))),
)  # fmt: skip


NO_COINSURANCE = st.just(0)


@st.composite
def covers(draw, coinsurance=NO_COINSURANCE):
    ids = draw(st.lists(st.sampled_from(INSURABLE), unique=True))
    percent = draw(coinsurance)
    parts = tuple(
        Part(one, draw(LIMIT), draw(LIMIT), draw(st.sampled_from([0, 8, 24])), percent, draw(st.booleans()))
        for one in ids
    )
    bars = draw(st.lists(BARS, max_size=2, unique_by=lambda one: one.id))
    return Cover(parts, draw(CENTS), draw(LIMIT), tuple(bars[:1]), tuple(bars[1:]))


def left(drawn, cover, unmet=()):
    found = layered(drawn, cover, unmet=unmet)
    return int(drawn.loss_cents.sum() - found.paid_cents.sum())


@settings(max_examples=100, deadline=None)
@given(DRAWN, covers(st.integers(0, 100)), st.booleans())
def test_paid_and_retained_are_the_loss_to_the_cent(drawn, cover, is_unmet):
    found = layered(drawn, cover, unmet=[one.id for one in cover.conditions] if is_unmet else [])
    assert ((found.paid_cents >= 0) & (found.paid_cents <= drawn.loss_cents)).all()
    retained = drawn.loss_cents - found.paid_cents
    assert abs(sum(found.by_cause.values()) - retained.sum() / YEARS) <= len(Cause)
    assert all(cents >= 0 for cents in found.by_cause.values())
    assert found.ascending.sum() == retained.sum()
    assert abs(sum(one.paid_cents for one in found.by_part.values()) - found.paid_mean_cents) <= len(PARTS)


@settings(max_examples=100, deadline=None)
@given(DRAWN, covers(), CENTS)
def test_more_limit_never_leaves_more_and_more_retention_never_less(drawn, cover, more):
    now = left(drawn, cover)
    assert left(drawn, replace(cover, retention_cents=cover.retention_cents + more)) >= now
    if cover.aggregate_cents is not None:
        assert left(drawn, replace(cover, aggregate_cents=cover.aggregate_cents + more)) <= now
    for at, part in enumerate(cover.parts):
        for name in ("limit_cents", "aggregate_cents"):
            if (limit := getattr(part, name)) is not None:
                wider = (*cover.parts[:at], replace(part, **{name: limit + more}), *cover.parts[at + 1 :])
                assert left(drawn, replace(cover, parts=wider)) <= now


@settings(max_examples=100, deadline=None)
@given(DRAWN, covers(st.integers(0, 100)), st.randoms())
def test_the_order_of_parts_changes_nothing(drawn, cover, luck):
    shuffled = list(cover.parts)
    luck.shuffle(shuffled)
    one, other = (layered(drawn, some) for some in (cover, replace(cover, parts=tuple(shuffled))))
    assert (one.paid_cents == other.paid_cents).all()
    assert one.by_cause == other.by_cause


@settings(max_examples=100, deadline=None)
@given(DRAWN, covers())
def test_a_broken_condition_never_pays(drawn, cover):
    assert left(drawn, cover, [one.id for one in cover.conditions]) >= left(drawn, cover)


@settings(max_examples=100, deadline=None)
@given(DRAWN, CENTS)
def test_no_year_pays_more_than_the_policy_has(drawn, aggregate_cents):
    found = layered(drawn, Cover(tuple(Part(one) for one in INSURABLE), aggregate_cents=aggregate_cents))
    assert np.bincount(drawn.year, weights=found.paid_cents, minlength=YEARS).max() <= aggregate_cents


@settings(max_examples=100, deadline=None)
@given(DRAWN)
def test_without_limits_and_retention_only_what_nobody_insures_is_retained(drawn):
    found = layered(drawn, Cover(tuple(Part(one) for one in INSURABLE)))
    for row, name, paid in zip(drawn.loss_cents, drawn.scenario, found.paid_cents, strict=True):
        assert row - paid == row - (row * (100 - SPLIT.row(IDS[name]).percents.get("OTHER", 0)) + 50) // 100
    assert {cause for cause, cents in found.by_cause.items() if cents} <= {Cause.UNCOVERED}


def test_over_simulated_years_the_same_holds():
    drawn = simulate(LIBRARY, 100_000)
    cover = Cover(
        tuple(Part(one, 5_000_000, waiting_hours=8) for one in INSURABLE), 500_000, 25_000_000,
        conditions=(Bar("call-back", frozenset({"S03"}), frozenset({"CP11"})),),
    )  # fmt: skip
    found, loss = layered(drawn, cover), curves.curve(drawn)
    assert found.mean_cents + found.paid_mean_cents == pytest.approx(loss.mean_cents, abs=1)
    assert sum(found.by_cause.values()) == pytest.approx(found.mean_cents, abs=8)
    assert sum(one.loss_cents for one in found.by_part.values()) == pytest.approx(loss.mean_cents, abs=11)
    assert 0 < found.p95 < found.p99 < loss.p99
    unmet = layered(drawn, cover, unmet={"call-back"})
    assert unmet.by_part["CP11"].paid_cents == 0 < found.by_part["CP11"].paid_cents


def test_the_limit_curve_is_what_each_policy_would_leave():
    drawn = simulate(LIBRARY, 20_000)
    cover = Cover((Part("CP01"), Part("CP11", 2_500_000), Part("CP08", waiting_hours=12)), 500_000, 100_000_000)
    points = limit_curve(drawn, cover)
    assert len(points) == len(LIMITS) * len(RETENTIONS)
    for point in points[::3]:
        other = replace(cover, aggregate_cents=point.limit_cents, retention_cents=point.retention_cents)
        found = layered(drawn, other)
        assert (point.mean_cents, point.p99_cents) == (found.mean_cents, found.p99)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Part("CP01", limit_cents=-1),
        lambda: Part("CP01", coinsurance_percent=101),
        lambda: Cover((Part("CP01"), Part("CP01"))),
        lambda: Cover((), retention_cents=-1),
        lambda: Cover((Part("OTHER"),)),
        lambda: Cover((), conditions=(Bar("one"), Bar("one"))),
    ],
)
def test_what_is_no_policy_is_refused(wrong):
    with pytest.raises(ValueError, match=r"0|twice"):
        wrong()
