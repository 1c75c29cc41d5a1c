"""Mailboxes read from a small server: encrypted, named rightly, counted once, and never changed."""

import pytest

from quietledger.core.gate.errors import Refused
from quietledger.core.post import actions as post
from quietledger.core.post import errors
from tests.core.post.reading import RAW, Reader
from tests.core.post.servers import Names

pytestmark = pytest.mark.django_db
SEVEN = 7 << 32  # the server's UIDVALIDITY


@pytest.fixture
def reader(authority):
    made = []

    def start(name="imap.quietoak.example", **options):
        made.append(Reader(authority.issue(name) if name else None, **options))
        return made[-1]

    yield start
    for one in made:
        one.stop()


@pytest.fixture
def fetch(owner, mail_job, now, authority):
    def one(reader, *, since=0, tls="implicit", who=mail_job):
        account_id = post.add_account(
            owner, name="Desk", smtp_host="", smtp_port=25, imap_host="imap.quietoak.example", imap_port=reader.port,
            imap_tls=tls, username='de"sk', password="three herons", address="desk@quietoak.example",
            ca_pem=authority.pem.read_text(), now=now,
        )  # fmt: skip
        return post.fetch(who, account_id, since=since, now=now, resolver=Names())

    return one


def test_messages_come_once_and_one_that_is_too_large_is_passed_over(reader, fetch):
    server = reader()
    assert [(one.uid, one.raw) for one in fetch(server)] == [(SEVEN | 5, RAW)]
    assert fetch(server, since=SEVEN | 5) == []


def test_a_mailbox_that_was_made_anew_is_read_from_its_beginning(reader, fetch):
    assert [one.uid for one in fetch(reader(), since=6 << 32 | 900)] == [SEVEN | 5]


def test_nothing_is_changed_marked_or_deleted(reader, fetch):
    server = reader()
    fetch(server)
    verbs = {command.split()[0].upper() for command in server.heard} | {
        command.split()[1].upper() for command in server.heard if command.upper().startswith("UID")
    }
    assert verbs == {"CAPABILITY", "LOGIN", "EXAMINE", "UID", "SEARCH", "FETCH", "LOGOUT"}
    assert all("PEEK" in command for command in server.heard if "BODY" in command)


@pytest.mark.parametrize(
    ("options", "tls", "code"),
    [
        ({"name": "imap.elsewhere.example"}, "implicit", "wrong-name"),
        ({"name": ""}, "starttls", "no-tls"),
        ({"login": b"NO [AUTHENTICATIONFAILED] desk@quietoak.example is wrong"}, "implicit", "not-let-in"),
    ],
)
def test_a_password_goes_to_the_right_server_over_encryption_or_nowhere(reader, fetch, options, tls, code, capfd):
    server = reader(**options)
    with pytest.raises(errors.NotFetched) as stopped:
        fetch(server, tls=tls)
    assert (stopped.value.code, str(stopped.value)) == (code, code)
    if code != "not-let-in":
        assert not any("LOGIN" in command.upper() for command in server.heard)
    assert "herons" not in "".join(capfd.readouterr())


def test_a_person_at_a_screen_fetches_nothing(reader, fetch, owner):
    with pytest.raises(Refused):
        fetch(reader(), who=owner)
