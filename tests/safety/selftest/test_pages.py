"""Pages of the self-test and of mailboxes: for the owner, of this practice, with nothing sealed on them."""

from datetime import timedelta

import pytest

from quietledger.core.post import actions as post
from quietledger.core.tenancy.ids import uuid7
from quietledger.safety.selftest import actions as selftest
from quietledger.safety.selftest import queries
from quietledger.safety.selftest.rules import STUCK
from quietledger.web.selftest import worker
from tests.web.signing import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TYPED = {
    "name": "Desk", "address": "desk@quietoak.example", "username": "desk", "password": "three herons",
    "smtp_host": "127.0.0.1", "smtp_port": "1", "smtp_tls": "starttls", "imap_host": "127.0.0.1", "imap_port": "1",
    "imap_tls": "implicit",
}  # fmt: skip


@pytest.fixture
def desk(owner, now):
    return post.add_account(
        owner, name="Desk", smtp_host="smtp.quietoak.example", smtp_port=1, imap_host="imap.quietoak.example",
        imap_port=1, username="desk", password="three herons", address="desk@quietoak.example", now=now,
    )  # fmt: skip


@pytest.fixture
def begun(monkeypatch):
    """The practices whose runs would have begun at once."""
    seen = []
    monkeypatch.setattr(worker, "begin", seen.append)
    return seen


def test_a_mailbox_is_added_tried_and_never_shown_with_its_secrets(practice, now):
    with signed_in(practice, "owner", now=now) as client:
        page = client.post("/mailboxes/new", TYPED, follow=True).content.decode()
    assert "The server does not answer." in page
    assert "Desk" in page
    assert "three herons" not in page
    assert "desk@quietoak" not in page


def test_a_mailbox_with_no_server_is_none(practice, now):
    with signed_in(practice, "owner", now=now) as client:
        page = client.post("/mailboxes/new", TYPED | {"smtp_host": "", "imap_host": ""}).content.decode()
    assert "Name a server for sending, for reading, or both." in page
    assert "three herons" not in page


def test_the_button_asks_for_a_run_that_begins_at_once_and_is_watched(practice, desk, now, begun):
    with signed_in(practice, "owner", now=now) as client:
        asked = client.post("/self-test/ask")
        page = client.get(asked["Location"]).content.decode()
        again = client.post("/self-test/ask", follow=True).content.decode()
    assert begun == [practice.id]
    assert 'hx-trigger="every 2s"' in page
    assert "A test is under way already." in again


def test_a_run_that_was_broken_off_says_so_and_is_not_asked_for_again_and_again(practice, owner, desk, now):
    run_id = selftest.ask(owner, now=now - STUCK)
    selftest.ask(owner, now=now)
    with signed_in(practice, "owner", now=now) as client:
        page = client.get(f"/self-test/{run_id}").content.decode()
    assert "It was broken off." in page
    assert "hx-trigger" not in page


def test_without_a_mailbox_the_button_leads_to_where_one_is_added(practice, now, begun):
    with signed_in(practice, "owner", now=now) as client:
        assert client.post("/self-test/ask")["Location"] == "/mailboxes/"
    assert begun == []


def test_another_practices_runs_and_mailboxes_are_not_there(practice, other_practice, owner, desk, now):
    run_id = selftest.ask(owner, now=now)
    with signed_in(other_practice, "owner", now=now) as client:
        missing = [
            client.get(f"/self-test/{run_id}"), client.get(f"/self-test/{uuid7()}"),
            client.post(f"/mailboxes/{desk}/try"), client.post(f"/mailboxes/{desk}/end"),
        ]  # fmt: skip
        assert [one.status_code for one in missing] == [404] * 4
        assert "Desk</th>" not in client.get("/mailboxes/").content.decode()


def test_a_biller_sees_neither(practice, now):
    with signed_in(practice, "biller", now=now) as client:
        assert [client.get(f"/{one}/").status_code for one in ("self-test", "mailboxes")] == [403, 403]


def test_the_desk_asks_for_a_test_that_is_due_and_only_where_there_is_a_mailbox(owner, now, in_scope, practice):
    with in_scope():
        assert not queries.is_due(now)
    post.add_account(
        owner, name="Desk", smtp_host="", smtp_port=25, imap_host="imap.quietoak.example", username="desk",
        password="x", address="desk@quietoak.example", now=now,
    )  # fmt: skip
    with in_scope():
        assert queries.is_due(now)
    with signed_in(practice, "owner", now=now + timedelta(minutes=1)) as client:
        assert "the last that passed is older than 30 days" in client.get("/").content.decode()
