"""Look ahead: which facts lapse soon and whom that stops from what; and whom another limit would have stopped.

Beside `actions`.  Nothing is guessed: each answer is the table's own, asked again without the fact that will be gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from quietledger.core.audit import queries as trail
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import CATALOGUE, FactRow, Ref
from quietledger.core.gate import clauses, parameters, policy, queries
from quietledger.core.gate import deciding as gate
from quietledger.core.gate.asking import Asked
from quietledger.core.gate.cans import Can
from quietledger.core.gate.clauses import ALWAYS_DUE, FactsAt
from quietledger.core.gate.errors import Decision
from quietledger.core.gate.parameters import GRACE
from quietledger.core.gate.rules import Table
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor, Fence, Kind

LOOKS_BACK: Final = timedelta(days=7)
_VALUE_OF: Final = {"idle_seconds": "idle", "absolute_seconds": "age", "proven_seconds": "proven"}
# Somebody's patient and visit about whom everything is in order, so that a forecast is about the asker alone.
_ANY: Final = (Ref("patient", UUID(int=1)), Ref("visit", UUID(int=2)))
_RECEIVER: Final = Ref("partner", UUID(int=3))


@dataclass(frozen=True, slots=True)
class Stop:
    """Who would be stopped, and from what: a person or a program by id, a job by name."""

    kind: Kind
    id: UUID | None
    job: str
    cans: tuple[Can, ...]


@dataclass(frozen=True, slots=True)
class Lapse:
    """A fact that ends soon.  `ends_at`: by itself; `counts_until`: with its grace, when it stops whom it stops."""

    about: Ref
    name: str
    say: str
    ends_at: datetime
    counts_until: datetime
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Stopped:
    """Who would have been stopped by another limit: how often lately, and when last."""

    person_id: UUID
    count: int
    last_at: datetime


def forecast(who: Actor, now: datetime) -> list[Lapse]:
    """What lapses within the practice's `forecast_days`, soonest first, and what it would stop.

    Needs: SEE_FACTS.   Trail: gate.decide.
    """
    gate.require(who, Can.SEE_FACTS, now=now)
    return ahead(who.practice_id, now)


def ahead(practice_id: UUID, now: datetime) -> list[Lapse]:
    """The forecast itself, for whoever runs this machine and needs no permission to look at it."""
    with tenancy.within(practice_id):
        table = policy.table(queries.limits(practice_id))
        rows = facts.standing(sorted(ALWAYS_DUE), now)
    held = {(row.about.id, row.name): row for row in rows} | _all_in_order(now)
    horizon = now + timedelta(days=table.limits.forecast_days)
    actors = list(_actors(practice_id, rows, now))
    before = {actor: _allowed(table, actor, held, now) for actor in actors}
    lapses = []
    for row in rows:
        end = _counts_until(row, table)
        if row.until is not None and end is not None and now < end <= horizon:
            fewer = {key: one for key, one in held.items() if one is not row}
            stops = tuple(_stops(table, actors, before, fewer, now))
            lapses.append(Lapse(row.about, row.name, CATALOGUE[row.name].say, row.until, end, stops))
    return sorted(lapses, key=lambda one: one.counts_until)


def overview(who: Actor, now: datetime) -> dict[Can, Decision]:
    """Everything that can be done, decided for somebody as if the record asked for were in order.

    Cuts no permit, writes nothing: for pages and commands that say what is missing.
    """
    with tenancy.within(who.practice_id):
        table = gate.table_of(who)
        held = {**gate.facts_about([Asked(who, "", Can.SEE_DESK.value, (), None, now)]), **_all_in_order(now)}
    asked = {can: Asked(who, can.name, can.value, _ANY, _RECEIVER, now) for can in Can}
    return {can: table.decide(one, held, who.practice_id) for can, one in asked.items()}


def stopped_by(who: Actor, name: str, value: int, now: datetime) -> list[Stopped]:
    """Whom this value of a limit would stop: by the decisions of the last week, or by the facts that are in grace now.

    Raises: NoSuchLimit; OutOfBounds.   Needs: SEE_FACTS.   Trail: gate.decide.
    """
    parameters.check(name, value)
    gate.require(who, Can.SEE_FACTS, now=now)
    with tenancy.scope(who):
        if name.startswith(GRACE):
            return _out_of_grace(name.removeprefix(GRACE), timedelta(days=value), who.practice_id, now)
        return _beyond(_VALUE_OF.get(name, ""), value, now)


def _out_of_grace(name: str, grace: timedelta, practice_id: UUID, now: datetime) -> list[Stopped]:
    usual = timedelta(days=queries.limits(practice_id).grace_days.get(name, 0))
    rows = [row for row in facts.standing([CATALOGUE[name].about], now) if row.name == name]
    return [
        Stopped(row.about.id, 1, row.until or now)
        for row in rows
        if clauses.stands(row, now, usual) is True and clauses.stands(row, now, grace) is not True
    ]


def _beyond(value_name: str, value: int, now: datetime) -> list[Stopped]:
    """Who was let in during the last week with a sign-in older, or idler, than the new limit lets in."""
    found: dict[UUID, list[datetime]] = {}
    if value_name:
        for entry in trail.entries(now - LOOKS_BACK, now, events=["gate.decide"]):
            said = entry.body.get("val", {})
            can = Can.__members__.get(entry.body["can"])
            needs_proof = value_name != "proven" or (can is not None and can.value.step_up)
            if said.get("kind") == Kind.STAFF.value and needs_proof and said.get(value_name, 0) > value:
                found.setdefault(UUID(entry.body["who"]), []).append(entry.at)
    return [Stopped(person, len(times), max(times)) for person, times in found.items()]


def _counts_until(row: FactRow, table: Table) -> datetime | None:
    if row.until is None or row.until <= row.told_at:  # taken back: that is no lapse to come
        return None
    return row.until + timedelta(days=table.limits.grace_days.get(row.name, 0))


def _actors(practice_id: UUID, rows: Iterable[FactRow], now: datetime) -> Iterable[Actor]:
    """Everybody who could ask now, signed in as well as can be; each job with its lease."""
    for row in rows:
        if row.holds(now) and row.name == "person.active":
            yield Actor(practice_id, Kind.STAFF, person_id=row.about.id, mfa_level=3, proven_seconds=0)
        if row.holds(now) and row.name == "client.active":
            yield Actor(practice_id, Kind.CLIENT, client_id=row.about.id)
    for name in policy.JOBS:
        yield Actor(practice_id, Kind.JOB, name=name, lease=Fence(name, 0))


def _allowed(table: Table, actor: Actor, held: FactsAt, now: datetime) -> frozenset[Can]:
    asked = (Asked(actor, can.name, can.value, _ANY, _RECEIVER, now) for can in Can)
    return frozenset(Can[one.can] for one in asked if table.decide(one, held, actor.practice_id).is_allowed)


def _stops(
    table: Table, actors: list[Actor], before: dict[Actor, frozenset[Can]], fewer: FactsAt, now: datetime
) -> Iterable[Stop]:
    for actor in actors:
        lost = before[actor] - _allowed(table, actor, fewer, now)
        if lost:
            cans = tuple(can for can in Can if can in lost)
            yield Stop(actor.kind, actor.person_id or actor.client_id, actor.name, cans)


def _all_in_order(now: datetime) -> dict[tuple[UUID, str], FactRow]:
    ids = {ref.kind: ref.id for ref in (*_ANY, _RECEIVER)}
    rows = [
        FactRow(Ref(name.about, ids[name.about]), key, "", now, None, "", "", now)
        for key, name in CATALOGUE.items()
        if name.about in ids
    ]
    return {(row.about.id, row.name): row for row in rows}
