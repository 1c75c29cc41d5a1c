"""Mailboxes and the self-test by command: passwords from standard input, nothing sealed printed, exit codes."""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import Any

import pytest

pytest.importorskip("django")
from quietledger.cli import mailboxes, self_test
from quietledger.core.post.transport import Post
from quietledger.safety.selftest.actions import Ways
from quietledger.safety.selftest.world import Patience
from tests.core.post.servers import Names

pytestmark = pytest.mark.usefixtures("practice")
WISH = mailboxes.Wish("Desk", "desk@quietoak.example", "", "smtp.quietoak.example:1", "imap.quietoak.example:1")


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("three herons\n"))


@pytest.mark.usefixtures("typed")
def test_a_mailbox_is_added_listed_without_its_secrets_and_ended(capsys: pytest.CaptureFixture[str]) -> None:
    assert mailboxes.add("QO", WISH) == 0
    assert mailboxes.listed("QO", as_json=True) == 0
    printed = capsys.readouterr().out
    (row,) = json.loads(printed.splitlines()[-1])
    assert (row["name"], row["smtp"], row["in_use"]) == ("Desk", "smtp.quietoak.example:1", True)
    assert "herons" not in printed
    assert "desk@" not in printed
    assert mailboxes.end("QO", row["account_id"]) == 0
    assert mailboxes.end("QO", row["account_id"]) == 1
    assert mailboxes.end("QO", "not-an-id") == 2


@pytest.mark.usefixtures("typed")
def test_what_is_no_server_is_called_wrongly(capsys: pytest.CaptureFixture[str]) -> None:
    assert mailboxes.add("QO", mailboxes.Wish("Desk", "a@b.example", "", "smtp.b.example:many", "")) == 2
    assert "host:port" in capsys.readouterr().err


def test_without_a_mailbox_there_is_nothing_to_test(capsys: pytest.CaptureFixture[str]) -> None:
    assert self_test.run("QO", as_json=True) == 1
    assert "mail account add" in capsys.readouterr().err


@pytest.mark.usefixtures("typed")
def test_a_self_test_prints_each_probe_and_ends_with_1_where_all_is_not_well(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    names: Any = Names()
    mailboxes.add("QO", WISH)
    ways = Ways(Post(names, mx_port=1), clock=lambda: now, patience=Patience(1, 0, 0))
    monkeypatch.setattr(self_test, "ways", lambda: ways)
    capsys.readouterr()
    assert self_test.run("QO", as_json=True) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["passed"], len(told["probes"])) == (False, 26)
    assert {one["result"] for one in told["probes"]} == {"passed", "failed", "could not run"}
    assert self_test.run("QO", as_json=False) == 1
    assert "1 passed, 1 to change, 24 could not run." in capsys.readouterr().out
