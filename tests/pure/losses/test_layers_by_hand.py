"""What a policy pays, worked out by hand: each figure of an event in its comment, in dollars."""

import pytest

from quietledger.pure.losses import events, splits
from quietledger.pure.losses.covers import Bar, Cause, Cover, Part, PartMean
from quietledger.pure.losses.layers import costs_of_breaking, layered, limit_curve
from quietledger.pure.losses.library import LIBRARY
from quietledger.pure.losses.splits import PARTS, Row, Split

CALL_BACK = Bar("call-back", frozenset({"S03"}), frozenset({"CP11"}))


def drawn(*rows, years=1):
    """Rows (year, scenario, dollars) as events."""
    return events.of_hand(LIBRARY, years, [(year, name, 100 * dollars) for year, name, dollars in rows])


def paid(found):
    return [cents / 100 for cents in found.paid_cents.tolist()]


def causes(found):
    """Causes that took something, in dollars."""
    return {cause.value: cents / 100 for cause, cents in found.by_cause.items() if cents}


def parts(*ids):
    return tuple(Part(one) for one in ids)


def test_1_one_retention_for_an_event_of_many_parts():
    # 200,000 = 60,000 response + 24,000 privacy + 10,000 defence + 6,000 fines + 30,000 extortion + 44,000 standstill
    #         + 20,000 restoring + 6,000 that no policy pays.   Covered 194,000, less 10,000 once: 184,000 are paid.
    found = layered(drawn((0, "S01", 200_000)), Cover(parts(*PARTS[:-1]), 1_000_000))
    assert paid(found) == [184_000]
    assert causes(found) == {"uncovered": 6_000, "retention": 10_000}
    # 60,000 less its part of the retention: 60,000 x 184,000 / 194,000 = 56,907.216...
    assert found.by_part["CP01"] == PartMean(6_000_000, 5_690_721)


def test_2_a_sublimit_cuts_what_a_deceived_employee_sent():
    # 100,000 = 5,000 response + 20,000 intruder + 70,000 deceived + 5,000 that no policy pays.
    # Covered 95,000 less 9,500: nine tenths of each, 4,500 + 18,000 + 63,000; the last is cut to 25,000.
    cover = Cover((*parts("CP01", "CP10"), Part("CP11", 2_500_000)), 950_000)
    found = layered(drawn((0, "S03", 100_000)), cover)
    assert paid(found) == [47_500]
    assert causes(found) == {"uncovered": 5_000, "retention": 9_500, "sublimit": 38_000}
    assert found.p_sublimit == 1


def test_3_without_the_call_back_the_deceived_part_pays_nothing():
    # The same theft: covered are 5,000 + 20,000 less 9,500; 70,000 are lost for want of a telephone call.
    cover = Cover((*parts("CP01", "CP10"), Part("CP11", 2_500_000)), 950_000, conditions=(CALL_BACK,))
    theft = drawn((0, "S03", 100_000))
    found = layered(theft, cover, unmet={"call-back"})
    assert paid(found) == [15_500]
    assert causes(found) == {"uncovered": 5_000, "condition": 70_000, "retention": 9_500}
    assert found.by_part["CP11"] == PartMean(7_000_000, 0)
    # 47,500 with it, 15,500 without.
    assert costs_of_breaking(theft, cover) == {"call-back": 3_200_000}
    assert costs_of_breaking(theft, cover, unmet={"call-back"}) == {"call-back": 3_200_000}


def test_4_a_waiting_period_takes_its_share_of_the_standstill():
    # 50,000 = 41,000 standstill of another + 1,500 response + 7,500 that no policy pays. Work stands still for 20 hours
    # (the middle of 4 and 100); 8 of them are waited for: 41,000 x 12/20 = 24,600. 26,100 less 2,610: 23,490 are paid.
    split = Split({"S09": Row(splits.SPLIT.row("S09").percents, "by hand", hours=(4, 100))})
    cover = Cover((Part("CP01"), Part("CP08", waiting_hours=8)), 261_000)
    found = layered(drawn((0, "S09", 50_000)), cover, split)
    assert paid(found) == [23_490]
    assert causes(found) == {"uncovered": 7_500, "waiting": 16_400, "retention": 2_610}


def test_5_who_waits_longer_than_work_stood_still_is_paid_nothing():
    split = Split({"S09": Row(splits.SPLIT.row("S09").percents, "by hand", hours=(4, 100))})
    found = layered(drawn((0, "S09", 50_000)), Cover((Part("CP08", waiting_hours=24),)), split)
    assert paid(found) == [0]
    assert causes(found) == {"uncovered": 9_000, "waiting": 41_000}


def test_6_the_policys_aggregate_is_used_up_in_the_order_of_time_and_new_each_year():
    # Response is 40 % of 100,000. Year 0 asks for 120,000 of 100,000: the third event finds 20,000. Year 1 begins anew.
    rows = [(0, "S10", 100_000)] * 3 + [(1, "S10", 100_000)]
    found = layered(drawn(*rows, years=2), Cover(parts("CP01"), aggregate_cents=10_000_000))
    assert paid(found) == [40_000, 40_000, 20_000, 40_000]
    assert (found.p_aggregate, found.p_sublimit) == (0.5, 0)
    assert causes(found) == {"uncovered": 120_000, "aggregate": 10_000}  # of two years: 240,000 and 20,000


