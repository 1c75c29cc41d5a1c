"""Ask the gate: it decides, writes the trail, and cuts the permit."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from quietledger.core.audit import actions as audit
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import errors, policy, rules
from quietledger.core.gate.policy import Can
from quietledger.core.gate.rules import Asked, Decision
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.tenancy.rules import Actor
from quietledger.core.vault.rules import PERMIT_LIFE, Permit

__all__ = ["Can", "Sifted", "explain", "require", "sift"]


@dataclass(frozen=True, slots=True)
class Sifted:
    """The answer for a batch: one permit for all that may be done, and a decision for each item that may not."""

    permit: Permit
    refused: Mapping[UUID, Decision]


def require(who: Actor, can: Can, *, on: Iterable[Ref] = (), to: Ref | None = None, now: datetime) -> Permit:
    """Ask whether this may be done; commits a transaction of its own with the trail entry, yes or no.

    Raises: Refused, with a decision that says what is missing.
    Trail: gate.decide.
    """
    asked = Asked(who, can.name, can.value, tuple(on), to, now)
    with tenancy.within(who.practice_id, durable=True):
        held = _facts([asked])
        decision = rules.decide(asked, held, policy.RULES, ids.uuid7())
        _record(asked, [decision], held, [ref for ref in asked.on if ref.kind != "visit"][:2000])
    if not decision.is_allowed:
        raise errors.Refused(decision)
    return _cut(asked, decision, (ref.id for ref in asked.on))


def sift(who: Actor, can: Can, *, items: Mapping[UUID, Iterable[Ref]], to: Ref | None = None, now: datetime) -> Sifted:
    """Ask for a whole batch at once: one permit and one trail entry that names all items.

    Items whose facts are missing are refused one by one; the others go on. Items with the same facts are decided once.

    Raises: Refused, if the actor may not do this at all, whatever the items.
    Trail: gate.decide, with the number of items and those refused.
    """
    asked = {item: Asked(who, can.name, can.value, tuple(on), to, now) for item, on in items.items()}
    with tenancy.within(who.practice_id, durable=True):
        held = _facts(asked.values())
        decisions = _decide_each(asked, held)
        shown = next(iter(asked.values()), Asked(who, can.name, can.value, (), to, now))
        named = [Ref("item", item) for item in asked]
        _record(shown, list({one.id: one for one in decisions.values()}.values()), held, named)
    refused = {item: one for item, one in decisions.items() if not one.is_allowed}
    if refused and len(refused) == len(decisions):
        _check_actor(replace(shown, on=()), held, next(iter(refused.values())))
    allowed = [item for item in asked if item not in refused]
    subjects = {ref.id for item in allowed for ref in asked[item].on} | set(allowed)
    decision = next((decisions[item] for item in allowed), Decision(ids.uuid7(), can.name, True, (), ()))  # noqa: FBT003 - an empty batch
    return Sifted(_cut(shown, decision, subjects), refused)


def explain(who: Actor, can: Can, *, on: Iterable[Ref] = (), to: Ref | None = None, now: datetime) -> Decision:
    """What the gate would answer, without asking it: for pages that say what is missing. Cuts no permit, writes nothing."""
    asked = Asked(who, can.name, can.value, tuple(on), to, now)
    with tenancy.within(who.practice_id):
        return rules.decide(asked, _facts([asked]), policy.RULES, ids.uuid7())


def _check_actor(asked: Asked, held: rules.FactsAt, refusal: Decision) -> None:
    """Raise the refusal unless it lies in the items alone: then the actor sets them aside and goes on with others."""
    if not rules.decide(asked, held, policy.RULES, ids.uuid7()).is_allowed:
        raise errors.Refused(refusal)


def _facts(questions: Iterable[Asked]) -> rules.FactsAt:
    """The newest word on everything that the questions are about, in one query."""
    about: set[UUID] = set()
    now = None
    for asked in questions:
        now = asked.now
        about.update(ref.id for ref in asked.on if ref.kind in {"patient", "visit"})
        about.update(asked.about("person"), asked.about("device"), asked.about("partner"))
    return facts.last_words(about, policy.FACT_NAMES, now) if now else {}


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
    """What a decision depends on, besides the question: kinds named, and the state of each fact about them."""
    states: set[object] = set()
    for ref in asked.on:
        for name in policy.FACT_NAMES:
            if name.startswith(ref.kind):
                row = held.get((ref.id, name))
                states.add((ref.kind, name, row.holds(asked.now) if row else None))
    return tuple(sorted(map(str, states)))


def _record(asked: Asked, decisions: list[Decision], held: rules.FactsAt, named: list[Ref]) -> None:
    first = decisions[0] if decisions else None
    said = sorted((str(about), name, str(row.until)) for (about, name), row in held.items())
    audit.record(
        asked.who,
        "gate.decide",
        on=named,
        now=asked.now,
        detail={"on": [str(ref.id) for ref in asked.on], "session": asked.who.session} if len(named) < 60 else None,
        act=asked.doing.action,
        pur=asked.doing.purpose,
        cat=list(asked.doing.categories),
        can=asked.can,
        ptr=str(asked.to.id) if asked.to else None,
        dec=[f"{one.id}:{'allow' if one.is_allowed else 'deny'}" for one in decisions],
        why=sorted({rule for one in decisions for rule in one.why}) if first else [],
        fh=sha256(json.dumps(said).encode()).hexdigest(),
        pb=policy.BUNDLE_HASH,
    )


def _cut(asked: Asked, decision: Decision, subjects: Iterable[UUID]) -> Permit:
    until = time.monotonic() + PERMIT_LIFE.total_seconds()
    opens = asked.doing.opens
    return Permit(decision.id, asked.who, asked.can, frozenset(subjects), opens, asked.now, until)
