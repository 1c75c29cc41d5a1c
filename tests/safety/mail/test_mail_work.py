"""The mail job: a step that breaks is noted by its name and keeps no other step from its work."""

from __future__ import annotations

from typing import Any

import pytest

from quietledger.cli import mail_work
from quietledger.core.tenancy import actions as tenancy

pytestmark = pytest.mark.django_db


def test_a_step_that_breaks_keeps_no_other_from_its_work(
    practice: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def breaks(*_: Any) -> None:
        raise ZeroDivisionError

    steps = {"first": breaks, "second": lambda who, _clock: done.append(who.name)}
    monkeypatch.setattr(mail_work, "STEPS", steps)
    monkeypatch.setattr(mail_work.connections, "close_all", lambda: None)
    assert mail_work.keep_up(practice, lambda: now) == ["first"]
    assert done == ["mail"]


def test_a_practice_without_mailboxes_has_its_round_without_a_fault(practice: Any, now: Any) -> None:
    assert mail_work.keep_up(practice, lambda: now) == []
    assert tenancy.job(practice.id, "mail", now).name == "mail"
