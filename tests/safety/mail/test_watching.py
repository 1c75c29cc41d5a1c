"""A mailbox at a provider: what is new is judged, what is heavy moves aside, and what is forwarded is answered."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from typing import Any

import pytest

from quietledger.core.post import actions as post
from quietledger.core.post.models import Letter
from quietledger.core.post.resolver import Resolver
from quietledger.core.tenancy import actions as tenancy
from quietledger.safety.mail import actions, queries, watching
from quietledger.safety.mail.rules import Answer, Fate, Way
from tests.conftest import make_person
from tests.safety.builders import person
from tests.safety.mail.letters import lure, plain

pytestmark = pytest.mark.django_db


class Box:
    """One mailbox of the stand, watched."""

    def __init__(self, stand: Any, owner: Any, user: str, how: str, now: datetime) -> None:
        self.stand, self.owner, self.now = stand, owner, now
        self.box, server = stand.mailbox("practice.test", user), stand.imap("practice.test")
        self.box.clear()
        self.account_id = post.add_account(
            owner, name=user, smtp_host="", smtp_port=25, imap_host=server.name, imap_port=server.port,
            imap_tls="starttls", username=self.box.address, password=self.box.password, address=self.box.address,
            ca_pem=stand.ca.read_text(), now=now,
        )  # fmt: skip
        actions.watch(owner, self.account_id, how=how, now=now)

    def gets(self, raw: bytes, mark: bytes) -> None:
        sender = "someone@foreign.test"
        assert self.stand.from_stranger(raw, self.box.address, sender=sender)[0] == 250
        self.stand.wait_for(self.box, mark)

    def look(self, job: Any) -> int:
        return watching.look(job, lambda: self.now, Resolver([self.stand.resolver.host], self.stand.resolver.port))

    def folder(self, job: Any, name: str = "INBOX") -> list[bytes]:
        resolver = Resolver([self.stand.resolver.host], self.stand.resolver.port)
        return [one.raw for one in post.fetch(job, self.account_id, now=self.now, resolver=resolver, folder=name)]


def strange(raw: bytes) -> bytes:
    """The message as somebody of the stand's other domain may send it."""
    return raw.replace(b"eft-update@bluefinch-remit.example", b"eft-update@foreign.test").replace(
        b"juniper@wrenfield-counsel.example", b"juniper@foreign.test"
    )


def test_a_heavy_message_moves_aside_and_comes_back_when_two_people_say_so(
    stand: Any, practice: Any, owner: Any, job: Any, now: datetime
) -> None:
    mail, box = job(name="mail"), Box(stand, owner, "watched", "move", now)
    box.gets(strange(lure("watched-heavy")), b"watched-heavy")
    box.gets(strange(plain("watched-light")), b"watched-light")
    assert [box.look(mail) for _ in range(2)] == [2, 0]
    assert [b"watched-light" in raw for raw in box.folder(mail)] == [True]
    assert [b"watched-heavy" in raw for raw in box.folder(mail, watching.FOLDER)] == [True]
    with tenancy.within(practice.id):
        held = queries.messages([Fate.HELD])[0].id
    actions.ask_release(make_person(practice.id, now, "biller"), held, now=now)
    actions.release(owner, held, now=now)
    box.look(mail)
    assert sorted(b"watched-heavy" in raw for raw in box.folder(mail)) == [False, True]
    assert box.folder(mail, watching.FOLDER) == []
    with tenancy.within(practice.id):
        assert {row.fate for row in queries.messages(ways=[Way.WATCHER])} == {Fate.READ, Fate.SENT_ON}


def test_a_mailbox_that_is_only_shown_stays_as_it_was(
    stand: Any, practice: Any, owner: Any, job: Any, now: datetime
) -> None:
    mail, box = job(name="mail"), Box(stand, owner, "shown", "show", now)
    box.gets(strange(lure("shown-heavy")), b"shown-heavy")
    box.look(mail)
    assert len(box.folder(mail)) == 1
    with tenancy.within(practice.id):
        assert [(row.fate, row.state) for row in queries.messages()] == [(Fate.READ, queries.messages()[0].state)]


def test_killed_between_message_and_note_the_same_message_is_taken_again_as_the_same(
    stand: Any, practice: Any, owner: Any, job: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail, box = job(name="mail"), Box(stand, owner, "killed", "move", now)
    box.gets(strange(lure("killed-heavy")), b"killed-heavy")

    def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(actions, "mark_seen", dies)
        with pytest.raises(KeyboardInterrupt):
            box.look(mail)
    assert box.look(mail) == 0  # it was moved before
    with tenancy.within(practice.id):
        assert [row.fate for row in queries.messages()] == [Fate.HELD]
    assert len(box.folder(mail, watching.FOLDER)) == 1


def test_what_somebody_forwards_is_answered_by_mail_without_its_words(
    stand: Any, practice: Any, owner: Any, job: Any, now: datetime
) -> None:
    mail, box = job(name="mail"), Box(stand, owner, "reports", "reports", now)
    jory = person(practice, "Jory Teaspoon", "biller", now=now)
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = jory.email, box.box.address, "Is this real?"
    outer.set_content("report-forwarded")
    outer.add_attachment(lure("inner words"), maintype="application", subtype="octet-stream", filename="x.eml")
    raw = outer.as_bytes().replace(b"application/octet-stream", b"message/rfc822")
    box.gets(raw.replace(b"\n", b"\r\n"), b"report-forwarded")
    box.look(mail)
    assert (actions.answer_all(mail, now=now), actions.write_answers(mail, now=now)) == (1, 1)
    with tenancy.within(practice.id):
        (row,) = queries.messages()
        assert [(one.answer, one.reported_by) for one in queries.reports(row.id)] == [(Answer.BAD, jory.person.id)]
        assert Letter.objects.count() == 1
