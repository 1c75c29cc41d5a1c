"""What-ifs: only what is tried changes, nothing is kept, and a plain policy splits each loss exactly."""

import numpy as np
import pytest

from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.losses.frequencies import Level
from quietledger.safety.risk import curves, whatif
from quietledger.safety.risk.whatif import Asked, Try
from tests.safety.risk.curve_world import lived_in, show


@pytest.fixture
def ask(practice, now):
    def one(level=Level.MODE, retention=None, limit=None, **controls):
        with tenancy.within(practice.id):
            return whatif.answer(practice.id, Asked(level, controls, retention, limit), now)

    return one


def test_trying_nothing_changes_nothing(ask):
    found = ask()
    assert (found.mean_saved_cents, found.tail_saved_cents, found.kept) == (0, 0, None)


def test_a_control_as_if_it_stood_is_what_its_proof_would_bring(ask, practice, owner, now):
    tried = ask(C14=Try.STANDS)
    show(owner, now, "cash_route")
    with tenancy.within(practice.id):
        assert tried.after.mean_cents == curves.now(practice.id, now).evidenced.mean_cents


def test_a_control_as_if_it_were_gone_costs(ask, practice, owner, now):
    lived_in(practice, owner, now)
    found = ask(C03=Try.GONE)
    assert found.mean_saved_cents < 0
    assert found.tail_saved_cents <= 0


def test_frequencies_at_their_ends_lie_on_both_sides(ask):
    low, mode, high = (ask(level=one).after.mean_cents for one in Level)
    assert low < mode < high


def test_a_policy_without_edges_keeps_nothing_with_the_practice(ask):
    kept = ask(retention=0, limit=100_000_000_000).kept
    assert (kept.mean_cents, kept.p99_cents, kept.over_limit) == (0, 0, 0.0)


def test_what_is_kept_falls_with_the_limit_and_rises_with_the_retention(ask):
    by_limit = [ask(retention=10_000, limit=one).kept.mean_cents for one in (50_000, 250_000, 1_000_000)]
    assert by_limit == sorted(by_limit, reverse=True)
    by_retention = [ask(retention=one, limit=250_000).kept.mean_cents for one in (0, 10_000, 50_000)]
    assert by_retention == sorted(by_retention)


def test_paid_and_kept_are_the_loss_to_the_cent(ask, practice, now):
    kept = ask(retention=10_000, limit=250_000).kept
    with tenancy.within(practice.id):
        loss = curves.events(practice.id, now).loss_cents
    paid = np.clip(loss - 10_000_00, 0, 250_000_00)
    assert kept.mean_cents == round(int((loss - paid).sum()) / 1_000_000)
