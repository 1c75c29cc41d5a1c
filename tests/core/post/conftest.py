"""Fixtures: servers with an authority of their own, a practice with a mailbox, letters."""

import pytest
from django.db import connection

from quietledger.core.post import actions as post
from quietledger.core.post.rules import Demand
from quietledger.core.post.transport import Post
from quietledger.core.tenancy import actions as tenancy
from tests.core.post.servers import Mailserver, Names
from tests.mailstand.certificates import Authority

TO = "ottoline@bluefinch.example"
SECRET = "the seventh heron"
RAW = f"From: desk@quietoak.example\r\nMessage-ID: <one@quietoak.example>\r\nSubject: x\r\n\r\n{SECRET}\r\n".encode()


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def mailserver(authority):
    """Make a server; `name`: whom its certificate is for, "" for a server without TLS."""
    made = []

    def start(name="mx.bluefinch.example", **options):
        made.append(Mailserver(authority.issue(name) if name else None, **options))
        return made[-1]

    yield start
    for one in made:
        one.stop()


@pytest.fixture
def mail_job(job):
    return job(name="mail")


@pytest.fixture
def straight(owner, now):
    """A mailbox whose letters go straight to the receivers' servers."""
    return post.add_account(owner, name="Desk", smtp_host="", smtp_port=25, address="desk@quietoak.example", now=now)


@pytest.fixture
def put(mail_job, now):
    def one(demand=Demand.ANY, *, raw=RAW, to=(TO,), once="one", **options):
        with tenancy.scope(mail_job):
            return post.put(mail_job, raw=raw, to=to, demand=demand, once=once, now=now, **options)

    return one


@pytest.fixture
def way(authority):
    """The way to a server that listens for bluefinch.example; options are those of `Names`."""

    def to(server, host="mx.bluefinch.example", **options):
        names = Names({"bluefinch.example": [host]}, **options)
        return Post(names, mx_port=server.port, ca_pem=authority.pem.read_text())

    return to


@pytest.fixture
def carry(mail_job, way, now):
    """Send the carrier on a round to one server."""

    def one(server, *options, at=now, **names):
        return post.carry(mail_job, now=at, transport=way(server, *options, **names))

    return one


@pytest.fixture
def stored():
    """Every byte that the practice's mailboxes, letters and trail have in the database, outside the sealed column."""

    def dump():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (to_jsonb(a) - 'doc')::text FROM post_account a UNION ALL "
                "SELECT (to_jsonb(l) - 'doc')::text FROM post_letter l UNION ALL SELECT e::text FROM audit_entry e"
            )
            return "\n".join(row[0] for row in cursor.fetchall())

    return dump
