"""Months of proof are counted from history: gaps longer than the evidence break it, shorter ones are shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.facts.spans import Span, spans
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.pure.safeguards.controls import Measure, Over
from quietledger.safety.risk import answers, recognised
from quietledger.safety.risk.recognised import Life, gaps
from quietledger.safety.risk.rules import NewAnswer, Value
from tests.conftest import make_person
from tests.safety.risk.map_world import machine

UTC_ZONE = ZoneInfo("UTC")
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
FIRST = datetime(2025, 11, 1, tzinfo=UTC)
OFFICE = Life(Ref("practice", uuid7()), FIRST, NOW)
RESTORED = Measure("practice.restore_tested")
ENCRYPTED = Measure("device.encrypted", Over.DEVICES)


def span(began: int, ended: int, lasts: int | None) -> Span:
    """Days after the first of the window."""
    return Span(FIRST + began * DAY, FIRST + ended * DAY, None if lasts is None else lasts * DAY)


def found(measure: Measure, life: Life, *held: Span) -> list[tuple[int, bool]]:
    """Each gap's length in days, and whether it breaks."""
    return [(one.days, one.is_break) for one in gaps(measure, life, held, FIRST)]


LAST = (NOW - FIRST).days + 1


def test_a_gap_as_long_as_the_evidence_lasts_is_bridged_and_one_day_more_is_a_break() -> None:
    for gap, is_break in ((7, False), (8, True)):
        held = (span(0, 100, 7), span(100 + gap, LAST, None))
        assert found(RESTORED, OFFICE, *held) == [(gap, is_break)]


def test_no_gap_of_more_than_a_month_is_bridged_however_long_the_evidence_lasted() -> None:
    assert found(RESTORED, OFFICE, span(0, 100, 365), span(131, LAST, None)) == [(31, False)]
    assert found(RESTORED, OFFICE, span(0, 100, 365), span(132, LAST, None)) == [(32, True)]


def test_what_began_within_the_window_has_a_break_before_it() -> None:
    assert found(RESTORED, OFFICE, span(60, LAST, 365)) == [(60, True)]
    assert found(RESTORED, OFFICE) == [(LAST, True)]


def test_a_newcomers_first_days_are_no_break() -> None:
    new = Life(Ref("device", uuid7()), FIRST + 50 * DAY, NOW)
    assert found(ENCRYPTED, new, span(51, LAST, 1)) == [(1, False)]
    assert found(ENCRYPTED, new, span(65, LAST, 1)) == [(15, True)]


def test_a_machine_that_is_off_for_a_week_breaks_nothing_and_for_longer_does() -> None:
    old = Life(Ref("device", uuid7()), FIRST, NOW)
    assert found(ENCRYPTED, old, span(0, 100, 1), span(107, LAST, 1)) == [(7, False)]
    assert found(ENCRYPTED, old, span(0, 100, 1), span(108, LAST, 1)) == [(8, True)]


def test_what_happens_after_a_things_end_is_no_gap() -> None:
    gone = Life(Ref("device", uuid7()), FIRST, FIRST + 100 * DAY)
    assert found(ENCRYPTED, gone, span(0, 100, 1)) == []


@pytest.mark.parametrize(("since", "count"), [
    (datetime(2026, 10, 23, 15, 0, tzinfo=UTC), 1), (datetime(2026, 10, 23, 15, 1, tzinfo=UTC), 0),
    (datetime(2025, 11, 23, 15, 0, tzinfo=UTC), 12), (datetime(2025, 11, 24, 15, 0, tzinfo=UTC), 11),
    (datetime(2025, 1, 1, tzinfo=UTC), 12), (NOW, 0),
])  # fmt: skip
def test_months_are_whole_months_of_the_calendar(since: datetime, count: int) -> None:
    assert recognised.full_months(since, NOW, UTC_ZONE) == count


def test_the_window_has_twelve_months_and_this_one() -> None:
    starts = recognised.month_starts(NOW, ZoneInfo("America/Chicago"))
    assert (len(starts), starts[0].date(), starts[-1].date()) == (13, date(2025, 11, 1), date(2026, 11, 1))


@pytest.fixture
def told(practice: Any) -> Callable[..., None]:
    def one(name: str, at: datetime, until: datetime | None, about: Ref | None = None) -> None:
        with tenancy.within(practice.id):
            facts.tell([Told(about or Ref("practice", practice.id), name, until, "test")], by="test", now=at)

    return one


