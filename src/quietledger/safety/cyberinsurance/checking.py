"""What can't be so of a policy or a clause: field -> what is wrong, in words.

An extra file beside `rules`: actions raise what is found here, and forms show it.
"""

from __future__ import annotations

from typing import Final

from quietledger.pure.safeguards.controls import BY_ID
from quietledger.safety.cyberinsurance.rules import Condition, Exclusion, Part, Terms
from quietledger.safety.cyberinsurance.vocabulary import (
    BASES,
    CONDITIONS,
    DEFENCES,
    EXCLUSIONS,
    FORMS,
    KNOWING,
    MARKETS,
    PARTS,
    REACHES,
)

MOST_CENTS: Final = 100_000_000_00
FULL_PERCENT: Final = 100
CHOSEN: Final = {"basis": BASES, "form": FORMS, "market": MARKETS, "defence": DEFENCES, "knowledge_group": KNOWING}


def check_terms(terms: Terms) -> dict[str, str]:
    """What can't be so of a policy's first pages: field -> words.  Units: whole cents."""
    wrong: dict[str, str] = {}
    if not terms.insurer.strip():
        wrong["insurer"] = "Say who insures."
    if terms.expiration_on <= terms.effective_on:
        wrong["expiration_on"] = "It has to end after it begins."
    if not 0 < terms.aggregate_cents <= MOST_CENTS:
        wrong["aggregate_cents"] = "A limit is more than nothing, and at most $100 million."
    if not 0 <= terms.retention_cents < max(terms.aggregate_cents, 1):
        wrong["retention_cents"] = "What you keep of each event is less than the limit."
    if not 0 <= terms.premium_cents <= MOST_CENTS:
        wrong["premium_cents"] = "A premium is no less than nothing."
    if terms.retro_on is not None and terms.retro_on > terms.effective_on:
        wrong["retro_on"] = "It can’t begin to count after it begins."
    if terms.notice_hours is not None and terms.notice_days is not None:
        wrong["notice_days"] = "Hours or days, not both."
    unknown = {name: "Choose one." for name, known in CHOSEN.items() if getattr(terms, name) not in known}
    return (
        wrong
        | unknown
        | _percents(coinsurance_percent=terms.coinsurance_percent, min_earned_percent=terms.min_earned_percent)
    )


def check_part(part: Part) -> dict[str, str]:
    """What can't be so of one part: field -> words."""
    wrong: dict[str, str] = {}
    if part.part not in PARTS:
        wrong["part"] = "Choose one."
    for name in ("limit_cents", "aggregate_cents", "retention_cents"):
        given = getattr(part, name)
        if given is not None and not 0 <= given <= MOST_CENTS:
            wrong[name] = "No less than nothing, and at most $100 million."
    if part.basis not in {"dollars", "people"}:
        wrong["basis"] = "Choose one."
    elif part.basis == "people" and not part.people_cap:
        wrong["people_cap"] = "Say how many people it pays for."
    return wrong | _percents(coinsurance_percent=part.coinsurance_percent or 0)


def check_exclusion(exclusion: Exclusion) -> dict[str, str]:
    """What can't be so of one exclusion: field -> words."""
    return {} if exclusion.exclusion in EXCLUSIONS else {"exclusion": "Choose one."}


def check_condition(condition: Condition) -> dict[str, str]:
    """What can't be so of one condition: field -> words."""
    wrong: dict[str, str] = {}
    if condition.kind not in CONDITIONS:
        wrong["kind"] = "Choose one."
    if not condition.say.strip():
        wrong["say"] = "Say it in a few words of your own."
    if set(condition.controls) - BY_ID.keys():
        wrong["controls"] = "Choose from the list."
    if condition.reach not in REACHES:
        wrong["reach"] = "Choose one."
    return wrong


def _percents(**given: int) -> dict[str, str]:
    return {name: "From 0 to 100." for name, percent in given.items() if not 0 <= percent <= FULL_PERCENT}
