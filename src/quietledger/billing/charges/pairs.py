"""Which services of one day may stand beside each other (extra file: a table, until payers' own files are loaded).

Source: seed rules of billing.md section 5, to be checked against the current quarter's public pair files.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final, Protocol

from quietledger.billing.charges import codes
from quietledger.billing.charges.finding import Finding, Severity


class CodedLine(Protocol):
    """What a pair rule looks at: a charge line and a claim line both have it."""

    @property
    def code(self) -> str: ...
    @property
    def modifiers(self) -> tuple[str, ...]: ...


class Outcome(StrEnum):
    """What a pair means: it can't be, or only as two distinct services, or payers differ."""

    NEVER = "never"
    DISTINCT = "distinct"
    OFTEN_PAID = "often_paid"


DISTINCT_MODIFIERS: Final = frozenset({"59", "XE", "XP", "XS", "XU"})
REPEAT_MODIFIERS: Final = frozenset({"76", "77"})
_DISTINCT_FIX: Final = "Charge one of them, or show two separate times and add modifier 59 or XE."


@dataclass(frozen=True, slots=True)
class PairRule:
    """Two sets of codes of one patient, one clinician and one day."""

    id: str
    some: frozenset[str]
    others: frozenset[str]
    outcome: Outcome
    say: str
    fix: str

    def is_about(self, one: str, other: str) -> bool:
        """Whether the rule speaks of these two codes, in either order."""
        return (one in self.some and other in self.others) or (other in self.some and one in self.others)


@dataclass(frozen=True, slots=True)
class BaseRule:
    """Add-ons that mean nothing without a base: on their own day, or on any day where the work spans several."""

    id: str
    addons: frozenset[str]
    bases: frozenset[str]
    say: str
    fix: str
    spans_days: bool = False


def _set(*given: str) -> frozenset[str]:
    return frozenset(given)


_THERAPY: Final = codes.PSYCHOTHERAPY | codes.PSYCHOTHERAPY_ADDED
_OVER_DAYS: Final = _set("96130", "96132", "96116", "96136", "96138")  # testing is often spread over days
_ADVANCED_CARE: Final = _set("G0568", "G0569", "G0570")

PAIRS: Final = (
    PairRule("PAIR-THERAPY-TWICE", codes.PSYCHOTHERAPY, codes.PSYCHOTHERAPY, Outcome.DISTINCT,
             "Two individual sessions stand on one day.",
             "Charge one code for one session; for two sessions show both times and add 59 or 76."),
    PairRule("PAIR-THERAPY-ADDED", codes.PSYCHOTHERAPY, codes.PSYCHOTHERAPY_ADDED, Outcome.NEVER,
             "A session stands on the day alone and as an addition to a medical visit.",
             "Keep one: the addition if there was a medical visit, else the session."),
    PairRule("PAIR-EVALUATION", codes.EVALUATIONS, _THERAPY | codes.CRISIS | codes.MEDICAL_VISITS, Outcome.NEVER,
             "A first evaluation stands beside therapy, a crisis session or a medical visit of the same clinician.",
             "Charge the evaluation alone, or move what another clinician did to that clinician."),
    PairRule("PAIR-EVALUATION-TWICE", codes.EVALUATIONS, codes.EVALUATIONS, Outcome.NEVER,
             "Two first evaluations stand on one day.", "Charge one evaluation a day."),
    PairRule("PAIR-CRISIS", codes.CRISIS, _THERAPY | codes.FAMILY | {"90785"}, Outcome.NEVER,
             "A crisis session stands beside therapy, a family session or interactive complexity.",
             "Charge the crisis session alone, with all its minutes of the day."),
    PairRule("PAIR-CRISIS-TWICE", _set("90839"), _set("90839"), Outcome.NEVER,
             "The first hour of a crisis session stands twice on one day.",
             "Sum the crisis minutes of the day and charge the first hour once."),
    PairRule("PAIR-FAMILY", _set("90846"), _set("90847"), Outcome.DISTINCT,
             "Family sessions with and without the patient stand on one day.", _DISTINCT_FIX),
    PairRule("PAIR-FAMILY-THERAPY", codes.FAMILY, _THERAPY, Outcome.DISTINCT,
             "A family session and an individual session stand on one day.", _DISTINCT_FIX),
    PairRule("PAIR-GROUP-THERAPY", _set("90853"), _THERAPY, Outcome.OFTEN_PAID,
             "A group and an individual session stand on one day; some payers want modifier 59 or XE.",
             "Check this payer's rule for group and individual sessions of one day."),
    PairRule("PAIR-TESTING", _set("96136", "96137"), _set("96138", "96139"), Outcome.DISTINCT,
             "Testing by the clinician and by a technician stand on one day.", _DISTINCT_FIX),
    PairRule("PAIR-MEDICAL-THERAPY", codes.MEDICAL_VISITS, codes.PSYCHOTHERAPY, Outcome.NEVER,
             "A medical visit stands beside a session that is not charged as its addition.",
             "Charge the session as an addition: 90833, 90836 or 90838."),
    PairRule("PAIR-CARE-MONTH", _set("99492", "99493"), _ADVANCED_CARE | {"99484"}, Outcome.NEVER,
             "Two kinds of monthly care management stand in one month.", "Charge one of them for the month."),
    PairRule("PAIR-CARE-FIRST", _set("99492"), _set("99493"), Outcome.NEVER,
             "First and later month of team care stand in one month.", "Keep the first month if an episode began."),
    PairRule("PAIR-HEALTH-BEHAVIOR", codes.HEALTH_BEHAVIOR, _THERAPY | codes.CRISIS | codes.FAMILY | {"90853"},
             Outcome.NEVER, "Health behavior work and psychotherapy stand on one day.",
             "Charge the one that the first diagnosis is about."),
)  # fmt: skip

