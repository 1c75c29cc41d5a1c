"""Names, cuts, ages: what a backup is made of, without a database."""

from __future__ import annotations

import random
import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from quietledger.core.backups import rules

AT = datetime(2026, 11, 22, 20, 30, 5, 123_456, tzinfo=UTC)


def test_a_name_says_its_instant_and_sorts_by_age():
    name = rules.name_at(AT)
    assert name == "20261122T203005123Z"
    assert rules.made_at(name) == AT.replace(microsecond=123_000)
    assert rules.name_at(AT + timedelta(seconds=1)) > name


@pytest.mark.parametrize(
    "text", ["2026", "20261122", "20261122T203005Z", "../20261122T203005123Z", "x20261122T203005123Z"]
)
def test_other_texts_are_no_names(text):
    assert not rules.is_name(text)
    with pytest.raises(ValueError, match=re.escape(text)):
        rules.made_at(text)


def cut(rows: list[bytes]) -> list[bytes]:
    pieces, piece = [], b""
    for row in rows:
        piece += row
        if rules.ends_chunk(row, len(piece)):
            pieces.append(piece)
            piece = b""
    return [*pieces, piece]


def some_rows(count: int) -> list[bytes]:
    chance = random.Random(7)
    ids = sorted(uuid.UUID(int=chance.getrandbits(128)) for _ in range(count))
    return [f"{one}\tsome text\n".encode() for one in ids]


def test_chunks_hold_about_256_rows():
    pieces = cut(some_rows(20_000))
    assert 60 < len(pieces) < 100


def test_a_row_that_comes_changes_one_chunk_and_no_other():
    rows = some_rows(5_000)
    before = cut(rows)
    after = cut(sorted([*rows, b"7fffffff-0000-7000-8000-000000000001\tnew\n"]))
    assert len(set(after) - set(before)) == 1


def test_a_row_that_goes_changes_at_most_two_chunks():
    rows = some_rows(5_000)
    before = set(cut(rows))
    for place in (0, 17, 2_500, 4_999):
        assert len(set(cut(rows[:place] + rows[place + 1 :])) - before) <= 1


def test_a_chunk_of_large_rows_ends_at_four_megabytes():
    row = b"7fffffff-0000-7000-8000-000000000001\t" + b"x" * 1_000_000 + b"\n"
    assert [rules.ends_chunk(row, len(row) * count) for count in (1, 4, 5)] == [False, False, True]


NAMES = [rules.name_at(AT + timedelta(days=day)) for day in range(40)]


def test_the_newest_backup_is_chosen_or_the_newest_by_an_instant():
    assert rules.chosen(NAMES, None) == NAMES[-1]
    assert rules.chosen(NAMES, AT + timedelta(days=3, hours=1)) == NAMES[3]
    assert rules.chosen(NAMES, AT - timedelta(days=1)) is None
    assert rules.chosen([], None) is None


def test_a_backup_opens_with_its_own_keys_or_else_the_oldest_newer_ones():
    assert rules.keys_for(NAMES[3], NAMES) == NAMES[3]
    assert rules.keys_for(NAMES[3], NAMES[10:]) == NAMES[10]
    assert rules.keys_for(NAMES[3], NAMES[:2]) is None


def test_old_backups_may_go_but_never_the_newest():
    now = rules.made_at(NAMES[0]) + timedelta(days=40)
    assert rules.too_old(NAMES, timedelta(days=35), now) == NAMES[:5]
    assert rules.too_old(NAMES[:1], timedelta(days=1), now) == []


def test_differences_are_named_and_a_missing_number_is_zero():
    assert rules.differences({"a": 1, "b": 2, "d": 0}, {"a": 1, "b": 3, "c": 4}) == [
        "b: 2 then, 3 now",
        "c: 0 then, 4 now",
    ]
