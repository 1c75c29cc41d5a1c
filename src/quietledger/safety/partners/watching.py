"""Watches partners: each thing that changed about one opens a task, and may put the partner under watch.

An extra file beside `actions`. What the house can see itself is looked at each night, and its tasks close by themselves
when the cause is gone; what somebody heard is entered by hand. More than watching is decided by people.
Source of the triggers: partners reference 9.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import Permit
from quietledger.safety.partners import actions, errors, queries, signals
from quietledger.safety.partners.models import Task
from quietledger.safety.partners.rules import State
from quietledger.safety.partners.signals import Signal

# What somebody hears of a partner, and what to do about it.
BY_HAND: Final = {
    "subcontractor": "A subcontractor was added or changed", "ownership": "Its owners changed",
    "incident": "It gave notice of an incident", "price": "It changes its prices", "other": "Something else",
}  # fmt: skip
NOTED: Final = "It is so no longer."
MOST_WORDS: Final = 500


@dataclass(frozen=True, slots=True)
class TaskRow:
    """Something to look at."""

    id: UUID
    partner_id: UUID
    partner: str
    trigger: str
    say: str
    due_on: date | None
    opened_at: datetime
    closed_at: datetime | None
    note: str


def nightly(who: Actor, *, now: datetime) -> list[TaskRow]:
    """Once a night: open a task for whatever is new about a partner, close those whose cause is gone.

    Needs: Can.RETELL.   Trail: watch.opened, watch.closed, partner.state.
    Raises: Refused.
    """
    permit = gate.require(who, Can.RETELL, now=now)
    with tenancy.scope(who):
        found = signals.signals(who.practice_id, now)
        opened = [task_id for one in found if (task_id := _open(permit, one, now))]
        alive = {(one.partner_id, one.trigger, one.mark) for one in found}
        for row in Task.objects.filter(closed_at=None, trigger__in=signals.TRIGGERS):
            if (row.partner_id, row.trigger, row.mark) not in alive:
                _close(permit, row, NOTED, None, now)
        return [one for one in tasks() if one.id in opened]


def note(who: Actor, partner_id: UUID, trigger: str, say: str, *, now: datetime) -> UUID:
    """Enter what was heard of a partner: it opens a task and puts the partner under watch.

    Needs: Can.WRITE_PARTNER.   Trail: watch.opened, partner.state.
    Raises: Refused; NoSuchPartner; NotTaken.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("partner", partner_id)], now=now)
    if trigger not in BY_HAND or not say.strip() or len(say) > MOST_WORDS:
        raise errors.NotTaken({"say": "Choose what it is, and say it in a sentence."})
    with tenancy.scope(who):
        queries.partner(partner_id)
        heard = Signal(partner_id, trigger, now.isoformat(), say.strip(), None, watches=True)
        opened = _open(permit, heard, now)
    if opened is None:
        raise errors.NotTaken({"say": "That was entered just now."})
    return opened


def close(who: Actor, task_id: UUID, words: str, *, now: datetime) -> None:
    """Say what was done about it.  How the partner stands isn't changed by that.

    Needs: Can.WRITE_PARTNER.   Trail: watch.closed.
    Raises: Refused; NoSuchRow; NotTaken, without words.
    """
    permit = gate.require(who, Can.WRITE_PARTNER, on=[Ref("task", task_id)], now=now)
    if not words.strip() or len(words) > MOST_WORDS:
        raise errors.NotTaken({"note": "Say what was done about it."})
    with tenancy.scope(who):
        row = Task.objects.select_for_update().filter(id=task_id, closed_at=None).first()
        if row is None:
            raise errors.NoSuchRow(task_id)
        _close(permit, row, words.strip(), who.person_id, now)


def tasks(*, partner_id: UUID | None = None, only_open: bool = True) -> list[TaskRow]:
    """What is to be looked at, soonest due first; inside the practice's scope."""
    rows = Task.objects.order_by("due_on", "opened_at", "id")
    if only_open:
        rows = rows.filter(closed_at=None)
    if partner_id is not None:
        rows = rows.filter(partner_id=partner_id)
    named = {one.id: one.name for one in queries.partners()}
    return [
        TaskRow(row.id, row.partner_id, named[row.partner_id], row.trigger, row.say, row.due_on, row.opened_at,
                row.closed_at, row.note) for row in rows
    ]  # fmt: skip


def open_tasks() -> tuple[int, date | None]:
    """How many tasks wait, and until when the first: for the desk; inside the practice's scope."""
    rows: Iterable[date | None] = Task.objects.filter(closed_at=None).values_list("due_on", flat=True)
    due = list(rows)
    return len(due), min((one for one in due if one), default=None)


def _open(permit: Permit, one: Signal, now: datetime) -> UUID | None:
    """Open a task, unless the same was opened before; whoever is chosen comes under watch if it is grave."""
    row, is_new = Task.objects.get_or_create(
        partner_id=one.partner_id, trigger=one.trigger, mark=one.mark,
        defaults={"say": one.say, "due_on": one.due_on, "opened_at": now},
    )  # fmt: skip
    if not is_new:
        return None
    on = [Ref("partner", one.partner_id), Ref("task", row.id)]
    audit.record(permit, "watch.opened", on=on, now=now, trigger=one.trigger)
    if one.watches and queries.partner(one.partner_id).state is State.CHOSEN:
        actions.move(permit, one.partner_id, State.WATCH, one.say, now=now)
    return row.id


def _close(permit: Permit, row: Task, words: str, by: UUID | None, now: datetime) -> None:
    row.mark_closed(words, by, now)
    on = [Ref("partner", row.partner_id), Ref("task", row.id)]
    audit.record(permit, "watch.closed", on=on, now=now, trigger=row.trigger)
