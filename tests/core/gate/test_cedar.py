"""A foreign judge: Cedar, given our table mechanically, answers 10,000 made-up questions as we do.

Calling it (protection reference 3.4): the schema goes with every call; no decision is a no; any error is a no, whatever
the decision says; every entity that is referred to is there before the call.
"""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import cedarpy
import pytest

from quietledger.core.facts.rules import CATALOGUE, FactRow, Ref
from quietledger.core.gate import parameters, policy
from quietledger.core.gate.asking import Asked
from quietledger.core.gate.cans import Can
from quietledger.core.gate.clauses import VALUES
from quietledger.core.gate.parameters import BOUNDS
from quietledger.core.gate.rules import Table
from quietledger.core.tenancy.rules import Actor, Fence, Kind
from tests.core.gate import cedar_text

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TIMES, AT_ONCE = 40, 250
KINDS = ("person", "device", "client", "practice", "partner", "patient", "visit")
IDS = {kind: UUID(int=number) for number, kind in enumerate(KINDS, 1)}
DAY = timedelta(days=1)


def micros(at):
    return (at - datetime(2020, 1, 1, tzinfo=UTC)) // cedar_text.MICROSECOND


def a_table(chance):
    """The policy with limits at random."""
    return Table(
        policy.RULES,
        parameters.of({name: chance.randint(bound.least, bound.most) for name, bound in BOUNDS.items()}),
    )


def a_fact(chance, name):
    """Mostly standing; else ended, in grace or out of it, taken back, beginning later, told later, or never told."""
    about, told = CATALOGUE[name].about, NOW - chance.choice([1, 5, 400]) * DAY
    since, until = told, None
    match chance.choices(["stands", "ends", "ended", "back", "later", "told later", "never"], [14, 6, 2, 1, 1, 1, 2])[
        0
    ]:
        case "never":
            return None
        case "ends":
            until = NOW + chance.choice([timedelta(microseconds=1), DAY])
        case "ended":
            until = NOW - chance.choice([timedelta(0), DAY, 5 * DAY, 13 * DAY, 14 * DAY, 30 * DAY])
        case "back":
            until = told
        case "later":
            since = NOW + DAY
        case "told later":
            told = since = NOW + timedelta(hours=1)
            until = chance.choice([None, told])
    value = chance.choice(["", "sftp", "sftp mail", "mail job"]) if about == "partner" else ""
    return FactRow(Ref(about, IDS[about]), name, value, since, until, "t", "t", told)


def a_doing(chance, can):
    """The `Can` as it is, and now and then one that the policy should stop."""
    if chance.random() < 0.8:
        return can.value
    return replace(
        can.value,
        action=chance.choice([can.value.action, "sell", "train_model"]),
        categories=chance.choice([can.value.categories, ("claim", "psychotherapy_note"), ()]),
        step_up=chance.random() < 0.5, leaves=chance.random() < 0.5,
        opens=chance.choice([can.value.opens, {"claims_claim": frozenset()}]),
    )  # fmt: skip


def a_question(chance):
    can, kind = chance.choice(list(Can)), chance.choices(list(Kind), [12, 3, 1, 2])[0]
    if kind is Kind.JOB:  # jobs do so little that questions by chance would all be refused
        name = chance.choice(list(policy.JOBS))
        can = Can[chance.choice(sorted(policy.JOBS[name]))] if chance.random() < 0.8 else can
    who = Actor(
        UUID(int=0) if chance.random() < 0.03 else IDS["practice"], kind,
        person_id=IDS["person"] if kind is Kind.STAFF and chance.random() < 0.97 else None,
        name=name if kind is Kind.JOB else "", device_id=IDS["device"] if chance.random() < 0.9 else None,
        mfa_level=chance.choices([0, 1, 2, 3], [1, 1, 10, 5])[0],
        idle_seconds=chance.choice([0, 10, 299, 300, 301, 900]),
        age_seconds=chance.choice([0, 100, 3600, 3601, 43_200, 43_201]) if chance.random() < 0.4 else 5,
        lease=Fence(name, 1) if kind is Kind.JOB and chance.random() < 0.9 else None,
        proven_seconds=chance.choice([None, 0, 59, 60, 61, 300, 301]), binding=chance.choice([0, 1, 2, 2, 3, 3]),
        client_id=IDS["client"] if kind is Kind.CLIENT and chance.random() < 0.95 else None,
    )  # fmt: skip
    on = tuple(Ref(kind, IDS[kind]) for kind in ("patient", "visit") if chance.random() < 0.7)
    to = Ref("partner", IDS["partner"]) if chance.random() < 0.7 else None
    return Asked(who, can.name, a_doing(chance, can), on, to, NOW)


