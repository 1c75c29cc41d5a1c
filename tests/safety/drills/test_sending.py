"""Messages leave only to whom they may; reports are answered; figures become final and persons are forgotten."""

from __future__ import annotations

import email
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from quietledger import settings
from quietledger.core.facts import queries as facts
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.people.models import Person
from quietledger.core.post import queries as post
from quietledger.core.post.models import Letter
from quietledger.core.post.rules import LetterDoc
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import ALL, Permit
from quietledger.safety.drills import actions, answering, jobs, letters, queries, rules, sending
from quietledger.safety.drills.models import Drill, Recipient
from quietledger.safety.drills.rules import State
from quietledger.safety.mail import actions as mail
from quietledger.safety.mail import queries as reports
from quietledger.safety.mail.models import Report
from quietledger.safety.mail.rules import Answer
from tests.safety.drills.people import UNTIL, WITHIN, Team, leaves
from tests.web.signing import actor

Job = Any
Trail = Callable[..., list[dict[str, Any]]]
VIEW = "A" * 16


def address_of(secret: str) -> str:
    return f"https://ql.example.com/d/{secret}"


def sent(team: Team, job: Actor, now: datetime = WITHIN) -> list[bytes]:
    """One round of the job; the raw messages that wait to be carried."""
    jobs.run(job, address_of, now=now)
    return raw_letters(team)


def raw_letters(team: Team) -> list[bytes]:
    with tenancy.within(team.practice.id):
        rows = list(Letter.objects.order_by("id"))
        subjects = frozenset(row.id for row in rows)
        permit = Permit(uuid7(), team.who, "TEST", subjects, {"post_letter": ALL}, WITHIN, time.monotonic() + 60)
        docs: list[LetterDoc] = vault.open_all(permit, rows)
    return [doc.raw for doc in docs]


def secret_in(raw: bytes) -> str:
    (secret,) = letters.tokens_in(raw)
    return secret


@contextmanager
def delivered(team: Team) -> Iterator[None]:
    with tenancy.within(team.practice.id):
        Letter.objects.update(state="sent", done_at=WITHIN)
    yield


def test_every_message_leaves_once_to_its_person_with_a_link_of_its_own(team: Team, mail_job: Job) -> None:
    team.approved()
    raws = sent(team, mail_job(WITHIN))
    assert sent(team, mail_job(WITHIN)) == raws
    found = [email.message_from_bytes(raw) for raw in raws]
    assert {one["To"] for one in found} == {one.email for one in team.staff}
    assert len({secret_in(raw) for raw in raws}) == 3


def test_nothing_leaves_before_its_minute_or_after_the_window(team: Team, mail_job: Job) -> None:
    drill_id = team.approved()
    first = min(one.planned_at for one in team.messages(drill_id) if one.planned_at)
    job = mail_job(team.now)
    assert sending.send_due(job, address_of, now=first - timedelta(seconds=1)) == 0
    assert sending.send_due(job, address_of, now=UNTIL) == 0
    assert sending.send_due(job, address_of, now=first) >= 1


@pytest.mark.parametrize("what", ["left", "moved"])
def test_who_is_no_longer_on_the_list_is_left_out(team: Team, mail_job: Job, what: str) -> None:
    drill_id = team.approved()
    if what == "left":
        leaves(team.staff[0], team.now)
    else:
        Person.objects.filter(id=team.ids[0]).update(email="staff0@elsewhere.example")
    raws = sent(team, mail_job(WITHIN))
    assert {email.message_from_bytes(raw)["To"] for raw in raws} == {one.email for one in team.staff[1:]}
    with tenancy.within(team.practice.id):
        assert queries.counts([drill_id]) == {drill_id: (2, 1)}


