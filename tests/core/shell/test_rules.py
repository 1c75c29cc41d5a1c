"""How amounts, days and counts are said."""

from datetime import date

import pytest

from quietledger.core.shell import rules

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("cents", "said"),
    [
        (124050, "$1,240.50"),
        (0, "$0.00"),
        (5, "$0.05"),
        (-4800, "−$48.00"),
        (-1, "−$0.01"),
        (100_000_000, "$1,000,000.00"),
    ],
)
def test_amounts_have_both_inks_and_a_real_minus(cents: int, said: str) -> None:
    assert "".join(rules.money_parts(cents)) == said


def test_days_are_said_without_leading_zeros() -> None:
    assert rules.day(date(2026, 12, 4)) == "Fri, Dec 4"
    assert rules.long_day(date(2026, 11, 3)) == "November 3, 2026"


@pytest.mark.parametrize(
    ("day", "words", "tone"),
    [
        (date(2026, 11, 20), "3 days ago", "bad"),
        (date(2026, 11, 22), "Yesterday", "bad"),
        (date(2026, 11, 23), "Today", "bad"),
        (date(2026, 11, 24), "Tomorrow", "bad"),
        (date(2026, 11, 25), "2 days", "bad"),
        (date(2026, 11, 26), "3 days", "soon"),
        (date(2026, 11, 30), "7 days", "soon"),
        (date(2026, 12, 1), "8 days", ""),
    ],
)
def test_a_deadline_is_bad_within_two_days_and_soon_within_seven(day: date, words: str, tone: str) -> None:
    assert rules.away(day, TODAY) == rules.Away(words, tone)


def test_counts_agree_with_their_nouns() -> None:
    assert [rules.counted(n, "claim") for n in (0, 1, 1204)] == ["0 claims", "1 claim", "1,204 claims"]
    assert rules.counted(2, "child", "children") == "2 children"


def test_small_numbers_are_words_in_sentences() -> None:
    assert [rules.spelled(n) for n in (0, 8, 12, 13, 1204)] == ["no", "eight", "twelve", "13", "1,204"]
