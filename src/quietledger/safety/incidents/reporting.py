"""First notices, workbooks that are opened from them or from lost devices, and exercises.

An extra file beside `actions`, which hands its functions on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.safety.devices import actions as devices
from quietledger.safety.devices import queries as known_devices
from quietledger.safety.incidents import checks, errors, plans, queries, recording
from quietledger.safety.incidents.models import Incident, Person
from quietledger.safety.incidents.rules import FirstNotice, Kind, NoteDoc, PersonDoc, State


def report(who: Actor, notice: FirstNotice, *, now: datetime) -> UUID:
    """Say that something happened: anybody who works here may, at any time.  The clocks run from here.

    Needs: Can.REPORT_INCIDENT.   Trail: incident.reported.
    Raises: NotTaken.
    """
    permit = gate.require(who, Can.REPORT_INCIDENT, now=now)
    checks.check_notice(notice, plans.BY_KEY, now)
    with tenancy.scope(who):
        told = {"aware_at": notice.aware_at, "is_going_on": notice.is_going_on}
        row = _new(permit, notice.kind, State.FIRST_NOTICE, now, **told)
        doc = NoteDoc(notice.what.strip(), {"whose": notice.whose.strip()} if notice.whose.strip() else {})
        recording.write(permit, row, Kind.TIMELINE, doc, now, topic="first_notice", happened_at=notice.aware_at)
        recording.tell(permit, row, "reported", now, kind=row.kind, number=row.number)
    return row.id


def take_up(who: Actor, incident_id: UUID, *, now: datetime) -> None:
    """Open the workbook of a first notice: the plan's tasks stand in it.

    Needs: Can.WORK_INCIDENT.   Trail: incident.opened.
    Raises: NoSuchIncident; NotNow.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    with tenancy.scope(who):
        row = recording.locked(incident_id, State.FIRST_NOTICE)
        row.mark_state(State.OPEN)
        recording.add_plan(row)
        recording.tell(permit, row, "opened", now, kind=row.kind)


def dismiss(who: Actor, incident_id: UUID, why: str, *, now: datetime) -> None:
    """Close a first notice that turned out to be nothing, for a reason that stays.

    Needs: Can.DECIDE_INCIDENT, with a fresh proof of who asks.   Trail: incident.dismissed.
    Raises: NoSuchIncident; NotNow; NotTaken.
    """
    permit = recording.asked(who, Can.DECIDE_INCIDENT, incident_id, now)
    checks.check_text(why, "why")
    with tenancy.scope(who):
        row = recording.locked(incident_id, State.FIRST_NOTICE)
        recording.write(permit, row, Kind.REASON, NoteDoc(why.strip()), now, topic="dismissed")
        row.mark_closed(who.person_id, now)
        recording.tell(permit, row, "dismissed", now)


def open_from_loss(who: Actor, loss_id: UUID, *, now: datetime) -> UUID:
    """Open the workbook of a device that was reported lost; the loss leaves the devices' tray with it.

    The hours count from the report of the loss: whoever reported it knew.

    Needs: Can.WORK_INCIDENT.   Trail: incident.opened, with the device.
    Raises: NoSuchIncident, if no such loss waits.
    """
    permit = gate.require(who, Can.WORK_INCIDENT, now=now)
    with tenancy.scope(who):
        loss = next((one for one in known_devices.lost_tray() if one.id == loss_id), None)
        if loss is None:
            raise errors.NoSuchIncident(loss_id)
        devices.mark_loss_taken(permit, loss_id, now)
        told = {"device_id": loss.device_id, "reported_by": loss.reported_by}
        row = _new(permit, "lost_device", State.OPEN, now, aware_at=loss.at, **told)
        recording.add_plan(row)
        said = f"Reported lost. It opens nothing since then; sign-ins that ended with it: {loss.sign_ins}."
        recording.write(permit, row, Kind.TIMELINE, NoteDoc(said), now, topic="first_notice", happened_at=loss.at)
        on = [Ref("device", loss.device_id)]
        recording.tell(permit, row, "opened", now, kind=row.kind, number=row.number, loss=str(loss_id), on=on)
    return row.id


def exercise(who: Actor, plan: str, *, now: datetime) -> UUID:
    """Open an exercise: a plan's story with made-up people; everything goes as in earnest, and is marked everywhere.

    Needs: Can.WORK_INCIDENT.   Trail: incident.opened, marked as an exercise.
    Raises: NotTaken, without such a plan.
    """
    permit = gate.require(who, Can.WORK_INCIDENT, now=now)
    if plan not in plans.BY_KEY:
        raise errors.NotTaken({"plan": "Choose one of the plans."})
    found = plans.BY_KEY[plan]
    residents = dict(found.residents)
    with tenancy.scope(who):
        counts = {"residents": residents, "total": sum(residents.values()), "counted": "people"}
        row = _new(permit, plan, State.OPEN, now, is_exercise=True, **counts)
        recording.add_plan(row)
        recording.write(permit, row, Kind.TIMELINE, NoteDoc(f"Exercise. {found.story}"), now, topic="first_notice")
        _make_up(row, residents, who, now)
        recording.tell(permit, row, "opened", now, kind=plan, number=row.number)
    return row.id


def _make_up(row: Incident, residents: Mapping[str, int], who: Actor, now: datetime) -> None:
    docs = [
        PersonDoc(name=f"Made-up Person {state} {number}", address="1 Nowhere Lane", state=state, found="exercise")
        for state, count in residents.items()
        for number in range(1, count + 1)
    ]  # fmt: skip
    people = [(Person(incident_id=row.id, added_by=who.person_id, added_at=now), doc) for doc in docs]
    vault.seal_all(people)
    Person.objects.bulk_create(person for person, _ in people)


def _new(permit: Permit, kind: str, state: State, now: datetime, **told: Any) -> Incident:
    """A new incident with its number; it is discovered on the practice's own day of the first awareness."""
    plan = plans.BY_KEY[kind]
    aware_at: datetime = told.pop("aware_at", now)
    row = Incident(
        number=tenancy.next_numbers("incident", 1)[0], kind=kind, state=state.value,
        reported_at=now, aware_at=aware_at, discovered_on=aware_at.astimezone(queries.zone()).date(),
        data=list(plan.data), systems=list(plan.systems),
        **{"is_exercise": False, "is_going_on": True, "reported_by": permit.who.person_id} | told,
    )  # fmt: skip
    row.save(force_insert=True)
    return row