def test_a_day_sends_no_more_than_its_limit(team: Team, mail_job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    team.approved()
    monkeypatch.setattr(rules, "MOST_A_DAY", 2)
    job = mail_job(WITHIN)
    assert [sending.send_due(job, address_of, now=WITHIN) for _ in range(2)] == [2, 0]


def test_the_limit_is_a_hundred_and_no_setting_raises_it() -> None:
    assert rules.MOST_A_DAY == 100
    assert "MOST_A_DAY" not in Path(settings.__file__).read_text()


def test_only_the_mail_job_sends(team: Team, mail_job: Job) -> None:
    team.approved()
    for who in (team.who, tenancy.job(team.practice.id, "billing-day", WITHIN)):
        with pytest.raises(Refused):
            sending.send_due(who, address_of, now=WITHIN)


def test_a_message_bears_a_mark_that_only_this_practice_could_make(
    team: Team, mail_job: Job, other_practice: Any
) -> None:
    drill_id = team.approved()
    raw = sent(team, mail_job(WITHIN))[0]
    with tenancy.within(team.practice.id):
        assert letters.recipient_of(raw) in queries.recipient_ids(drill_id)
    with tenancy.within(other_practice.id):
        assert letters.recipient_of(raw) is None


FORGED: dict[str, Callable[[bytes], bytes]] = {
    "another word": lambda raw: raw.replace(b"unread", b"urgent"),
    "another sender": lambda raw: raw.replace(b"<portal@", b"<porta1@", 1),
    "another id": lambda raw: re.sub(rb"(Message-ID:\s*<)", rb"\g<1>0", raw),
    "another link": lambda raw: raw.replace(b"https://ql.example.com", b"https://evil.example"),
    "another part": lambda raw: raw.replace(b"Content-Type: text/html", b"Content-Type: text/plain"),
    "no signature": lambda raw: re.sub(rb"(X-Quietledger-Drill: 1; [^;]+;).*", rb"\1 AAAA", raw),
    "garbage": lambda raw: re.sub(rb"X-Quietledger-Drill: .*", b"X-Quietledger-Drill: \xff;;;", raw),
    "no mark": lambda raw: raw.partition(b"\r\n")[2],
}


@pytest.mark.parametrize("how", FORGED)
def test_a_mark_on_another_message_is_none(team: Team, mail_job: Job, how: str) -> None:
    team.approved()
    raw = sent(team, mail_job(WITHIN))[0]
    forged = FORGED[how](raw)
    assert forged != raw
    with tenancy.within(team.practice.id):
        assert letters.recipient_of(forged) is None


def test_a_mark_survives_what_gateways_do(team: Team, mail_job: Job) -> None:
    team.approved()
    raw = sent(team, mail_job(WITHIN))[0]
    tagged = re.sub(rb"Subject: ", b"Subject: [look] ", raw).replace(b"\r\n", b"\n")
    received = b"Received: from a by b; Tue, 24 Nov 2026 09:00:00 +0000\n" + tagged
    with tenancy.within(team.practice.id):
        assert letters.recipient_of(received) == letters.recipient_of(raw) is not None


def test_the_blanks_are_filled_for_each_reader_and_no_picture_is_in_it(team: Team, mail_job: Job) -> None:
    team.approved(team.prepared(lure="eft-change-2"))
    for raw in sent(team, mail_job(WITHIN)):
        message = email.message_from_bytes(raw)
        bodies = [str(part.get_payload(decode=True), "utf-8") for part in _leaves(message)]
        assert len(bodies) == 2
        for body in bodies:
            assert "Hello Wren" in body
            assert team.practice.name in body
            assert not re.search(r"[{}]|\[\[|<img|<script|<style", body)


def _leaves(message: Message) -> list[Message]:
    return [part for part in message.walk() if not part.is_multipart()]


def test_delivered_is_what_the_mailboxs_server_took(team: Team, mail_job: Job) -> None:
    drill_id = team.approved()
    sent(team, mail_job(WITHIN))
    assert drill(team, drill_id).totals.delivered == 0
    with tenancy.within(team.practice.id):
        one = Letter.objects.order_by("id")[0]
        Letter.objects.filter(id=one.id).update(state="sent", done_at=WITHIN)
    jobs.run(mail_job(WITHIN), address_of, now=WITHIN + timedelta(minutes=1))
    totals = drill(team, drill_id).totals
    assert (totals.delivered, totals.first_delivered_at) == (1, WITHIN)


def drill(team: Team, drill_id: Any) -> queries.DrillRow:
    with tenancy.within(team.practice.id):
        return queries.drill(drill_id)


def reported(team: Team, raw: bytes, now: datetime) -> reports.ReportRow:
    return mail.report(actor(team.staff[0], now), raw, now=now)


def answers(team: Team) -> list[Answer | None]:
    with tenancy.within(team.practice.id):
        return [Answer(one) if one else None for one in Report.objects.values_list("answer", flat=True)]


def test_a_report_is_thanked_with_the_next_round_and_is_never_a_click(team: Team, mail_job: Job, trail: Trail) -> None:
    drill_id = team.approved()
    raw = sent(team, mail_job(WITHIN))[0]
    with delivered(team):
        reported(team, raw, WITHIN + timedelta(minutes=4))
        jobs.run(mail_job(WITHIN), address_of, now=WITHIN + timedelta(minutes=5))
    totals = drill(team, drill_id).totals
    assert answers(team) == [Answer.DRILL]
    assert (totals.reported, totals.acted, totals.is_report_first) == (1, 0, True)
    assert totals.time_to_report == timedelta(minutes=4)
    assert "drill.reported" in [one["ev"] for one in trail()]


def test_a_link_is_closed_by_the_report(team: Team, mail_job: Job) -> None:
    drill_id = team.approved()
    raw = sent(team, mail_job(WITHIN))[0]
    with delivered(team):
        reported(team, raw, WITHIN)
        jobs.run(mail_job(WITHIN), address_of, now=WITHIN)
    answering.act(secret_in(raw), VIEW, now=WITHIN)
    seen = answering.look(secret_in(raw))
    assert (seen.is_open, seen.is_reported, drill(team, drill_id).totals.acted) == (False, True, 0)


def test_a_forwarded_copy_without_its_mark_counts_but_gets_the_ordinary_answer(team: Team, mail_job: Job) -> None:
    drill_id = team.approved()
    raw = FORGED["no mark"](sent(team, mail_job(WITHIN))[0])
    with delivered(team):
        reported(team, raw, WITHIN)
        jobs.run(mail_job(WITHIN), address_of, now=WITHIN)
    assert (drill(team, drill_id).totals.reported, answers(team)) == (1, [None])


def test_a_real_message_is_left_to_the_ordinary_answer(team: Team, mail_job: Job) -> None:
    reported(team, b"From: a@b.example\r\nSubject: hello\r\n\r\nhello\r\n", WITHIN)
    jobs.run(mail_job(WITHIN), address_of, now=WITHIN)
    assert answers(team) == [None]


def test_a_drill_ends_a_week_after_its_window_and_is_told(team: Team, mail_job: Job, trail: Trail) -> None:
    drill_id = team.approved()
    raw = sent(team, mail_job(WITHIN))[0]
    with delivered(team):
        answering.act(secret_in(raw), VIEW, now=WITHIN)
        jobs.run(mail_job(WITHIN), address_of, now=WITHIN)
    end = UNTIL + timedelta(days=7)
    jobs.run(mail_job(end), address_of, now=end - timedelta(seconds=1))
    assert drill(team, drill_id).state is State.APPROVED
    jobs.run(mail_job(end), address_of, now=end)
    row = drill(team, drill_id)
    assert (row.state, row.totals.delivered, row.totals.acted) == (State.ENDED, 3, 1)
    answering.act(secret_in(raw_letters(team)[1]), VIEW, now=end)
    assert drill(team, drill_id).totals.acted == 1
    with tenancy.within(team.practice.id):
        told = facts.newest_words([team.practice.id], ["drill.done"])[team.practice.id, "drill.done"]
    assert (told.until, told.evidence) == (end + timedelta(days=100), f"drill:{drill_id}")
    assert trail()[0] | {"delivered": 3, "acted": 1} == trail()[0]


def test_a_drill_of_which_nothing_arrived_is_not_told_as_held(team: Team, mail_job: Job) -> None:
    team.approved()
    end = UNTIL + timedelta(days=7)
    jobs.run(mail_job(end), address_of, now=end)
    with tenancy.within(team.practice.id):
        assert facts.newest_words([team.practice.id], ["drill.done"]) == {}


def test_after_a_year_persons_are_forgotten_and_totals_stay(team: Team, mail_job: Job) -> None:
    drill_id = team.approved()
    with delivered(team):
        sent(team, mail_job(WITHIN))
    with delivered(team):
        jobs.run(mail_job(WITHIN), address_of, now=WITHIN)
    end = UNTIL + timedelta(days=7)
    jobs.run(mail_job(end), address_of, now=end)
    for after, left in ((timedelta(days=364), 3), (timedelta(days=365), 0)):
        jobs.run(mail_job(end + after), address_of, now=end + after)
        assert len(team.messages(drill_id)) == left
    assert drill(team, drill_id).totals.delivered == 3


def test_everybody_sees_their_own_drills_and_nobody_elses(team: Team, mail_job: Job) -> None:
    team.approved()
    raw = next(one for one in sent(team, mail_job(WITHIN)) if b"staff0@" in one)
    answering.act(secret_in(raw), VIEW, now=WITHIN)
    mine = actions.mine(actor(team.staff[0], WITHIN), now=WITHIN)
    others = actions.mine(actor(team.staff[1], WITHIN), now=WITHIN)
    assert [one.acted_at for one in mine] == [WITHIN]
    assert [one.acted_at for one in others] == [None]
    assert actions.mine(team.who, now=WITHIN) == []


def test_no_permit_for_figures_opens_who_acted() -> None:
    """What an owner may open ends when a drill leaves, and `SEE_DRILLS` opens nothing at all."""
    assert Can.SEE_DRILLS.value.opens == {}
    assert "drills_recipient" in Can.SEE_OWN_DRILLS.value.opens


def test_nothing_that_names_a_person_stands_in_plain_columns(team: Team, mail_job: Job) -> None:
    drill_id = team.approved()
    sent(team, mail_job(WITHIN))
    with tenancy.within(team.practice.id):
        for row in Recipient.objects.filter(drill=drill_id).values():
            said = str({name: value for name, value in row.items() if name != "doc"})
            assert not any(str(one) in said for one in team.ids)
            assert "staff" not in said
        assert not Drill.objects.filter(text__contains="Mallowfield").exists()
        assert post.waiting_count() == 3
