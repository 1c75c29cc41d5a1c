"""Places of the loss exceedance chart, and how its figures are said."""

import pytest

from quietledger.safety.risk import chart, words


def falling(dollars):
    """One year in two costs more than $1,000, one in twenty more than $10,000, and so on."""
    return 0.5 * (1_000 / dollars)


def lower(dollars):
    return falling(dollars) / 2


@pytest.fixture
def wide():
    return chart.wide(falling, lower, (10_000, 5_000), {"You keep $10k": 10_000, "Policy ends $10M": 10_000_000})


def places(points):
    return [tuple(float(one) for one in point.split(",")) for point in points.split()]


def test_the_axis_of_losses_is_logarithmic(wide):
    assert [one.words for one in wide.columns] == ["$1k", "$10k", "$100k", "$1M", "$10M"]
    steps = [after.at - before.at for before, after in zip(wide.columns, wide.columns[1:], strict=False)]
    assert steps == pytest.approx([steps[0]] * 4, abs=0.2)


def test_the_axis_of_chances_has_five_steps_and_holds_the_curve(wide):
    assert [one.words for one in wide.rows] == ["0%", "10%", "20%", "30%", "40%", "50%"]
    assert min(y for _x, y in places(wide.evidenced)) == wide.rows[-1].at


def test_a_rarer_curve_is_drawn_on_a_finer_axis():
    small = chart.narrow(lambda dollars: 0.04, lambda dollars: 0.01, (1_000, 1_000), {})
    assert small.rows[-1].words == "5%"


def test_the_dots_stand_on_their_curves_at_one_year_in_twenty(wide):
    x, y = wide.dots[0], wide.tail
    near = min(places(wide.evidenced), key=lambda place: abs(place[0] - x))
    assert near[1] == pytest.approx(y, abs=4)


def test_the_space_between_goes_along_one_curve_and_back_along_the_other(wide):
    assert places(wide.between) == places(wide.evidenced) + places(wide.claimed)[::-1]


def test_a_mark_at_the_right_edge_has_its_words_at_its_left(wide):
    assert [one.anchor for one in wide.marks] == ["start", "end"]
    assert wide.marks[0].at == wide.columns[1].at


def test_no_words_stand_outside_the_drawing(wide):
    for x, y in (*wide.labels, wide.tail_at):
        assert 0 < x < wide.width
        assert 0 < y < wide.height


@pytest.mark.parametrize(
    ("amount", "said"),
    [(0, "$0"), (950, "$950"), (1_000, "$1k"), (33_449, "$33.4k"), (208_345, "$208k"), (1_200_000, "$1.2M")],
)
def test_amounts_in_charts_have_three_digits(amount, said):
    assert words.short(amount) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "0%"),
        (0.00005, "under 0.01%"),
        (0.0007, "0.07%"),
        (0.007, "0.7%"),
        (0.0995, "10%"),
        (0.31, "31%"),
        (1, "over 99%"),
    ],
)
def test_chances_have_two_digits(share, said):
    assert words.chance(share) == said


def test_how_often_a_chance_is_once():
    assert words.one_in(0.0072) == "about 1 year in 139"
    assert words.one_in(0) == "in none of the simulated years"
