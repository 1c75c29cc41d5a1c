"""The self-test against real servers: each planted weakness is found, and none is made up."""

import socket
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref
from quietledger.core.post.transport import Post
from quietledger.safety.selftest import queries
from quietledger.safety.selftest.rules import HOLDS, PROBES, Outcome
from tests.safety.selftest.conftest import real_now

pytestmark = pytest.mark.django_db
PASSED, FAILED, THROUGH, NOT_RUN = Outcome.PASSED, Outcome.FAILED, Outcome.THROUGH, Outcome.NOT_RUN
NEEDS_EYES = 23  # rules at the provider can't be seen from here


def not_passed(found):
    return {number: one.outcome for number, one in found.items() if one.outcome is not PASSED}


def is_told(practice, at):
    about = Ref("practice", practice.id)
    return (about, "mail.selftest") in facts.held([about], ["mail.selftest"], at)


def test_a_well_kept_domain_behind_a_filter_passes_and_that_is_a_fact_for_thirty_days(
    holding, account, test_mail, practice, in_scope
):
    with holding() as filter_:
        found, run = test_mail(account())
    assert {
        number: one.seen for number, one in found.items() if one.outcome is not PASSED and number != NEEDS_EYES
    } == {}
    assert found.keys() == PROBES.keys()
    assert (run.is_good, run.passed_count, run.bad_count, run.not_run_count) == (True, 25, 0, 1)
    assert len(filter_.held) > 12  # the filter really stood in the way
    with in_scope():
        assert is_told(practice, run.done_at)
        assert is_told(practice, run.done_at + HOLDS - timedelta(seconds=1))
        assert not is_told(practice, run.done_at + HOLDS)
        assert not queries.is_due(run.done_at + timedelta(days=29))
        assert queries.is_due(run.done_at + HOLDS)


def test_without_a_filter_what_came_through_is_said_and_the_fact_ends(account, test_mail, holding, practice, in_scope):
    desk = account()
    with holding():
        _found, run = test_mail(desk)
    assert run.is_good
    found, run = test_mail(desk)
    assert not_passed(found) == {14: THROUGH, 15: THROUGH, 16: THROUGH, 17: THROUGH, NEEDS_EYES: NOT_RUN}
    assert "would hold each of them (A5)" in found[15].seen
    assert not run.is_good
    with in_scope():
        assert not is_told(practice, run.done_at)


def test_a_badly_kept_domain_is_told_each_of_its_weaknesses_and_no_others(stand, account, test_mail):
    found, _run = test_mail(account(stand.lax))
    assert not_passed(found) == {
        3: FAILED,  # signed by somebody else
        4: FAILED, 5: THROUGH,  # its server neither judges nor takes made-up verdicts out
        6: THROUGH, 7: THROUGH,  # and lets in whoever says that he is lax.test
        10: FAILED, 11: FAILED, 12: FAILED,  # open relay, passwords in the clear, TLS 1.0
        14: THROUGH, 15: THROUGH, 16: THROUGH, 17: THROUGH, NEEDS_EYES: NOT_RUN,
    }  # fmt: skip
    assert all(one.change for one in found.values() if one.outcome.is_bad)


@pytest.mark.parametrize(
    ("records", "number", "outcome"),
    [
        ({("q1._domainkey", "TXT"): []}, 3, FAILED),
        ({("@", "TXT"): ['"v=spf1 -all"']}, 4, FAILED),
        ({("_dmarc", "TXT"): ['"v=DMARC1; p=none"']}, 7, THROUGH),
    ],
)
def test_a_weak_record_is_found(stand, account, test_mail, records, number, outcome):
    with stand.records(stand.practice, records):
        found, _run = test_mail(account())
    assert found[number].outcome is outcome


def test_a_server_that_takes_mail_for_nobody_is_found(stand, account, test_mail):
    with stand.settings(virtual_mailbox_maps="static:practice.test/desk/"):
        found, _run = test_mail(account())
    assert found[22].outcome is FAILED


def test_a_clock_that_is_wrong_and_a_machines_name_in_the_headers_are_found(stand, account, test_mail, ways):
    late = replace(ways, clock=lambda: real_now() - timedelta(minutes=10), machine="practice.test")
    found, _run = test_mail(account(), late)
    assert (found[25].outcome, found[20].outcome) == (FAILED, FAILED)
    assert "machine" in found[20].seen


def test_what_a_wrong_password_leaves_untried_is_not_passed(account, test_mail):
    found, run = test_mail(account(password="not the password"))
    assert found[1].outcome is FAILED
    assert "user name and password" in found[1].seen
    at_the_doors = {10, 11, 12, 13, 21, 22}
    assert {number for number, one in found.items() if one.outcome is PASSED} == at_the_doors
    assert not run.is_good


def test_where_the_front_door_cannot_be_reached_nothing_a_stranger_does_counts_as_stopped(account, test_mail, ways):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        closed = nobody.getsockname()[1]
    far = Post(ways.post.resolver, mx_port=closed, https_port=closed, ca_pem=ways.post.ca_pem)
    found, run = test_mail(account(), replace(ways, post=far))
    strangers = {5, 6, 7, 8, 9, 10, 22}
    assert {number for number in strangers if found[number].outcome is NOT_RUN} == strangers
    assert "port 25" in found[10].seen
    assert not run.is_good


def test_no_password_and_no_address_is_printed_or_stands_in_plain_columns(stand, account, test_mail, capfd, in_scope):
    test_mail(account())
    with in_scope(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (to_jsonb(r) - 'doc')::text FROM selftest_run r UNION ALL SELECT e::text FROM audit_entry e"
        )
        plain = "\n".join(row[0] for row in cursor.fetchall())
    printed = "".join(capfd.readouterr())
    box = stand.mailbox(stand.practice, "desk")
    for secret in (box.address, box.password):
        assert secret not in plain
        assert secret not in printed
