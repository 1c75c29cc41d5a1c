"""The three-level check of an 835: line, claim, payment (extra file: it is the arithmetic that money.md tells of).

A failed check is a row that somebody has to deal with. Nothing is changed to make a sum fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from quietledger.billing.remits.said import Basis, SaidClaim, SaidLine
from quietledger.pure.money.amounts import say as amount


class Level(StrEnum):
    """Where something is apart."""

    LINE = "line"
    CLAIM = "claim"
    PAYMENT = "payment"


class Why(StrEnum):
    """Which check found it, or what else keeps it open."""

    LINE = "line"  # SVC02 less its CAS is not SVC03
    CHARGES = "charges"  # the lines' charges are not CLP03
    CLAIM = "claim"  # CLP03 less all CAS is not CLP04
    LINES = "lines"  # CLP04 is more than the lines' payments less the claim's CAS
    UNSAID = "unsaid"  # CLP04 is less than that
    PAYMENT = "payment"  # BPR02 is neither the claims nor the lines, less PLB
    BELOW_ZERO = "below_zero"  # BPR02 below zero, which no payer may send
    REVERSAL = "reversal"  # no earlier entry is its mirror
    PAIR = "pair"  # the correction of a reversal that is held
    NEGATIVE = "negative"  # money taken back without saying that it is a reversal
    DOUBLE = "double"  # the same line paid before
    OVERPAID = "overpaid"  # more than the line still owed
    NO_LINE = "no_line"  # no line of ours fits
    NO_ENTRY = "no_entry"  # money on a claim that says it pays nothing
    UNMATCHED = "unmatched"  # no claim of ours fits
    SAME_TRACE = "same_trace"  # the trace came before with other content
    AGAIN = "again"  # the same content came before in another file
    BALANCE = "balance"  # a PLB in suspense


TITLES: Final = {
    Why.LINE: "A line doesn’t add up",
    Why.CHARGES: "The charges differ",
    Why.CLAIM: "A claim doesn’t add up",
    Why.LINES: "A claim says more than its lines",
    Why.UNSAID: "Lines say more than their claim",
    Why.PAYMENT: "The payment and its claims differ",
    Why.BELOW_ZERO: "A payment below nothing",
    Why.REVERSAL: "A reversal that can’t be entered",
    Why.PAIR: "The correction of a held reversal",
    Why.NEGATIVE: "Money taken back unsaid",
    Why.DOUBLE: "Possibly paid twice",
    Why.OVERPAID: "More than was owed",
    Why.NO_LINE: "No line of ours fits",
    Why.NO_ENTRY: "Money on an answer without any",
    Why.UNMATCHED: "No claim of ours fits",
    Why.SAME_TRACE: "The same payment, other content",
    Why.AGAIN: "Came before",
    Why.BALANCE: "Money without a claim",
}


@dataclass(frozen=True, slots=True)
class Apart:
    """One open difference.

    `cents`: how far two figures are apart, never negative.  `suspense_cents`: how much of the payment waits in suspense
    or unapplied because of it (positive: money that came; negative: money that was taken); 0 if only words disagree.
    """

    level: Level
    why: Why
    cents: int
    say: str
    segment: int = 0
    offset: int = 0
    suspense_cents: int = 0


def claim_apart(claim: SaidClaim, suspense_cents: int = 0) -> list[Apart]:
    """Check one claim and its lines; the same cents are told once, at the highest level that shows them.

    `suspense_cents`: what the payment holds for this claim beyond its lines.
    Source: billing.md 10.2; line: SVC02 - CAS = SVC03; claim: CLP03 - all CAS = CLP04, lines' charges = CLP03, lines'
    payments - the claim's CAS = CLP04.
    """
    lines = [apart for line in claim.lines if (apart := line_apart(line))]
    at = {"segment": claim.segment, "offset": claim.offset}
    found = []
    gap = claim.paid_cents - claim.lines_cents
    if gap:
        why = Why.LINES if gap > 0 else Why.UNSAID
        found.append(Apart(Level.CLAIM, why, abs(gap), _lines_say(claim, gap), suspense_cents=suspense_cents, **at))
        if sum(line.charge_cents - line.reduced_cents - line.paid_cents for line in claim.lines) == gap:
            lines = []
    charges = sum(line.charge_cents for line in claim.lines)
    if claim.lines and charges != claim.charge_cents:
        say = f"The claim is charged {amount(claim.charge_cents)}; its lines are charged {amount(charges)}."
        found.append(Apart(Level.CLAIM, Why.CHARGES, abs(claim.charge_cents - charges), say, **at))
    left = claim.charge_cents - reduced_cents(claim)
    if left != claim.paid_cents and not found and not lines:
        say = f"The claim says paid {amount(claim.paid_cents)}; its charge less its reductions is {amount(left)}."
        found.append(Apart(Level.CLAIM, Why.CLAIM, abs(left - claim.paid_cents), say, **at))
    return lines + found


def line_apart(line: SaidLine) -> Apart | None:
    """Check one line."""
    left = line.charge_cents - line.reduced_cents
    if left == line.paid_cents:
        return None
    say = f"The line says paid {amount(line.paid_cents)}; its charge less its reductions is {amount(left)}."
    return Apart(Level.LINE, Why.LINE, abs(left - line.paid_cents), say, line.segment, line.offset)


def reduced_cents(claim: SaidClaim) -> int:
    """All reductions of a claim, at both levels."""
    return sum(cas.cents for cas in claim.adjustments) + sum(line.reduced_cents for line in claim.lines)


def _lines_say(claim: SaidClaim, gap: int) -> str:
    said, paid = amount(claim.paid_cents), amount(claim.lines_cents)
    lines = "its only line says" if len(claim.lines) == 1 else "its lines together say"
    more = "is said but stands on no line" if gap > 0 else "stands on its lines but is not said"
    return f"The claim says paid {said}; {lines} {paid}. {amount(abs(gap))} {more}."


def payment_apart(basis: Basis, segment: int, offset: int) -> list[Apart]:
    """Check one ST: BPR02 against claims less PLB; the lines decide between the two when the claims don't agree."""
    found = []
    if basis.paid_cents < 0:
        say = f"The payment is {amount(basis.paid_cents)}; a payer may not send less than nothing."
        found.append(Apart(Level.PAYMENT, Why.BELOW_ZERO, -basis.paid_cents, say, segment, offset))
    if gap := basis.unexplained_cents:
        expected = basis.paid_cents - gap
        words = "was paid but is explained nowhere" if gap > 0 else "is said but was never paid"
        say = (
            f"The payment is {amount(basis.paid_cents)}; its claims and balances come to {amount(expected)}. "
            f"{amount(abs(gap))} {words}."
        )
        found.append(Apart(Level.PAYMENT, Why.PAYMENT, abs(gap), say, segment, offset, suspense_cents=gap))
    return found


def headline(why: Why, cents: int, suspense_cents: int) -> str:
    """A difference in one line, as a page's title says it."""
    if why is Why.LINES:
        return (
            f"{amount(cents)} was paid but stands on no line"
            if suspense_cents
            else f"{amount(cents)} is said but was never paid"
        )
    if why is Why.PAYMENT:
        words = "was paid but is explained nowhere" if suspense_cents > 0 else "is said but was never paid"
        return f"{amount(cents)} {words}"
    return f"{TITLES[why]}: {amount(cents)}"


def basis(paid_cents: int, claims: Iterable[SaidClaim], balances_cents: int) -> Basis:
    """Sum one ST up at all three levels."""
    by_claims = by_lines = 0
    for claim in claims:
        by_claims += claim.paid_cents
        by_lines += claim.lines_cents
    return Basis(paid_cents, by_claims, by_lines, balances_cents)
