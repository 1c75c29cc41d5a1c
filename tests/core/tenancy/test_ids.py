"""Row ids: UUID version 7."""

from quietledger.core.tenancy import ids
from quietledger.core.tenancy.ids import uuid7


def test_ids_are_version_7_of_the_standard_variant():
    made = uuid7()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_ids_do_not_repeat():
    assert len({uuid7() for _ in range(10_000)}) == 10_000


def test_later_ids_are_greater_also_within_a_millisecond():
    made = [uuid7() for _ in range(10_000)]
    assert made == sorted(made)


def test_ids_begin_with_the_milliseconds(monkeypatch):
    monkeypatch.setattr(ids, "_last", ids._Last())
    made = []
    for millisecond in (1, 2, 3_000_000_000_000):
        monkeypatch.setattr("time.time_ns", lambda at=millisecond: at * 1_000_000)
        made.append(uuid7())
    assert [one.int >> 80 for one in made] == [1, 2, 3_000_000_000_000]


def test_a_clock_that_is_set_back_makes_no_smaller_ids(monkeypatch):
    before = uuid7()
    monkeypatch.setattr("time.time_ns", lambda: 1_000_000)
    assert uuid7() > before
