"""The treatment plan: who mends which gap until when; whether it is mended is read from the facts, and kept nowhere.

An extra file beside `actions` and `queries`. An item closes by itself when the fact arrives, and opens by itself when
the fact ends: no row of it changes for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from quietledger.core.audit import actions as audit
from quietledger.core.facts import queries as facts
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.people import queries as people
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor
from quietledger.safety.risk import errors, measures, queries, readings
from quietledger.safety.risk.models import Item
from quietledger.safety.risk.readings import Reading

SOON: Final = timedelta(days=7)
LONGEST: Final = timedelta(days=365)  # a plan is looked at again within a year (45 CFR 164.306(e))
MOST_WORDS: Final = 500
MOST_CENTS: Final = 100_000_000_00


# Of the made-up practice: the fact, in how many days it is due, what mending costs in cents, and how.
SAMPLE: Final = (
    ("practice.rehearsed", 5, 0, "An hour before the doors open, with the ready plan for a lost device."),
    ("practice.safeguard.cash_route", 40, 900_00, "A second clearinghouse, tried with ten claims."),
)


class Choice(StrEnum):
    """What was decided about a gap: mend it until a day, or bear it and look again on that day."""

    MEND = "mend"
    BEAR = "bear"


class State(StrEnum):
    """How an item stands."""

    CLOSED = "closed"
    LATE = "late"
    REOPENED = "reopened"
    OPEN = "open"
    BORNE = "borne"


@dataclass(frozen=True, slots=True)
class NewItem:
    """What is decided about a gap.  cost_cents: of the first year, None if nobody knows."""

    choice: Choice
    owner_id: UUID
    due_on: date
    cost_cents: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What was decided about the gap of one fact."""

    fact: str
    choice: Choice
    owner_id: UUID
    due_on: date
    cost_cents: int | None
    note: str
    noted_by: UUID | None
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """An item and how its fact stands.  since: from when on it is closed, or open again; None if it was never met."""

    item: ItemRow
    reading: Reading
    state: State
    since: datetime | None


def decide(who: Actor, fact: str, new: NewItem, *, now: datetime) -> None:
    """Decide about a gap, with an owner and a day; what was decided before stays on record.

    Needs: WRITE_RISK.   Trail: risk.planned, with the fact's name, the choice and the day.
    Raises: Refused; NotTaken, with the field; NoSuchGap, if the fact is no measure.
    """
    permit = gate.require(who, Can.WRITE_RISK, now=now)
    if fact not in measures.BY_FACT:
        raise errors.NoSuchGap(fact)
    with tenancy.scope(who):
        _check(who.practice_id, new, now)
        Item(
            fact=fact, choice=new.choice, owner_id=new.owner_id, due_on=new.due_on, cost_cents=new.cost_cents,
            note=new.note.strip(), noted_by=who.person_id, noted_at=now,
        ).save(force_insert=True)  # fmt: skip
        audit.record(permit, "risk.planned", now=now, fact=fact, choice=new.choice, due=new.due_on.isoformat())


def set_up(who: Actor, *, now: datetime) -> None:
    """A plan for the made-up practice: two gaps that somebody sees to; nothing, where something is planned already.

    Needs: WRITE_RISK.   Trail: risk.planned.   Raises: Refused.
    """
    gate.require(who, Can.WRITE_RISK, now=now)
    with tenancy.scope(who):
        staff, planned = people.people_of(who.practice_id, now), items()
        today = now.astimezone(queries.zone_of(who.practice_id)).date()
    if not staff or planned:
        return
    owner = staff[0].id
    for fact, days, cents, note in SAMPLE:
        item = NewItem(Choice.MEND, owner, today + timedelta(days=days), cents, note)
        decide(who, fact, item, now=now)


def items(at: datetime | None = None) -> dict[str, ItemRow]:
    """What was last decided about each fact (by an instant), by its name; inside the scope."""
    rows = Item.objects.order_by("fact", "-noted_at", "-id").distinct("fact")
    if at is not None:
        rows = rows.filter(noted_at__lte=at)
    return {row.fact: _row(row) for row in rows}


def decided(fact: str) -> list[ItemRow]:
    """Everything that was decided about one fact, newest first; inside the scope."""
    return [_row(row) for row in Item.objects.filter(fact=fact).order_by("-noted_at", "-id")]


def standing(practice_id: UUID, now: datetime) -> list[Standing]:
    """Every item as the facts have it, soonest due first, what is closed last; inside the scope."""
    planned = items(now)
    found = readings.read([measures.BY_FACT[fact] for fact in planned], practice_id, now) if planned else {}
    zone = queries.zone_of(practice_id)
    rows = [_standing(item, found[measures.BY_FACT[fact]], zone, now) for fact, item in planned.items()]
    return sorted(rows, key=lambda one: (one.state is State.CLOSED, one.item.due_on, one.item.fact))


def tray(now: datetime) -> list[Standing]:
    """What is due within a week or late, and not mended; inside the scope: the desk's tray."""
    practice_id = tenancy.practice_id()
    if not Item.objects.exists():
        return []
    soon = (now.astimezone(queries.zone_of(practice_id)) + SOON).date()
    return [one for one in standing(practice_id, now) if one.state is not State.CLOSED and one.item.due_on <= soon]


def reopened_at(item: ItemRow, reading: Reading, now: datetime) -> datetime | None:
    """When a gap opened again that had been mended since it was planned, None if it never was; inside the scope."""
    lacking = {ref.id: word for ref, word in reading.lacking.items()}
    stood = facts.stood(list(lacking), item.fact, item.noted_at, now)
    ends = [word.until for one, word in lacking.items() if one in stood and word is not None and word.until is not None]
    return max(ends) if len(ends) == len(lacking) else None


def _standing(item: ItemRow, reading: Reading, zone: ZoneInfo, now: datetime) -> Standing:
    if reading.is_met:
        return Standing(item, reading, State.CLOSED, max((row.since for row in reading.holding.values()), default=None))
    since = reopened_at(item, reading, now)
    if item.due_on < now.astimezone(zone).date():
        return Standing(item, reading, State.LATE, since)
    if item.choice is Choice.BEAR:
        return Standing(item, reading, State.BORNE, since)
    return Standing(item, reading, State.REOPENED if since else State.OPEN, since)


def _check(practice_id: UUID, new: NewItem, now: datetime) -> None:
    today = now.astimezone(queries.zone_of(practice_id)).date()
    if not today <= new.due_on <= today + LONGEST:
        raise errors.NotTaken("due_on", "Choose a day from today to a year from now.")
    if new.owner_id not in {row.id for row in people.people_of(practice_id, now)}:
        raise errors.NotTaken("owner", "Choose somebody who works here now.")
    if new.cost_cents is not None and not 0 <= new.cost_cents <= MOST_CENTS:
        raise errors.NotTaken("cost", "Enter an amount from $0 to $100,000,000.")
    if new.choice is Choice.BEAR and not new.note.strip():
        raise errors.NotTaken("note", "Say why the practice bears this: the law asks for the reason in writing.")
    if len(new.note) > MOST_WORDS:
        raise errors.NotTaken("note", f"Use at most {MOST_WORDS} letters.")


def _row(row: Item) -> ItemRow:
    return ItemRow(
        row.fact, Choice(row.choice), row.owner_id, row.due_on, row.cost_cents, row.note, row.noted_by, row.noted_at
    )
