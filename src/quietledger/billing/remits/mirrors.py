"""Whether a reversal is the exact mirror of what was entered (extra file: billing.md 10.5 on its own)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from quietledger.billing.remits.said import Cas, SaidClaim, SaidLine
from quietledger.pure.money.amounts import say as amount


def unlike(original: SaidClaim, reversal: SaidClaim) -> list[str]:
    """What keeps a reversal from being the mirror of an original; empty if it is one.

    Every amount must be there with the opposite sign. Quantities don't count: payers differ about their sign. CLP05 is
    absent in a reversal.

    Source: billing.md 10.5.
    """
    found = []
    if reversal.charge_cents != -original.charge_cents:
        found.append(_say("The charge", original.charge_cents, reversal.charge_cents))
    if reversal.paid_cents != -original.paid_cents:
        found.append(_say("The payment", original.paid_cents, reversal.paid_cents))
    if _reductions(original.adjustments, -1) != _reductions(reversal.adjustments):
        found.append("The reductions of the claim as a whole are not those of the first answer, negated.")
    if _lines(original.lines, -1) != _lines(reversal.lines):
        found.append(_lines_say(original, reversal))
    return found


def _say(what: str, first_cents: int, now_cents: int) -> str:
    return f"{what} was {amount(first_cents)} and is taken back as {amount(now_cents)}."


def _lines_say(original: SaidClaim, reversal: SaidClaim) -> str:
    before = sum(line.reduced_cents for line in original.lines)
    after = sum(line.reduced_cents for line in reversal.lines)
    if before != -after:
        return f"The lines' reductions were {amount(before)} and come back as {amount(after)}."
    return "The lines are not those of the first answer, negated."


def _reductions(adjustments: Sequence[Cas], sign: int = 1) -> Counter[tuple[str, str]]:
    """Cents by group and reason; how they are spread over segments does not matter."""
    sums: Counter[tuple[str, str]] = Counter()
    for cas in adjustments:
        sums[cas.group, cas.reason] += sign * cas.cents
    return Counter({key: cents for key, cents in sums.items() if cents})


def _lines(lines: Sequence[SaidLine], sign: int = 1) -> Counter[tuple[object, ...]]:
    return Counter(
        (
            line.code, line.modifiers, line.service_on, sign * line.charge_cents, sign * line.paid_cents,
            frozenset(_reductions(line.adjustments, sign).items()),
        )
        for line in lines
    )  # fmt: skip
