"""Where the amounts go that belong to no claim (PLB); extra file: billing.md 10.6 and its rows of 14.3 on their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from quietledger.billing.ledger.rules import Account, NewLine
from quietledger.billing.remits.said import Plb, Where

# What kind of debt a code makes (amount below zero) or takes (above): only what an earlier one made may be taken.
FAMILIES: Final = {"WO": "recoupment", "72": "recoupment", "FB": "forward"}
FAMILY_ACCOUNTS: Final = {"recoupment": Account.PAYER_RECOUPMENT, "forward": Account.FORWARD_BALANCE}
OWN_ACCOUNTS: Final = {
    "L6": Account.INTEREST, "CT": Account.CAPITATION, "50": Account.PENALTY, "51": Account.PENALTY,
    "L3": Account.PENALTY,
    "LE": Account.LEVY, "IR": Account.LEVY,
}  # fmt: skip
WORDS: Final = {
    "WO": "Taken back by the payer", "FB": "Carried forward", "72": "Our refund, acknowledged", "L6": "Interest",
    "CT": "Capitation", "50": "Late filing", "51": "Interest penalty", "L3": "Penalty", "LE": "Levy",
    "IR": "Tax withheld",
    "B2": "Rebate", "CS": "Adjustment, not explained", "J1": "Not reimbursed",
}  # fmt: skip

Debt = tuple[str, str]  # family and key of its reference


@dataclass(frozen=True, slots=True)
class Settled:
    """One PLB pair and where it goes.  `debt_cents`: how much it made (positive) or took (negative) of a debt."""

    plb: Plb
    account: Account
    debt: Debt | None
    debt_cents: int
    suspense_cents: int
    lines: tuple[NewLine, ...]


def debt_of(plb: Plb) -> Debt | None:
    """Which debt a pair makes or takes: by claim for a recovery (its number comes first), else by trace."""
    family = FAMILIES.get(plb.code)
    if family is None:
        return None
    words = plb.reference.split()
    return family, words[0] if family == "recoupment" and words else plb.reference


def settle(plbs: Sequence[Plb], debts: Mapping[Debt, int], where: Where) -> list[Settled]:
    """Find each pair's account, debts before what takes from them; returned in the order of the file.

    `debts`: what earlier remittances of this payer left, in cents.  What no earlier entry backs goes to suspense, so
    that neither Liab:payer_recoupment nor Liab:forward_balance ever stands on the wrong side.

    Source: billing.md 10.6, 14.3.
    """
    left = dict(debts)
    settled: dict[int, Settled] = {}
    refunds = {plb.cents: place for place, plb in enumerate(plbs) if plb.code == "72" and plb.cents < 0}
    for place in sorted(range(len(plbs)), key=lambda place: plbs[place].cents > 0):
        plb = plbs[place]
        debt = debt_of(plb)
        if debt is None:
            settled[place] = _own(plb, where)
            continue
        if plb.code == "WO" and left.get(debt, 0) <= 0 and -plb.cents in refunds:
            # A refund that is acknowledged comes as a pair of 72 and WO, which need not name the same reference.
            debt = debt_of(plbs[refunds[-plb.cents]]) or debt
        backed = plb.cents if plb.cents < 0 else min(plb.cents, max(left.get(debt, 0), 0))
        left[debt] = left.get(debt, 0) - backed
        settled[place] = _debt(plb, debt, backed, where)
    return [settled[place] for place in range(len(plbs))]


def _own(plb: Plb, where: Where) -> Settled:
    account = OWN_ACCOUNTS.get(plb.code, Account.SUSPENSE_PLB)
    lines = (_line(plb, account, plb.cents, where), _line(plb, Account.CLEARING_REMIT, -plb.cents, where))
    return Settled(plb, account, None, 0, -plb.cents if account is Account.SUSPENSE_PLB else 0, lines)


def _debt(plb: Plb, debt: Debt, backed_cents: int, where: Where) -> Settled:
    account, rest = FAMILY_ACCOUNTS[debt[0]], plb.cents - backed_cents
    lines: tuple[NewLine, ...] = (
        _line(plb, account, backed_cents, where),
        _line(plb, Account.SUSPENSE_PLB, rest, where),
        _line(plb, Account.CLEARING_REMIT, -plb.cents, where),
    )
    return Settled(
        plb,
        account if backed_cents else Account.SUSPENSE_PLB,
        debt,
        -backed_cents,
        -rest,
        tuple(line for line in lines if line.cents),
    )


def _line(plb: Plb, account: Account, cents: int, where: Where) -> NewLine:
    reason = f"{plb.code}:{plb.reference}" if plb.reference else plb.code
    return NewLine(
        account,
        cents,
        payer_id=where.payer_id,
        trace=where.trace,
        reason=reason,
        segment=plb.segment,
        offset=plb.offset,
    )
