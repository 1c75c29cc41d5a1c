"""What every change of a workbook does: ask, lock, seal what was written, and say so on the trail.

An extra file beside `actions`: the files that change workbooks stand on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault import actions as vault
from quietledger.core.vault.rules import Permit
from quietledger.safety.incidents import errors, plans, rules
from quietledger.safety.incidents.models import Incident, Note, Task
from quietledger.safety.incidents.rules import Kind, NoteDoc, State


def asked(who: Actor, can: Can, incident_id: UUID, now: datetime, *about: Ref) -> Permit:
    """Ask the gate about an incident, and what else is named.  Raises: Refused."""
    return gate.require(who, can, on=[rules.ref(incident_id), *about], now=now)


def locked(incident_id: UUID, *allowed: State) -> Incident:
    """An incident that stands at one of these steps, locked; inside the scope.  Raises: NoSuchIncident; NotNow."""
    row = Incident.objects.select_for_update(of=("self",)).filter(id=incident_id).first()
    if row is None:
        raise errors.NoSuchIncident(incident_id)
    rules.check_state(State(row.state), allowed or rules.WORKED_ON)
    return row


def write(permit: Permit, row: Incident, kind: Kind, doc: NoteDoc, now: datetime, **told: Any) -> UUID:
    """Add a note; inside the scope.  `told`: its topic, and when what it tells of happened, where that isn't now."""
    note = Note(
        incident_id=row.id, kind=kind.value, written_by=permit.who.person_id, written_at=now,
        **{"happened_at": now} | told,
    )  # fmt: skip
    vault.seal(note, doc)
    note.save(force_insert=True)
    return note.id


def add_plan(row: Incident) -> None:
    """Add the tasks of its plan that it has not, each due so many hours after the first awareness."""
    there = set(Task.objects.filter(incident_id=row.id).values_list("key", flat=True))
    Task.objects.bulk_create(
        Task(incident_id=row.id, key=step.key, role=step.role, due_at=row.aware_at + timedelta(hours=step.hours))
        for step in plans.BY_KEY[row.kind].tasks
        if step.key not in there
    )


def tell(permit: Permit, row: Incident, event: str, now: datetime, **said: Any) -> None:
    """Record a change on the trail: ids and codes only.  `said`: fields; `on`: what else it names; `detail`: sealed."""
    on: list[Ref] = said.pop("on", [])
    detail: Mapping[str, Any] | None = said.pop("detail", None)
    audit.record(
        permit, f"incident.{event}", on=[rules.ref(row.id), *on], now=now, detail=detail,
        exercise=row.is_exercise or None, **said,
    )  # fmt: skip
