"""How a question is decided: clauses are true, false or unknown, and unknown never permits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import Final, NamedTuple
from uuid import UUID

from quietledger.core.facts.rules import CATALOGUE
from quietledger.core.gate import clauses
from quietledger.core.gate.asking import Asked, Doing
from quietledger.core.gate.clauses import NO_NEWS, VALUES, AnyOf, Check, Clause, Compare, FactHolds, FactsAt, stands
from quietledger.core.gate.errors import Decision, Unmet
from quietledger.core.gate.parameters import Limits
from quietledger.core.tenancy.rules import Kind

EMERGENCY: Final = FactHolds("person.emergency")


@dataclass(frozen=True, slots=True)
class Demand:
    """What must be so; `say` and `fix` are for the person who is refused.

    `say` may name limits in braces ("within {idle_seconds}"): they are filled in as words.
    """

    clause: Clause
    say: str
    fix: str = ""

    @property
    def fact(self) -> str:
        """The fact that it is about, "" if about a value of the question."""
        return next(iter(clauses.facts_of(self.clause)), "")


class Effect(Enum):
    """Forbid beats permit; the order of rules never matters."""

    PERMIT = "permit"
    FORBID = "forbid"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the policy.

    A permit opens when all its demands are met; a forbid stops unless all its demands are met. A rule that is not yet
    enforced (its facts are told by no room so far) takes no part in decisions and is listed as such.
    `cans`: None for all.  `spares`: what it is not about.  `yields`: where it gives way while an emergency stands.
    """

    id: str
    effect: Effect
    say: str
    citation: str
    demands: tuple[Demand, ...]
    kinds: frozenset[Kind] = frozenset(Kind)
    cans: frozenset[str] | None = None
    only_leaving: bool = False
    is_enforced: bool = True
    told_by: str = ""
    spares: frozenset[str] = frozenset()
    yields: frozenset[str] = frozenset()

    def is_about(self, kind: Kind, can: str, doing: Doing) -> bool:
        """Whether the rule speaks about this kind of question at all."""
        return (
            self.is_enforced
            and kind in self.kinds
            and (self.cans is None or can in self.cans)
            and can not in self.spares
            and (doing.leaves or not self.only_leaving)
        )

    def demands_for(self, can: str) -> tuple[Demand, ...]:
        """Its demands; where it yields, an emergency that stands is as good as each of them."""
        if can not in self.yields:
            return self.demands
        return tuple(Demand(AnyOf((one.clause, EMERGENCY)), one.say, one.fix) for one in self.demands)


NO_RULE: Final = Unmet(
    "P00", "", "no rule permits it", "Nobody may do this without a rule that says so.", "", "45 CFR 164.312(a)(1)"
)


# A demand made ready: its check, its clause, and what to say if there never was any news of it.
_Demanded = tuple[Check, Clause, Unmet]


class _Ready(NamedTuple):
    """Everything that is demanded of one kind of actor for one `Can`.  Permits: rule id -> what it demands."""

    doing: Doing
    forbids: tuple[_Demanded, ...]
    permits: tuple[tuple[str, tuple[_Demanded, ...]], ...]
    says: tuple[tuple[str, str], ...]  # of each forbid its id and its sentence
    all_say: tuple[str, ...]
    graced: tuple[FactHolds, ...]