def test_7_a_parts_own_aggregate_is_used_up_before_the_policys():
    # 70 % of 50,000 was sent by somebody deceived: 35,000 each time; the part has 50,000 a year.
    cover = Cover((Part("CP11", aggregate_cents=5_000_000),), aggregate_cents=4_500_000)
    found = layered(drawn((0, "S03", 50_000), (0, "S03", 50_000)), cover)
    # 35,000 and 15,000 by the part's aggregate; of these the policy's has 45,000: 35,000 and 10,000.
    assert paid(found) == [35_000, 10_000]
    assert causes(found) == {"uncovered": 30_000, "sublimit": 20_000, "aggregate": 5_000}


def test_8_a_coinsurance_is_taken_after_the_limit():
    # Extortion is 15 % of 200,000: 30,000, cut to 25,000, of which the practice bears a fifth.
    cover = Cover((Part("CP06", 2_500_000, coinsurance_percent=20),))
    found = layered(drawn((0, "S01", 200_000)), cover)
    assert paid(found) == [20_000]
    assert causes(found) == {"uncovered": 170_000, "sublimit": 5_000, "coinsurance": 5_000}


def test_9_an_exclusion_takes_the_unencrypted_laptop_out():
    # 40,000: 60 % response, 15 % privacy.  Excluded are both; of the encrypted one nothing is.
    cover = Cover(parts("CP01", "CP02"), exclusions=(Bar("X03", frozenset({"S05"})),))
    found = layered(drawn((0, "S05", 40_000), (0, "S06", 2_000)), cover)
    assert paid(found) == [0, 200]
    assert causes(found) == {"uncovered": 10_000 + 1_800, "exclusion": 30_000}


def test_10_a_defence_outside_the_limits_does_not_use_up_the_aggregate():
    # A review: 30 % defence, 30 % fines of 100,000 each time; the aggregate of 40,000 is for fines alone.
    rows = [(0, "S13", 100_000)] * 2
    apart = (Part("CP04", inside_aggregate=False), Part("CP05"))
    assert paid(layered(drawn(*rows), Cover(apart, aggregate_cents=4_000_000))) == [60_000, 40_000]
    # With the defence inside, the first event takes all of it.
    assert paid(layered(drawn(*rows), Cover(parts("CP04", "CP05"), aggregate_cents=4_000_000))) == [40_000, 0]


def test_11_what_lies_below_the_retention_stays_whole():
    found = layered(drawn((0, "S04", 900), (0, "S04", 4_000)), Cover(parts("CP01", "CP02"), 500_000))
    assert paid(found) == [0, 0]
    assert causes(found) == {"uncovered": 0.35 * 4_900, "retention": 0.65 * 4_900}


def test_12_the_limit_curve_is_worked_out_point_by_point():
    # Response is 40 % of 1,000,000.  Retention 2,500: 397,500 asked, 250,000 or all paid.  25,000: 375,000 asked.
    points = limit_curve(
        drawn((0, "S10", 1_000_000)), Cover(parts("CP01")), limits=(25_000_000, 50_000_000),
        retentions=(250_000, 2_500_000),
    )  # fmt: skip
    assert [(one.retention_cents, one.limit_cents, one.mean_cents) for one in points] == [
        (250_000, 25_000_000, 75_000_000), (250_000, 50_000_000, 60_250_000),
        (2_500_000, 25_000_000, 75_000_000), (2_500_000, 50_000_000, 62_500_000),
    ]  # fmt: skip
    assert [one.p99_cents for one in points] == [one.mean_cents for one in points]


def test_a_scenario_that_nobody_split_is_not_insured():
    found = layered(drawn((0, "S01", 1_000)), Cover(parts(*PARTS[:-1])), Split({}))
    assert (paid(found), found.by_cause[Cause.UNCOVERED]) == ([0], 100_000)


@pytest.mark.parametrize("row", list(splits.SPLIT.rows))
def test_every_row_of_the_split_adds_up_and_says_why(row):
    found = splits.SPLIT.row(row)
    assert sum(found.percents.values()) == 100
    assert found.why
    # What may be waited for has hours to wait in.
    assert bool(found.hours) == any(found.percents.get(part) for part in splits.STANDSTILL)


def test_the_rows_of_the_reference_are_there_as_it_has_them():
    assert {name for name, row in splits.SPLIT.rows.items() if row.is_given} == {
        "S01", "S02", "S03", "S04", "S05", "S08", "S09", "S10", "S13", "S17",
    }  # fmt: skip
    assert set(splits.SPLIT.rows) == {one.id for one in LIBRARY}
    one, two = splits.SPLIT.row("S01").percents, splits.SPLIT.row("S09").percents
    assert [one.get(part, 0) for part in PARTS] == [30, 12, 5, 3, 15, 22, 0, 10, 0, 0, 3]
    assert [two.get(part, 0) for part in PARTS] == [3, 0, 0, 0, 0, 0, 82, 0, 0, 0, 15]
    assert splits.SPLIT.share("S03", ("CP10", "CP11")) == pytest.approx(0.9)


@pytest.mark.parametrize("percents", [{"CP01": 90}, {"CP01": 120, "OTHER": -20}, {"CP99": 100}])
def test_a_row_that_is_no_split_is_refused(percents):
    with pytest.raises(ValueError, match="of a loss"):
        Row(percents, "wrong")
