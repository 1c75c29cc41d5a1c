"""A firm that shows more makes a cheaper year; everything else of the year stays as it is."""

from __future__ import annotations

import pytest

from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.partners import comparing
from quietledger.safety.risk import curves, effects, firms
from tests.safety.partners.world import three
from tests.web.signing import signed_in


@pytest.fixture
def rated(owner, now):
    """Three firms that no test keeps out, each with other points."""
    return three(owner, now)


def test_the_year_of_a_firm_follows_its_points(practice, rated, now):
    with tenancy.within(practice.id):
        found = comparing.comparison("billing", now)
        rows = {one.id: one for one in firms.chosen(practice.id, "billing", now)}
        pair = curves.now(practice.id, now)
        states = effects.evidenced(pair.controls)
        for one, rank in found.ranked:
            alone = curves.figures(pair.scenarios, effects.of({**states, firms.CONTROL: rank.score}))
            row = rows[one.row.id]
            assert (row.state, row.mean_cents, row.p99_cents) == (rank.score, alone.mean_cents, alone.p99_cents)
    assert rows.keys() == set(rated)
    best, *_, worst = sorted(rows.values(), key=lambda one: -one.state)
    assert best.mean_cents < worst.mean_cents


def test_more_points_never_make_a_dearer_year(practice, owner, now):
    with tenancy.within(practice.id):
        pair = curves.now(practice.id, now)
        years = [
            curves.figures(pair.scenarios, effects.of({firms.CONTROL: points / 10})).mean_cents for points in range(11)
        ]
    assert years == sorted(years, reverse=True)
    assert years[0] > years[-1]


def test_the_page_says_so_when_nobody_is_in_the_running(practice, now):
    with signed_in(practice, "owner", now=now) as desk:
        assert "No clearinghouse is in the running." in desk.get("/risk/choice/clearinghouse").content.decode()
        assert desk.get("/risk/choice/nothing").status_code == 404
