"""The policy as a book for people: every rule in plain language with its source, made of the one table.

Beside `policy`, as one more of the table's readers: nobody writes the book, so it can't differ from what is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from quietledger.core.facts.rules import CATALOGUE
from quietledger.core.gate import policy
from quietledger.core.gate.cans import Can
from quietledger.core.gate.clauses import VALUES, AnyOf, Clause, FactHolds, Limit, Op
from quietledger.core.gate.parameters import BOUNDS, Limits, span
from quietledger.core.gate.rules import Demand, Effect, Rule
from quietledger.core.tenancy.rules import Kind

__all__ = ["BOUNDS", "MENDS", "Article", "Book", "LimitLine", "book", "markdown", "span", "words"]

WHO: Final = {
    Kind.STAFF: "people who work here", Kind.JOB: "jobs", Kind.PATIENT: "patients", Kind.CLIENT: "programs",
}  # fmt: skip
# What mends a missing fact, by the remedy that a demand names.
MENDS: Final = {
    "people": "Ask an owner of the practice.", "people:second_factor": "Set a second factor up: How you sign in.",
    "people:sign_in": "Sign in again.", "people:step_up": "Prove once more who you are.",
    "patients": "Open the patient’s account.", "visits": "Open the session.", "clients": "Ask an owner: Programs.",
    "glass": "Open the emergency access: Emergency access.", "training": "Take the lessons that are due.",
    "devices": "Pair the device and let it report: This device.",
    "partners:screening": "Look them up in this month’s exclusion lists: Screening.",
    "agreements": "Have the agreement signed.", "outbox": "Record the patient’s choice: Send.",
}  # fmt: skip
PREFACE: Final = (
    "Everything that decides who may do what, in plain language. `quietledger policy book` writes it from the one",
    "table that the gate decides by ([core/gate/policy.py](../src/quietledger/core/gate/policy.py)), so it says what",
    "is done and not what somebody remembers. Nothing is permitted without a rule that says so; a rule that forbids",
    "beats every permission; what is not known never permits; an error in a rule is a no.",
)
NOT_YET: Final = (
    "No room tells the facts of these rules yet: they take no part in any decision, and no fact is invented."
)
TWO_PEOPLE: Final = (
    "A practice may change these inside their bounds. It takes two people; in a practice of one, time is the second "
    "person, after 72 hours."
)
_IS: Final = {Op.EQ: "is", Op.LE: "is at most", Op.GE: "is at least", Op.NONE_OF: "is none of"}


@dataclass(frozen=True, slots=True)
class Article:
    """One rule in words.  `cans`: what it permits, empty where it is about everything."""

    id: str
    say: str
    demands: tuple[str, ...]
    reads: tuple[str, ...]
    who: str
    cans: tuple[str, ...]
    citation: str
    notes: tuple[str, ...]
    told_by: str


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One limit with its bounds, as words."""

    name: str
    say: str
    now: str
    usual: str
    least: str
    most: str
    value: int
    unit: str


@dataclass(frozen=True, slots=True)
class Book:
    """The whole policy.  `hash`: of the bundle that says the same to machines."""

    hash: str
    permits: tuple[Article, ...]
    forbids: tuple[Article, ...]
    not_yet: tuple[Article, ...]
    limits: tuple[LimitLine, ...]


def book(limits: Limits | None = None) -> Book:
    """The policy with a practice's limits, the usual ones if none are given."""
    limits = limits or Limits()
    enforced = [rule for rule in policy.RULES if rule.is_enforced]
    return Book(
        policy.bundle_hash(limits),
        tuple(_article(rule, limits) for rule in enforced if rule.effect is Effect.PERMIT),
        tuple(_article(rule, limits) for rule in enforced if rule.effect is Effect.FORBID),
        tuple(_article(rule, limits) for rule in policy.NOT_YET_ENFORCED),
        tuple(_limit(name, limits) for name in BOUNDS),
    )


def words(clause: Clause, limits: Limits) -> str:
    """A clause as words: "the person signs in with a second factor"."""
    if isinstance(clause, FactHolds):
        among = f" (and {VALUES[clause.among].say} is one that it names)" if clause.among else ""
        return f"the {clause.kind} {CATALOGUE[clause.name].say}{among}"
    if isinstance(clause, AnyOf):
        return ", or ".join(words(one, limits) for one in clause.clauses)
    if clause.op is Op.EQ and isinstance(clause.than, bool):
        return VALUES[clause.value].say if clause.than else f"not: {VALUES[clause.value].say}"
    if isinstance(clause.than, Limit):
        return f"{VALUES[clause.value].say} {_IS[clause.op]} {limits.value(clause.than.name)}"
    than = ", ".join(sorted(clause.than)) if isinstance(clause.than, frozenset) else clause.than
    return f"{VALUES[clause.value].say} {_IS[clause.op]} {than}"


def markdown(whole: Book, practice: str = "") -> str:
    """The book as Markdown, for printing, filing and comparing; of one practice, with the hash of its bundle."""
    named = f"Bundle of {practice}: `{whole.hash}`. Each decision on its trail names the bundle that it was made by."
    lines = [
        "# The policy book", "", *PREFACE, "", *([named, ""] if practice else []),
        "## Who may do what", "", *(line for one in whole.permits for line in _lines(one)),
        "## What must be so, whoever asks", "", *(line for one in whole.forbids for line in _lines(one)),
        "## Not yet enforced", "", NOT_YET, "", *(line for one in whole.not_yet for line in _lines(one)),
        "## Limits", "", TWO_PEOPLE, "", "| limit | now | usual | bounds |", "|---|---|---|---|",
        *(f"| {one.say} | {one.now} | {one.usual} | {one.least} to {one.most} |" for one in whole.limits),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _lines(one: Article) -> list[str]:
    told = f" Will be told by `{one.told_by}`." if one.told_by else ""
    return [
        f"### {one.id}. {one.say}", "",
        *(f"* {demand}" for demand in one.demands),
        *([f"* Permits: {'; '.join(one.cans)}."] if one.cans else []),
        *(f"* {note}" for note in one.notes), "",
        f"About {one.who}. Reads: {'; '.join(one.reads)}. Source: {one.citation}.{told}", "",
    ]  # fmt: skip


def _article(rule: Rule, limits: Limits) -> Article:
    notes = []
    if rule.only_leaving:
        notes.append("Only about what leaves the practice.")
    if rule.yields:
        notes.append("Gives way to P90 while an emergency access stands, for looking at a screen.")
    who = (
        "everybody and everything"
        if rule.kinds == frozenset(Kind)
        else " and ".join(WHO[kind] for kind in Kind if kind in rule.kinds)
    )
    return Article(
        rule.id, rule.say, tuple(_say(one, limits) for one in rule.demands),
        tuple(words(one.clause, limits) for one in rule.demands), who,
        tuple(can.value.say for can in Can if rule.cans and can.name in rule.cans), rule.citation, tuple(notes),
        "" if rule.is_enforced else rule.told_by,
    )  # fmt: skip


def _say(demand: Demand, limits: Limits) -> str:
    return demand.say.format(**limits.words())


def _limit(name: str, limits: Limits) -> LimitLine:
    bound, value = BOUNDS[name], limits.value(name)
    said = {one: span(number, bound.unit) for one, number in (
        ("now", value), ("usual", bound.usual), ("least", bound.least), ("most", bound.most),
    )}  # fmt: skip
    return LimitLine(name, bound.say, **said, value=value, unit=bound.unit)