@dataclass(slots=True)
class Table:
    """The rules with a practice's limits, made ready once for each kind of actor and `Can`.

    It gives the same answer as reading the rules one by one, only faster: a page asks for dozens of rows.
    """

    rules: tuple[Rule, ...]
    limits: Limits = field(default_factory=Limits)
    _ready: dict[tuple[Kind, str], _Ready] = field(default_factory=dict)

    def decide(self, asked: Asked, facts: FactsAt, decision_id: UUID) -> Decision:
        """Decide one question: every forbid content and at least one permit open, or no.

        A permit that would have opened but for the fewest demands explains a refusal by default.
        """
        ready = self._of(asked)
        stops = _missing(ready.forbids, asked, facts)
        permits = [(rule, _missing(demands, asked, facts)) for rule, demands in ready.permits]
        opens = tuple([rule for rule, missing in permits if not missing])
        grace = self._grace(ready, asked, facts) if ready.graced else ()
        if opens and not stops:
            return Decision(decision_id, asked.can, True, opens, (), ready.all_say, grace)  # noqa: FBT003 - the fast path spells no names
        stopped = dict.fromkeys(one.rule for one in stops)
        if not opens:
            closest: list[Unmet] = min((missing for _, missing in permits), key=_distance, default=[NO_RULE])
            stops += closest
        content = tuple(say for rule, say in ready.says if rule not in stopped)
        why = tuple(stopped) or ("P00",)
        return Decision(decision_id, asked.can, False, why, tuple(stops), content, grace)  # noqa: FBT003 - the same

    def _of(self, asked: Asked) -> _Ready:
        ready = self._ready.get((asked.who.kind, asked.can))
        if ready is None or ready.doing is not asked.doing:
            ready = self._ready[asked.who.kind, asked.can] = self._make_ready(asked)
        return ready

    def _make_ready(self, asked: Asked) -> _Ready:
        about = [rule for rule in self.rules if rule.is_about(asked.who.kind, asked.can, asked.doing)]
        forbids = [rule for rule in about if rule.effect is Effect.FORBID]
        permits = [rule for rule in about if rule.effect is Effect.PERMIT]
        names = {name for rule in about for one in rule.demands for name in clauses.facts_of(one.clause)}
        return _Ready(
            asked.doing,
            tuple(one for rule in forbids for one in self._demanded(rule, asked)),
            tuple((rule.id, tuple(self._demanded(rule, asked))) for rule in permits),
            tuple((rule.id, rule.say) for rule in forbids),
            tuple(rule.say for rule in forbids),
            tuple(FactHolds(name) for name in sorted(names) if self.limits.grace_days.get(name)),
        )

    def _demanded(self, rule: Rule, asked: Asked) -> list[_Demanded]:
        """Its demands with their checks; what the `Can` alone settles, and settles well, need not be read again."""
        found: list[_Demanded] = []
        for demand in rule.demands_for(asked.can):
            clause, check = demand.clause, clauses.compiled(demand.clause, self.limits)
            if _is_settled(clause, asked, self.limits):
                continue
            say = demand.say.format(**self.limits.words())
            unmet = Unmet(rule.id, demand.fact, NO_NEWS, say, demand.fix, rule.citation, is_unknown=True)
            found.append((check, clause, unmet))
        return found

    def _grace(self, ready: _Ready, asked: Asked, facts: FactsAt) -> tuple[str, ...]:
        """A sentence for each fact of this question that ran out and still counts."""
        said = []
        for clause in ready.graced:
            days = self.limits.grace_days[clause.name]
            for one in asked.about(clause.kind):
                row = facts.get((one, clause.name))
                if row is not None and row.until is not None and not stands(row, asked.now):
                    end = row.until + timedelta(days=days)
                    if stands(row, asked.now, timedelta(days=days)):
                        said.append(in_grace(clause.name, f"{row.until:%Y-%m-%d}", f"{end:%Y-%m-%d}"))
        return tuple(said)


def in_grace(name: str, ended_on: str, until: str) -> str:
    """The warning about a fact in grace."""
    about = CATALOGUE[name]
    return f"This {about.about} {about.say}: that ended on {ended_on} and still counts until {until}."


def decide(
    asked: Asked, facts: FactsAt, rules: Iterable[Rule], decision_id: UUID, limits: Limits | None = None
) -> Decision:
    """Decide one question by a table that is used this once."""
    return Table(tuple(rules), limits or Limits()).decide(asked, facts, decision_id)


def _missing(demands: Iterable[_Demanded], asked: Asked, facts: FactsAt) -> list[Unmet]:
    """The demands that are not met, in words; empty: the rule is content."""
    found = []
    for check, clause, unmet in demands:
        try:
            met = check(asked, facts)
            if met is None:
                found.append(unmet)
            elif met is not True:
                found.append(unmet._replace(have=clauses.heard(clause, asked, facts), is_unknown=False))
        except Exception as problem:  # noqa: BLE001 - whatever goes wrong in a rule must end as "no", on the trail
            have = f"could not be judged ({type(problem).__name__})"
            found.append(unmet._replace(have=have, is_broken=True))
    return found


def _is_settled(clause: Clause, asked: Asked, limits: Limits) -> bool:
    """Whether the `Can` alone says yes, whoever asks and whenever; what breaks will break again when it is asked."""
    if isinstance(clause, AnyOf):
        return any(_is_settled(one, asked, limits) for one in clause.clauses)
    if not isinstance(clause, Compare) or not VALUES[clause.value].is_fixed:
        return False
    try:
        return clauses.compiled(clause, limits)(asked, {}) is True
    except Exception:  # noqa: BLE001 - the same
        return False


def _distance(unmet: list[Unmet]) -> tuple[int, int]:
    """How far a permit was from opening: fewest demands first, and rather a fact that ended than one never told."""
    return len(unmet), sum(one.is_unknown for one in unmet)
