"""Lists: what somebody may see as a condition in the query, and each page confirmed by deciding every row shown.

Beside `actions`.  The protocol: plan, filter in SQL, decide each distinct row, one trail entry for the page, open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Exists, Model, Q, QuerySet

from quietledger.core.audit import actions as audit
from quietledger.core.facts import queries as facts
from quietledger.core.facts.rules import Ref
from quietledger.core.gate import clauses, errors, recording
from quietledger.core.gate import deciding as gate
from quietledger.core.gate.asking import Asked
from quietledger.core.gate.cans import Can
from quietledger.core.gate.clauses import ALWAYS_DUE, AnyOf, Clause, FactHolds, FactsAt
from quietledger.core.gate.deciding import Sifted
from quietledger.core.gate.parameters import Limits
from quietledger.core.gate.rules import Effect, Rule, Table
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy import ids
from quietledger.core.tenancy.rules import Actor

Row = TypeVar("Row", bound=Model)
EVERY_ROW: Final = Q()
NO_ROW: Final = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Plan:
    """What is left to ask of each row: every one of `conditions`, and all of at least one of `permits`."""

    asked: Asked
    limits: Limits
    conditions: tuple[Clause, ...]
    permits: tuple[tuple[Clause, ...], ...]

    def filter(
        self, rows: QuerySet[Row], *, patient: str | None = "patient_id", visit: str | None = None
    ) -> QuerySet[Row]:
        """Narrow rows in SQL to those whose facts stand; `patient`, `visit`: the columns that hold their ids.

        A row that names nobody is let through where the question need not name anybody, exactly as when it is decided.

        Raises: NotPlannable, for a question that must name what the rows have no column for.
        """
        columns = {"patient": patient, "visit": visit}
        if missing := [kind for kind in self.asked.doing.must_name if not columns.get(kind)]:
            raise errors.NotPlannable(f"{self.asked.can} must name its {missing[0]}")
        conditions = _all(self._condition(one, columns) for one in self.conditions)
        permits = [_all(self._condition(one, columns) for one in permit) for permit in self.permits]
        return rows.filter(conditions, _any(permits))

    def _condition(self, clause: Clause, columns: Mapping[str, str | None]) -> Q:
        if isinstance(clause, AnyOf):
            return _any([self._condition(one, columns) for one in clause.clauses])
        if not isinstance(clause, FactHolds):
            raise errors.NotPlannable("a value of the question is no column")
        column = columns.get(clause.kind)
        if column is None:
            return EVERY_ROW
        grace = timedelta(days=self.limits.grace_days.get(clause.name, 0))
        # Unknown is no: a subject without any word has no row here.
        stands = Q(Exists(facts.newest_stands(column, clause.name, self.asked.now, grace)))
        return stands if clause.kind in self.asked.doing.must_name else stands | Q(**{f"{column}__isnull": True})


def plan(who: Actor, can: Can, *, to: Ref | None = None, now: datetime) -> Plan:
    """Ask for a list: everything but the rows themselves is decided now, the rest is left for the query.

    Raises: Refused, if no row could be allowed; RuntimeError, inside another transaction.
    Trail: gate.decide, for a refusal; what is shown is recorded page by page (`sift_page`).
    """
    asked = Asked(who, can.name, can.value, (), to, now)
    with tenancy.within(who.practice_id, durable=True):
        table, held = gate.table_of(who), gate.facts_about([asked])
        made = made_of(table, asked, held)
        if made is None:
            decision = table.decide(asked, held, ids.uuid7())
            recording.record(asked, [decision], held, (), table.limits)
    if made is None:
        raise errors.Refused(decision)
    return made


def made_of(table: Table, asked: Asked, held: FactsAt) -> Plan | None:
    """What the rules leave to ask of each row; None if they allow no row."""
    about = [rule for rule in table.rules if rule.is_about(asked.who.kind, asked.can, asked.doing)]
    forbids = _left((rule for rule in about if rule.effect is Effect.FORBID), table, asked, held)
    permits = [_left([rule], table, asked, held) for rule in about if rule.effect is Effect.PERMIT]
    possible = tuple(permit for permit in permits if permit is not None)
    if forbids is None or not possible:
        return None
    return Plan(asked, table.limits, forbids, possible)


def sift_page(page: Plan, items: Mapping[UUID, Iterable[Ref]]) -> Sifted:
    """Decide every row of a page that is about to be shown: one permit, one trail entry.

    A row that the query let through and the rules refuse is not shown, and is an incident: the two must agree.

    Raises: Refused; RuntimeError, inside another transaction.   Trail: gate.decide; gate.mismatch.
    """
    asked = page.asked
    named = {item: tuple(on) for item, on in items.items()}
    sifted = gate.sift(asked.who, Can[asked.can], items=named, to=asked.to, now=asked.now)
    if sifted.refused:
        rows = [ref for item in sifted.refused for ref in (Ref("item", item), *named[item])]
        rules = sorted({rule for decision in sifted.refused.values() for rule in decision.why})
        with tenancy.within(asked.who.practice_id, durable=True):
            audit.record(asked.who, "gate.mismatch", on=rows, now=asked.now, can=asked.can, why=rules)
    return sifted


def _left(rules: Iterable[Rule], table: Table, asked: Asked, held: FactsAt) -> tuple[Clause, ...] | None:
    """The clauses that only a row can answer; None if something else has answered with no, or not at all."""
    left: list[Clause] = []
    for rule in rules:
        for demand in rule.demands_for(asked.can):
            answer = _partly(demand.clause, table.limits, asked, held)
            if answer is False:
                return None
            if not isinstance(answer, bool):
                left.append(answer)
    return tuple(left)


def _partly(clause: Clause, limits: Limits, asked: Asked, held: FactsAt) -> Clause | bool:
    """A clause answered as far as it can be without a row; unknown and broken count as no."""
    if isinstance(clause, FactHolds) and clause.kind not in ALWAYS_DUE:
        return clause
    if isinstance(clause, AnyOf):
        answers = [_partly(one, limits, asked, held) for one in clause.clauses]
        left = tuple(one for one in answers if not isinstance(one, bool))
        return True in answers or (AnyOf(left) if left else False)
    try:
        return clauses.compiled(clause, limits)(asked, held) is True
    except Exception:  # noqa: BLE001 - whatever goes wrong in a rule must end as "no"
        return False


def _all(conditions: Iterable[Q]) -> Q:
    whole = Q()
    for one in conditions:
        whole &= one
    return whole


def _any(conditions: list[Q]) -> Q:
    if EVERY_ROW in conditions:
        return EVERY_ROW
    whole = NO_ROW
    for one in conditions:
        whole |= one
    return whole
