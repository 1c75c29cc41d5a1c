"""How sure a ranking is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from quietledger.pure.choosing import scales
from quietledger.pure.choosing.stability import rank_stability, turns

SURE = np.array([[0.9, 0.8, 0.7], [0.5, 0.9, 0.4], [0.2, 0.3, 0.9]])
WEIGHTS = [50, 30, 20]


def test_who_leads_in_everything_is_always_first():
    values = np.array([[0.9, 0.9], [0.4, 0.5], [0.4, 0.4]])
    found = rank_stability(values, values, values, [60, 40], 2_000)
    assert found.first.tolist() == [1, 0, 0]
    assert found.top_two.tolist() == [1, 1, 0]


def test_the_same_seed_gives_the_same_draws_and_another_nearly_the_same():
    low, high = SURE - 0.2, np.minimum(SURE + 0.1, 1)
    one, again, other = (rank_stability(SURE, low, high, WEIGHTS, 100_000, seed) for seed in (7, 7, 8))
    assert one.first.tolist() == again.first.tolist()
    assert np.abs(one.first - other.first).max() < 0.01


def test_chances_are_chances():
    found = rank_stability(SURE, SURE - 0.2, SURE, WEIGHTS, 5_000)
    assert found.first.sum() == pytest.approx(1)
    assert found.top_two.sum() == pytest.approx(2)
    assert np.all(found.low <= found.high)


def test_two_alike_share_the_chance_as_their_points_waver():
    values = np.array([[0.5, 0.5], [0.5, 0.5]])
    found = rank_stability(values, values - 0.3, values + 0.3, [1, 1], 100_000)
    assert found.first == pytest.approx([0.5, 0.5], abs=0.01)


def test_a_statement_is_less_sure_to_win_than_the_same_score_with_evidence():
    shown, said = (np.array(scales.spread(4, one)) / 5 for one in (scales.Confidence.EVIDENCE, "statement"))
    low, value, high = np.stack([shown, said]).T[:, :, None]
    assert rank_stability(value, low, high, [1], 20_000).first[0] > 0.7


def test_triangles_have_the_mean_that_they_should():
    """The mean of a triangle is (low + value + high) / 3; drawn with one criterion, the score is the draw."""
    found = rank_stability([[0.5], [0.0]], [[0.2], [0.0]], [[0.6], [0.0]], [1], 200_000)
    draws = np.linspace(0.05, 0.95, 2)
    low, high = found.low[0], found.high[0]
    # Turned round by hand: below the mode, share = (x - low)^2 / (width * (mode - low)).
    assert (low - 0.2) ** 2 / (0.4 * 0.3) == pytest.approx(draws[0], abs=0.003)
    assert 1 - (0.6 - high) ** 2 / (0.4 * 0.1) == pytest.approx(draws[1], abs=0.003)


def test_a_criterion_without_weight_takes_no_part():
    values = np.array([[0.1, 0.5], [0.9, 0.4]])
    assert rank_stability(values, values, values, [0, 1], 500).first.tolist() == [1, 0]


def test_points_that_do_not_rise_are_refused():
    with pytest.raises(ValueError, match="rise"):
        rank_stability([[0.5]], [[0.6]], [[0.7]], [1], 10)


def test_the_weight_at_which_another_comes_first_is_exact():
    """0.8 w + 0.3 (1 - w) = 0.4 w + 0.6 (1 - w)  at  w = 3/7."""
    found = turns([[0.8, 0.3], [0.4, 0.6]], [60, 40])
    assert [(one.criterion, one.winner) for one in found] == [(0, 1), (1, 1)]
    assert [one.at for one in found] == pytest.approx([3 / 7, 4 / 7])


def test_nobody_overtakes_who_leads_in_everything():
    assert turns([[0.9, 0.9], [0.1, 0.2]], [1, 1]) == []


@settings(max_examples=60)
@given(
    arrays.arrays(np.float64, (4, 3), elements=st.floats(0, 1)),
    arrays.arrays(np.float64, 3, elements=st.floats(1, 50)),
)
def test_just_beyond_a_turn_somebody_else_leads_and_just_before_it_nobody(values, weights):
    shares = scales.shares_of(weights)
    scores = scales.score(values, shares)
    leader = int(np.argmax(scores))
    if np.sort(scores)[-1] - np.sort(scores)[-2] < 1e-3:
        return  # nearly a tie already

    def leads(criterion, weight):
        moved = shares * (1 - weight) / (1 - shares[criterion])
        moved[criterion] = weight
        return scales.score(values, moved)

    for turn in turns(values, weights):
        step = 1e-4 if turn.at > turn.now else -1e-4
        before = leads(turn.criterion, turn.at - step)
        assert before[leader] >= before.max() - 1e-9
        if 0 <= turn.at + step <= 1:
            after = leads(turn.criterion, turn.at + step)
            assert after[turn.winner] >= after[leader]


def test_points_of_one_firm_are_off_together_so_that_words_alone_never_look_certain():
    """Thirteen statements drawn each for itself would cancel out, and the better talker would win for sure."""
    values = np.array([[0.8] * 13, [0.7] * 13])
    found = rank_stability(values, values - 0.4, values + 0.1, [1] * 13, 50_000)
    assert 0.5 < found.first[0] < 0.8
    assert np.all(found.low < values[:, 0])
    assert np.all(values[:, 0] < found.high)