def held(practice: Any, name: str) -> list[tuple[int, int]]:
    """The spans of a fact about the practice, in days after the first."""
    with tenancy.within(practice.id):
        rows = spans({name: [Ref("practice", practice.id)]}, FIRST, NOW)[Ref("practice", practice.id), name]
    return [((one.began - FIRST) // DAY, (one.ended - FIRST) // DAY) for one in rows]


def test_words_that_touch_are_one_span_and_an_ending_word_ends_it(practice: Any, told: Callable[..., None]) -> None:
    name = "practice.backed_up"
    for day in (10, 11, 12):
        told(name, FIRST + day * DAY, FIRST + (day + 2) * DAY)
    told(name, FIRST + 13 * DAY, FIRST + 13 * DAY)  # ended a day before its time
    told(name, FIRST + 20 * DAY, FIRST + 22 * DAY)
    assert held(practice, name) == [(10, 13), (20, 22)]


def test_spans_of_another_practice_are_not_read(practice: Any, other_practice: Any, told: Callable[..., None]) -> None:
    told("practice.backed_up", FIRST, NOW)
    with tenancy.within(other_practice.id):
        about = Ref("practice", practice.id)
        assert spans({"practice.backed_up": [about]}, FIRST, NOW) == {(about, "practice.backed_up"): ()}


def line(practice: Any, control: str, now: datetime = NOW) -> recognised.Timeline:
    with tenancy.within(practice.id):
        return next(one for one in recognised.timelines(practice.id, now) if one.control.id == control)


def test_a_control_without_any_word_has_no_month(practice: Any) -> None:
    found = line(practice, "C17")
    assert (found.full, found.since, found.is_proven) == (0, None, False)
    assert {one.percent for one in found.months} == {0}


def test_twelve_months_without_a_break_are_proven(practice: Any, told: Callable[..., None]) -> None:
    told("practice.inventoried", FIRST - 60 * DAY, FIRST + 300 * DAY)
    told("practice.inventoried", FIRST + 290 * DAY, FIRST + 700 * DAY)
    found = line(practice, "C17")
    assert (found.full, found.is_proven, found.gaps) == (12, True, ())
    assert {one.percent for one in found.months} == {100}


def test_a_gap_that_breaks_lets_the_count_begin_again_and_the_month_shows_it(
    practice: Any, told: Callable[..., None]
) -> None:
    told("practice.inventoried", FIRST - 60 * DAY, FIRST + 100 * DAY)
    back = datetime(2026, 8, 1, 5, 0, tzinfo=UTC)  # midnight in Chicago
    told("practice.inventoried", back, NOW + DAY)
    found = line(practice, "C17")
    assert (found.full, found.since) == (3, back)
    assert [one.percent for one in found.months][-5:] == [0, 100, 100, 100, 100]


def test_a_part_that_does_not_apply_is_left_out(practice: Any, told: Callable[..., None]) -> None:
    for name in ("practice.backed_up", "practice.restore_tested"):
        told(name, FIRST - DAY, NOW + DAY)
    assert line(practice, "C03").full == 0
    who = make_person(practice.id, NOW, "owner")
    new = NewAnswer(Value.NOT_APPLICABLE, note="The house keeps all of it.")
    answers.answer(who, "backups_apart", new, now=NOW)
    assert line(practice, "C03").full == 12


def test_a_lapse_that_is_no_break_yet_stops_the_count_where_it_began(practice: Any, told: Callable[..., None]) -> None:
    told("practice.inventoried", FIRST - DAY, NOW - 20 * DAY)
    found = line(practice, "C17")
    assert (found.full, found.lapsed_at) == (12, NOW - 20 * DAY)
    told("practice.inventoried", NOW - 19 * DAY, NOW - 19 * DAY)  # ended by hand, long ago
    later = line(practice, "C17", NOW + 12 * DAY)
    assert (later.full, later.since, later.lapsed_at) == (0, None, None)


def test_what_counts_nothing_proves_nothing(practice: Any, told: Callable[..., None]) -> None:
    found = line(practice, "C06")
    assert (found.since, found.full, {one.percent for one in found.months}) == (None, 0, {None})
    machine(practice.id, NOW - 100 * DAY)
    young = line(practice, "C06", NOW - 95 * DAY)
    assert (young.since, young.full) == (NOW - 100 * DAY, 0)


def test_a_machine_counts_from_its_pairing(practice: Any, told: Callable[..., None]) -> None:
    about = Ref("device", machine(practice.id, NOW - 100 * DAY))
    told("device.encrypted", NOW - 100 * DAY, NOW + DAY, about)
    found = line(practice, "C06")
    assert (found.since, found.full) == (NOW - 100 * DAY, 3)
    assert [one.percent for one in found.months][-4:] == [100, 100, 100, 100]
    assert found.months[0].percent is None


def test_people_count_while_they_work_here(practice: Any, told: Callable[..., None]) -> None:
    """C05 asks for lessons of everybody and for a drill: with nobody here only the drill counts."""
    told("drill.done", FIRST - DAY, NOW + DAY)
    assert line(practice, "C05").is_proven


def test_history_is_read_and_not_kept(
    practice: Any, told: Callable[..., None], django_assert_max_num_queries: Any
) -> None:
    told("practice.inventoried", FIRST - DAY, NOW + DAY)
    with tenancy.within(practice.id), django_assert_max_num_queries(12) as asked:
        recognised.timelines(practice.id, NOW)
    assert not [one for one in asked.captured_queries if one["sql"].startswith(("INSERT", "UPDATE"))]
