"""Answers to the clocks, and the last steps of a workbook: every clock answered, closed, opened again.

An extra file beside `actions`, which hands its functions on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.pure.breachclocks.case import Clock, Term
from quietledger.safety.incidents import checks, errors, facts, queries, recording, rules
from quietledger.safety.incidents.models import Answer, Incident
from quietledger.safety.incidents.rules import Answered, Kind, NoteDoc, State


def answer(
    who: Actor, incident_id: UUID, answered: Answered, terms: Sequence[Term], *, today: date, now: datetime
) -> None:
    """Answer a clock: met on a day, with how (such as the claim's number), or not needed, and why.

    The newest answer of a clock counts.  `terms`: as the clocks were computed with.

    Needs: Can.WORK_INCIDENT.   Trail: incident.answered, with the clock and its day.
    Raises: NoSuchIncident; NotNow; NotTaken, also for a clock that doesn't run.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    checks.check_answer(answered, today)
    with tenancy.scope(who):
        row = recording.locked(incident_id)
        if answered.clock not in {one.clock.id for one in queries.running(queries.row_of(row), terms)}:
            raise errors.NotTaken({"clock": "This clock doesn’t run for this case."})
        note_id = recording.write(
            permit, row, Kind.REASON, NoteDoc(answered.text.strip()), now, topic=f"clock {answered.clock}"
        )
        told = {"clock": answered.clock, "met_on": answered.met_on, "note": note_id}
        Answer(incident_id=row.id, **told, given_by=who.person_id, given_at=now).save(force_insert=True)
        on_day = answered.met_on.isoformat() if answered.met_on else None
        recording.tell(permit, row, "answered", now, clock=answered.clock, on_day=on_day)


def noticed(who: Actor, incident_id: UUID, terms: Sequence[Term], *, now: datetime) -> None:
    """Say that everybody was told who had to be: every clock has an answer.

    Needs: Can.WORK_INCIDENT.   Trail: incident.noticed.
    Raises: NoSuchIncident; NotNow, before the decision; NotReady, with each clock that has no answer.
    """
    permit = recording.asked(who, Can.WORK_INCIDENT, incident_id, now)
    with tenancy.scope(who):
        row = recording.locked(incident_id, State.ASSESSED)
        if lacks := rules.unanswered(_open_clocks(row, terms)):
            raise errors.NotReady(lacks)
        row.mark_state(State.NOTICED)
        recording.tell(permit, row, "noticed", now)


def close(who: Actor, incident_id: UUID, terms: Sequence[Term], *, now: datetime) -> None:
    """Close the workbook: nothing goes on, clocks answered, tasks settled, a cause and a lesson written.

    An exercise that is closed so is a rehearsal: that, and nothing else, tells that the practice has held one.

    Needs: Can.DECIDE_INCIDENT, with a fresh proof of who asks.   Trail: incident.closed.
    Tells: practice.rehearsed, for an exercise.
    Raises: NoSuchIncident; NotNow, before `noticed`; NotReady, with what is lacking.
    """
    permit = recording.asked(who, Can.DECIDE_INCIDENT, incident_id, now)
    with tenancy.scope(who):
        row = recording.locked(incident_id, State.NOTICED)
        if lacks := lacks_to_close(queries.row_of(row), terms):
            raise errors.NotReady(lacks)
        row.mark_closed(who.person_id, now)
        if row.is_exercise:
            facts.tell(who.practice_id, row.id, now)
        recording.tell(permit, row, "closed", now)


def lacks_to_close(row: queries.IncidentRow, terms: Sequence[Term]) -> tuple[str, ...]:
    """What is lacking before a workbook can be closed, as sentences; inside the practice's scope."""
    kinds = {one.kind for one in queries.notes(row.id)}
    open_tasks = sum(one.state == "open" for one in queries.tasks(row.id))
    return (
        *rules.unanswered([one.clock for one in queries.running(row, terms) if one.answer is None]),
        *rules.unfinished(kinds, open_tasks, is_going_on=row.is_going_on),
    )


def reopen(who: Actor, incident_id: UUID, why: str, *, now: datetime) -> None:
    """Open a closed workbook again, because something new is known.

    Needs: Can.DECIDE_INCIDENT, with a fresh proof of who asks.   Trail: incident.reopened.
    Raises: NoSuchIncident; NotNow; NotTaken.
    """
    permit = recording.asked(who, Can.DECIDE_INCIDENT, incident_id, now)
    checks.check_text(why, "why")
    with tenancy.scope(who):
        row = recording.locked(incident_id, State.CLOSED)
        row.mark_reopened()
        recording.write(permit, row, Kind.REASON, NoteDoc(why.strip()), now, topic="reopened")
        recording.tell(permit, row, "reopened", now)


def _open_clocks(row: Incident, terms: Sequence[Term]) -> list[Clock]:
    return [one.clock for one in queries.running(queries.row_of(row), terms) if one.answer is None]
