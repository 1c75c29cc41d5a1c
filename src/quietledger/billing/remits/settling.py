"""How an open difference is settled: words are explained, money is moved where it belongs (extra file of the rules)."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Final

from quietledger.billing.ledger.rules import Account, NewLine
from quietledger.billing.remits.match import OurClaim
from quietledger.billing.remits.said import Where
from quietledger.billing.remits.sums import Why


class Ways(StrEnum):
    """How an open difference can be settled."""

    EXPLAINED = "explained"  # only words disagreed, and now we know why
    TO_CLAIM = "to_claim"  # the money belongs to the claim after all
    GIVE_BACK = "give_back"  # it isn't ours: owed back to the payer
    THEIRS = "theirs"  # what they took is rightly theirs: an expense of ours


def ways(why: Why, suspense_cents: int, *, has_claim: bool) -> tuple[Ways, ...]:
    """Which ways fit a difference: words alone are explained; money is moved where it belongs, or owed back."""
    if not suspense_cents:
        return (Ways.EXPLAINED,)
    if suspense_cents < 0:
        return (Ways.TO_CLAIM, Ways.THEIRS) if has_claim else (Ways.THEIRS,)
    to_claim = has_claim and why not in {Why.UNMATCHED}
    return (Ways.TO_CLAIM, Ways.GIVE_BACK) if to_claim else (Ways.GIVE_BACK,)


SETTLED_FROM: Final = {
    Why.UNMATCHED: Account.INSURANCE_UNAPPLIED,
    Why.OVERPAID: Account.INSURANCE_UNAPPLIED,
    Why.NO_LINE: Account.INSURANCE_UNAPPLIED,
}


def settling_lines(way: Ways, why: Why, cents: int, where: Where, ours: OurClaim | None = None) -> tuple[NewLine, ...]:
    """The entry that settles the money of a difference; empty if it had none.

    To a claim: at most what its lines still owe is taken, in their order.  Units: cents as in `Apart.suspense_cents`.
    """
    start = SETTLED_FROM.get(why, Account.SUSPENSE_PLB)
    if way is Ways.EXPLAINED:
        return ()
    base = NewLine(start, cents, payer_id=where.payer_id, trace=where.trace, reason=why.value)
    if way is not Ways.TO_CLAIM or ours is None:
        account = Account.PENALTY if way is Ways.THEIRS else Account.REFUND_PAYABLE
        return base, replace(base, account=account, cents=-cents)
    lines, left = [], cents
    for one in ours.lines:
        taken = min(left, max(one.open_cents, 0)) if left > 0 else left
        lines.append(
            NewLine(
                Account.AR_INSURANCE,
                -taken,
                payer_id=ours.payer_id,
                patient_id=ours.patient_id,
                claim_id=ours.claim_id,
                line_id=one.line_id,
                trace=where.trace,
                reason=why.value,
                visit_id=ours.visit_id,
            )
        )
        left -= taken
    return (replace(base, cents=cents - left), *(line for line in lines if line.cents))
