"""The helper finds what lies open, and takes no piece of an id or a digest for it."""

from __future__ import annotations

import pytest

from tests.standing import standing


@pytest.mark.parametrize("text", ["{'IL': 3}", "3 in IL, 1 elsewhere", '"IL"', "IL"])
def test_a_word_by_itself_is_found(text: str) -> None:
    assert standing(text, "IL", "OH") == ["IL"]


@pytest.mark.parametrize("text", ["1985-04-12", "date(1985, 4, 12)", '{"born":"1985-04-12"}', "born 1985"])
def test_a_year_is_found_in_a_date(text: str) -> None:
    assert standing(text, "1985") == ["1985"]


@pytest.mark.parametrize("text", ["01a33c9f-c280-7f89-1985-4445cf563d00", "9b1985aa", "kQ_1985", "x-1985", "19850412"])
def test_a_piece_of_an_id_or_a_digest_is_not(text: str) -> None:
    assert standing(text, "1985") == []
