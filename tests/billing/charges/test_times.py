"""Minutes into codes: every check vector of the time tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.billing.charges import codes
from quietledger.billing.charges import rules as charges
from quietledger.billing.charges.codes import Kind
from quietledger.billing.charges.errors import NotBillable
from quietledger.billing.charges.times import Rounding


def units(code, minutes, **terms):
    return [(found.code, found.units) for found in charges.units_for(code, minutes, **terms)]


def why(code, minutes, **terms):
    with pytest.raises(NotBillable) as problem:
        charges.units_for(code, minutes, **terms)
    return problem.value.why, problem.value.supports


@pytest.mark.parametrize(
    ("minutes", "code", "added"),
    [
        (16, "90832", "90833"),
        (37, "90832", "90833"),
        (38, "90834", "90836"),
        (52, "90834", "90836"),
        (53, "90837", "90838"),
        (180, "90837", "90838"),
    ],
)
def test_psychotherapy_follows_its_bands(minutes, code, added):
    assert charges.code_for(Kind.PSYCHOTHERAPY, minutes) == code
    assert charges.code_for(Kind.PSYCHOTHERAPY_WITH_EM, minutes) == added
    assert units(code, minutes) == [(code, 1)]
    assert units(added, minutes) == [(added, 1)]


def test_fifteen_minutes_are_no_psychotherapy():
    assert why("90832", 15) == ("too_short", "")
    with pytest.raises(NotBillable):
        charges.code_for(Kind.PSYCHOTHERAPY, 15)


@pytest.mark.parametrize(
    ("code", "minutes", "supports"),
    [
        ("90837", 52, "90834"),
        ("90837", 45, "90834"),
        ("90834", 53, "90837"),
        ("90834", 37, "90832"),
        ("90832", 38, "90834"),
        ("90838", 20, "90833"),
        ("90839", 29, "90832"),
    ],
)
def test_a_code_that_disagrees_with_its_minutes_names_the_code_they_support(code, minutes, supports):
    assert why(code, minutes) == ("disagrees", supports)


@pytest.mark.parametrize(("minutes", "further"), [(30, 0), (74, 0), (75, 1), (104, 1), (105, 2), (134, 2), (135, 3)])
def test_crisis_adds_a_unit_for_each_half_hour_begun(minutes, further):
    expected = [("90839", 1), ("90840", further)] if further else [("90839", 1)]
    assert units("90839", minutes) == expected
    assert further == max(0, -(-(minutes - 74) // 30))


def test_a_crisis_under_half_an_hour_is_a_short_session():
    assert charges.code_for(Kind.CRISIS, 29) == "90832"
    assert charges.code_for(Kind.CRISIS, 30) == "90839"
    with pytest.raises(NotBillable):
        charges.code_for(Kind.CRISIS, 15)


@pytest.mark.parametrize("code", ["90846", "90847"])
def test_family_sessions_begin_at_26_minutes(code):
    assert why(code, 25) == ("too_short", "")
    assert units(code, 26) == [(code, 1)]


@pytest.mark.parametrize(("base", "addon"), [("96130", "96131"), ("96132", "96133"), ("96116", "96121")])
@pytest.mark.parametrize(("minutes", "total"), [(30, 0), (31, 1), (90, 1), (91, 2), (150, 2), (151, 3)])
def test_hours_of_testing(base, addon, minutes, total):
    check_split(base, addon, minutes, total)


@pytest.mark.parametrize(("base", "addon"), [("96136", "96137"), ("96138", "96139")])
@pytest.mark.parametrize(("minutes", "total"), [(15, 0), (16, 1), (45, 1), (46, 2), (75, 2), (76, 3)])
def test_half_hours_of_testing(base, addon, minutes, total):
    check_split(base, addon, minutes, total)


def check_split(base, addon, minutes, total):
    if total == 0:
        assert why(base, minutes) == ("too_short", "")
    else:
        assert units(base, minutes) == [(base, 1), (addon, total - 1)][: 1 + (total > 1)]


@given(st.integers(31, 1440))
def test_hours_of_testing_follow_the_formula(minutes):
    assert sum(found.units for found in charges.units_for("96130", minutes)) == (minutes + 29) // 60


def test_testing_of_a_later_day_is_all_add_on():
    assert units("96131", 31) == [("96131", 1)]
    assert units("96137", 46) == [("96137", 2)]
    assert why("96131", 30) == ("too_short", "")


def test_other_add_ons_do_not_stand_alone():
    assert why("90840", 40) == ("needs_base", "90839")
    assert why("96159", 40) == ("needs_base", "96158")


@pytest.mark.parametrize(
    ("base", "addon"), [("96158", "96159"), ("96164", "96165"), ("96167", "96168"), ("96170", "96171")]
)
@pytest.mark.parametrize(("minutes", "further"), [(16, 0), (37, 0), (38, 1), (52, 1), (53, 2)])
def test_health_behavior(base, addon, minutes, further):
    assert units(base, minutes) == ([(base, 1), (addon, further)] if further else [(base, 1)])
    assert why(base, 15) == ("too_short", "")


@pytest.mark.parametrize(
    ("minutes", "is_first", "expected"),
    [
        (36, True, [("99492", 1)]),
        (85, True, [("99492", 1)]),
        (86, True, [("99492", 1), ("99494", 1)]),
        (115, True, [("99492", 1), ("99494", 1)]),
        (116, True, [("99492", 1), ("99494", 2)]),
        (145, True, [("99492", 1), ("99494", 2)]),
        (31, False, [("99493", 1)]),
        (75, False, [("99493", 1)]),
        (76, False, [("99493", 1), ("99494", 1)]),
        (105, False, [("99493", 1), ("99494", 1)]),
        (106, False, [("99493", 1), ("99494", 2)]),
        (135, False, [("99493", 1), ("99494", 2)]),
    ],
)
def test_months_of_team_care(minutes, is_first, expected):
    found = charges.care_month(minutes, is_first_month=is_first)
    assert [(one.code, one.units) for one in found] == expected


def test_a_payer_may_cap_the_add_ons_of_a_month():
    found = charges.care_month(300, is_first_month=True, most_addons=4)
    assert [(one.code, one.units) for one in found] == [("99492", 1), ("99494", 4)]
    assert len(charges.care_month(300, is_first_month=True, most_addons=0)) == 1


@pytest.mark.parametrize(("code", "least"), [("99492", 36), ("99493", 31), ("99484", 20), ("G0323", 20), ("G2214", 16)])
def test_a_month_below_its_least_minutes_is_not_billed(code, least):
    assert why(code, least - 1) == ("too_short", "")
    assert units(code, least) == [(code, 1)]


@pytest.mark.parametrize(
    ("rounding", "minutes", "expected"),
    [
        (Rounding.MIDPOINT8, 7, 0),
        (Rounding.MIDPOINT8, 8, 1),
        (Rounding.MIDPOINT8, 22, 1),
        (Rounding.MIDPOINT8, 23, 2),
        (Rounding.MIDPOINT8, 37, 2),
        (Rounding.MIDPOINT8, 38, 3),
        (Rounding.FULL_UNIT, 14, 0),
        (Rounding.FULL_UNIT, 29, 1),
        (Rounding.FULL_UNIT, 30, 2),
        (Rounding.CEIL, 1, 1),
        (Rounding.CEIL, 15, 1),
        (Rounding.CEIL, 16, 2),
    ],
)
def test_quarter_hours_round_as_the_payer_says(rounding, minutes, expected):
    if expected:
        assert units("H0004", minutes, rounding=rounding) == [("H0004", expected)]
    else:
        assert why("H0004", minutes, rounding=rounding) == ("too_short", "")


def test_hours_and_days_of_programs():
    assert units("H2012", 90) == [("H2012", 1)]
    assert units("H2012", 91) == [("H2012", 2)]
    assert units("H2012", 89, rounding=Rounding.FULL_UNIT) == [("H2012", 1)]
    assert units("S9480", 200) == [("S9480", 1)]


def test_a_code_without_a_unit_asks_the_payer():
    assert why("H0031", 60) == ("no_unit", "")
    assert units("H0031", None, unit_minutes=0) == [("H0031", 1)]
    assert units("H0031", 60, unit_minutes=15) == [("H0031", 4)]


@pytest.mark.parametrize(
    ("minutes", "reason"),
    [(None, "no_time"), (0, "impossible_time"), (-5, "impossible_time"), (1441, "impossible_time")],
)
def test_time_must_be_there_and_possible(minutes, reason):
    assert why("90837", minutes) == (reason, "")


def test_an_unknown_code_is_said_to_be_unknown():
    assert why("99999", 60) == ("unknown_code", "")


def test_every_kind_has_a_code_and_every_code_a_label():
    known = {code for rule in (*codes.TIMED, *codes.MONTHLY) for code in (rule.code, rule.addon) if code}
    known |= set(codes.UNTIMED) | codes.QUARTER_HOURS | codes.HOURS | codes.STATE_DECIDES
    assert set(codes.KIND_CODES) == set(Kind)
    assert known - codes.MEDICAL_VISITS - set(charges.LABELS) == set()
    assert set(charges.LABELS) - known == set()
