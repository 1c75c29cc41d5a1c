"""Ask the gate: it decides, writes the trail, and cuts the permit."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import CATALOGUE, Ref, refs
from quietledger.core.gate import errors, policy, rules
from quietledger.core.gate.errors import Decision
from quietledger.core.gate.policy import Can
from quietledger.core.gate.rules import Asked
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import PERMIT_LIFE, Permit

DETAILED: Final = 60  # ids beyond these are found again by their pseudonyms
__all__ = ["Can", "Sifted", "explain", "require", "sift"]


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
        held = _facts([asked])
        decision = rules.decide(asked, held, policy.RULES, ids.uuid7())
        _record(asked, [decision], held, asked.on)
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
        held = _facts(asked.values() or [bare])
        decisions = _decide_each(asked, held) or {who.practice_id: rules.decide(bare, held, policy.RULES, ids.uuid7())}
        patients = {ref for question in asked.values() for ref in question.on if ref.kind == "patient"}
        different = {one.id: one for one in decisions.values()}
        _record(bare, list(different.values()), held, [*refs("item", asked), *patients])
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
        return rules.decide(asked, _facts([asked]), policy.RULES, ids.uuid7())


def _lies_in_item(decision: Decision) -> bool:
    """Whether only facts about the item itself are missing: then its batch goes on without it, were it the last one."""
    return all(one.fact and CATALOGUE[one.fact].about in {"patient", "visit"} for one in decision.unmet)


def _facts(questions: Iterable[Asked]) -> rules.FactsAt:
    """The newest word on everything that the questions are about, in one query."""
    about: set[UUID] = set()
    for asked in questions:
        for kind in policy.FACT_KINDS:
            about.update(asked.about(kind))
    return facts.newest_words(about, policy.FACT_NAMES)


def _decide_each(asked: Mapping[UUID, Asked], held: rules.FactsAt) -> dict[UUID, Decision]:
    decided: dict[tuple[object, ...], Decision] = {}
    answers = {}
    for item, question in asked.items():
        vector = _vector(question, held)
        if vector not in decided:
            decided[vector] = rules.decide(question, held, policy.RULES, ids.uuid7())
        answers[item] = decided[vector]
    return answers


def _vector(asked: Asked, held: rules.FactsAt) -> tuple[object, ...]:
    """What one item's decision depends on: the kinds that it names, and how each fact about them stands."""
    states: set[tuple[str, ...]] = set()
    for ref in asked.on:
        for name in policy.FACT_NAMES:
            if CATALOGUE[name].about == ref.kind:
                row = held.get((ref.id, name))
                met = rules.stands(row, asked.now)
                states.add((ref.kind, name, str(met), "" if met or row is None else str(row.until)))
    return tuple(sorted(states))


def _record(asked: Asked, decisions: Sequence[Decision], held: rules.FactsAt, named: Sequence[Ref]) -> None:
    said = sorted((str(about), name, str(row.until)) for (about, name), row in held.items())
    audit.record(
        asked.who,
        "gate.decide",
        on=named,
        now=asked.now,
        detail={"on": [str(ref.id) for ref in named[:DETAILED]], "session": asked.who.session},
        act=asked.doing.action,
        pur=asked.doing.purpose,
        cat=list(asked.doing.categories),
        can=asked.can,
        ptr=str(asked.to.id) if asked.to else None,
        dec=[f"{one.id}:{'allow' if one.is_allowed else 'deny'}" for one in decisions],
        why=sorted({rule for one in decisions for rule in one.why}),
        bad=sorted({unmet.rule for one in decisions for unmet in one.unmet if unmet.is_broken}),
        fh=sha256(json.dumps(said).encode()).hexdigest(),
        pb=policy.BUNDLE_HASH,
    )


def _cut(asked: Asked, decision: Decision, subjects: Iterable[UUID]) -> Permit:
    until = time.monotonic() + PERMIT_LIFE.total_seconds()
    opens = asked.doing.opens
    return Permit(decision.id, asked.who, asked.can, frozenset(subjects), opens, asked.now, until)
