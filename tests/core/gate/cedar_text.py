"""The gate's table as Cedar policies and schema, mechanically: no rule is written down a second time.

Facts are records on the entities that they are about; a fact that nobody told is an attribute that isn't there. What a
`Can` fixes and what comes with the question stand in the context. Limits are filled in as constants.
"""

import json
from datetime import timedelta

from quietledger.core.facts.rules import CATALOGUE
from quietledger.core.gate.cans import Can
from quietledger.core.gate.clauses import AnyOf, Compare, FactHolds, Limit, Op
from quietledger.core.gate.rules import Effect

MICROSECOND = timedelta(microseconds=1)
WHERE = ("person", "device", "client", "practice")
NAMED = {"partner": ("context", "to"), "patient": ("resource", "patient"), "visit": ("resource", "visit")}
OPTIONAL = {"proven_seconds"}
TYPES = {
    "practice_named": "Bool", "mfa_level": "Long", "idle_seconds": "Long", "age_seconds": "Long",
    "proven_seconds": "Long", "job": "String", "lease_held": "Bool", "receiver_named": "Bool", "action": "String",
    "categories": "Set<String>", "step_up": "Bool", "fields_named": "Bool",
    "binding": "Long", "channel": "String", "software_key": "Long",
}  # fmt: skip


def schema():
    """Entities with a fact for each name of the catalogue, and one action for each `Can`."""
    facts = {kind: [name for name, row in CATALOGUE.items() if row.about == kind] for kind in (*WHERE, *NAMED)}
    own = ", ".join(f'"{name}"?: Fact' for kind in WHERE for name in facts[kind])
    lines = [
        "type Fact = { since: Long, told: Long, until?: Long, says: Set<String> };",
        f"entity Actor = {{ kind: String, {own} }};",
    ]
    for kind in NAMED:
        attributes = ", ".join(f'"{name}"?: Fact' for name in facts[kind])
        lines.append(f"entity {kind.capitalize()} = {{ {attributes} }};")
    lines.append("entity Question = { patient?: Patient, visit?: Visit };")
    context = ", ".join(f"{name}{'?' if name in OPTIONAL else ''}: {kind}" for name, kind in TYPES.items())
    context += ", now: Long, leaves: Bool, to?: Partner"
    actions = ", ".join(f'"{can.name}"' for can in Can)
    lines.append(
        f"action {actions} appliesTo {{ principal: [Actor], resource: [Question], context: {{ {context} }} }};"
    )
    return "\n".join(lines)


def policies(table):
    """One Cedar policy for each rule that is enforced."""
    return "\n".join(_policy(rule, table.limits) for rule in table.rules if rule.is_enforced)


def _policy(rule, limits):
    kinds = json.dumps(sorted(kind.value for kind in rule.kinds))
    when = [f"{kinds}.contains(principal.kind)"]
    when += ["context.leaves"] if rule.only_leaving else []
    when += [f"!{_among(rule.spares)}"] if rule.spares else []
    demands = [_demand(one.clause, rule, limits) for one in rule.demands]
    scope = f"action in [{_actions(rule.cans)}]" if rule.cans is not None else "action"
    if rule.effect is Effect.PERMIT:
        return f'@id("{rule.id}") permit (principal, {scope}, resource) when {{ {" && ".join(when + demands)} }};'
    met = " && ".join(demands) or "true"
    return f'@id("{rule.id}") forbid (principal, {scope}, resource) when {{ {" && ".join(when)} }} unless {{ {met} }};'


def _demand(clause, rule, limits):
    said = _clause(clause, limits)
    if not rule.yields:
        return said
    return f"({said} || ({_among(rule.yields)} && {_clause(FactHolds('person.emergency'), limits)}))"


def _clause(clause, limits):
    if isinstance(clause, AnyOf):
        return "(" + " || ".join(_clause(one, limits) for one in clause.clauses) + ")"
    return _fact(clause, limits) if isinstance(clause, FactHolds) else _compare(clause, limits)


def _fact(clause, limits):
    grace = timedelta(days=limits.grace_days.get(clause.name, 0)) // MICROSECOND
    if clause.kind in WHERE:
        return f'(principal has "{clause.name}" && {_stands(f"""principal["{clause.name}"]""", grace)})'
    base, name = NAMED[clause.kind]
    there = f"{base} has {name}"
    holds = f'({there} && {base}.{name} has "{clause.name}" && '
    holds += _stands(f'{base}.{name}["{clause.name}"]', grace) + ")"
    if clause.among:
        holds = f'({holds} && {base}.{name}["{clause.name}"].says.contains(context.{clause.among}))'
    if clause.kind == "partner":
        return holds
    due = [can.name for can in Can if clause.kind in can.value.must_name]
    return f"({holds} || (!({there}) && !{_among(due)}))"


def _stands(fact, grace):
    at = f"(if context.now > {fact}.told then context.now else {fact}.told)"
    over = f"({fact}.until > {fact}.told && {at} < {fact}.until + {grace})" if grace else "false"
    ends = f"({fact} has until && (if {at} < {fact}.until then {fact}.since <= {at} else {over}))"
    return f"((!({fact} has until) && {fact}.since <= {at}) || {ends})"


def _compare(clause: Compare, limits):
    value = f"context.{clause.value}"
    than = limits.value(clause.than.name) if isinstance(clause.than, Limit) else clause.than
    if clause.op is Op.NONE_OF:
        said = json.dumps(sorted(than))
        return (
            f"!{said}.containsAny({value})" if TYPES[clause.value].startswith("Set") else f"!{said}.contains({value})"
        )
    sign = {Op.EQ: "==", Op.LE: "<=", Op.GE: ">="}[clause.op]
    said = f"{value} {sign} {json.dumps(than)}"
    return f"(context has {clause.value} && {said})" if clause.value in OPTIONAL else f"({said})"


def _among(cans):
    return f"[{_actions(cans)}].contains(action)" if cans else "false"


def _actions(cans):
    return ", ".join(f'Action::"{name}"' for name in sorted(cans))
