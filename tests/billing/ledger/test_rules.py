"""Arithmetic of entries: balance, mirrors, hashes, ageing."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quietledger.billing.ledger import errors, rules
from quietledger.billing.ledger.rules import Account, NewEntry, NewLine, Source

DAY = date(2026, 11, 20)
cents = st.integers(-(10**9), 10**9)


def entry_of(*amounts: int) -> NewEntry:
    lines = tuple(NewLine(Account.AR_OTHER, amount) for amount in amounts)
    return NewEntry("charge", DAY, "once", Source("visit"), lines)


@given(st.lists(cents, min_size=1, max_size=8))
def test_what_is_checked_has_no_empty_line_and_adds_up_to_zero(amounts):
    entry = entry_of(*amounts, -sum(amounts))
    try:
        checked = rules.checked(entry)
    except errors.NothingToEnter:
        assert not any(amounts)
    else:
        assert sum(line.cents for line in checked.lines) == 0
        assert all(line.cents for line in checked.lines)


@given(st.lists(cents, min_size=1, max_size=8).filter(sum))
def test_whatever_is_out_of_balance_is_refused_by_how_much(amounts):
    with pytest.raises(errors.Unbalanced) as problem:
        rules.checked(entry_of(*amounts))
    assert problem.value.cents == sum(amounts)


@given(st.lists(cents, min_size=1, max_size=8))
def test_an_entry_and_its_mirror_leave_nothing(amounts):
    entry = entry_of(*amounts, -sum(amounts))
    mirror = rules.mirror(entry, UUID(int=1), reason="r", effective_on=DAY)
    pairs = zip(entry.lines, mirror.lines, strict=True)
    assert all(one.cents + other.cents == 0 and one.account == other.account for one, other in pairs)


CHANGES = [
    {"kind": "remit"}, {"effective_on": DAY + timedelta(days=1)}, {"once": "other"},
    {"source": Source("visit", segment=2)}, {"reverses": UUID(int=3)}, {"reason": "x"},
    {"lines": entry_of(1, -1).lines[::-1]},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_every_value_of_an_entry_is_in_its_hash(change):
    entry = entry_of(1, -1)
    assert rules.root_of([replace(entry, **change)]) != rules.root_of([entry])


LINE_CHANGES = [
    {"account": Account.CHARGES}, {"cents": 2}, {"payer_id": UUID(int=1)}, {"patient_id": UUID(int=1)},
    {"visit_id": UUID(int=1)}, {"claim_id": UUID(int=1)}, {"line_id": UUID(int=1)}, {"trace": "t"}, {"reason": "45"},
    {"segment": 3}, {"offset": 9},
]  # fmt: skip


@pytest.mark.parametrize("change", LINE_CHANGES, ids=lambda change: next(iter(change)))
def test_every_value_of_a_line_is_in_its_entrys_hash(change):
    entry = entry_of(1, -1)
    changed = replace(entry, lines=(replace(entry.lines[0], **change), entry.lines[1]))
    assert rules.canonical(changed) != rules.canonical(entry)


def test_the_hash_of_a_batch_does_not_hang_on_its_order():
    one, two = entry_of(1, -1), replace(entry_of(2, -2), once="two")
    assert rules.root_of([one, two]) == rules.root_of([two, one])


@pytest.mark.parametrize(
    ("age_days", "bucket"), [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (120, 3), (121, 4), (900, 4)]
)
def test_age_counts_from_the_day_of_service(age_days, bucket):
    assert rules.bucket_of(DAY, DAY + timedelta(days=age_days)) == bucket


def test_an_ageing_adds_up_to_what_is_owed():
    owed = [(DAY, 500), (DAY - timedelta(days=45), 1200), (DAY - timedelta(days=500), -200)]
    found = rules.aged(Account.AR_PATIENT, owed, DAY)
    assert (found.cents, found.total_cents) == ((500, 1200, 0, 0, -200), 1500)


def test_every_account_has_words_of_its_own():
    assert set(rules.WORDS) == set(Account)
    assert len(set(rules.WORDS.values())) == len(Account)
