"""First notices, opened workbooks, facts, notes, tasks, evidence: who may, what is kept, what is sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate.errors import Refused
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.safety.devices import actions as devices
from quietledger.safety.devices import queries as known_devices
from quietledger.safety.incidents import actions, errors, plans, queries
from quietledger.safety.incidents.rules import Kind, State
from tests.conftest import make_person
from tests.safety.devices.world import pair
from tests.safety.incidents.world import HOUR, NOTICE, NOW, TODAY, book, closed, know, opened, reported, row
from tests.standing import standing
from tests.web.signing import actor, known

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["owner", "biller", "clinician", "front_desk"])
def test_everybody_who_works_here_may_say_that_something_happened(practice, role):
    who = make_person(practice.id, NOW, role)
    assert row(who, reported(who)).state is State.FIRST_NOTICE


def test_whoever_is_late_with_lessons_may_still_report(biller, tell):
    tell("person", biller.person_id, "person.trained", until=NOW - HOUR)
    assert reported(biller)


def test_a_first_notice_starts_the_clocks_on_the_practices_own_day(owner):
    """At 04:00 UTC on November 23 it is still the evening of the 22nd in Chicago."""
    early = NOW.replace(hour=4)
    made = actions.report(owner, replace(NOTICE, aware_at=early), now=NOW)
    assert (row(owner, made).facts.discovered_on, row(owner, made).facts.aware_at) == (date(2026, 11, 22), early)


@pytest.mark.parametrize(
    ("field", "told"),
    [("kind", {"kind": "nothing"}), ("what", {"what": " "}), ("aware_at", {"aware_at": NOW + HOUR})],
)
def test_a_first_notice_that_can_not_be_so_is_not_taken(owner, field, told):
    with pytest.raises(errors.NotTaken) as wrong:
        reported(owner, **told)
    assert set(wrong.value.findings) == {field}


def test_only_an_owner_works_on_an_incident(biller, owner, trail):
    made = reported(biller)
    with pytest.raises(Refused):
        actions.take_up(biller, made, now=NOW)
    assert trail()[0]["can"] == "WORK_INCIDENT"
    actions.take_up(owner, made, now=NOW)
    assert row(owner, made).state is State.OPEN


def test_an_opened_workbook_holds_the_plans_tasks_by_their_hours(owner):
    tasks = book(owner, opened(owner)).tasks
    plan = plans.BY_KEY["lost_device"]
    assert {(one.say, one.role) for one in tasks} == {(one.say, one.role) for one in plan.tasks}
    assert [one.due_at for one in tasks] == sorted(NOW + timedelta(hours=one.hours) for one in plan.tasks)


def test_a_first_notice_that_was_nothing_is_closed_for_a_reason(owner):
    made = reported(owner)
    with pytest.raises(errors.NotTaken):
        actions.dismiss(owner, made, "", now=NOW)
    actions.dismiss(owner, made, "The bag was under the desk.", now=NOW)
    assert row(owner, made).state is State.CLOSED
    assert "The bag was under the desk." in [doc.text for _, doc in actions.read(owner, made, now=NOW).notes]


def test_dismissing_asks_for_a_fresh_proof(owner):
    made = reported(owner)
    with pytest.raises(Refused):
        actions.dismiss(replace(owner, proven_seconds=3600), made, "It was nothing.", now=NOW)


def test_an_opened_workbook_is_not_dismissed(owner):
    with pytest.raises(errors.NotNow):
        actions.dismiss(owner, opened(owner), "It was nothing.", now=NOW)


def test_a_lost_device_becomes_a_workbook_once(practice):
    who = actor(known(practice, "owner", now=NOW), NOW)
    device = pair(who, NOW).device_id
    devices.lost(who, device, now=NOW)
    with tenancy.scope(who):
        [loss] = known_devices.lost_tray()
    made = actions.open_from_loss(who, loss.id, now=NOW + HOUR)
    found = row(who, made)
    assert (found.kind, found.device_id, found.state) == ("lost_device", device, State.OPEN)
    assert (found.facts.aware_at, found.reported_by) == (NOW, who.person_id)
    with tenancy.scope(who):
        assert known_devices.lost_tray() == []
    with pytest.raises(errors.NoSuchIncident):
        actions.open_from_loss(who, loss.id, now=NOW + HOUR)


def test_what_a_device_said_before_it_was_lost_is_read_from_its_facts(owner):
    """The report of the loss ends every fact at that very instant."""
    device = Ref("device", uuid7())
    with tenancy.scope(owner):
        for until, at in ((None, NOW), (NOW + HOUR, NOW + HOUR)):
            facts.tell([Told(device, "device.encrypted", until, "test")], by="devices", now=at)
        before, after = (queries.device_before(device.id, NOW + one * HOUR) for one in (1, 2))
    assert ([*before], [*after]) == (["device.encrypted"], [])


def test_the_words_of_a_note_are_nowhere_on_the_trail_and_its_kind_is(owner, trail):
    made = opened(owner)
    actions.note(owner, made, Kind.TIMELINE, "Tamsin Quillfeather called.", now=NOW)
    said = trail()
    assert "Quillfeather" not in str(said)
    assert (said[0]["ev"], said[0]["kind"]) == ("incident.noted", "timeline")


def test_the_timeline_goes_by_when_things_happened(owner):
    made = opened(owner)
    actions.note(owner, made, Kind.TIMELINE, "The car was locked.", now=NOW, at=NOW - 12 * HOUR)
    told = actions.read(owner, made, now=NOW).of(Kind.TIMELINE)
    assert [doc.text for _, doc in told] == ["The car was locked.", NOTICE.what]


@pytest.mark.parametrize("kind", [Kind.FACTOR, Kind.NOTICE, Kind.CUSTODY, Kind.LESSON])
def test_what_has_an_action_of_its_own_is_no_plain_note(owner, kind):
    with pytest.raises(errors.NotTaken):
        actions.note(owner, opened(owner), kind, "words", now=NOW)


def test_nothing_is_noted_that_is_still_to_come(owner):
    with pytest.raises(errors.NotTaken):
        actions.note(owner, opened(owner), Kind.TIMELINE, "Tomorrow.", now=NOW, at=NOW + HOUR)


def test_changed_facts_are_named_on_the_trail_and_their_values_are_not(owner, trail):
    made = opened(owner)
    know(owner, made, residents={"IL": 3}, total=3, counted="list", data=("name",), systems=("device",))
    said = trail()[0]
    assert (said["ev"], standing(str(said), "IL")) == ("incident.facts", [])
    assert set(said["changed"]) == {"residents", "total", "counted", "data"}
    assert dict(row(owner, made).facts.residents) == {"IL": 3}


def test_facts_that_stay_as_they_were_say_nothing(owner, trail):
    made = opened(owner)
    know(owner, made, residents={"IL": 3})
    before = len(trail())
    know(owner, made, residents={"IL": 3})
    assert [one["ev"] for one in trail()[: len(trail()) - before]] == ["gate.decide"]


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("discovered_on", {"discovered_on": TODAY + timedelta(days=1)}),
        ("aware_at", {"aware_at": NOW + HOUR}),
        ("discovered_on", {"aware_at": NOW - 24 * HOUR}),
        ("partner_discovered_on", {"partner_discovered_on": TODAY + timedelta(days=1)}),
        ("occurred_until", {"occurred_from": TODAY, "occurred_until": TODAY - timedelta(days=1)}),
        ("residents", {"residents": {"Illinois": 3}}),
        ("residents", {"residents": {"IL": -1}}),
        ("total", {"residents": {"IL": 3}, "total": 2}),
        ("data", {"data": ("secrets",)}),
        ("systems", {"systems": ("fax",)}),
    ],
)
def test_facts_that_can_not_be_so_are_not_taken(owner, field, told):
    with pytest.raises(errors.NotTaken) as wrong:
        know(owner, opened(owner), **told)
    assert set(wrong.value.findings) == {field}


def test_another_kind_adds_its_tasks_and_takes_none_away(owner):
    made = opened(owner)
    first = book(owner, made).tasks[0]
    actions.settle_task(owner, made, first.id, is_done=True, now=NOW)
    actions.set_kind(owner, made, "ransomware", now=NOW)
    found = book(owner, made).tasks
    wanted = {one.say for key in ("lost_device", "ransomware") for one in plans.BY_KEY[key].tasks}
    assert {one.say for one in found} == wanted
    assert [one.state for one in found if one.id == first.id] == ["done"]


def test_a_task_is_dropped_only_for_a_reason(owner):
    made = opened(owner)
    task = actions.add_task(owner, made, "front_desk", "Call the garage.", now=NOW, due_at=NOW + HOUR)
    with pytest.raises(errors.NotTaken):
        actions.settle_task(owner, made, task, is_done=False, now=NOW)
    actions.settle_task(owner, made, task, "It has no camera.", is_done=False, now=NOW)
    [found] = [one for one in book(owner, made).tasks if one.id == task]
    words = actions.read(owner, made, now=NOW)
    assert (found.state, words.text(found.note), words.text(found.reason)) == (
        "dropped", "Call the garage.", "It has no camera.",
    )  # fmt: skip


def test_a_task_is_settled_once(owner):
    made = opened(owner)
    task = book(owner, made).tasks[0].id
    actions.settle_task(owner, made, task, is_done=True, now=NOW)
    with pytest.raises(errors.NoSuchIncident):
        actions.settle_task(owner, made, task, is_done=True, now=NOW)


def test_evidence_keeps_its_bytes_its_hash_and_who_had_it(owner, trail):
    made, body = opened(owner), b"a photograph"
    file = actions.put_file(owner, made, body, "window.jpg", "The front desk took it.", now=NOW)
    actions.hand_over(owner, made, file, "Copied for the police.", now=NOW + HOUR)
    found, back = actions.get_file(owner, made, file, now=NOW + HOUR)
    assert (back, found.sha256) == (body, sha256(body).hexdigest())
    held = [(doc.text, doc.more.get("name")) for one, doc in actions.read(owner, made, now=NOW).of(Kind.CUSTODY)]
    assert held == [("The front desk took it.", "window.jpg"), ("Copied for the police.", None)]
    assert "window.jpg" not in str(trail())


@pytest.mark.parametrize("body", [b"", b"x" * 25_000_001], ids=["empty", "too large"])
def test_evidence_has_a_size(owner, body):
    with pytest.raises(errors.NotTaken):
        actions.put_file(owner, opened(owner), body, "x.bin", "Found here.", now=NOW)


def test_of_the_same_cause_is_only_an_earlier_incident_of_the_same_sort(owner):
    first, second = opened(owner), opened(owner)
    drill = actions.exercise(owner, "ransomware", now=NOW)
    for one, other in ((first, second), (second, second), (second, drill), (drill, first)):
        with pytest.raises(errors.NotTaken):
            actions.relate(owner, one, other, now=NOW)
    actions.relate(owner, second, first, now=NOW)
    assert row(owner, second).related_id == first


def test_a_closed_workbook_is_not_written_in_until_it_is_opened_again(owner):
    made = opened(owner)
    closed(owner, made)
    with pytest.raises(errors.NotNow):
        actions.note(owner, made, Kind.TIMELINE, "One thing more.", now=NOW)
    actions.reopen(owner, made, "The police found it.", now=NOW)
    actions.note(owner, made, Kind.TIMELINE, "One thing more.", now=NOW)
    assert (row(owner, made).state, row(owner, made).closed_at) == (State.OPEN, None)


@pytest.mark.parametrize(
    "act",
    [
        lambda who, one: actions.take_up(who, one, now=NOW),
        lambda who, one: actions.read(who, one, now=NOW),
        lambda who, one: actions.note(who, one, Kind.TIMELINE, "words", now=NOW),
        lambda who, one: know(who, one, total=1),
        lambda who, one: actions.put_file(who, one, b"x", "x.bin", "words", now=NOW),
        lambda who, one: actions.get_file(who, one, uuid7(), now=NOW),
        lambda who, one: actions.close(who, one, [], now=NOW),
    ],
)
def test_another_practices_incident_is_none(owner, other_practice, act):
    made = opened(owner)
    with pytest.raises(errors.NoSuchIncident):
        act(make_person(other_practice.id, NOW, "owner"), made)
