"""Fixtures: the stand's mailboxes as the practice's own, and self-tests of them that do not wait long."""

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from aiosmtpd.controller import Controller

from quietledger.core.post import actions as post
from quietledger.core.post.resolver import Resolver
from quietledger.core.post.transport import Post
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.selftest import actions as selftest
from quietledger.safety.selftest.actions import Ways
from quietledger.safety.selftest.world import Patience
from tests.safety.selftest.holding import Holding

QUICK = Patience(limit_seconds=15, grace_seconds=0.6, pause_seconds=0.1)


def real_now():
    """Real servers know no other hour."""
    return datetime.now(UTC)  # noqa: TID251 - for that reason


@pytest.fixture
def now():
    return real_now()


@pytest.fixture
def way(stand):
    resolver = Resolver([stand.resolver.host], stand.resolver.port)
    return Post(resolver, mx_port=stand.ports.smtp, https_port=stand.ports.https, ca_pem=stand.ca.read_text())


@pytest.fixture
def ways(way):
    return Ways(way, clock=real_now, machine="heron-desk-7", patience=QUICK)


@pytest.fixture
def account(stand, owner, now):
    """Enter a mailbox of a domain.

    lax.test's provider is practice.test's, else nobody could sign in to it: its own servers' certificate ran out.
    """

    def enter(domain=stand.practice, **options):
        smtp, imap, box = stand.submission(stand.practice), stand.imap(stand.practice), stand.mailbox(domain, "desk")
        box.clear()
        told = {
            "name": "Desk", "smtp_host": smtp.name, "smtp_port": smtp.port, "smtp_tls": "starttls",
            "imap_host": imap.name, "imap_port": imap.port, "imap_tls": "starttls", "username": box.address,
            "password": box.password, "address": box.address, "ca_pem": stand.ca.read_text(),
        }  # fmt: skip
        return post.add_account(owner, **told | options, now=now)

    return enter


@pytest.fixture
def mail_job(job):
    return job(name="mail")


@pytest.fixture
def test_mail(mail_job, now, ways):
    """Make a self-test of a mailbox; returns what was found, by number, and the run."""

    def one(account_id, other_ways=None):
        run_id = selftest.ask(mail_job, account_id=account_id, now=now)
        row = selftest.make(mail_job, run_id, other_ways or ways)
        report = selftest.read(mail_job, run_id, now=now)
        found = {one.number: one for one in (*report.to_change, *report.not_run, *report.passed)}
        return dict(sorted(found.items())), row

    return one


@pytest.fixture
def holding(stand):
    """A filter before the mailboxes of practice.test that holds what Quietledger's reading would hold."""

    @contextmanager
    def up():
        door = Controller(Holding(stand.reinject_port), hostname="127.0.0.1", port=stand.filter_port)
        door.start()
        try:
            with stand.filtering():
                yield door.handler
        finally:
            door.stop()

    return up


@pytest.fixture
def in_scope(mail_job):
    return lambda: tenancy.scope(mail_job)
