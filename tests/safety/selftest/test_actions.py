"""Asking for a self-test: one at a time, by who may, and taken up once; without any server."""

from datetime import timedelta

import pytest

from quietledger.core.gate.errors import Refused
from quietledger.core.post import actions as post
from quietledger.core.post.errors import NoAccount
from quietledger.core.post.transport import Post
from quietledger.safety.selftest import actions as selftest
from quietledger.safety.selftest import errors, jobs, queries
from quietledger.safety.selftest.actions import Ways
from quietledger.safety.selftest.rules import STUCK, Outcome, State
from quietledger.safety.selftest.world import Patience
from tests.core.post.servers import Names

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(owner, now):
    return post.add_account(
        owner, name="Desk", smtp_host="smtp.quietoak.example", smtp_port=1, imap_host="imap.quietoak.example",
        imap_port=1, username="desk", password="heron", address="desk@quietoak.example", now=now,
    )  # fmt: skip


@pytest.fixture
def no_servers(now):
    """Every name leads to this machine, where nobody listens on port 1."""
    return Ways(Post(Names(), mx_port=1), clock=lambda: now, patience=Patience(1, 0, 0))


def test_without_a_mailbox_that_is_read_there_is_nothing_to_test(owner, now):
    with pytest.raises(NoAccount):
        selftest.ask(owner, now=now)


def test_a_biller_may_not_ask_for_it_and_the_refusal_is_on_the_trail(biller, desk, now, trail):
    with pytest.raises(Refused):
        selftest.ask(biller, now=now)
    assert trail()[0]["ev"] == "gate.decide"


def test_two_tests_do_not_run_at_once_but_a_dead_one_makes_room(owner, desk, now, in_scope):
    first = selftest.ask(owner, now=now)
    with pytest.raises(errors.AlreadyRunning):
        selftest.ask(owner, now=now + STUCK - timedelta(seconds=1))
    second = selftest.ask(owner, now=now + STUCK)
    with in_scope():
        states = {row.id: row.state for row in queries.runs()}
    assert states == {first: State.STOPPED, second: State.WAITING}
    assert selftest.read(owner, first, now=now + STUCK).problem == "It was broken off."


def test_the_job_takes_a_waiting_test_up_once_and_where_nobody_answers_hardly_anything_passes(
    owner, desk, mail_job, now, no_servers, trail
):
    run_id = selftest.ask(owner, now=now)
    assert jobs.tick(mail_job, no_servers) == 1
    assert jobs.tick(mail_job, no_servers) == 0
    assert selftest.make(mail_job, run_id, no_servers) is None
    report = selftest.read(owner, run_id, now=now)
    assert [one.number for one in report.passed] == [21]  # the guard needs no server
    assert {one.number: one.outcome for one in report.to_change} == {1: Outcome.FAILED}
    assert len(report.not_run) == 24
    assert not report.row.is_good
    (done,) = [one for one in trail() if one["ev"] == "selftest.done"]
    assert (done["passed"], done["bad"], done["not_run"]) == (1, [1], 24)


def test_a_test_of_a_mailbox_that_was_ended_meanwhile_says_so(owner, desk, mail_job, now, no_servers):
    run_id = selftest.ask(owner, now=now)
    post.end_account(owner, desk, now=now)
    selftest.make(mail_job, run_id, no_servers)
    report = selftest.read(owner, run_id, now=now)
    assert (report.row.state, report.problem) == (State.STOPPED, "The mailbox has been ended.")
