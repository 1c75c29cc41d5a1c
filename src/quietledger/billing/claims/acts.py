"""What a biller does next about a claim, and the words for it (extra file: pages stay free of decisions)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from quietledger.billing.claims.forms import Act
from quietledger.billing.claims.queries import ClaimRow, FindingRow
from quietledger.billing.claims.rules import ClaimState, NoResend, Resend, Severity, Wish


@dataclass(frozen=True, slots=True)
class Chip:
    """A state in two words at most; the tone is one of the look's four."""

    tone: str
    icon: str
    words: str


CHIPS: Final = {
    ClaimState.OPEN: Chip("soon", "hold", "Held"),
    ClaimState.HELD: Chip("soon", "hold", "Held"),
    ClaimState.READY: Chip("fine", "check", "Ready"),
    ClaimState.SENT: Chip("way", "send", "Sent"),
    ClaimState.RECEIVED: Chip("way", "send", "Received"),
    ClaimState.ACCEPTED: Chip("way", "check", "Accepted"),
    ClaimState.REJECTED_SYNTAX: Chip("bad", "undo", "Unreadable"),
    ClaimState.REJECTED: Chip("bad", "undo", "Sent back"),
    ClaimState.PAID: Chip("fine", "check", "Paid"),
    ClaimState.PARTLY_PAID: Chip("soon", "ask", "Paid partly"),
    ClaimState.DENIED: Chip("bad", "stop", "Denied"),
    ClaimState.REVERSED: Chip("soon", "undo", "Taken back"),
    ClaimState.VOID: Chip("way", "stop", "Void"),
}

# What the buttons say: alone, and for a number of claims.
VERBS: Final = {
    Act.SEND: ("Send", "will be sent"),
    Act.HOLD: ("Hold", "will be held"),
    Act.RELEASE: ("Check again", "will be checked again"),
    Act.AGAIN: ("Send again", "will be filled anew and made ready"),
    Act.VOID: ("Void", "will be asked to be voided"),
}

WISHES: Final = {Act.RELEASE: Wish.CHANGE, Act.AGAIN: Wish.CHANGE, Act.VOID: Wish.VOID}


@dataclass(frozen=True, slots=True)
class Next:
    """The next act of a claim: a sentence that starts with a verb, why, and at most three buttons, main one first."""

    say: str
    why: str
    icon: str
    acts: tuple[Act, ...] = ()


def next_of(claim: ClaimRow, findings: Sequence[FindingRow], payer: str) -> Next:
    """What to do next about a claim that stands as this one does."""
    blocking = [finding for finding in findings if finding.severity == Severity.BLOCK]
    first = blocking[0] if blocking else None
    if claim.state in {ClaimState.HELD, ClaimState.OPEN}:
        say = first.fix if first else "Check it again."
        return Next(say, _why(blocking) or "It was held.", "hold", (Act.RELEASE,))
    if claim.state in {ClaimState.REJECTED, ClaimState.REJECTED_SYNTAX}:
        say = first.fix if first else "Send it again."
        return Next(say, f"{_why(blocking)} {payer} has no such claim; its filing limit goes on.", "undo", (Act.AGAIN,))
    return _NEXT.get(claim.state, _nothing)(payer)


def _why(blocking: Sequence[FindingRow]) -> str:
    more = f" {len(blocking) - 1} more below." if len(blocking) > 1 else ""
    return f"{blocking[0].say}{more}" if blocking else ""


def _nothing(payer: str) -> Next:
    return Next("Do nothing.", f"{payer} has answered, and nothing is open here.", "check")


_NEXT: Final = {
    ClaimState.READY: lambda payer: Next(
        "Send it.", f"It passed every edit. It goes to {payer} through the clearinghouse.", "send", (Act.SEND, Act.HOLD)
    ),
    ClaimState.SENT: lambda payer: Next("Wait.", f"It is on its way to {payer}; no answer has come yet.", "send"),
    ClaimState.RECEIVED: lambda payer: Next("Wait.", f"It has arrived; {payer} has not accepted it yet.", "send"),
    ClaimState.ACCEPTED: lambda payer: Next(
        "Wait for the answer.", f"{payer} has accepted it and decides next.", "check"
    ),
    ClaimState.DENIED: lambda payer: Next(
        "Answer the denial.",
        f"{payer} has denied it; nothing was written off. If something on it was wrong, a replacement mends it; "
        "if not, appeal.",
        "denial",
        (Act.AGAIN, Act.VOID),
    ),
    ClaimState.PARTLY_PAID: lambda payer: Next(
        "Look at what was taken off.",
        f"{payer} paid a part. If something on the claim was wrong, a replacement mends it.",
        "ask",
        (Act.AGAIN, Act.VOID),
    ),
    ClaimState.REVERSED: lambda payer: Next(
        "Wait for the new answer.",
        f"{payer} took its answer back; usually a new one comes with it.",
        "undo",
        (Act.AGAIN,),
    ),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen: the claims that it happens to with how, and those left alone with why."""

    can: tuple[tuple[ClaimRow, str], ...]
    cannot: tuple[tuple[ClaimRow, str], ...]

    @property
    def ids(self) -> tuple[UUID, ...]:
        return tuple(claim.id for claim, _ in self.can)

    @property
    def cents(self) -> int:
        return sum(claim.charge_cents for claim, _ in self.can)


def preview(act: Act, chosen: Sequence[tuple[ClaimRow, Resend | NoResend]]) -> Preview:
    """Part the chosen claims into those that the act is for, and the others with the reason."""
    judged = [(claim, *_judge(act, claim, how)) for claim, how in chosen]
    return Preview(
        tuple((claim, say) for claim, can, say in judged if can),
        tuple((claim, say) for claim, can, say in judged if not can),
    )


_HOW: Final = {"1": "as a new claim", "7": "as a replacement", "8": "to void the earlier one"}


def _judge(act: Act, claim: ClaimRow, how: Resend | NoResend) -> tuple[bool, str]:
    if act in {Act.SEND, Act.HOLD}:
        is_ready = claim.state is ClaimState.READY
        return is_ready, _HOW[claim.frequency] if is_ready else "It isn’t ready."
    if act is Act.RELEASE and claim.state not in {ClaimState.HELD, ClaimState.OPEN}:
        return False, "It isn’t held."
    if isinstance(how, NoResend):
        return False, f"{how.say} {how.fix}"
    return True, _HOW[how.frequency.value]
