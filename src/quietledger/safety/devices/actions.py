"""What people do with devices: pair, tie browsers to them, report them lost, except them; and the nightly work.

What devices themselves do stands in `pairing` and `taking`, and can be called from here, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import actions as people
from quietledger.core.people import queries as staff
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import queries as practices
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import Permit
from quietledger.safety.devices import codes, ending, errors, facts, queries, rules
from quietledger.safety.devices.attesting import accept_start
from quietledger.safety.devices.models import Code, Device, Exemption, Loss, Tie
from quietledger.safety.devices.osquery import end_secret as end_osquery_secret
from quietledger.safety.devices.osquery import new_secret as new_osquery_secret
from quietledger.safety.devices.pairing import Given, Wish, enrol, renew
from quietledger.safety.devices.rules import Difference, Ending, TieKind
from quietledger.safety.devices.taking import Answer, take_posture, this_machine

__all__ = [
    "Answer", "Given", "NewCode", "Wish", "accept_start", "begin", "code", "end_exception", "end_osquery_secret",
    "enrol", "except_", "give_days", "look_into", "lost", "mark_loss_taken", "new_osquery_secret", "nightly", "renew",
    "take_back", "take_posture", "this_machine", "tie",
]  # fmt: skip
BEGAN: Final = "devices:pairing began"


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code as it is shown once, and until when it pairs."""

    code: str
    until: datetime


def code(who: Actor, *, name: str = "", now: datetime) -> NewCode:
    """Make a one-time code with which the asker pairs one device; a code that they had before ends.

    Needs: PAIR_DEVICE.   Trail: device.code.
    Raises: Refused; NotFit, for a name that can't be.
    """
    permit = gate.require(who, Can.PAIR_DEVICE, now=now)
    rules.check_name(name)
    person_id = _person(who)
    made = NewCode(codes.fresh_code(practices.practice(who.practice_id).code), now + rules.CODE_LIFE)
    with tenancy.scope(who):
        Code.objects.filter(person_id=person_id, used_at__isnull=True, until__gt=now).update(until=now)
        row = Code(person_id=person_id, digest=codes.digest(made.code), name=name.strip(), until=made.until)
        row.save(force_insert=True)
        audit.record(permit, "device.code", on=[Ref("person", person_id)], now=now)
    return made


def tie(who: Actor, device_id: UUID, kind: TieKind, value: str, *, now: datetime) -> None:
    """Tie a key that can't leave the asker's browser to the device it is on; what it was tied to before, it is no more.

    The face must have seen both at once: the key's proof, and the device's certificate or another tie to it.

    Needs: PAIR_DEVICE.   Trail: device.tied.
    Raises: Refused; NoSuchDevice.
    """
    permit = gate.require(who, Can.PAIR_DEVICE, on=[Ref("device", device_id)], now=now)
    with tenancy.scope(who):
        device = ending.locked(device_id)
        there = Tie.objects.filter(kind=kind.value, value=value, ended_at__isnull=True)
        if there.filter(device_id=device_id).exists():
            return
        there.update(ended_at=now)
        Tie(device=device, person_id=_person(who), kind=kind.value, value=value, since=now).save(force_insert=True)
        audit.record(permit, "device.tied", on=[Ref("device", device_id)], now=now, dev=str(device_id), kind=kind.value)


def lost(who: Actor, device_id: UUID, *, now: datetime) -> int:
    """Report one's own device as lost: it and every sign-in of its person end at once; returns how many ended.

    In one transaction: facts, certificate, ties, sign-ins, and a row in the tray for whoever keeps incidents. The
    sign-in that reports it stays, unless it sits on that device.

    Needs: REPORT_LOST.   Trail: device.ended, device.lost.
    Raises: Refused; NoSuchDevice; NotYours.
    """
    permit = gate.require(who, Can.REPORT_LOST, on=[Ref("device", device_id)], now=now)
    with tenancy.scope(who):
        device = ending.locked(device_id)
        if device.person_id != who.person_id:
            raise errors.NotYours(device_id)
        return _lose(permit, device, now)


def take_back(who: Actor, device_id: UUID, *, is_lost: bool, now: datetime) -> int:
    """End any device of the practice, as lost or as no longer used; returns how many sign-ins ended with it.

    Needs: MANAGE_DEVICES, with a fresh proof of who asks.   Trail: device.ended; device.lost.
    Raises: Refused; NoSuchDevice.
    """
    permit = gate.require(who, Can.MANAGE_DEVICES, on=[Ref("device", device_id)], now=now)
    with tenancy.scope(who):
        device = ending.locked(device_id)
        if is_lost:
            return _lose(permit, device, now)
        ending.end(permit, device, Ending.RETIRED, now)
        return people.end_sign_ins(who.practice_id, None, device_id, but="", now=now)


def except_(who: Actor, device_id: UUID, reason: str, until: datetime, *, now: datetime) -> None:
    """Let a device be used as it is, for a while and for a reason; an exception that it had ends.

    Needs: EXCEPT_DEVICE, with a fresh proof of who asks.   Trail: device.excepted.   Tells: device.excepted.
    Raises: Refused; NoSuchDevice; NotFit, for more than 90 days or without a reason.
    """
    permit = gate.require(who, Can.EXCEPT_DEVICE, on=[Ref("device", device_id)], now=now)
    rules.check_exception(reason, until, now)
    with tenancy.scope(who):
        device = ending.locked(device_id)
        Exemption.objects.filter(device_id=device_id, ended_at__isnull=True).update(ended_at=now)
        row = Exemption(device=device, reason=reason.strip(), given_by=who.person_id, since=now, until=until)
        row.save(force_insert=True)
        facts.retell(device.row(), row.row(), now)
        on = [Ref("device", device_id)]
        audit.record(permit, "device.excepted", on=on, now=now, dev=str(device_id), until=until.isoformat())


