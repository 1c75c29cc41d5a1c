"""The closed set of things that a rule can demand: a fact that holds, a value that compares, any of several.

Beside `rules`, because every reader of the table (the gate, its SQL, its book, the bundle, the foreign judge in the
tests) speaks of clauses and of nothing else: what can't be said in them can't be a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from operator import attrgetter, eq, ge, le
from typing import Any, Final
from uuid import UUID

from quietledger.core.facts.rules import CATALOGUE, FactRow
from quietledger.core.gate.asking import SUBJECTS, Asked
from quietledger.core.gate.parameters import Limits

FactsAt = Mapping[tuple[UUID, str], FactRow]
Check = Callable[[Asked, FactsAt], "bool | None"]
Constant = bool | int | str | frozenset[str]

# Kinds that a question always names one of: naming nobody is no way around a rule about them.
ALWAYS_DUE: Final = frozenset({"person", "device", "partner", "client", "practice"})
NO_TIME: Final = timedelta()
NO_NEWS: Final = "no news ever"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the question.  `is_fixed`: by the `Can` alone, whoever asks and whenever."""

    read: Callable[[Asked], Any]
    say: str
    is_fixed: bool = False


VALUES: Final[dict[str, Value]] = {
    "practice_named": Value(lambda asked: asked.who.practice_id.int != 0, "the question names its practice"),
    "mfa_level": Value(attrgetter("who.mfa_level"), "level of the sign-in"),
    "binding": Value(attrgetter("who.binding"), "how surely the browser sits on its device"),
    "idle_seconds": Value(attrgetter("who.idle_seconds"), "seconds since the last sign of life"),
    "age_seconds": Value(attrgetter("who.age_seconds"), "seconds since the sign-in"),
    "proven_seconds": Value(attrgetter("who.proven_seconds"), "seconds since the last proof of who it is"),
    "job": Value(attrgetter("who.name"), "name of the job"),
    "lease_held": Value(lambda asked: asked.who.lease is not None, "the job holds its lease"),
    "receiver_named": Value(lambda asked: asked.to is not None, "the receiver is named"),
    "action": Value(attrgetter("doing.action"), "action", is_fixed=True),
    "software_key": Value(lambda _asked: 1, "a key in software is enough where limits say 1", is_fixed=True),
    "channel": Value(attrgetter("doing.channel"), "the way it goes", is_fixed=True),
    "categories": Value(lambda asked: frozenset(asked.doing.categories), "categories", is_fixed=True),
    "step_up": Value(attrgetter("doing.step_up"), "it needs a fresh proof", is_fixed=True),
    "fields_named": Value(lambda asked: all(asked.doing.opens.values()), "every table names its fields", is_fixed=True),
}


class Op(Enum):
    """How a value compares.  `NONE_OF`: it is, or shares, none of the constants."""

    EQ = "="
    LE = "<="
    GE = ">="
    NONE_OF = "none of"


@dataclass(frozen=True, slots=True)
class Limit:
    """A parameter of the practice in the place of a constant."""

    name: str


@dataclass(frozen=True, slots=True)
class FactHolds:
    """The fact holds, or stands in grace, about everything of its kind that the question names.

    among: a value of the question that must stand among the words of the fact's own value, "" if none must.  Only for a
    kind of which a question names one at most.
    """

    name: str
    among: str = ""

    @property
    def kind(self) -> str:
        return CATALOGUE[self.name].about


