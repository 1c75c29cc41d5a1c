"""The scale: every cell of its table, every edge of its categories."""

import pytest

from quietledger.pure.phishscale import cues, scale
from quietledger.pure.phishscale.scale import Cues, Difficulty, NotAScore, Premise, Rating

VERY, MODERATE, BETWEEN, LEAST = (
    "very difficult", "moderately difficult", "moderately to least difficult", "least difficult",
)  # fmt: skip
STRONG, MEDIUM, WEAK = (8, 8, 2, 0, 0), (8, 2, 2, 0, 0), (8, 2, 0, 0, 0)


@pytest.mark.parametrize(
    ("count", "premise", "difficulty"),
    [
        (8, STRONG, VERY), (8, MEDIUM, VERY), (8, WEAK, MODERATE),
        (14, STRONG, VERY), (14, MEDIUM, MODERATE), (14, WEAK, BETWEEN),
        (15, STRONG, MODERATE), (15, MEDIUM, MODERATE), (15, WEAK, LEAST),
    ],
)  # fmt: skip
def test_every_cell_of_the_table(count: int, premise: tuple[int, ...], difficulty: str) -> None:
    assert Rating({"urgency": count}, premise).difficulty == difficulty


def test_the_table_has_nine_cells_and_no_others() -> None:
    assert scale.TABLE.keys() == {(one, other) for one in Cues for other in Premise}
    assert set(scale.TABLE.values()) == set(Difficulty)


@pytest.mark.parametrize(
    ("count", "category"), [(0, "few"), (1, "few"), (8, "few"), (9, "some"), (14, "some"), (15, "many"), (90, "many")]
)
def test_the_edges_of_the_cue_count(count: int, category: str) -> None:
    assert scale.cues_category(count) == category


@pytest.mark.parametrize(
    ("rating", "category"),
    [(-8, "weak"), (10, "weak"), (11, "medium"), (17, "medium"), (18, "strong"), (32, "strong")],
)
def test_the_edges_of_the_premise(rating: int, category: str) -> None:
    assert scale.premise_category(rating) == category


def test_the_fifth_element_is_taken_off() -> None:
    assert scale.premise_rating((8, 8, 8, 8, 0)) == 32
    assert scale.premise_rating((0, 0, 0, 0, 8)) == -8
    assert scale.premise_rating((8, 6, 4, 2, 6)) == 14


@pytest.mark.parametrize("scores", [(8, 8, 8, 8), (8, 8, 8, 8, 3), (8, 8, 8, 8, -2), (8, 8, 8, 8, 0, 0)])
def test_a_premise_has_five_scores_of_the_five_values(scores: tuple[int, ...]) -> None:
    with pytest.raises(NotAScore):
        Rating({}, scores)


@pytest.mark.parametrize("counted", [{"nonsense": 1}, {"urgency": -1}])
def test_a_cue_is_one_of_the_scale_and_counted_from_nought(counted: dict[str, int]) -> None:
    with pytest.raises(NotAScore):
        Rating(counted, WEAK)
    with pytest.raises(NotAScore):
        scale.cues_category(-1)


def test_every_occurrence_counts() -> None:
    assert Rating({"spelling": 3, "urgency": 2, "threat": 0}, WEAK).cue_count == 5


def test_the_scale_has_23_cues_of_five_kinds() -> None:
    kinds = [cue.kind for cue in cues.CUES.values()]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "Error": 2, "Technical indicator": 4, "Visual presentation indicator": 4, "Language and content": 7,
        "Common tactic": 6,
    }  # fmt: skip


def test_a_count_starts_from_the_signs_that_a_reader_can_see() -> None:
    assert cues.start(["T2", "T2", "S1", "S6", "S7", "L2"]) == {"urgency": 2, "sender": 1, "link": 1}
    assert set(cues.BY_SIGN.values()) <= cues.CUES.keys()
