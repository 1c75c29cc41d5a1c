"""A policy over a small table of events that can be worked out by hand: what it pays, and why the rest stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from quietledger.pure.losses.covers import Cause
from quietledger.pure.losses.events import of_hand
from quietledger.pure.losses.scenarios import Scenario, Threat
from quietledger.safety.cyberinsurance import comparing, layers
from quietledger.safety.cyberinsurance.rules import Clause, Exclusion, Part, PolicyRow, PolicyState
from tests.safety.cyberinsurance.conftest import condition, terms

AT = datetime(2026, 11, 23, 15, tzinfo=UTC)
EVERY = tuple(Part(f"CP{number:02}") for number in range(1, 18))
THOUSAND = 1_000_00  # cents


def scenario(name):
    return Scenario(name, "made up", Threat.OTHER, 0.0, 0.1, 0.2, 1_000, 100_000)


def events(*rows, years=10):
    """Events by hand: (year, scenario, dollars)."""
    chosen = [scenario(name) for name in sorted({one for _, one, _ in rows})]
    return of_hand(chosen, years, [(year, one, dollars * 100) for year, one, dollars in rows])


def policy(*, parts=EVERY, exclusions=(), conditions=(), **changed):
    """A bound policy as a row."""
    given = {"aggregate_cents": 1_000 * THOUSAND, "retention_cents": 10 * THOUSAND} | changed
    return PolicyRow(UUID(int=1), PolicyState.BOUND, terms(**given), tuple(parts), tuple(exclusions),
                     tuple(conditions), AT, AT, None)  # fmt: skip


def kept(row, over, *unmet):
    return layers.of_events(over, layers.cover(row), frozenset(unmet))


def test_of_a_mailbox_breach_the_retention_and_the_uninsurable_share_stay():
    # S02: 8 % is no cyber policy's; of the other 92,000 the first 10,000 stay.  Over ten years.
    found = kept(policy(), events((0, "S02", 100_000)))
    assert (found.loss_cents, found.kept_cents, found.paid_cents) == (10 * THOUSAND, 1_800_00, 8_200_00)
    assert {cause: cents for cause, cents in found.by_cause.items() if cents} == {
        Cause.UNCOVERED: 800_00, Cause.RETENTION: 1_000_00,
    }  # fmt: skip


def test_a_parts_limit_cuts_what_is_stolen_and_counts_as_hit():
    # S03: 20 % by an intruder (CP10), 70 % by a deceived person (CP11); CP11 ends at 25,000.
    row = policy(parts=[Part("CP10"), Part("CP11", limit_cents=25 * THOUSAND)], retention_cents=0)
    found = kept(row, events((0, "S03", 100_000), (1, "S03", 10_000)))
    assert found.paid_cents == (20 + 25 + 2 + 7) * THOUSAND // 10
    assert found.by_cause[Cause.SUBLIMIT] == 45 * THOUSAND // 10
    assert found.p_sublimit == 0.5


def test_the_years_limit_is_used_up_in_the_order_of_events():
    row = policy(aggregate_cents=100 * THOUSAND, retention_cents=0)
    found = kept(row, events((3, "S02", 100_000), (3, "S02", 100_000), (4, "S02", 50_000)))
    assert found.paid_cents == (100 + 46) * THOUSAND // 10
    assert found.p_aggregate == 0.1


def test_a_part_that_is_not_included_pays_nothing():
    found = kept(policy(parts=[Part("CP01")], retention_cents=0), events((0, "S02", 100_000)))
    assert found.paid_cents == 55 * THOUSAND // 10


@pytest.mark.parametrize(("exclusion", "scenario"), [("X03", "S05"), ("X09", "S12"), ("X20", "S18")])
def test_an_exclusion_takes_its_scenario_out_unless_it_is_not_counted(exclusion, scenario):
    over = events((0, scenario, 100_000))
    counted = kept(policy(exclusions=[Exclusion(exclusion)]), over)
    left_out = kept(policy(exclusions=[Exclusion(exclusion, is_counted=False)]), over)
    assert (counted.paid_cents, left_out.paid_cents > 0) == (0, True)


def test_a_broken_call_back_takes_only_the_theft():
    one = replace(condition("callback"), id=uuid4())
    row, over = policy(conditions=[one], retention_cents=0), events((0, "S03", 100_000))
    assert kept(row, over).paid_cents == 95 * THOUSAND // 10
    assert kept(row, over, str(one.id)).paid_cents == 5 * THOUSAND // 10


def test_a_broken_second_factor_takes_what_it_would_have_prevented_and_nothing_else():
    one = replace(condition("mfa"), id=uuid4())
    row = policy(conditions=[one], retention_cents=0)
    over = events((0, "S02", 100_000), (1, "S08", 100_000))
    assert kept(row, over).paid_cents - kept(row, over, str(one.id)).paid_cents == 92 * THOUSAND // 10


def test_a_condition_of_the_whole_policy_takes_everything():
    one = replace(condition("training", reach="policy"), id=uuid4())
    row, over = policy(conditions=[one]), events((0, "S08", 100_000), (1, "S09", 100_000))
    assert kept(row, over, str(one.id)).paid_cents == 0


def test_more_limit_never_leaves_more_and_more_retention_never_less():
    over = events((0, "S01", 400_000), (0, "S02", 90_000), (1, "S08", 150_000), (5, "S01", 2_000_000))
    limits = [kept(policy(aggregate_cents=one * THOUSAND), over).kept_cents for one in (250, 500, 1_000, 2_000)]
    retentions = [kept(policy(retention_cents=one * THOUSAND), over).kept_cents for one in (0, 5, 10, 25)]
    assert limits == sorted(limits, reverse=True)
    assert retentions == sorted(retentions)


def test_an_event_limit_caps_each_part_and_defence_outside_spares_the_years_limit():
    over = events((0, "S13", 100_000))
    # S13: 30 % is the regulator's inquiry (CP04), 30 % fines, 25 % claims, 5 % response.
    capped = kept(policy(per_event_cents=20 * THOUSAND, retention_cents=0), over)
    assert capped.paid_cents == (5 + 20 + 20 + 20) * THOUSAND // 10
    outside = kept(policy(aggregate_cents=60 * THOUSAND, retention_cents=0, defence="outside"), over)
    inside = kept(policy(aggregate_cents=60 * THOUSAND, retention_cents=0), over)
    assert (outside.paid_cents, inside.paid_cents) == (90 * THOUSAND // 10, 60 * THOUSAND // 10)


def test_wordings_are_compared_by_hash_and_never_guessed():
    same, other, nothing = Clause(text_sha256="a" * 64), Clause(text_sha256="b" * 64), Clause()
    assert comparing.same_wording(same, Clause(9, "a" * 64)) is True
    assert comparing.same_wording(same, other) is False
    assert comparing.same_wording(same, nothing) is None