BASES: Final = (
    BaseRule("BASE-THERAPY-ADDED", codes.PSYCHOTHERAPY_ADDED, codes.MEDICAL_VISITS,
             "Added psychotherapy stands without a medical visit of that day.",
             "Add the medical visit, or charge 90832, 90834 or 90837."),
    BaseRule("BASE-CRISIS", _set("90840"), _set("90839"),
             "Further crisis time stands without its first hour.", "Charge 90839 first."),
    BaseRule("BASE-INTERACTIVE", _set("90785"), codes.INTERACTIVE_BASES,
             "Interactive complexity stands without a service that takes it.", "Remove it, or add its session."),
    BaseRule("BASE-MEDICATION", _set("90863"), codes.PSYCHOTHERAPY,
             "Medication review stands without its therapy session.", "Add the session, or remove the review."),
    BaseRule("BASE-TEAM-CARE", _set("99494"), _set("99492", "99493"),
             "Further team care stands without its month.", "Charge 99492 or 99493 first."),
    *(
        BaseRule(f"BASE-{addon}", _set(addon), _set(base), "An add-on stands without its first unit.",
                 f"Charge {base} first, on the same claim.", spans_days=base in _OVER_DAYS)
        for base, addon in (("96130", "96131"), ("96132", "96133"), ("96116", "96121"), ("96136", "96137"),
                            ("96138", "96139"), ("96158", "96159"), ("96164", "96165"), ("96167", "96168"),
                            ("96170", "96171"))
    ),
)  # fmt: skip

_SOURCE: Final = "billing.md 5; public pair files"


def pair_findings(lines: Sequence[CodedLine]) -> tuple[Finding, ...]:
    """Findings about the services of one patient, one clinician and one day, standing beside each other.

    Each finding names the later line of a pair, counted from 1 in the order given.
    """
    numbered = list(enumerate(lines, start=1))
    clashes = [
        _finding(rule.id, rule.say, rule.fix, number, rule.outcome)
        for (_, one), (number, other) in combinations(numbered, 2)
        for rule in PAIRS
        if rule.is_about(one.code, other.code) and not _is_cleared(rule, one, other)
    ]
    return (*clashes, *orphan_findings(lines))


def orphan_findings(lines: Sequence[CodedLine]) -> tuple[Finding, ...]:
    """Findings about add-ons without their base among these lines; testing may have its base on another day."""
    present = {line.code for line in lines}
    return tuple(
        _finding(rule.id, rule.say, rule.fix, number, Outcome.NEVER)
        for number, line in enumerate(lines, start=1)
        for rule in BASES
        if line.code in rule.addons and not present & rule.bases
    )


def _is_cleared(rule: PairRule, one: CodedLine, other: CodedLine) -> bool:
    """A modifier opens a pair only where the rule allows it, and it may stand on either line."""
    if rule.outcome is Outcome.NEVER:
        return False
    opening: Iterable[str] = DISTINCT_MODIFIERS
    if rule.id == "PAIR-THERAPY-TWICE":
        opening = DISTINCT_MODIFIERS | REPEAT_MODIFIERS
    return not {*one.modifiers, *other.modifiers}.isdisjoint(opening)


def _finding(rule_id: str, say: str, fix: str, line: int, outcome: Outcome) -> Finding:
    severity = Severity.WARN if outcome is Outcome.OFTEN_PAID else Severity.BLOCK
    return Finding(rule_id, say, fix, severity, field="code", line=line, source=_SOURCE)
