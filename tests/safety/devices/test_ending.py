"""Lost devices, exceptions, days for pairing, ties, and the nightly comparison."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from quietledger.core.facts import actions as facts
from quietledger.core.facts.rules import Ref, Told
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.gate.errors import Refused
from quietledger.core.people import actions as people
from quietledger.core.people import sessions
from quietledger.core.people.models import SignIn
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.ids import uuid7
from quietledger.pure.devicestate.report import Report, System
from quietledger.safety.devices import actions, errors, queries
from quietledger.safety.devices.models import Device, Exemption
from quietledger.safety.devices.rules import TieKind
from tests.safety.devices.world import held, pair
from tests.web.signing import actor, at_desk, known

WHY = "Found the same day, encrypted; its keys are safe."

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def colleague(practice, now, *roles, email="ana@example.com", **told):
    return known(practice, *(roles or ["biller"]), now=now, email=email, **told)


def on_device(person, now, device_id):
    """A browser of somebody that sits on a device."""
    client = at_desk(person, now)
    session = client.session
    session[people.DEVICE] = str(device_id)
    session.save()
    return client


def name_of(client):
    return sessions.digest(client.cookies[settings.SESSION_COOKIE_NAME].value)


def is_signed_in(client):
    return SignIn.objects.filter(session_key=name_of(client)).exists()


def test_a_lost_device_ends_with_all_that_hangs_on_it(machine, odalys, who, practice, now, trail):
    machine.report(now)
    ana = colleague(practice, now)
    actions.tie(who, machine.device_id, TieKind.PASSKEY, "credential", now=now)
    hers = [at_desk(odalys, now), on_device(odalys, now, machine.device_id)]
    anas_here, anas_own = on_device(ana, now, machine.device_id), at_desk(ana, now)
    ended = actions.lost(who, machine.device_id, now=now + MINUTE)
    assert ended == 3
    assert [is_signed_in(one) for one in (*hers, anas_here, anas_own)] == [False, False, False, True]
    assert held(practice.id, machine.device_id, now + MINUTE) == set()
    with tenancy.scope(who):
        assert queries.by_passkey("credential") is None
        [row] = queries.lost_tray()
    assert (row.device_id, row.reported_by, row.sign_ins) == (machine.device_id, who.person_id, 3)
    entry = next(one for one in trail() if one["ev"] == "device.lost")
    assert (entry["dev"], entry["sign_ins"]) == (str(machine.device_id), 3)


def test_the_sign_in_that_reports_a_loss_stays_unless_it_sits_on_the_device(machine, odalys, practice, now):
    phone, laptop = at_desk(odalys, now), on_device(odalys, now, machine.device_id)
    from_phone = replace(actor(odalys, now), session=digest_of(phone))
    actions.lost(from_phone, machine.device_id, now=now)
    assert (is_signed_in(phone), is_signed_in(laptop)) == (True, False)


def test_a_thief_at_the_device_can_not_keep_its_own_sign_in(machine, odalys, now):
    laptop = on_device(odalys, now, machine.device_id)
    actions.lost(replace(actor(odalys, now), session=digest_of(laptop)), machine.device_id, now=now)
    assert not is_signed_in(laptop)


def digest_of(client):
    return name_of(client)[: people.NAME_LENGTH]


def test_a_loss_ends_all_or_nothing(machine, odalys, who, now, monkeypatch):
    machine.report(now)
    laptop = on_device(odalys, now, machine.device_id)
    before = held(who.practice_id, machine.device_id, now)

    def broken(*_args, **_named):
        raise RuntimeError("the machine stopped here")

    monkeypatch.setattr(actions, "Loss", broken)
    with pytest.raises(RuntimeError):
        actions.lost(who, machine.device_id, now=now)
    assert held(who.practice_id, machine.device_id, now) == before
    assert is_signed_in(laptop)


def test_somebody_elses_device_is_lost_by_the_owners_word_only(machine, who, practice, now):
    ana = actor(colleague(practice, now), now)
    with pytest.raises(errors.NotYours):
        actions.lost(ana, machine.device_id, now=now)
    with pytest.raises(Refused):
        actions.take_back(ana, machine.device_id, is_lost=True, now=now)
    hers = pair(ana, now, number=1)
    actions.take_back(who, hers.device_id, is_lost=True, now=now)
    with tenancy.scope(who):
        assert [row.device_id for row in queries.lost_tray()] == [hers.device_id]


def test_taking_a_device_back_is_no_loss(machine, odalys, who, now):
    laptop, phone = on_device(odalys, now, machine.device_id), at_desk(odalys, now)
    assert actions.take_back(who, machine.device_id, is_lost=False, now=now) == 1
    assert (is_signed_in(laptop), is_signed_in(phone)) == (False, True)
    with tenancy.scope(who):
        assert queries.lost_tray() == []


def test_a_loss_leaves_the_tray_once(machine, who, now):
    actions.lost(who, machine.device_id, now=now)
    permit = gate.require(who, Can.MANAGE_DEVICES, now=now)
    with tenancy.scope(who):
        [row] = queries.lost_tray()
        actions.mark_loss_taken(permit, row.id, now)
        assert queries.lost_tray() == []
        with pytest.raises(errors.NoSuchDevice):
            actions.mark_loss_taken(permit, row.id, now)


def test_a_loss_that_was_looked_into_leaves_the_tray_and_stays_on_the_trail(machine, who, practice, now, trail):
    actions.lost(who, machine.device_id, now=now)
    with tenancy.scope(who):
        [row] = queries.lost_tray()
    with pytest.raises(Refused):
        actions.look_into(actor(colleague(practice, now), now), row.id, WHY, now=now)
    with pytest.raises(errors.NotFit):
        actions.look_into(who, row.id, " ", now=now)
    actions.look_into(who, row.id, WHY, now=now)
    with tenancy.scope(who):
        assert queries.lost_tray() == []
    assert next(one for one in trail() if one["ev"] == "device.loss_settled")["loss"] == str(row.id)


@pytest.mark.parametrize("act", [
    lambda who, device, now: actions.lost(who, device, now=now),
    lambda who, device, now: actions.take_back(who, device, is_lost=True, now=now),
    lambda who, device, now: actions.tie(who, device, TieKind.DBSC, "key", now=now),
    lambda who, device, now: actions.except_(who, device, "it is being repaired", now + DAY, now=now),
    lambda who, device, now: actions.end_exception(who, device, now=now),
])  # fmt: skip
def test_another_practices_device_is_none(machine, other_practice, now, act):
    stranger = actor(known(other_practice, "owner", now=now, email="other@example.com"), now)
    with pytest.raises(errors.NoSuchDevice):
        act(replace(stranger, proven_seconds=0), machine.device_id, now)


def test_an_exception_holds_until_its_end_and_can_end_before(machine, who, now):
    actions.except_(who, machine.device_id, "its disk is made on Friday", now + 5 * DAY, now=now)
    assert "device.excepted" in held(who.practice_id, machine.device_id, now + 5 * DAY - MINUTE)
    assert "device.excepted" not in held(who.practice_id, machine.device_id, now + 5 * DAY)
    actions.end_exception(who, machine.device_id, now=now + DAY)
    assert "device.excepted" not in held(who.practice_id, machine.device_id, now + DAY)


def test_an_exception_outlives_a_report_and_a_new_one_follows_the_old(machine, who, now):
    actions.except_(who, machine.device_id, "its disk is made on Friday", now + 90 * DAY, now=now)
    machine.report(now, disk__system="not_encrypted")
    assert "device.excepted" in held(who.practice_id, machine.device_id, now + 89 * DAY)
    actions.except_(who, machine.device_id, "it is replaced tomorrow", now + DAY, now=now)
    assert "device.excepted" not in held(who.practice_id, machine.device_id, now + DAY)
    with tenancy.scope(who):
        assert queries.exception_of(machine.device_id, now).reason == "it is replaced tomorrow"


@pytest.mark.parametrize(("reason", "days", "field"), [
    ("it is being repaired", 91, "until"), ("it is being repaired", 0, "until"), ("so", 5, "reason"),
    ("x" * 301, 5, "reason"),
])  # fmt: skip
def test_an_exception_needs_a_reason_and_an_end_within_90_days(machine, who, now, reason, days, field):
    with pytest.raises(errors.NotFit) as problem:
        actions.except_(who, machine.device_id, reason, now + days * DAY, now=now)
    assert problem.value.field == field


def test_only_the_owner_makes_exceptions_and_gives_days(machine, practice, who, now):
    ana = colleague(practice, now, is_pairing=False)
    for act in (
        lambda one: actions.except_(one, machine.device_id, "it is being repaired", now + DAY, now=now),
        lambda one: actions.give_days(one, ana.person.id, 3, now=now),
    ):
        with pytest.raises(Refused):
            act(replace(actor(ana, now), proven_seconds=0))
        with pytest.raises(Refused):
            act(replace(who, proven_seconds=None))
        act(who)
    assert "person.pairing" in held(practice.id, ana.person.id, now + 3 * DAY - MINUTE)
    assert "person.pairing" not in held(practice.id, ana.person.id, now + 3 * DAY)


@pytest.mark.parametrize("days", [0, 15])
def test_nobody_has_more_than_two_weeks(odalys, who, now, days):
    with pytest.raises(errors.NotFit):
        actions.give_days(who, odalys.person.id, days, now=now)


def test_days_are_for_whoever_works_here(who, now):
    with pytest.raises(errors.NotFit):
        actions.give_days(who, uuid7(), 3, now=now)


def test_a_practice_from_before_devices_has_two_weeks_once(db, practice, now):
    first = known(practice, "owner", now=now, is_pairing=False)
    assert actions.begin(practice.id, now=now) == 1
    newcomer = colleague(practice, now, is_pairing=False)
    assert actions.begin(practice.id, now=now + DAY) == 0
    assert "person.pairing" in held(practice.id, first.person.id, now + 14 * DAY - MINUTE)
    assert "person.pairing" not in held(practice.id, first.person.id, now + 14 * DAY)
    assert "person.pairing" not in held(practice.id, newcomer.person.id, now)


def test_an_empty_practice_begins_when_somebody_works_there(db, practice, now):
    assert actions.begin(practice.id, now=now) == 0
    known(practice, "owner", now=now, is_pairing=False)
    assert actions.begin(practice.id, now=now) == 1


def test_a_key_of_a_browser_leads_to_one_device(machine, who, now):
    other = pair(who, now, number=1)
    for device in (machine, other, other):
        actions.tie(who, device.device_id, TieKind.DBSC, "thumb", now=now)
    with tenancy.scope(who):
        assert queries.by_dbsc("thumb").id == other.device_id
        assert queries.by_passkey("thumb") is None
        assert [(row.kind, row.value) for row in queries.ties(other.device_id)] == [(TieKind.DBSC, "thumb")]
        assert queries.ties(machine.device_id) == []


def test_the_night_mends_what_was_changed_past_the_actions(machine, who, job, now, trail):
    machine.report(now, disk__system="not_encrypted")
    with tenancy.scope(who):
        told = [Told(Ref("device", machine.device_id), "device.encrypted", now + 300 * DAY, "by hand")]
        facts.tell(told, by="devices", now=now)
    [found] = actions.nightly(job(name="nightly"), now=now + MINUTE)
    assert (found.device_id, found.name, found.found) == (machine.device_id, "device.encrypted", None)
    assert "device.encrypted" not in held(who.practice_id, machine.device_id, now + MINUTE)
    assert next(one for one in trail() if one["ev"] == "facts.differ")["names"] == ["device.encrypted"]
    assert actions.nightly(job(name="nightly"), now=now + 2 * MINUTE) == []


def test_the_night_ends_an_exception_whose_row_is_gone(machine, who, job, now):
    actions.except_(who, machine.device_id, "it is being repaired", now + DAY, now=now)
    with tenancy.scope(who):
        Exemption.objects.update(ended_at=now)
    assert [one.name for one in actions.nightly(job(name="nightly"), now=now)] == ["device.excepted"]


def test_the_night_ends_what_a_system_loses_with_its_last_day(who, job):
    last_day = datetime(2028, 6, 30, 20, tzinfo=UTC)  # of Debian 12
    person = replace(who, signed_in_at=last_day)
    machine = pair(person, last_day)
    machine.report(last_day, os__version="12")
    assert "device.supported" in held(who.practice_id, machine.device_id, last_day + 5 * HOUR)
    [found] = actions.nightly(job(name="nightly"), now=last_day + 5 * HOUR)
    assert found.name == "device.supported"


def test_the_night_ends_devices_of_people_who_left(who, practice, job, now):
    ana = colleague(practice, now)
    hers = pair(actor(ana, now), now, number=1)
    people.end_person(who, ana.person.id, now=now)
    assert actions.nightly(job(name="nightly"), now=now + MINUTE) == []
    assert held(practice.id, hers.device_id, now + MINUTE) == set()


def test_a_device_not_heard_of_for_a_week_waits_in_the_tray(machine, who, now):
    machine.report(now)
    with tenancy.scope(who):
        assert queries.silent_tray(now + 7 * DAY - MINUTE) == []
        assert [row.id for row in queries.silent_tray(now + 7 * DAY)] == [machine.device_id]


def test_what_a_device_lacks_is_said_with_the_steps_that_mend_it(machine, who, now):
    with tenancy.scope(who):
        assert [one.fact for one in queries.lacks(machine.device_id, now)] == ["device.reported"]
    machine.report(now, disk__system="not_encrypted", firewall="off")
    with tenancy.scope(who):
        found = queries.lacks(machine.device_id, now)
        assert [one.fact for one in found] == ["device.encrypted", "device.firewall"]
        assert all(one.say and one.mend for one in found)
        assert queries.lacks(machine.device_id, now + DAY)[0].fact == "device.reported"
        assert queries.lacks(uuid7(), now)[0].fact == "device.trusted"


PLAIN = Report(os=System("linux", "Debian GNU/Linux", "13"))


def test_the_houses_own_machine_becomes_a_device_once(db, practice, job, now):
    who = job(name="devices")
    first = actions.this_machine(who, PLAIN, now=now)
    assert actions.this_machine(who, PLAIN, now=now + MINUTE) == first
    assert held(practice.id, first, now + MINUTE) == {
        "device.trusted", "device.reported", "device.reported_lately", "device.supported",
    }  # fmt: skip
    with tenancy.scope(who):
        assert queries.this_machine().id == first


def test_a_machine_that_somebody_ended_does_not_come_back_by_itself(who, job, now):
    first = actions.this_machine(job(name="devices"), PLAIN, now=now)
    actions.take_back(who, first, is_lost=True, now=now)
    with pytest.raises(errors.NoSuchDevice):
        actions.this_machine(job(name="devices"), PLAIN, now=now + MINUTE)
    with tenancy.scope(who):
        assert Device.objects.count() == 1


@pytest.mark.parametrize("name", ["billing-day", "mail", "nightly"])
def test_no_other_job_takes_readings(db, job, now, name):
    with pytest.raises(Refused):
        actions.this_machine(job(name=name), PLAIN, now=now)