def entities(number, asked, rows):
    """Everything that a request refers to, with the facts about it."""
    named = {ref.kind for ref in asked.on} | ({"partner"} if asked.to else set())
    attributes = {kind: facts_of(kind, asked, rows) for kind in KINDS}
    own = {"kind": asked.who.kind.value}
    for kind in cedar_text.WHERE:
        own |= attributes[kind] if asked.about(kind) else {}
    resource = {kind: uid(kind, number) for kind in ("patient", "visit") if kind in named}
    found = [entity("Actor", number, own), entity("Question", number, resource)]
    return found + [entity(kind.capitalize(), number, attributes[kind]) for kind in sorted(named)]


def facts_of(kind, asked, rows):
    """A practice without an id is another one: nothing is known of it."""
    return {
        row.name: {"since": micros(row.since), "told": micros(row.told_at), "says": row.value.split()}
        | ({"until": micros(row.until)} if row.until else {})
        for row in rows
        if row.about.kind == kind and row.about.id in asked.about(kind)
    }


def entity(kind, number, attributes):
    return {"uid": {"type": kind, "id": str(number)}, "attrs": attributes, "parents": []}


def uid(kind, number):
    return {"__entity": {"type": kind.capitalize(), "id": str(number)}}


def request(number, asked):
    values = {name: VALUES[name].read(asked) for name in cedar_text.TYPES}
    context = {
        name: sorted(one) if isinstance(one, frozenset) else one for name, one in values.items() if one is not None
    }
    context |= {"now": micros(asked.now), "leaves": asked.doing.leaves}
    if asked.to:
        context["to"] = uid("partner", number)
    return {
        "principal": f'Actor::"{number}"', "action": f'Action::"{asked.can}"', "resource": f'Question::"{number}"',
        "context": context,
    }  # fmt: skip


def referred_to(requests, known):
    """What requests and entities point to; each of them must be there."""
    pointed = {(one["context"]["to"]["__entity"]["type"], one["context"]["to"]["__entity"]["id"])
               for one in requests if "to" in one["context"]}  # fmt: skip
    for one in known:
        pointed |= {(value["__entity"]["type"], value["__entity"]["id"]) for value in one["attrs"].values()
                    if isinstance(value, dict) and "__entity" in value}  # fmt: skip
    return pointed


def allows(result):
    return result.decision is cedarpy.Decision.Allow and not result.diagnostics.errors


def test_cedar_gives_the_same_answer_to_ten_thousand_questions():
    chance, schema = random.Random(20261122), cedarpy.Schema.from_str(cedar_text.schema())
    asked_count = allowed_count = 0
    for _ in range(TIMES):
        table = a_table(chance)
        asked = [a_question(chance) for _ in range(AT_ONCE)]
        worlds = [[row for name in policy.FACT_NAMES if (row := a_fact(chance, name))] for _ in asked]
        requests = [request(number, one) for number, one in enumerate(asked)]
        known = [one for number, rows in enumerate(worlds) for one in entities(number, asked[number], rows)]
        assert referred_to(requests, known) <= {(one["uid"]["type"], one["uid"]["id"]) for one in known}
        judged = cedarpy.is_authorized_batch(requests, cedar_text.policies(table), known, schema)
        for question, rows, result in zip(asked, worlds, judged, strict=True):
            facts = {(row.about.id, row.name): row for row in rows}
            ours = table.decide(question, facts, UUID(int=9))
            assert ours.is_allowed is allows(result), (question, ours, result.diagnostics.errors)
            if ours.is_allowed:
                assert sorted(ours.why) == sorted(rule_ids(result, table))
            asked_count, allowed_count = asked_count + 1, allowed_count + ours.is_allowed
    print(f"Cedar and the gate agree on {asked_count} questions, {allowed_count} of them allowed")  # noqa: T201 - the count
    assert asked_count == 10_000
    assert 1_000 < allowed_count < 9_000


def rule_ids(result, table):
    """Cedar names policies by their place; ours come in the order of the table."""
    enforced = [rule.id for rule in table.rules if rule.is_enforced]
    return [enforced[int(name.removeprefix("policy"))] for name in result.diagnostics.reasons]


@pytest.mark.parametrize("rules", [policy.RULES, [replace(rule, is_enforced=True) for rule in policy.RULES]])
def test_the_translation_is_valid_cedar(rules):
    said = cedarpy.validate_policies(cedar_text.policies(Table(tuple(rules))), cedar_text.schema())
    assert said.validation_passed, said.errors
