"""Builders for answers and claims, shared by this room's tests."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid5

from quietledger.billing.ledger.rules import NewLine
from quietledger.billing.remits import rules

SPACE = UUID("00000000-0000-4000-8000-000000000001")
PAYER, NEXT, PATIENT, VISIT = (uuid5(SPACE, name) for name in ("payer", "next", "patient", "visit"))
DAY = date(2026, 11, 6)
WHERE = rules.Where(PAYER, "EFT1", DAY)


def cas(group: str, reason: str, cents: int) -> rules.Cas:
    return rules.Cas(group, reason, cents, segment=20, offset=200)


def line(charge: int, paid: int, *adjustments: rules.Cas, number: str = "L1", **more: object) -> rules.SaidLine:
    return rules.SaidLine(1, "H0004", charge, paid, adjustments, control_number=number, segment=19, offset=190, **more)  # type: ignore[arg-type]  # the fields of the dataclass


def said(
    charge: int,
    paid: int,
    *lines: rules.SaidLine,
    status: str = "1",
    adjustments: tuple[rules.Cas, ...] = (),
    ordinal: int = 1,
) -> rules.SaidClaim:
    return rules.SaidClaim(
        ordinal, "C1", status, charge, paid, lines, adjustments, payer_claim_number="PCN1", segment=18, offset=180
    )


def ours(open_cents: int = 16000, *, charge: int = 16000, next_payer: UUID | None = None) -> rules.OurClaim:
    one = rules.OurLine(uuid5(SPACE, "charge"), "H0004", charge, open_cents, "", "L1")
    return rules.OurClaim(uuid5(SPACE, "claim"), PATIENT, VISIT, PAYER, (one,), None, next_payer)


def adds_up(*claims: rules.SaidClaim, balances: int = 0, paid: int | None = None) -> rules.Basis:
    found = rules.basis(0, claims, balances)
    return rules.Basis(
        found.claims_cents - balances if paid is None else paid, found.claims_cents, found.lines_cents, balances
    )


def decide(
    *claims: rules.SaidClaim, claim: rules.OurClaim | None = None, earlier=(), basis=None
) -> list[rules.Decided]:
    return rules.decide_group(claims, claim or ours(), earlier, basis or adds_up(*claims), WHERE, DAY)


def sums(lines: tuple[NewLine, ...] | list[NewLine]) -> dict[str, int]:
    """Cents by account; accounts at zero are left out."""
    found: dict[str, int] = {}
    for one in lines:
        found[one.account.value] = found.get(one.account.value, 0) + one.cents
    return {account: cents for account, cents in found.items() if cents}
