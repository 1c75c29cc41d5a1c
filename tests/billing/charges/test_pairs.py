"""Services of one day beside each other: each seed rule once broken and once kept."""

import pytest

from quietledger.billing.charges.pairs import BASES, PAIRS, pair_findings
from quietledger.billing.charges.rules import ChargeLine


def day(*codes):
    made = []
    for text in codes:
        code, *modifiers = text.split(":")
        made.append(ChargeLine(code, tuple(modifiers)))
    return made


def ids(*codes):
    return [finding.id for finding in pair_findings(day(*codes))]


CLASHES = {
    "PAIR-THERAPY-TWICE": ("90832", "90837"),
    "PAIR-THERAPY-ADDED": ("99213", "90833", "90834"),
    "PAIR-EVALUATION": ("90791", "90834"),
    "PAIR-EVALUATION-TWICE": ("90791", "90792"),
    "PAIR-CRISIS": ("90834", "90839"),
    "PAIR-CRISIS-TWICE": ("90839", "90839"),
    "PAIR-FAMILY": ("90846", "90847"),
    "PAIR-FAMILY-THERAPY": ("90847", "90834"),
    "PAIR-GROUP-THERAPY": ("90853", "90834"),
    "PAIR-TESTING": ("96136", "96138"),
    "PAIR-MEDICAL-THERAPY": ("99214", "90834"),
    "PAIR-CARE-MONTH": ("99492", "99484"),
    "PAIR-CARE-FIRST": ("99492", "99493"),
    "PAIR-HEALTH-BEHAVIOR": ("96158", "90834"),
}


@pytest.mark.parametrize("rule", PAIRS, ids=lambda rule: rule.id)
def test_each_pair_rule_finds_its_clash_in_either_order(rule):
    codes = CLASHES[rule.id]
    assert rule.id in ids(*codes)
    assert rule.id in ids(*reversed(codes))


@pytest.mark.parametrize("rule", BASES, ids=lambda rule: rule.id)
def test_each_add_on_is_an_orphan_alone_and_not_beside_its_base(rule):
    for addon in rule.addons:
        assert rule.id in ids(addon)
        assert all(rule.id not in ids(base, addon) for base in rule.bases)


@pytest.mark.parametrize(
    "codes",
    [
        ("90837",),
        ("90834", "90834:76"),
        ("90832", "90834:59"),
        ("90846", "90847:XE"),
        ("90834:XE", "90847"),
        ("90853:59", "90834"),
        ("96136", "96138:59"),
        ("99213", "90833"),
        ("90839", "90840"),
        ("90837", "90785"),
    ],
)
def test_what_may_stand_together_stands(codes):
    assert ids(*codes) == []


@pytest.mark.parametrize("codes", [("90791", "90834:59"), ("90839", "90834:59"), ("90834", "90847:76")])
def test_a_modifier_does_not_open_what_it_may_not(codes):
    assert len(ids(*codes)) == 1


def test_group_and_individual_is_a_warning_and_the_rest_blocks():
    assert [finding.severity for finding in pair_findings(day("90853", "90834"))] == ["warn"]
    assert [finding.severity for finding in pair_findings(day("90791", "90834"))] == ["block"]


def test_a_finding_names_the_later_line():
    assert [finding.line for finding in pair_findings(day("96127", "90791", "90834"))] == [3]


def test_interactive_complexity_needs_a_session_that_takes_it():
    assert ids("90847", "90785") == ["BASE-INTERACTIVE"]
