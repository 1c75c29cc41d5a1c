"""Where a claim stands, what a message changes about that, and how it is sent again."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from quietledger.billing.charges.rules import Finding, Severity, blocks
from quietledger.billing.claims.checks import EditTerms, TelehealthRule
from quietledger.billing.claims.content import (
    Address,
    Biller,
    ClaimContent,
    ClaimLine,
    Clinician,
    Frequency,
    Insured,
)
from quietledger.billing.claims.edits import EDITS, Edit, edits

# The door of this room: other rooms import this module only.
__all__ = [
    "CATEGORIES", "EDITS", "Address", "Biller", "Category", "ClaimContent", "ClaimLine", "ClaimState", "Clinician",
    "Edit", "EditTerms", "Finding", "Frequency", "Heard", "HeardKind", "Insured", "NoResend", "Resend", "Severity",
    "Standing", "TelehealthRule", "Wish", "acted", "blocks", "edits", "is_contradictory", "next_state", "resend",
    "sent",
]  # fmt: skip


class ClaimState(StrEnum):
    """Where a claim stands; the first four and `void` are our own doing, the others were said by somebody."""

    OPEN = "open"
    HELD = "held"
    READY = "ready"
    SENT = "sent"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REJECTED_SYNTAX = "rejected_syntax"
    REJECTED = "rejected"
    PAID = "paid"
    PARTLY_PAID = "partly_paid"
    DENIED = "denied"
    REVERSED = "reversed"
    VOID = "void"


class HeardKind(StrEnum):
    """Who can say something about a claim, through which message."""

    TA1 = "ta1"
    ACK_999 = "999"
    ACK_277CA = "277ca"
    REMIT_835 = "835"


@dataclass(frozen=True, slots=True)
class Standing:
    """A claim's state and what it rests on: the rank and time of the message, and the time of our own last act."""

    state: ClaimState = ClaimState.OPEN
    rank: int = 0
    at: datetime | None = None
    acted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A message about one claim; `at` is when its sender made it, not when it came.

    A message that carries only a day counts as made at the end of it: else it would seem older than what it answers.

    `verdict`: IK501 of a 999, TA104 of a TA1, the category of a 277CA, or one of paid, partly_paid, denied, reversed.
    """

    kind: HeardKind = HeardKind.ACK_999
    verdict: str = ""
    at: datetime | None = None
    is_payer: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """What a 277CA category means for the claim, and what a biller does about it."""

    state: ClaimState
    say: str
    fix: str = ""


CATEGORIES: Final[dict[str, Category]] = {
    "A0": Category(ClaimState.RECEIVED, "Passed on to the next in line."),
    "A1": Category(ClaimState.RECEIVED, "Received, not yet accepted."),
    "A2": Category(ClaimState.ACCEPTED, "Accepted; the payer decides next."),
    "A3": Category(ClaimState.REJECTED, "Sent back as unusable.", "Mend what it names and send it as a new claim."),
    "A4": Category(ClaimState.REJECTED, "Not found there.", "Check the payer's id and send it again."),
    "A5": Category(ClaimState.ACCEPTED, "Accepted and split; several answers will come."),
    "A6": Category(ClaimState.REJECTED, "Something is missing.", "Enter what it names and send it again."),
    "A7": Category(ClaimState.REJECTED, "Something is not valid.", "Correct what it names and send it again."),
    "A8": Category(ClaimState.REJECTED, "Two fields do not go together.", "Correct what it names and send it again."),
}

_SYNTAX_STATES: Final = {
    "A": ClaimState.RECEIVED, "E": ClaimState.RECEIVED,
    "R": ClaimState.REJECTED_SYNTAX, "M": ClaimState.REJECTED_SYNTAX,
    "W": ClaimState.REJECTED_SYNTAX, "X": ClaimState.REJECTED_SYNTAX,
}  # fmt: skip
_PAID_STATES: Final = {
    state.value: state for state in (ClaimState.PAID, ClaimState.PARTLY_PAID, ClaimState.DENIED, ClaimState.REVERSED)
}
# Which of two states said at the same moment stands: a refusal over a receipt, a correction over its own reversal.
_WEIGHTS: Final = {
    ClaimState.ACCEPTED: 1, ClaimState.REJECTED_SYNTAX: 2, ClaimState.REJECTED: 2,
    ClaimState.DENIED: 1, ClaimState.PARTLY_PAID: 2, ClaimState.PAID: 3,
}  # fmt: skip


def acted(standing: Standing, state: ClaimState, at: datetime) -> Standing:
    """The standing after an act of our own; what others said before it is about an earlier sending."""
    return replace(standing, state=state, rank=0, at=None, acted_at=at)


def sent(standing: Standing, at: datetime) -> Standing:
    """The standing after the claim has left."""
    return acted(standing, ClaimState.SENT, at)


def next_state(standing: Standing, heard: Heard) -> Standing:
    """The standing after a message, the same in whatever order the messages arrive.

    A remittance beats a 277CA, a payer's 277CA a clearinghouse's, any 277CA a 999; within one rank a verdict beats a
    receipt, then the later message the earlier. A 999 can thus reject only what nobody has accepted since. What was
    made before our last act speaks of an earlier sending. A message without a state (pending) changes nothing.

    Source: billing.md section 9.
    """
    state, rank = _state_said(heard), _rank(heard)
    if state is None or heard.at is None or standing.acted_at is None or standing.state is ClaimState.VOID:
        return standing
    if heard.at < standing.acted_at:
        return standing
    said = Standing(state, rank, heard.at, standing.acted_at)
    return max(standing, said, key=_strength) if standing.rank else said


def is_contradictory(category: str, action: str) -> bool:
    """Whether a 277CA says both yes and no (`A7` with `WQ`): the category decides, and a person looks at it."""
    found = CATEGORIES.get(category)
    if found is None or action not in {"WQ", "U"}:
        return False
    return (found.state is ClaimState.REJECTED) != (action == "U")


class Wish(StrEnum):
    """What a biller wants from a claim that has left: other data, that it never was, or the same once more."""

    CHANGE = "change"
    VOID = "void"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Resend:
    """How the claim goes out again; a replacement repeats all its lines."""

    frequency: Frequency = Frequency.ORIGINAL
    payer_claim_number: str = ""


@dataclass(frozen=True, slots=True)
class NoResend:
    """Why no claim should go out, and what to do."""

    say: str = ""
    fix: str = ""


_UNHEARD: Final = {ClaimState.SENT, ClaimState.RECEIVED}
_NEVER_ACCEPTED: Final = {
    ClaimState.OPEN, ClaimState.HELD, ClaimState.READY, ClaimState.REJECTED_SYNTAX, ClaimState.REJECTED,
}  # fmt: skip


def resend(
    standing: Standing,
    wish: Wish,
    *,
    payer_claim_number: str = "",
    takes_replacements: bool = True,
    takes_early: bool = False,
) -> Resend | NoResend:
    """Frequency of the next sending, or why there should be none.

    `takes_early`: the payer replaces claims that it has accepted and not yet decided.
    Source: billing.md section 7.3.
    """
    state = standing.state
    is_undecided = state in _UNHEARD or (state is ClaimState.ACCEPTED and not takes_early)
    if state in _NEVER_ACCEPTED and wish is not Wish.VOID:
        return Resend()
    obstacles = (
        (state in _NEVER_ACCEPTED, "No payer has this claim.", "Close it here; there is nothing to void."),
        (state is ClaimState.VOID, "The claim is void.", "Open a new one."),
        (is_undecided, "The payer has not decided yet.", "Wait for the answer, or ask for the claim's status."),
        (wish is Wish.AGAIN, "The payer has decided on these data.", "Appeal, or ask for reconsideration."),
        (not takes_replacements, "This payer takes no replacements.", "Ask it to reopen the claim."),
        (not payer_claim_number, "The payer's claim number is missing.", "Take it from the payer's last answer."),
    )
    for is_so, say, fix in obstacles:
        if is_so:
            return NoResend(say, fix)
    return Resend(Frequency.VOID if wish is Wish.VOID else Frequency.REPLACEMENT, payer_claim_number)


def _state_said(heard: Heard) -> ClaimState | None:
    if heard.kind is HeardKind.ACK_277CA:
        category = CATEGORIES.get(heard.verdict)
        return category.state if category else None
    if heard.kind is HeardKind.REMIT_835:
        return _PAID_STATES.get(heard.verdict)
    if heard.kind is HeardKind.TA1:
        return ClaimState.REJECTED_SYNTAX if heard.verdict == "R" else None
    return _SYNTAX_STATES.get(heard.verdict)


def _rank(heard: Heard) -> int:
    if heard.kind is HeardKind.REMIT_835:
        return 4
    if heard.kind is HeardKind.ACK_277CA:
        return 3 if heard.is_payer else 2
    return 1


def _strength(standing: Standing) -> tuple[int, bool, float, int]:
    at = standing.at.timestamp() if standing.at else 0.0
    return standing.rank, standing.state is not ClaimState.RECEIVED, at, _WEIGHTS.get(standing.state, 0)
