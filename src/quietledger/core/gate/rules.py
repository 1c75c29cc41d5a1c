"""How a question is decided: clauses are true, false or unknown, and unknown never permits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final
from uuid import UUID

from quietledger.core.facts.rules import CATALOGUE, FactRow, Ref
from quietledger.core.gate.errors import Decision, Unmet
from quietledger.core.tenancy.rules import Actor, Kind

FactsAt = Mapping[tuple[UUID, str], FactRow]


@dataclass(frozen=True, slots=True)
class Doing:
    """What a `Can` fixes, so that no caller chooses it.

    opens: sealed tables -> fields, for the vault.  leaves: it goes out of the house, so it names its receiver.
    must_name: kinds of things that the question has to name, so that no rule about them is passed by silence.
    step_up: the person has to have proved within the last minutes who they are.
    """

    action: str
    purpose: str
    categories: tuple[str, ...]
    channel: str
    say: str
    opens: Mapping[str, frozenset[str]] = field(default_factory=dict)
    leaves: bool = False
    must_name: frozenset[str] = frozenset()
    step_up: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: who wants to do what, with which things, for whom, when."""

    who: Actor
    can: str
    doing: Doing
    on: tuple[Ref, ...]
    to: Ref | None
    now: datetime

    def about(self, kind: str) -> tuple[UUID, ...]:
        """The ids of the things of one kind that the question is about."""
        if kind == "person":
            return (self.who.person_id,) if self.who.person_id else ()
        if kind == "device":
            return (self.who.device_id,) if self.who.device_id else ()
        if kind == "client":
            return (self.who.client_id,) if self.who.client_id else ()
        if kind == "practice":
            return (self.who.practice_id,)
        if kind == "partner":
            return (self.to.id,) if self.to else ()
        return tuple(ref.id for ref in self.on if ref.kind == kind)


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether one demand is met (None: unknown), and what was heard last."""

    met: bool | None
    have: str
    is_broken: bool = False


@dataclass(frozen=True, slots=True)
class Demand:
    """What must be so.  `check` gives True, False or None; `say` and `fix` are for the person who is refused."""

    check: Callable[[Asked, FactsAt], Finding]
    say: str
    fix: str = ""
    fact: str = ""


def fact_holds(name: str, say: str, fix: str = "") -> Demand:
    """Demand that a fact holds now about everything of its kind that the question names.

    Nobody of that kind in the question: for people, devices and partners that is unknown, and for whatever the question
    must name; else there is nothing to demand.
    """
    kind = CATALOGUE[name].about

    def check(asked: Asked, facts: FactsAt) -> Finding:
        about = asked.about(kind)
        if not about:
            is_due = kind in {"person", "device", "partner", "client"} or kind in asked.doing.must_name
            return Finding(None if is_due else True, "nobody named")
        for one in about:
            row = facts.get((one, name))
            met = stands(row, asked.now)
            if met is not True:
                return Finding(met, "no news ever" if row is None else f"ended {row.until:%Y-%m-%d %H:%M}")
        return Finding(True, "stands")  # noqa: FBT003 - the three values are the point

    return Demand(check, say, fix, name)


def stands(row: FactRow | None, now: datetime) -> bool | None:
    """Whether a fact holds for a question, None without any news.

    A word that was told after the question's `now` (a job's clock stands still while it works) counts from its telling:
    what was taken back since is taken back.
    """
    return None if row is None else row.holds(max(now, row.told_at))


def value_is(test: Callable[[Asked], bool], say: str, fix: str = "") -> Demand:
    """Demand something of the question's own values."""
    return Demand(lambda asked, _facts: Finding(test(asked), "as asked"), say, fix)


class Effect(Enum):
    """Forbid beats permit; the order of rules never matters."""

    PERMIT = "permit"
    FORBID = "forbid"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the policy.

    A permit opens when all its demands are met; a forbid stops unless all its demands are met. A rule that is not yet
    enforced (its facts are told by no room so far) takes no part in decisions and is listed as such.
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

    def is_about(self, asked: Asked) -> bool:
        """Whether the rule speaks about this kind of question at all."""
        return (
            self.is_enforced
            and asked.who.kind in self.kinds
            and (self.cans is None or asked.can in self.cans)
            and (asked.doing.leaves or not self.only_leaving)
        )

    def unmet(self, asked: Asked, facts: FactsAt) -> list[Unmet]:
        """The demands that are not met, in words; empty: the rule is content."""
        found = ((demand, _checked(demand, asked, facts)) for demand in self.demands)
        return [
            Unmet(
                self.id, demand.fact, one.have, demand.say, demand.fix, self.citation, is_unknown=one.met is None,
                is_broken=one.is_broken,
            )
            for demand, one in found
            if one.met is not True
        ]  # fmt: skip


def _checked(demand: Demand, asked: Asked, facts: FactsAt) -> Finding:
    """What a demand finds; one that breaks finds nothing, which never permits."""
    try:
        return demand.check(asked, facts)
    except Exception as problem:  # noqa: BLE001 - whatever goes wrong in a rule must end as "no", on the trail
        return Finding(None, f"could not be judged ({type(problem).__name__})", is_broken=True)


NO_RULE: Final = Unmet(
    "P00", "", "no rule permits it", "Nobody may do this without a rule that says so.", "", "45 CFR 164.312(a)(1)"
)


def decide(asked: Asked, facts: FactsAt, rules: Iterable[Rule], decision_id: UUID) -> Decision:
    """Decide one question: every forbid content and at least one permit open, or no.

    A permit that would have opened but for the fewest demands explains a refusal by default.
    """
    about = [rule for rule in rules if rule.is_about(asked)]
    forbids = [(rule, rule.unmet(asked, facts)) for rule in about if rule.effect is Effect.FORBID]
    permits = [(rule, rule.unmet(asked, facts)) for rule in about if rule.effect is Effect.PERMIT]
    stops = [(rule, unmet) for rule, unmet in forbids if unmet]
    opens = [rule.id for rule, unmet in permits if not unmet]
    stands = tuple(rule.say for rule, unmet in forbids if not unmet)
    if opens and not stops:
        return Decision(decision_id, asked.can, is_allowed=True, why=tuple(opens), unmet=(), stands=stands)
    missing = [one for _, unmet in stops for one in unmet]
    if not opens:
        closest = min([unmet for _, unmet in permits] or [[NO_RULE]], key=_distance)
        missing += closest
    why = tuple(rule.id for rule, _ in stops) or ("P00",)
    return Decision(decision_id, asked.can, is_allowed=False, why=why, unmet=tuple(missing), stands=stands)


def _distance(unmet: Sequence[Unmet]) -> tuple[int, int]:
    """How far a permit was from opening: fewest demands first, and rather a fact that ended than one never told."""
    return len(unmet), sum(one.is_unknown for one in unmet)
