"""Ask the gate: it decides, writes the trail, and cuts the permit.

Beside `actions`, because the room's other actions (proposals, lists, emergencies) ask the gate too.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import CATALOGUE, Ref, refs
from quietledger.core.gate import errors, policy, queries, recording
from quietledger.core.gate.asking import Asked
from quietledger.core.gate.cans import Can
from quietledger.core.gate.clauses import FactsAt, stands
from quietledger.core.gate.errors import Decision
from quietledger.core.gate.rules import Table
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import PERMIT_LIFE, Permit


@dataclass(frozen=True, slots=True)
class Sifted:
    """The answer for a batch: one permit for all that may be done, and a decision for each item that may not."""

    permit: Permit
    refused: Mapping[UUID, Decision]


def require(who: Actor, can: Can, *, on: Iterable[Ref] = (), to: Ref | None = None, now: datetime) -> Permit:
    """Ask whether this may be done; commits a transaction of its own with the trail entry, yes or no.

    Raises: Refused, with a decision that says what is missing; RuntimeError, inside another transaction.
    Trail: gate.decide, naming everything that the question is about.
    """
    asked = Asked(who, can.name, can.value, tuple(on), to, now)
    with tenancy.within(who.practice_id, durable=True):
        table, held = table_of(who), facts_about([asked])
        decision = table.decide(asked, held, ids.uuid7())
        recording.record(asked, [decision], held, asked.on, table.limits)
    if not decision.is_allowed:
        raise errors.Refused(decision)
    return _cut(asked, decision, (ref.id for ref in asked.on))


def sift(who: Actor, can: Can, *, items: Mapping[UUID, Iterable[Ref]], to: Ref | None = None, now: datetime) -> Sifted:
    """Ask for a whole batch at once: one permit and one trail entry that names all items and their patients.

    Items whose facts are missing are refused one by one; the others go on. Items with the same facts are decided once.
    An empty batch asks whether the thing may be done at all.

    Raises: Refused, if the actor may do this with no item at all; RuntimeError, inside another transaction.
    Trail: gate.decide.
    """
    bare = Asked(who, can.name, can.value, (), to, now)
    asked = {item: replace(bare, on=tuple(on)) for item, on in items.items()}
    with tenancy.within(who.practice_id, durable=True):
        table, held = table_of(who), facts_about(asked.values() or [bare])
        decisions = _decide_each(table, asked, held) or {who.practice_id: table.decide(bare, held, ids.uuid7())}
        patients = {ref for question in asked.values() for ref in question.on if ref.kind == "patient"}
        different = {one.id: one for one in decisions.values()}
        named = [*refs("item", asked), *patients]
        recording.record(bare, list(different.values()), held, named, table.limits, count=len(items))
    refused = {item: one for item, one in decisions.items() if not one.is_allowed}
    stopped = next((one for one in refused.values() if not _lies_in_item(one)), None)
    if len(refused) == len(decisions) and stopped:
        raise errors.Refused(stopped)
    allowed = [item for item in asked if item not in refused]
    subjects = {ref.id for item in allowed for ref in asked[item].on} | set(allowed)
    decision = min(decisions.values(), key=lambda one: not one.is_allowed)
    return Sifted(_cut(bare, decision, subjects), refused)


def explain(who: Actor, can: Can, *, on: Iterable[Ref] = (), to: Ref | None = None, now: datetime) -> Decision:
    """What the gate would answer: for pages that say what is missing.  Cuts no permit, writes nothing."""
    asked = Asked(who, can.name, can.value, tuple(on), to, now)
    with tenancy.within(who.practice_id):
        return table_of(who).decide(asked, facts_about([asked]), ids.uuid7())


def table_of(who: Actor) -> Table:
    """The rules with the limits of the actor's practice; inside its scope."""
    return policy.table(queries.limits(who.practice_id))


def _lies_in_item(decision: Decision) -> bool:
    """Whether only facts about the item itself are missing: then its batch goes on without it, were it the last one."""
    return all(one.fact and CATALOGUE[one.fact].about in {"patient", "visit"} for one in decision.unmet)


def facts_about(questions: Iterable[Asked]) -> FactsAt:
    """The newest word on everything that the questions are about, in one query; inside the practice's scope."""
    about: set[UUID] = set()
    for asked in questions:
        for kind in policy.FACT_KINDS:
            about.update(asked.about(kind))
    return facts.newest_words(about, policy.FACT_NAMES)


def _decide_each(table: Table, asked: Mapping[UUID, Asked], held: FactsAt) -> dict[UUID, Decision]:
    decided: dict[tuple[object, ...], Decision] = {}
    answers = {}
    for item, question in asked.items():
        vector = _vector(question, held)
        if vector not in decided:
            decided[vector] = table.decide(question, held, ids.uuid7())
        answers[item] = decided[vector]
    return answers


def _vector(asked: Asked, held: FactsAt) -> tuple[object, ...]:
    """What one item's decision depends on: the kinds that it names, and how each fact about them stands."""
    states: set[tuple[str, ...]] = set()
    for ref in asked.on:
        for name in policy.FACT_NAMES:
            if CATALOGUE[name].about == ref.kind:
                row = held.get((ref.id, name))
                met = stands(row, asked.now)
                # What no longer stands tells its end, on which its words and its grace depend; a word that took
                # something back has no grace, so when it was told matters too.
                end = "" if met or row is None else f"{row.until} {row.told_at}"
                states.add((ref.kind, name, str(met), end))
    return tuple(sorted(states))


def _cut(asked: Asked, decision: Decision, subjects: Iterable[UUID]) -> Permit:
    until = time.monotonic() + PERMIT_LIFE.total_seconds()
    opens = asked.doing.opens
    return Permit(decision.id, asked.who, asked.can, frozenset(subjects), opens, asked.now, until)
