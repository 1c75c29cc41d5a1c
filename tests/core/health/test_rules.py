"""Fine, soon or bad: each line at its edges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from quietledger.core.health import rules
from quietledger.core.health.rules import Line, Stand, State

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BAD, SOON, FINE = State.BAD, State.SOON, State.FINE


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def test_the_whole_is_as_bad_as_its_worst_line():
    assert rules.worst([]) is FINE
    assert rules.worst([Line("a", FINE, ""), Line("b", BAD, ""), Line("c", SOON, "")]) is BAD


@pytest.mark.parametrize(
    ("stand", "has_key", "state", "say"),
    [
        (Stand(), False, BAD, "Nothing is backed up."),
        (Stand(), True, BAD, "No backup has been made yet."),
        (Stand(ago(hours=3), ago(hours=-45)), True, FINE, "The last backup is 3 hours old."),
        (Stand(ago(hours=31), ago(hours=-17)), True, SOON, "The last backup is 1 day old."),
        (Stand(ago(hours=48), NOW), True, BAD, "The last backup is 2 days old."),
    ],
)
def test_backup(stand, has_key, state, say):
    line = rules.backup(stand, NOW, has_key=has_key)
    assert (line.state, line.say, bool(line.do)) == (state, say, state is not FINE)


@pytest.mark.parametrize(("free", "state"), [(100, FINE), (15, FINE), (14, SOON), (5, SOON), (4, BAD), (0, BAD)])
def test_disk(free, state):
    assert rules.disk("Disk", free, 100).state is state


@pytest.mark.parametrize(
    ("stand", "state"),
    [(Stand(), SOON), (Stand(ago(days=89), ago(days=-1)), FINE), (Stand(ago(days=90), NOW), BAD)],
)
def test_what_is_tried_out_from_time_to_time(stand, state):
    assert rules.tested("Drill", stand, NOW, ("It was tried", "It was never tried."), "Try it.").state is state


@pytest.mark.parametrize(("minutes", "count", "state"), [(0, 0, FINE), (1, 3, FINE), (3, 3, SOON), (31, 3, BAD)])
def test_trail(minutes, count, state):
    assert rules.trail(timedelta(minutes=minutes), count).state is state


def test_a_checkpoint_is_signed_every_other_day_at_least():
    assert [rules.checkpoint(at, NOW).state for at in (None, ago(days=1), ago(days=3))] == [SOON, FINE, SOON]


def test_jobs_say_what_runs_and_whether_the_watching_day_is_alive():
    assert rules.jobs(["backup"], ago(minutes=1), NOW).say == "Running now: backup. "
    assert [rules.jobs([], at, NOW).state for at in (None, ago(minutes=14), ago(minutes=16))] == [SOON, FINE, SOON]


def test_a_restored_practice_that_sends_nothing_is_bad_until_somebody_decides():
    assert rules.sending(2, is_paused=True).state is BAD
    assert rules.sending(2, is_paused=False).say == "2 files wait to go out."


def test_keys_older_than_a_year_want_to_be_changed():
    line = rules.keys({"data": ago(days=366), "index": ago(days=3)}, NOW)
    assert (line.state, line.say) == (SOON, "Older than a year: the keys for data.")
    assert rules.keys({"data": ago(days=365)}, NOW).state is FINE


@pytest.mark.parametrize(
    ("left", "state"),
    [(None, FINE), (22, FINE), (20, SOON), (4, BAD), (0, BAD)],
)
def test_certificate(left, state):
    assert rules.certificate(None if left is None else NOW + timedelta(days=left), NOW).state is state


def test_clocks_that_drift_apart_are_noticed():
    states = [rules.database(timedelta(milliseconds=3), timedelta(seconds=s))[1].state for s in (1, -3, 61)]
    assert states == [FINE, SOON, BAD]


def test_a_copy_elsewhere():
    told = [
        rules.offsite("", is_there=False, lacking_count=0), rules.offsite("/far", is_there=False, lacking_count=0),
        rules.offsite("/far", is_there=True, lacking_count=3), rules.offsite("/far", is_there=True, lacking_count=0),
    ]  # fmt: skip
    assert [line.state for line in told] == [SOON, BAD, SOON, FINE]


def test_a_root_key_that_is_away_is_bad_and_one_beside_the_database_is_soon():
    told = [
        rules.root_key("", "no such token", is_here=False), rules.root_key("a file", "it lies there.", is_here=True),
        rules.root_key("a token", "", is_here=True),
    ]  # fmt: skip
    assert [line.state for line in told] == [BAD, SOON, FINE]


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=1), "1 second"), (timedelta(seconds=59), "59 seconds"), (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=47), "1 day"), (timedelta(days=2), "2 days"), (timedelta(days=-1), "0 seconds"),
    ],
)  # fmt: skip
def test_spans_in_words(span, words):
    assert rules.said(span) == words


def test_one_document_that_was_rolled_back_is_bad():
    assert [rules.documents(count).state for count in (0, 1)] == [FINE, BAD]
