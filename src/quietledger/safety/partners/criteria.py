"""What partners are asked by: the tests that no price makes up for, the criteria with their anchors, and figures.

An extra file of the room: tables of plain values, as rules are.   Source: partners reference 2, 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from quietledger.pure.choosing.scales import Confidence
from quietledger.safety.partners.rules import Tier

SUM: Final = 100
FULL_HALVES: Final = 10  # 5 points, counted in halves
COST: Final = "W10"
# Of the collections: as much is worth no point, as little five.  For W10, and the same for everybody.
COST_ANCHORS_BP: Final = (1_200, 200)
_PATIENT_DATA: Final = frozenset({Tier.ONE, Tier.TWO})
_CLAIMS: Final = frozenset({"billing", "clearinghouse"})


@dataclass(frozen=True, slots=True)
class Test:
    """A knock-out: what must be so, what shows it, and for whom it is asked."""

    id: str
    say: str
    shown_by: str
    tiers: frozenset[Tier] = _PATIENT_DATA
    kinds: frozenset[str] = frozenset()
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion with its usual weight.  worst, good, best: what is worth 0, 3 and 5 points."""

    id: str
    name: str
    weight: int
    worst: str
    good: str
    best: str


@dataclass(frozen=True, slots=True)
class Rated:
    """Points by one criterion, in halves from 0 to 10, what they rest on, and why."""

    halves: int
    confidence: Confidence
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a partner's work, and the ways in which firms count it.  formulas: code -> words, ours first."""

    name: str
    title: str
    unit: str
    formulas: Mapping[str, str]


TESTS: Final = (
    Test("KO1", "It signs a business associate agreement that has what the law requires.", "the checked agreement",
         fact="agreement.baa"),
    Test("KO2", "Neither the firm nor its owners are on an exclusion list.", "a screening", frozenset(Tier),
         fact="partner.screened"),
    Test("KO3", "A second factor guards all access to our data, and it is encrypted on the way and at rest.",
         "evidence"),
    Test("KO4", "Nobody abroad stores or sees our data without our consent.", "the contract"),
    Test("KO5", "At the end our data comes back in a usable form, and nothing is held against a bill.", "the contract",
         frozenset(Tier)),
    Test("KO6", "It tells us of a breach within 10 days.", "the contract"),
    Test("KO7", "It holds cyber insurance of at least $1 million.", "the certificate", frozenset({Tier.ONE}),
         fact="partner.evidence.insurance"),
    Test("KO8", "It runs the transactions that we need with our payers.", "its list of payers", kinds=_CLAIMS),
    Test("KO9", "It caused no large breach that is still open and not put right.", "the breach portal"),
)  # fmt: skip
BY_TEST: Final = {one.id: one for one in TESTS}

CRITERIA: Final = (
    Criterion("W01", "Security assurance", 14, "nothing was shown", "a SOC 2 Type II report in date",
              "HITRUST i1 or r2, SOC 2 and a penetration test"),
    Criterion("W02", "Incidents, and candour about them", 8, "hidden", "one, well handled", "none, or told in full"),
    Criterion("W03", "Quality of the agreement", 12, "lacks what is required", "has what is required",
              "and our recommended terms"),
    Criterion("W04", "Access: named, least, recorded", 8, "shared sign-ins", "named people with a second factor",
              "and access records come to us"),
    Criterion("W05", "Subcontractors and places", 6, "unknown", "listed", "listed, in the US, and we may refuse one"),
    Criterion("W06", "Resilience", 8, "no plan", "a plan", "tested within a year, back within 72 hours"),
    Criterion("W07", "Knows behavioral health", 10, "no", "some of its practices", "a specialist, with references"),
    Criterion("W08", "Claims accepted at first", 7, "under 90 %", "95 %", "98 % or more, by a stated formula"),
    Criterion("W09", "Collections, days in A/R, denials overturned", 7, "does not say", "reports them",
              "guarantees them, with definitions"),
    Criterion(COST, "Total cost", 8, "12 % of collections or more", "6 %", "2 % or less"),
    Criterion("W11", "Leaving", 5, "locked in", "fair notice and an export", "an exit was tried out"),
    Criterion("W12", "Compliance programme", 4, "none", "there is one", "audited"),
    Criterion("W13", "Strength, references, years", 3, "new and unknown", "some years, two references",
              "ten years, audited accounts"),
)  # fmt: skip
BY_CRITERION: Final = {one.id: one for one in CRITERIA}
USUAL: Final = {one.id: one.weight for one in CRITERIA}

MEASURES: Final = (
    Measure("first_pass", "First-pass acceptance", "%", {
        "payer": "accepted by the payer when first sent / all that were sent; the clearinghouse’s rejections count",
        "after_clearinghouse": "accepted by the payer / those that passed the clearinghouse; its rejections left out",
    }),
    Measure("net_collection", "Net collection rate", "%", {
        "closed": "payments / (charges − contractual adjustments), for months that are closed",
        "open": "payments / (charges − contractual adjustments), with months that are still open",
        "allowed": "payments / allowed amounts",
    }),
    Measure("days_in_ar", "Days in A/R", "days", {
        "daily": "what is owed / average charges a day, over 90 days", "service": "mean days from session to payment",
    }),
    Measure("overturned", "Denials overturned", "%", {
        "all": "denials later paid / all denials", "appealed": "denials later paid / those that were appealed",
    }),
)  # fmt: skip
BY_MEASURE: Final = {one.name: one for one in MEASURES}


def tests_for(kind: str, tier: Tier) -> list[Test]:
    """The knock-outs that are asked of a firm of this kind and tier."""
    return [one for one in TESTS if tier in one.tiers and (not one.kinds or kind in one.kinds)]


def check_weights(given: Mapping[str, int]) -> str:
    """What is wrong with weights, "" if nothing: each criterion has one, and together they are 100."""
    if given.keys() != USUAL.keys() or min(given.values()) < 0:
        return "Each criterion needs a weight of 0 or more."
    total = sum(given.values())
    return "" if total == SUM else f"Together they must be {SUM}; now they are {total}."