def end_exception(who: Actor, device_id: UUID, *, now: datetime) -> None:
    """End the exception that a device has; nothing happens if it has none.

    Needs: EXCEPT_DEVICE, with a fresh proof of who asks.   Trail: device.exception_ended.
    Raises: Refused; NoSuchDevice.
    """
    permit = gate.require(who, Can.EXCEPT_DEVICE, on=[Ref("device", device_id)], now=now)
    with tenancy.scope(who):
        device = ending.locked(device_id)
        Exemption.objects.filter(device_id=device_id, ended_at__isnull=True).update(ended_at=now)
        facts.retell(device.row(), None, now)
        audit.record(permit, "device.exception_ended", on=[Ref("device", device_id)], now=now, dev=str(device_id))


def give_days(who: Actor, person_id: UUID, days: int, *, now: datetime) -> None:
    """Let somebody work without a paired device for some days, from now on.

    Needs: EXCEPT_DEVICE, with a fresh proof of who asks.   Trail: device.days.   Tells: person.pairing.
    Raises: Refused; NotFit, for more days than that, or for somebody who doesn't work here.
    """
    permit = gate.require(who, Can.EXCEPT_DEVICE, on=[Ref("person", person_id)], now=now)
    rules.check_days(days)
    if staff.one_of_staff(who.practice_id, person_id, now) is None:
        raise errors.NotFit("person", "Nobody of that id works here.")
    with tenancy.scope(who):
        facts.give_days([person_id], now + timedelta(days=days), f"devices:days by {who.person_id}", now)
        audit.record(permit, "device.days", on=[Ref("person", person_id)], now=now, days=days)


def begin(practice_id: UUID, *, now: datetime) -> int:
    """At each start of the house: a practice that never heard of devices gets days to pair them, once, for everybody.

    So nobody is stopped by an upgrade, and nobody in a new practice.  Who joins later pairs a device first.
    Returns how many there were.
    """
    with tenancy.within(practice_id):
        here = [row.id for row in staff.people_of(practice_id, now)]
        if not here or facts.has_begun():
            return 0
        facts.give_days(here, now + timedelta(days=rules.PAIRING_DAYS), BEGAN, now)
    return len(here)


def nightly(who: Actor, *, now: datetime) -> list[Difference]:
    """Once a night: end devices of people who left, compare what was told with what is so, mend and report each.

    Needs: RETELL.   Trail: device.ended; facts.differ, about each device of which anything differed.
    Raises: Refused.
    """
    permit = gate.require(who, Can.RETELL, now=now)
    with tenancy.scope(who):
        here = {row.id for row in staff.people_of(who.practice_id, now)}
        found: list[Difference] = []
        for device in Device.objects.select_for_update(of=("self",)).order_by("id"):
            if device.ended_at is None and device.person_id not in here | {None}:
                ending.end(permit, device, Ending.LEFT, now)
                continue
            differing = facts.retell(device.row(), queries.exception_of(device.id, now), now)
            if differing:
                names = sorted(one.name for one in differing)
                audit.record(permit, "facts.differ", on=[Ref("device", device.id)], now=now, names=names)
            found += differing
    return found


def look_into(who: Actor, loss_id: UUID, why: str, *, now: datetime) -> None:
    """Say why a loss needs no workbook, such as that it was found, encrypted, its keys safe: it leaves the tray.

    Needs: MANAGE_DEVICES, with a fresh proof of who asks.   Trail: device.loss_settled; the reason is sealed beside it.
    Raises: Refused; NoSuchDevice, if no such loss waits; NotFit, without a reason.
    """
    permit = gate.require(who, Can.MANAGE_DEVICES, now=now)
    rules.check_reason(why)
    with tenancy.scope(who):
        mark_loss_taken(permit, loss_id, now)
        audit.record(permit, "device.loss_settled", now=now, loss=str(loss_id), detail={"why": why.strip()})


def mark_loss_taken(permit: Permit, loss_id: UUID, now: datetime) -> None:
    """Take a loss out of the tray, in the transaction of whoever made an incident of it.   Trail: the caller's."""
    with tenancy.scope(permit.who):
        found = Loss.objects.select_for_update(of=("self",)).filter(id=loss_id, taken_at__isnull=True).first()
        if found is None:
            raise errors.NoSuchDevice(loss_id)
        found.mark_taken(now)


def _lose(permit: Permit, device: Device, now: datetime) -> int:
    who = permit.who
    ending.end(permit, device, Ending.LOST, now)
    ended = people.end_sign_ins(who.practice_id, device.person_id, device.id, but=who.session, now=now)
    Loss(device=device, reported_by=who.person_id, sign_ins=ended, at=now).save(force_insert=True)
    audit.record(permit, "device.lost", on=[Ref("device", device.id)], now=now, dev=str(device.id), sign_ins=ended)
    return ended


def _person(who: Actor) -> UUID:
    if who.person_id is None:
        raise TypeError("devices are paired by people")
    return who.person_id
