"""Policies as plain values: first pages, parts, exclusions, conditions, and the terms of notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final
from uuid import UUID

from quietledger.core.facts.rules import Ref

MOST_BYTES: Final = 10_000_000


class PolicyState(StrEnum):
    """How a policy stands.  EXPIRED follows from its dates and is never written down."""

    QUOTED = "quoted"
    BOUND = "bound"
    EXPIRED = "expired"
    DECLINED = "declined"


STATES: Final = {
    PolicyState.QUOTED: "offered", PolicyState.BOUND: "in force", PolicyState.EXPIRED: "over",
    PolicyState.DECLINED: "declined",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Extension:
    """An extended reporting period on offer: how long, for which share of the premium, and until when to buy it."""

    months: int
    percent: int
    buy_within_days: int


@dataclass(frozen=True, slots=True)
class Panelist:
    """A firm that the insurer would have called in."""

    role: str
    firm: str
    consent_needed: bool = True


@dataclass(frozen=True, slots=True)
class Terms:
    """What a policy's first pages say.  Days: `expiration_on` is the first day without it; no `retro_on`: none.

    coinsurance_percent: of a loss that the practice bears itself.  notice_*: both None is "as soon as practicable".
    report_days: after the end, in which a claim may still be reported.  pages: name in PAGED -> page that shows it.
    """

    insurer: str
    effective_on: date
    expiration_on: date
    aggregate_cents: int
    retention_cents: int
    premium_cents: int
    form: str = "own"
    form_id: str = ""
    policy_no: str = ""
    named_insureds: tuple[str, ...] = ()
    market: str = ""
    basis: str = "claims_made_and_reported"
    retro_on: date | None = None
    continuity_on: date | None = None
    per_event_cents: int | None = None
    defence: str = "inside"
    coinsurance_percent: int = 0
    territory: str = ""
    hours_clause: int | None = None
    has_hammer: bool = False
    min_earned_percent: int = 0
    extensions: tuple[Extension, ...] = ()
    broker: str = ""
    hotline: str = ""
    claims_email: str = ""
    panel: tuple[Panelist, ...] = ()
    notice_hours: int | None = None
    notice_days: int | None = None
    report_days: int = 0
    proof_days: int | None = None
    knowledge_group: str = "any_employee"
    consent_needed: bool = True
    emergency_hours: int | None = None
    pages: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a wording stands: its page, and the hash of its text, so that next year's can be told from this one."""

    page: int | None = None
    text_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One coverage part that is included.  Without its own figure the policy's counts."""

    part: str
    limit_cents: int | None = None
    aggregate_cents: int | None = None
    retention_cents: int | None = None
    coinsurance_percent: int | None = None
    waiting_hours: int = 0
    indemnity_days: int | None = None
    basis: str = "dollars"
    people_cap: int | None = None
    inside_aggregate: bool = True
    triggers: str = ""
    clause: Clause = Clause()


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One exclusion; carve_backs: what it gives back.  is_counted: whether our figures take it as uncovered."""

    exclusion: str
    carve_backs: str = ""
    is_counted: bool = True
    clause: Clause = Clause()


@dataclass(frozen=True, slots=True)
class Condition:
    """What the insurer made the cover hang on.  controls: whose facts show it.  reach: what a breach takes away."""

    kind: str
    say: str
    controls: tuple[str, ...] = ()
    reach: str = "causes"
    deadline_on: date | None = None
    clause: Clause = Clause()
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy as it is kept.  ended_on: the first day without it, if it was ended before its time."""

    id: UUID
    kept: PolicyState
    terms: Terms
    parts: tuple[Part, ...]
    exclusions: tuple[Exclusion, ...]
    conditions: tuple[Condition, ...]
    added_at: datetime
    bound_at: datetime | None
    ended_on: date | None

    @property
    def last_on(self) -> date:
        """The first day without it."""
        return min(self.ended_on or self.terms.expiration_on, self.terms.expiration_on)

    def state(self, today: date) -> PolicyState:
        """How it stands on a day: what was bound is over after its last day."""
        is_over = self.kept is PolicyState.BOUND and self.last_on <= today
        return PolicyState.EXPIRED if is_over else self.kept

    def is_in_force(self, today: date) -> bool:
        """Whether it covers what is found on a day."""
        return self.state(today) is PolicyState.BOUND and self.terms.effective_on <= today

    def part(self, part: str) -> Part | None:
        """One part, None if it isn't included."""
        return next((one for one in self.parts if one.part == part), None)


@dataclass(frozen=True, slots=True)
class NoticeTerm:
    """How soon one policy wants to hear of an incident; neither hours nor days: as soon as practicable.

    starts: from what on.  report_days: after the end of the policy; the earlier of both limits binds.
    """

    policy_id: UUID
    insurer: str
    say: str
    hours: int | None
    days: int | None
    starts: str
    knowledge_group: str
    hotline: str
    claims_email: str
    page: int | None
    consent_needed: bool
    emergency_hours: int | None
    expiration_on: date
    basis: str
    report_days: int = 0
    proof_days: int | None = None


def ref(policy_id: UUID) -> Ref:
    """What the gate is asked about and the trail speaks of."""
    return Ref("cyber_policy", policy_id)


def text_hash(text: str) -> str:
    """The hash of a wording, whatever its line breaks and spaces are; "" of nothing."""
    plain = " ".join(text.split())
    return sha256(plain.encode()).hexdigest() if plain else ""


def notice_term(row: PolicyRow) -> NoticeTerm:
    """The terms of notice of one policy, with its own words for them."""
    terms = row.terms
    return NoticeTerm(
        row.id, terms.insurer, _notice_words(terms), terms.notice_hours, terms.notice_days, "awareness",
        terms.knowledge_group, terms.hotline, terms.claims_email, terms.pages.get("notice"), terms.consent_needed,
        terms.emergency_hours, row.last_on, terms.basis, terms.report_days, terms.proof_days,
    )  # fmt: skip


def _notice_words(terms: Terms) -> str:
    when = "as soon as practicable"
    if terms.notice_hours is not None:
        when = f"within {terms.notice_hours} hours"
    elif terms.notice_days is not None:
        when = f"within {terms.notice_days} days"
    after = f"{terms.report_days} days after " if terms.report_days else ""
    return f"Tell {terms.insurer} {when} of becoming aware, and not later than {after}the end of its policy."
