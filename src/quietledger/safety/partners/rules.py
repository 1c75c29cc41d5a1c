"""What a partner is, and which steps lead from one state to another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

JOINING: Final = timedelta(days=14)
FIRST_SCREENING: Final = timedelta(days=30)
MOST_NAME: Final = 120
DOMAIN: Final = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
REGION: Final = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")


class Tier(StrEnum):
    """How much a partner is exposed to, by what it holds and not by its price.  Source: partners reference 1."""

    ONE = "T1"  # data of all patients at rest, or it moves money
    TWO = "T2"  # data of patients in transit, or of some
    THREE = "T3"  # no data of patients


class State(StrEnum):
    """How a partner stands.  Only `chosen` and `watch` are worked with in full."""

    CANDIDATE = "candidate"
    CHOSEN = "chosen"
    WATCH = "watch"
    RESTRICTED = "restricted"
    SUSPENDED = "suspended"
    ENDED = "ended"


KINDS: Final = {
    "billing": "billing company", "clearinghouse": "clearinghouse", "records": "records and practice management",
    "hosting": "cloud or mail host", "card": "payment processor", "collections": "collection agency",
    "letters": "statement and letter service", "it": "IT support", "answering": "answering service",
    "telehealth": "telehealth", "scribe": "AI scribe", "other": "other firm",
}  # fmt: skip
TIERS: Final = {
    Tier.ONE: "holds data of all patients, or moves money",
    Tier.TWO: "carries data of patients, or holds that of some",
    Tier.THREE: "sees no data of patients",
}
IN_USE: Final = frozenset({State.CHOSEN, State.WATCH, State.RESTRICTED})
# What may follow what.  From candidate to chosen leads a decision alone.
STEPS: Final = {
    State.CANDIDATE: frozenset({State.ENDED}),
    State.CHOSEN: frozenset({State.WATCH, State.RESTRICTED, State.SUSPENDED, State.ENDED}),
    State.WATCH: frozenset({State.CHOSEN, State.RESTRICTED, State.SUSPENDED, State.ENDED}),
    State.RESTRICTED: frozenset({State.CHOSEN, State.WATCH, State.SUSPENDED, State.ENDED}),
    State.SUSPENDED: frozenset({State.CHOSEN, State.WATCH, State.RESTRICTED, State.ENDED}),
    State.ENDED: frozenset({State.CANDIDATE}),
}


@dataclass(frozen=True, slots=True)
class NewPartner:
    """A firm as somebody enters it.  owners: who is looked up beside the firm itself.  regions: where it works."""

    name: str
    kind: str
    tier: Tier = Tier.ONE
    regions: tuple[str, ...] = ("US",)
    domain: str = ""
    owners: tuple[str, ...] = ()
    npi: str = ""
    ein: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One partner.  regions: countries, or states of one ("US", "US-IL").  why: of its state, in words."""

    id: UUID
    name: str
    kind: str
    tier: Tier
    state: State
    regions: tuple[str, ...]
    domain: str
    owners: tuple[str, ...]
    npi: str
    ein: str
    notes: str
    added_at: datetime
    state_since: datetime
    why: str

    @property
    def kind_words(self) -> str:
        return KINDS.get(self.kind, self.kind)

    @property
    def is_in_use(self) -> bool:
        """Whether the practice works with it, be it under watch or with less."""
        return self.state in IN_USE


def check(new: NewPartner) -> dict[str, str]:
    """What can't be kept of a firm as it was entered, by field; empty if all can."""
    wrong = {}
    if not new.name.strip() or len(new.name) > MOST_NAME:
        wrong["name"] = f"Give its legal name, at most {MOST_NAME} characters."
    if new.kind not in KINDS:
        wrong["kind"] = "Choose what it does."
    if not new.regions or not all(REGION.fullmatch(one) for one in new.regions):
        wrong["regions"] = "Name countries by two letters, as in US or US-IL."
    if new.domain and not DOMAIN.fullmatch(new.domain):
        wrong["domain"] = "A domain looks like example.com, without www or an address."
    if new.npi and not is_npi(new.npi):
        wrong["npi"] = "An NPI has ten digits, and its last one must fit the others."
    if new.ein and not re.fullmatch(r"\d{9}", new.ein):
        wrong["ein"] = "An EIN has nine digits."
    return wrong


def is_step(source: State, target: State, *, is_decided: bool) -> bool:
    """Whether somebody may set a partner from one state to the other; back to work it comes only if it was decided."""
    if target is State.CHOSEN and not is_decided:
        return False
    return target in STEPS[source]


def is_npi(text: str) -> bool:
    """Whether ten digits carry the right check digit.   Source: Luhn over 80840 and them; partners reference 5.4."""
    if not re.fullmatch(r"[12]\d{9}", text):
        return False
    digits = [int(digit) for digit in reversed("80840" + text)]
    doubled = [digit * 2 for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(digit - 9 if digit > 9 else digit for digit in doubled)) % 10 == 0
