"""The facts of a case, its timeline, what was contained, tasks, and what was learnt.

An extra file beside `actions`, which hands its functions on.
"""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date, datetime
from typing import Final
from uuid import UUID

from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.incidents import checks, errors, plans, queries, recording, rules
from quietledger.safety.incidents.models import Incident, Lesson, Task
from quietledger.safety.incidents.rules import CaseFacts, Kind, NoteDoc, Outcome, State

# What can simply be written down; the other kinds of notes come with an action of their own.
WRITTEN: Final = frozenset({Kind.TIMELINE, Kind.CAUSE, Kind.CHANGE, Kind.SANCTIONS})
_SCENARIO: Final = re.compile(r"[A-Z]\d{2,3}")


def set_facts(who: Actor, incident_id: UUID, facts: CaseFacts, *, today: date, now: datetime) -> None:
    """Replace what is known of the case; every clock is computed from it anew.

    A workbook whose clocks were all answered goes back a step, because there may be others now; one that was decided as
    secured goes back to the start, if the data is not secured after all.

    Needs: Can.WORK_INCIDENT.   Trail: incident.facts, with the names of what changed; the values are sealed.
    Raises: NoSuchIncident; NotNow; NotTaken.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    with tenancy.scope(who):
        checks.check_facts(facts, today, now.astimezone(queries.zone()))
        row = recording.locked(incident_id)
        before = queries.row_of(row).facts
        changed = [one.name for one in fields(facts) if getattr(facts, one.name) != getattr(before, one.name)]
        if not changed:
            return
        row.mark_facts(facts)
        _step_back(row, facts)
        detail = {name: str(getattr(facts, name)) for name in changed}
        recording.tell(permit, row, "facts", now, changed=changed, detail=detail)


def _step_back(row: Incident, facts: CaseFacts) -> None:
    decided = queries.decision_of(row.id)
    if decided and decided.outcome is Outcome.SECURED and facts.is_unsecured:
        row.mark_state(State.OPEN)
    elif row.state == State.NOTICED.value:
        row.mark_state(State.ASSESSED)


def set_kind(who: Actor, incident_id: UUID, kind: str, *, now: datetime) -> None:
    """Say that it is another kind of incident; that plan's tasks are added, and nothing that was done is lost.

    Needs: Can.WORK_INCIDENT.   Trail: incident.kind.
    Raises: NoSuchIncident; NotNow; NotTaken.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    if kind not in plans.BY_KEY:
        raise errors.NotTaken({"kind": "Choose one of the plans."})
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        row.mark_kind(kind)
        recording.add_plan(row)
        recording.tell(permit, row, "kind", now, kind=kind)


def note(who: Actor, incident_id: UUID, kind: Kind, text: str, *, now: datetime, at: datetime | None = None) -> UUID:
    """Write down what happened, the cause, a control that was changed, or a look-up of who asks for a ransom.

    A note is never changed; of causes the newest counts.  `at`: when it happened, if not now.

    Needs: Can.WORK_INCIDENT.   Trail: incident.noted.
    Raises: NoSuchIncident; NotNow; NotTaken.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    checks.check_text(text)
    if kind not in WRITTEN or (at and at > now):
        raise errors.NotTaken({"at" if at and at > now else "kind": "That can’t be written down so."})
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        note_id = recording.write(permit, row, kind, NoteDoc(text.strip()), now, happened_at=at or now)
        recording.tell(permit, row, "noted", now, kind=kind.value, note=str(note_id))
    return note_id


def contained(
    who: Actor, incident_id: UUID, text: str, *, is_over: bool, now: datetime, at: datetime | None = None
) -> UUID:
    """Record what was done to stop it, with its moment.  `is_over`: nothing goes on any more.

    Needs: Can.WORK_INCIDENT.   Trail: incident.contained.
    Raises: NoSuchIncident; NotNow; NotTaken.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    checks.check_text(text)
    if at and at > now:
        raise errors.NotTaken({"at": "That moment is still to come."})
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        note_id = recording.write(permit, row, Kind.CONTAINED, NoteDoc(text.strip()), now, happened_at=at or now)
        if is_over:
            row.mark_ended()
        recording.tell(permit, row, "contained", now, note=str(note_id), over=is_over)
    return note_id


