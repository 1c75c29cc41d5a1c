"""Padding, places and permits, without a database."""

import copy
import json
import pickle
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.core.tenancy.rules import Actor, Kind
from quietledger.core.vault import errors, rules

A, B = UUID(int=1), UUID(int=2)


def permit(*subjects):
    who = Actor(A, Kind.JOB, name="test")
    return rules.Permit(uuid4(), who, "TEST", frozenset(subjects), {}, datetime(2026, 11, 23, tzinfo=UTC), 0.0)


@given(st.binary(max_size=5000))
def test_unpadding_gives_back_what_was_padded(value):
    assert rules.unpad(rules.pad(value)) == value


@given(st.integers(4, 10_000_000))
def test_padding_is_small_and_of_few_sizes(size):
    padded = rules.padded_size(size)
    assert size <= padded <= max(32, size + 31, size * 1.12)
    assert rules.padded_size(padded) == padded


def test_the_padded_sizes_of_short_values_are_these():
    assert [rules.padded_size(size) for size in (4, 32, 33, 64, 65, 96, 97, 128, 129)] == [
        32, 32, 64, 64, 96, 96, 128, 128, 144,
    ]  # fmt: skip


def test_no_two_places_have_the_same_associated_data():
    places = [
        rules.Place(practice, table, column, row).associated(key, kind)
        for practice in (A, B)
        for table, column in (("ab", "c"), ("a", "bc"), ("abc", ""))
        for row in (A, B)
        for key in (1, 2)
        for kind in (rules.Kind.JSON, rules.Kind.BYTES)
    ]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize(
    ("practice", "ids", "is_covered"),
    [
        (A, (B,), True),
        (A, (uuid4(), B), True),
        (A, (None, B), True),
        (B, (B,), False),
        (A, (A,), False),
        (A, (), False),
    ],
)
def test_a_permit_covers_its_practice_and_its_subjects_only(practice, ids, is_covered):
    if is_covered:
        permit(B).check(practice, *ids)
    else:
        with pytest.raises(errors.NotPermitted):
            permit(B).check(practice, *ids)


def test_a_permit_without_subjects_covers_nothing():
    with pytest.raises(errors.NotPermitted):
        permit().check(A, None)


@pytest.mark.parametrize("way", [pickle.dumps, copy.deepcopy, json.dumps])
def test_a_permit_stays_in_its_process(way):
    with pytest.raises(TypeError):
        way(permit(A))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Quillfeather", " QUILLFEATHER "), ("van  der Berg", "Van Der\tBerg"), ("ﬁsher", "Fisher"), ("Ü", "U\u0308")],
)
def test_spellings_of_one_value_are_found_as_one(one, other):
    assert rules.normalise(one) == rules.normalise(other)
