"""The policy as canonical text, and the policy made of that text again: so an old decision can be decided once more.

Beside `policy`: the text of a bundle is kept for ever, so its form is a format of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from quietledger.core.gate import parameters
from quietledger.core.gate.asking import Doing
from quietledger.core.gate.cans import Can
from quietledger.core.gate.clauses import AnyOf, Clause, Compare, Constant, FactHolds, Limit, Op
from quietledger.core.gate.parameters import Limits
from quietledger.core.gate.rules import Demand, Effect, Rule, Table
from quietledger.core.tenancy.rules import Kind


def text(rules: Iterable[Rule], limits: Limits) -> str:
    """Rules, everything that can be done, and limits, as canonical JSON: sorted keys, no spaces."""
    whole = {
        "v": 2,
        "rules": [_rule_json(rule) for rule in rules],
        "cans": {can.name: _doing_json(can.value) for can in Can},
        "limits": limits.values(),
    }
    return json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read(bundle: str) -> tuple[Table, dict[str, Doing]]:
    """The table and the doings of a bundle.  Raises: KeyError, ValueError, for a text of another form."""
    whole = json.loads(bundle)
    rules = tuple(_rule(one) for one in whole["rules"])
    return Table(rules, parameters.of(whole["limits"])), {name: _doing(one) for name, one in whole["cans"].items()}


def _rule_json(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id, "effect": rule.effect.value, "say": rule.say, "citation": rule.citation,
        "demands": [{"clause": _clause_json(one.clause), "say": one.say, "fix": one.fix} for one in rule.demands],
        "kinds": sorted(kind.value for kind in rule.kinds), "cans": None if rule.cans is None else sorted(rule.cans),
        "only_leaving": rule.only_leaving, "enforced": rule.is_enforced, "told_by": rule.told_by,
        "spares": sorted(rule.spares), "yields": sorted(rule.yields),
    }  # fmt: skip


def _rule(one: dict[str, Any]) -> Rule:
    demands = tuple(Demand(_clause(demand["clause"]), demand["say"], demand["fix"]) for demand in one["demands"])
    return Rule(
        one["id"], Effect(one["effect"]), one["say"], one["citation"], demands,
        kinds=frozenset(Kind(kind) for kind in one["kinds"]),
        cans=None if one["cans"] is None else frozenset(one["cans"]),
        only_leaving=one["only_leaving"], is_enforced=one["enforced"], told_by=one["told_by"],
        spares=frozenset(one["spares"]), yields=frozenset(one["yields"]),
    )  # fmt: skip


def _clause_json(clause: Clause) -> dict[str, Any]:
    if isinstance(clause, FactHolds):
        return {"fact": clause.name} | ({"among": clause.among} if clause.among else {})
    if isinstance(clause, AnyOf):
        return {"any": [_clause_json(one) for one in clause.clauses]}
    than: Any = {"limit": clause.than.name} if isinstance(clause.than, Limit) else clause.than
    return {"value": clause.value, "op": clause.op.value, "than": sorted(than) if isinstance(than, frozenset) else than}


def _clause(one: dict[str, Any]) -> Clause:
    if "fact" in one:
        return FactHolds(one["fact"], one.get("among", ""))
    if "any" in one:
        return AnyOf(tuple(_clause(clause) for clause in one["any"]))
    than: Constant | Limit
    match one["than"]:
        case {"limit": name}:
            than = Limit(name)
        case [*constants]:
            than = frozenset(constants)
        case constant:
            than = constant
    return Compare(one["value"], Op(one["op"]), than)


def _doing_json(doing: Doing) -> dict[str, Any]:
    return {
        "action": doing.action, "purpose": doing.purpose, "categories": list(doing.categories),
        "channel": doing.channel, "say": doing.say, "leaves": doing.leaves, "step_up": doing.step_up,
        "must_name": sorted(doing.must_name),
        "opens": {table: sorted(fields) for table, fields in sorted(doing.opens.items())},
    }  # fmt: skip


def _doing(one: dict[str, Any]) -> Doing:
    return Doing(
        one["action"], one["purpose"], tuple(one["categories"]), one["channel"], one["say"],
        {table: frozenset(fields) for table, fields in one["opens"].items()},
        one["leaves"], frozenset(one["must_name"]), one["step_up"],
    )  # fmt: skip