def add_task(
    who: Actor, incident_id: UUID, role: str, text: str, *, now: datetime, due_at: datetime | None = None
) -> UUID:
    """Add a task of the practice's own for a role.

    Needs: Can.WORK_INCIDENT.   Trail: incident.task.
    Raises: NoSuchIncident; NotNow; NotTaken.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    checks.check_text(text)
    if role not in plans.ROLES:
        raise errors.NotTaken({"role": "Choose a role."})
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        words = recording.write(permit, row, Kind.REASON, NoteDoc(text.strip()), now, topic="task")
        task = Task(incident_id=row.id, role=role, note=words, due_at=due_at)
        task.save(force_insert=True)
        recording.tell(permit, row, "task", now, task=str(task.id), role=role)
    return task.id


def settle_task(who: Actor, incident_id: UUID, task_id: UUID, why: str = "", *, is_done: bool, now: datetime) -> None:
    """Say that a task is done, or that it is dropped and why.

    Needs: Can.WORK_INCIDENT.   Trail: incident.task_settled.
    Raises: NoSuchIncident; NotNow; NotTaken, if it is dropped without a reason.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    if why.strip() or not is_done:
        checks.check_text(why, "why")
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        task = Task.objects.select_for_update().filter(id=task_id, incident_id=incident_id, state="open").first()
        if task is None:
            raise errors.NoSuchIncident(task_id)
        words = why.strip()
        reason = (
            recording.write(permit, row, Kind.REASON, NoteDoc(words), now, topic=f"task {task_id}") if words else None
        )
        state = "done" if is_done else "dropped"
        task.mark_settled(state, who.person_id, reason, now)
        recording.tell(permit, row, "task_settled", now, task=str(task_id), state=state)


def relate(who: Actor, incident_id: UUID, other_id: UUID, *, now: datetime) -> None:
    """Say that it has the same cause as an earlier incident: many policies count both as one claim.

    Needs: Can.WORK_INCIDENT.   Trail: incident.related.
    Raises: NoSuchIncident; NotNow; NotTaken, of itself, of a later one, or of an exercise and one in earnest.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now, rules.ref(other_id))
    with tenancy.scope(who):
        row, other = recording.locked(incident_id), queries.incident(other_id)
        if other is None:
            raise errors.NoSuchIncident(other_id)
        if other.number >= row.number or other.is_exercise != row.is_exercise:
            raise errors.NotTaken({"related": "Name an earlier incident of the same sort."})
        row.mark_related(other_id)
        recording.tell(permit, row, "related", now, on=[rules.ref(other_id)])


def learn(who: Actor, incident_id: UUID, scenario: str, text: str, *, now: datetime) -> UUID:
    """Record a lesson, and which scenario of the risk room it speaks of ("" for none).

    Needs: Can.WORK_INCIDENT.   Trail: incident.lesson, with the scenario.
    Raises: NoSuchIncident; NotNow; NotTaken.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    checks.check_text(text)
    if scenario and not _SCENARIO.fullmatch(scenario):
        raise errors.NotTaken({"scenario": "Choose a scenario, or none."})
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        words = recording.write(permit, row, Kind.LESSON, NoteDoc(text.strip()), now, topic=scenario)
        told = {"incident_id": row.id, "scenario": scenario, "note": words}
        lesson = Lesson(**told, learnt_by=who.person_id, learnt_at=now)
        lesson.save(force_insert=True)
        recording.tell(permit, row, "lesson", now, scenario=scenario, note=str(words))
    return lesson.id
