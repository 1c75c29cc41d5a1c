"""Messages are kept before they are read, held, and let go by a second person alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from quietledger.core.backups import tables
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref
from quietledger.core.gate.errors import NoSuchProposal, NotASecond, Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.pure.mailsigns.shapes import State
from quietledger.safety.mail import actions, errors, queries, rules, taking
from quietledger.safety.mail.models import Body, Message, Reading, Sender
from quietledger.safety.mail.rules import Answer, Do, Fate, Policy, Verdict, Way
from tests.conftest import make_person
from tests.safety.mail.letters import lure, plain

pytestmark = pytest.mark.django_db
ENVELOPE = rules.Envelope("eft-update@bluefinch-remit.example", ("billing@lanternhill.example",))


@pytest.fixture
def filter_(job: Any) -> Any:
    return job(name="mail-filter")


def take(who: Any, now: datetime, raw: bytes = b"", way: Way = Way.GATEWAY, **options: Any) -> rules.MessageRow:
    return actions.take_in(who, actions.Came(raw or lure(), way, ENVELOPE, **options), now=now)


def test_a_message_is_kept_even_if_its_judge_dies(filter_: Any, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(taking.signs, "judge", dies)
        with pytest.raises(MemoryError):
            take(filter_, now, way=Way.REPORT)
    with tenancy.scope(filter_):
        assert [(row.fate, row.state) for row in queries.messages()] == [(Fate.WAITING, None)]
    assert actions.judge_waiting(filter_, now=now) == 1
    with tenancy.scope(filter_):
        assert [(row.fate, row.state) for row in queries.messages()] == [(Fate.READ, State.HOLD)]


def test_a_delivery_that_is_tried_again_is_one_message(filter_: Any, now: datetime, trail: Any) -> None:
    first, second = take(filter_, now), take(filter_, now + timedelta(minutes=5))
    assert (first, second) == (replace(second, has_content=True), first)
    assert [entry["ev"] for entry in trail()].count("mail.kept") == 1


def test_plain_columns_and_the_open_trail_hold_nothing_that_the_message_says(
    filter_: Any, now: datetime, trail: Any
) -> None:
    take(filter_, now, lure("Canary Quillfeather"))
    take(filter_, now, plain("Canary Quillfeather"))
    with tenancy.scope(filter_):
        kept = repr([
            {name: value for name, value in row.items() if name != "doc"}
            for model in (Message, Sender) for row in model.objects.values()
        ])  # fmt: skip
        cells = b"".join(row.doc.cell for model in (Body, Reading, Sender) for row in model.objects.all())
    words = ("anary", "bluefinch", "juniper", "wrenfield", "billing@", "Minutes")
    assert [word for word in words if word in kept or word in str(trail()) or word.encode() in cells] == []


def test_a_heavy_message_is_held_and_a_light_one_goes_on_with_a_mark(filter_: Any, now: datetime) -> None:
    heavy, light = take(filter_, now), take(filter_, now, plain())
    assert (heavy.fate, heavy.is_tagged) == (Fate.HELD, False)
    assert (light.fate, light.is_tagged) == (Fate.GOING, True)


def test_what_people_bring_is_only_read(owner: Any, now: datetime) -> None:
    assert take(owner, now, way=Way.UPLOAD).fate is Fate.READ


def test_a_sender_is_known_after_one_message_and_not_after_one_that_was_held(filter_: Any, now: datetime) -> None:
    assert "S6" in take(filter_, now, plain("a")).sign_ids
    assert "S6" not in take(filter_, now, plain("b")).sign_ids
    assert "S6" in take(filter_, now, lure("a")).sign_ids
    assert "S6" in take(filter_, now, lure("b")).sign_ids


def test_a_second_person_lets_a_message_go_and_nobody_alone(
    practice: Any, filter_: Any, owner: Any, now: datetime, trail: Any
) -> None:
    biller, row = make_person(practice.id, now, "biller"), take(filter_, now)
    with pytest.raises(NoSuchProposal):
        actions.release(owner, row.id, now=now)
    actions.ask_release(biller, row.id, now=now)
    with pytest.raises(errors.AskedBefore):
        actions.ask_release(owner, row.id, now=now)
    with pytest.raises(NotASecond):
        actions.release(biller, row.id, now=now + timedelta(days=5))
    actions.release(owner, row.id, now=now)
    with tenancy.scope(owner):
        assert queries.message(row.id).fate is Fate.RELEASED
    assert "mail.released" in [entry["ev"] for entry in trail()]


def test_a_practice_of_one_waits(filter_: Any, owner: Any, now: datetime) -> None:
    row = take(filter_, now)
    actions.ask_release(owner, row.id, now=now)
    with pytest.raises(NotASecond):
        actions.release(owner, row.id, now=now + timedelta(hours=71))
    late = replace(owner, proven_seconds=0)
    actions.release(late, row.id, now=now + timedelta(hours=72))


def test_what_was_released_goes_on_once(practice: Any, filter_: Any, owner: Any, now: datetime) -> None:
    row, gone = take(filter_, now), []
    actions.ask_release(make_person(practice.id, now, "front_desk"), row.id, now=now)
    actions.release(owner, row.id, now=now)

    def deliver(came: actions.Came, what: rules.MessageRow) -> None:
        gone.append((came.raw, came.envelope, what.id))

    assert [actions.carry_released(filter_, Way.GATEWAY, deliver, now=now) for _ in range(2)] == [1, 0]
    assert gone == [(lure(), ENVELOPE, row.id)]


def test_after_a_restore_what_was_released_is_held_again(
    filter_: Any, owner: Any, practice: Any, now: datetime
) -> None:
    row = take(filter_, now)
    actions.ask_release(make_person(practice.id, now, "biller"), row.id, now=now)
    actions.release(owner, row.id, now=now)
    with tenancy.scope(filter_):
        tables.hold_back(connection.connection, 0)
    assert actions.carry_released(filter_, Way.GATEWAY, lambda *_: pytest.fail("it may have gone before"), now=now) == 0
    actions.ask_release(owner, row.id, now=now)


def test_what_the_next_server_does_not_take_waits(practice: Any, filter_: Any, owner: Any, now: datetime) -> None:
    row = take(filter_, now)
    actions.ask_release(make_person(practice.id, now, "biller"), row.id, now=now)
    actions.release(owner, row.id, now=now)

    def down(*_: Any) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        actions.carry_released(filter_, Way.GATEWAY, down, now=now)
    with tenancy.scope(filter_):
        assert queries.message(row.id).fate is Fate.RELEASED


def test_deleting_takes_every_held_copy_and_keeps_the_row(filter_: Any, owner: Any, now: datetime) -> None:
    one = take(filter_, now, lure("Reference 1234"))
    other = take(filter_, now, lure("Reference 98"))
    with tenancy.scope(owner):
        assert [row.id for row in queries.same_as(one.id).held] == [other.id]
    assert actions.delete(owner, one.id, now=now) == 2
    with tenancy.scope(owner):
        assert (Body.objects.count(), Reading.objects.count()) == (0, 0)
        assert {row.fate for row in queries.messages()} == {Fate.DELETED}
    with pytest.raises(errors.NotHeld):
        actions.delete(owner, one.id, now=now)


def test_a_report_is_answered_by_what_was_found_and_keeps_its_answer(
    job: Any, filter_: Any, owner: Any, now: datetime
) -> None:
    mail = job(name="mail")
    held, brought = take(filter_, now), actions.report(owner, plain("x"), now=now)
    asked = actions.report(owner, held.id, now=now)
    assert actions.report(owner, held.id, now=now).id == asked.id
    assert actions.answer_all(mail, now=now) == 2
    actions.answer(mail, asked.id, Answer.HARMLESS, now=now)
    with tenancy.scope(owner):
        assert [one.answer for one in queries.reports(held.id)] == [Answer.HELD]
        assert [one.answer for one in queries.reports(brought.message_id)] == [Answer.HARMLESS]
        assert queries.waiting_reports() == []


def test_rates_count_the_newest_word_on_each_message(filter_: Any, owner: Any, now: datetime) -> None:
    row = take(filter_, now)
    for said in (Verdict.RIGHT, Verdict.WRONG):
        actions.judge_sign(owner, row.id, "T5", said, now=now)
    with tenancy.scope(owner):
        rate = queries.rates()[0]
    assert (rate.sign_id, rate.seen, rate.judged, rate.wrong, rate.percent) == ("T5", 1, 1, 1, None)
    with pytest.raises(errors.NoSuchMessage):
        actions.judge_sign(owner, row.id, "A1", Verdict.WRONG, now=now)


def test_a_sender_that_is_ours_is_a_partner_from_then_on(filter_: Any, owner: Any, now: datetime) -> None:
    row = take(filter_, now, plain())
    actions.call_ours(owner, row.id, now=now)
    raw = plain("c").replace(b"juniper@wrenfield-counsel.example", b"juniper@wrenfield-counse1.example")
    assert "S3" in take(filter_, now, raw).sign_ids


def test_a_policy_counts_when_a_second_owner_agrees(practice: Any, filter_: Any, owner: Any, now: datetime) -> None:
    second = make_person(practice.id, now, "owner")
    proposal = actions.propose_policy(owner, Policy(Do.TAG, Do.LET_BY, prefix="[look]"), now=now)
    with pytest.raises(NotASecond):
        actions.approve_policy(owner, proposal, now=now)
    assert take(filter_, now, lure("a")).fate is Fate.HELD
    actions.approve_policy(second, proposal, now=now)
    row = take(filter_, now, lure("b"))
    assert (row.fate, row.is_tagged) == (Fate.GOING, True)


def test_content_goes_with_time_and_held_messages_stay(filter_: Any, now: datetime) -> None:
    passed, held = take(filter_, now, plain()), take(filter_, now)
    actions.mark_gone(filter_, passed.id, now=now)
    assert actions.forget_old(filter_, now=now + timedelta(days=6)) == 0
    assert actions.forget_old(filter_, now=now + timedelta(days=8)) == 1
    with tenancy.scope(filter_):
        assert list(Body.objects.values_list("id", flat=True)) == [held.id]


def test_the_filter_counts_as_up_for_two_days(practice: Any, filter_: Any, now: datetime) -> None:
    for minutes in (0, 10, 70):
        actions.tell_flowing(filter_, evidence="probe", now=now + timedelta(minutes=minutes))
    with tenancy.scope(filter_):
        told = facts.history(Ref("practice", practice.id))
    assert [row.until - row.since for row in told if row.name == "mail.filter"] == [timedelta(days=2)] * 2


def test_another_practice_sees_nothing_of_it(filter_: Any, other_biller: Any, now: datetime) -> None:
    row = take(filter_, now)
    for act in (actions.show, actions.report, actions.ask_release, actions.delete, actions.call_ours):
        with pytest.raises(errors.NoSuchMessage):
            act(other_biller, row.id, now=now)  # type: ignore[operator]  # all take the same


def test_a_clinician_lets_nothing_go(practice: Any, filter_: Any, now: datetime) -> None:
    row = take(filter_, now)
    with pytest.raises(Refused):
        actions.ask_release(make_person(practice.id, now, "clinician"), row.id, now=now)


def test_what_is_no_message_is_not_kept(owner: Any, now: datetime) -> None:
    for raw in (b"", b"just words\n", b"\x00\xff" * 100):
        with pytest.raises(errors.NoMessage):
            actions.take_in(owner, actions.Came(raw, Way.UPLOAD), now=now)
