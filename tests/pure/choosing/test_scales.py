"""Points by fixed anchors, sums, spreads, TOPSIS, and findings put together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from quietledger.pure.choosing import findings, scales
from quietledger.pure.choosing.findings import UNKNOWN, Finding, Severity
from quietledger.pure.choosing.scales import Confidence
from quietledger.pure.choosing.topsis import topsis

POINTS = arrays.arrays(np.float64, (5, 4), elements=st.floats(0, 5))
WEIGHTS = arrays.arrays(np.float64, 4, elements=st.floats(0.1, 50))


def test_a_value_is_a_share_of_the_way_between_its_anchors():
    assert scales.normalise([[90.0], [95.0], [99.0], [80.0]], 90, 98).ravel() == pytest.approx([0, 0.625, 1, 0])


def test_where_less_is_better_the_best_anchor_is_the_lower_one():
    assert scales.normalise([2.0, 7.0, 12.0, 20.0], 12, 2).tolist() == [1, 0.5, 0, 0]


@given(POINTS, WEIGHTS, st.lists(st.floats(0, 5), min_size=4, max_size=4))
def test_one_more_candidate_changes_nobody_elses_score(values, weights, newcomer):
    """Rank reversal can't happen: anchors are fixed."""
    alone = scales.score(scales.normalise(values, 0, 5), weights)
    beside = scales.score(scales.normalise(np.vstack([values, newcomer]), 0, 5), weights)
    assert np.allclose(beside[:-1], alone, atol=1e-12)


def test_normalising_by_the_candidates_own_extremes_would_have_turned_a_ranking():
    """Why anchors are fixed: a third firm that is worse than both by every measure would swap the first two."""

    def by_extremes(values):
        given = np.array(values, float)
        return scales.score((given - given.min(0)) / (given.max(0) - given.min(0)), [0.55, 0.45])

    two = [[3.0, 5.0], [4.0, 1.0]]
    three = [*two, [0.0, 0.5]]
    assert np.argmax(by_extremes(two)) == 1
    assert np.argmax(by_extremes(three)) == 0
    fixed = [scales.score(scales.normalise(one, 0, 5), [0.55, 0.45]) for one in (two, three)]
    assert [np.argmax(one) for one in fixed] == [0, 0]


def test_an_anchor_can_not_be_the_worst_and_the_best():
    with pytest.raises(ValueError, match="at once"):
        scales.normalise([1.0], 3, 3)


@pytest.mark.parametrize("weights", [[0, 0], [-1, 2]])
def test_weights_are_positive_and_one_is_above_zero(weights):
    with pytest.raises(ValueError, match="positive"):
        scales.score([[1.0, 1.0]], weights)


@pytest.mark.parametrize(
    ("points", "confidence", "spread"),
    [
        (4, Confidence.EVIDENCE, (3.5, 4, 4.5)), (4, Confidence.STATEMENT, (2, 4, 4.5)),
        (4, Confidence.MISSING, (0, 0, 2.5)), (5, Confidence.EVIDENCE, (4.5, 5, 5)),
        (0, Confidence.STATEMENT, (0, 0, 0.5)),
    ],
)  # fmt: skip
def test_what_is_missing_counts_at_the_low_end_and_evidence_is_narrow(points, confidence, spread):
    assert scales.spread(points, confidence) == spread


def test_topsis_gives_the_reference_s_closeness_exactly():
    values = [[7, 9, 9, 8], [8, 7, 8, 7], [9, 6, 8, 9], [6, 7, 8, 6]]
    found = topsis(values, [0.1, 0.4, 0.3, 0.2])
    assert [round(one, 6) for one in found.tolist()] == [0.825337, 0.341909, 0.345400, 0.273274]
    assert np.argsort(-found).tolist() == [0, 2, 1, 3]


def test_topsis_turns_a_cost_round():
    assert topsis([[1.0, 9.0], [1.0, 3.0]], [1, 1], is_cost=[False, True]).tolist() == [0, 1]


def test_topsis_is_quiet_about_columns_of_zeros_and_rows_that_are_alike():
    assert topsis([[0.0, 2.0], [0.0, 2.0]], [1, 1]).tolist() == [0, 0]


def test_grave_findings_weigh_more_and_the_unknown_is_left_out_and_listed():
    found = [
        Finding("mfa", 10, Severity.CRITICAL), Finding("patching", 4, Severity.MEDIUM),
        Finding("offices", UNKNOWN, Severity.HIGH), Finding("logo", 0, Severity.LOW),
    ]  # fmt: skip
    whole = findings.together(found)
    assert whole.score == pytest.approx((10 * 10 + 5 * 4 + 2.5 * 0) / 17.5)
    assert whole.left_out == ("offices",)


def test_of_nothing_known_there_is_no_figure():
    assert findings.together([Finding("mfa", UNKNOWN, Severity.LOW)]).score is None