@dataclass(frozen=True, slots=True)
class Compare:
    """A value of the question compares with a constant or a limit; a value that nobody gave is unknown."""

    value: str
    op: Op
    than: Constant | Limit


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these is so; unknown while none is and some are unknown."""

    clauses: tuple[Clause, ...]


Clause = FactHolds | Compare | AnyOf


def facts_of(clause: Clause) -> tuple[str, ...]:
    """The names of all facts that a clause reads."""
    if isinstance(clause, FactHolds):
        return (clause.name,)
    if isinstance(clause, AnyOf):
        return tuple(name for one in clause.clauses for name in facts_of(one))
    return ()


def stands(row: FactRow | None, now: datetime, grace: timedelta = NO_TIME) -> bool | None:
    """Whether a fact holds for a question, or ran out no longer than its grace ago; None without any news.

    A word that was told after the question's `now` (a job's clock stands still while it works) counts from its telling:
    what was taken back since is taken back, and what was taken back has no grace.
    """
    if row is None:
        return None
    at = now if now > row.told_at else row.told_at
    if row.until is None or at < row.until:
        return row.since <= at
    return bool(grace and row.until > row.told_at and at < row.until + grace)


_COMPARES: Final[dict[Op, Callable[[Any, Any], bool]]] = {Op.EQ: eq, Op.LE: le, Op.GE: ge}


def compiled(clause: Clause, limits: Limits) -> Check:
    """A clause as a function of question and facts: True, False or None."""
    if isinstance(clause, FactHolds):
        return _fact_check(clause, timedelta(days=limits.grace_days.get(clause.name, 0)))
    if isinstance(clause, AnyOf):
        return _any_check([compiled(one, limits) for one in clause.clauses])
    than: Any = limits.value(clause.than.name) if isinstance(clause.than, Limit) else clause.than
    return _value_check(VALUES[clause.value].read, clause.op, than)


def _fact_check(clause: FactHolds, grace: timedelta) -> Check:
    name, kind = clause.name, clause.kind
    if clause.among:
        return _among_check(clause, _fact_check(FactHolds(name), grace))
    if read := SUBJECTS.get(kind):

        def check_one(asked: Asked, facts: FactsAt) -> bool | None:
            about = read(asked)
            if about is None or (row := facts.get((about, name))) is None:
                return None
            now, until = asked.now, row.until
            # The common case spelled out: half of a decision's time is spent here.
            if row.told_at <= now and row.since <= now and (until is None or now < until):
                return True
            return stands(row, now, grace)

        return check_one

    def check_all(asked: Asked, facts: FactsAt) -> bool | None:
        is_named = False
        for named, one in asked.on:
            if named == kind:
                is_named = True
                met = stands(facts.get((one, name)), asked.now, grace)
                if met is not True:
                    return met
        return True if is_named or kind not in asked.doing.must_name else None

    return check_all


def _among_check(clause: FactHolds, holds: Check) -> Check:
    about, read = SUBJECTS[clause.kind], VALUES[clause.among].read

    def check(asked: Asked, facts: FactsAt) -> bool | None:
        met, one = holds(asked, facts), about(asked)
        if met is not True or one is None:
            return met
        return read(asked) in facts[one, clause.name].value.split()

    return check


def _any_check(checks: list[Check]) -> Check:
    def check(asked: Asked, facts: FactsAt) -> bool | None:
        unknown = False
        for one in checks:
            met = one(asked, facts)
            if met is True:
                return True
            unknown = unknown or met is None
        return None if unknown else False

    return check


def _value_check(read: Callable[[Asked], Any], op: Op, than: Any) -> Check:
    if op is Op.NONE_OF:

        def none_of(asked: Asked, _facts: FactsAt) -> bool:
            value = read(asked)
            return than.isdisjoint(value) if isinstance(value, frozenset) else value not in than

        return none_of
    compare = _COMPARES[op]

    def compares(asked: Asked, _facts: FactsAt) -> bool | None:
        value = read(asked)
        return None if value is None else compare(value, than)

    return compares


def heard(clause: Clause, asked: Asked, facts: FactsAt) -> str:
    """What was heard last, for whoever is refused: "no news ever", "ended 2026-11-01 09:12" (UTC), "as asked"."""
    if isinstance(clause, AnyOf):
        return heard(clause.clauses[0], asked, facts)
    if isinstance(clause, Compare):
        return "as asked"
    for one in asked.about(clause.kind):
        row = facts.get((one, clause.name))
        if row is not None and row.until is not None and stands(row, asked.now) is not True:
            return "ended " + row.until.isoformat(" ", "minutes")[:16]
    return NO_NEWS
