"""Frozen rows of remittances as pages show them, with their chips (extra file of queries)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from quietledger.billing.claims.queries import ClaimRow
from quietledger.billing.remits import rules
from quietledger.billing.remits.models import Remit
from quietledger.core.shell.rules import spelled
from quietledger.pure.money.amounts import say as amount


@dataclass(frozen=True, slots=True)
class Chip:
    """A state in two words at most, with the tone and icon that the look gives it."""

    tone: str
    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class RemitRow:
    """One payment in a list.  Units: cents."""

    id: UUID
    payer_name: str
    trace: str
    method: str
    paid_cents: int
    day: date
    claims_count: int
    state: str
    differences_count: int
    differences_cents: int

    @property
    def chip(self) -> Chip:
        if self.state == Remit.State.AGAIN:
            return Chip("soon", "ask", "Came before")
        if self.differences_count:
            words = "open difference" if self.differences_count == 1 else "open differences"
            return Chip("soon", "alert", f"{spelled(self.differences_count).capitalize()} {words}")
        return (
            Chip("way", "remit", "Being entered")
            if self.state == Remit.State.TAKEN
            else Chip("fine", "check", "Entered")
        )


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One thing that does not add up."""

    id: UUID
    remit_id: UUID
    remit_claim_id: UUID | None
    claim_id: UUID | None
    level: str
    why: str
    cents: int
    suspense_cents: int
    say: str
    segment: int
    offset: int
    state: str
    found_at: datetime
    payer_name: str
    trace: str
    ways: tuple[rules.Ways, ...]

    @property
    def title(self) -> str:
        return rules.TITLES[rules.Why(self.why)]

    @property
    def headline(self) -> str:
        return rules.headline(rules.Why(self.why), self.cents, self.suspense_cents)


@dataclass(frozen=True, slots=True)
class SumRow:
    """One row of "Does it add up?".  `off_cents`: how far it is from the payment, 0 if it agrees; None: not known."""

    name: str
    where: str
    cents: int
    off_cents: int | None
    segment: int
    words: str = ""

    @property
    def chip(self) -> Chip:
        if self.off_cents is None:
            return Chip("way", "ask", self.words)
        if not self.off_cents:
            return Chip("fine", "check", self.words or "Agrees")
        more = "more" if self.off_cents > 0 else "less"
        return Chip("bad", "alert", self.words or f"{amount(abs(self.off_cents))} {more}")


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answered claim."""

    id: UUID
    segment: int
    control_number: str
    status: str
    charge_cents: int
    allowed_cents: int
    paid_cents: int
    patient_cents: int
    state: str
    verdict: str
    how: str
    claim: ClaimRow | None
    entry_id: UUID | None
    apart_cents: int

    @property
    def how_words(self) -> str:
        return rules.HOW_WORDS[rules.How(self.how)]

    @property
    def chip(self) -> Chip:
        if self.apart_cents and self.state == rules.State.ENTERED:
            return Chip("bad", "alert", f"{amount(self.apart_cents)} apart")
        if self.state == rules.State.ENTERED and self.verdict == "denied":
            return Chip("way", "denial", "To denials")
        return CHIPS[rules.State(self.state)]


CHIPS: Final = {
    rules.State.TAKEN: Chip("way", "remit", "Not yet"),
    rules.State.ENTERED: Chip("fine", "check", "Entered"),
    rules.State.UNAPPLIED: Chip("soon", "ask", "Please confirm"),
    rules.State.HELD: Chip("bad", "hold", "Held"),
    rules.State.NOTED: Chip("fine", "check", "Noted"),
    rules.State.REVERSED: Chip("way", "undo", "Taken back"),
}


@dataclass(frozen=True, slots=True)
class RemitView:
    """One remittance with all that its page shows, but for its claims and segments."""

    remit: Remit
    row: RemitRow
    differences: tuple[DifferenceRow, ...]
    counts: tuple[SumRow, ...]
    open_cents: int
    entered_count: int
    previous_id: UUID | None
    next_id: UUID | None


@dataclass(frozen=True, slots=True)
class DenialRow:
    """One denial or reduction to work on."""

    id: UUID
    claim: ClaimRow | None
    remit_id: UUID
    payer_name: str
    kind: str
    group: str
    reason: str
    say: str
    fix: str
    work_words: str
    cents: int
    due_on: date
    segment: int


@dataclass(frozen=True, slots=True)
class UnmatchedRow:
    """One answer to no claim of ours.  `suggestion`: the one claim of the same member, day and charge."""

    id: UUID
    remit_id: UUID
    payer_name: str
    control_number: str
    charge_cents: int
    paid_cents: int
    segment: int
    suggestion: ClaimRow | None
