"""Whatever a payer writes into an 835, the ledger's invariants hold (billing.md 14.3)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quietledger.billing.ledger.models import Line
from quietledger.core.tenancy import actions as tenancy
from tests.billing.remits import world as w

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CHARGE = 16000
NUMBERS = count(1)
REASONS = st.sampled_from(["1", "2", "3", "16", "18", "23", "45", "94", "104", "133", "197", "253", "7777"])
PARTS = st.lists(
    st.tuples(st.sampled_from(["CO", "PR", "OA", "PI"]), REASONS, st.integers(-2_000, 9_000)),
    max_size=3,
    unique_by=lambda part: part[:2],
)
SLIPS = st.sampled_from([0, 0, 0, 0, 1, -500, 3700])  # mostly it adds up


@st.composite
def answers(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Answers to some claims; each may be told twice, taken back, or about nobody."""
    found = []
    for _ in range(draw(st.integers(1, 4))):
        parts = [part for part in draw(PARTS) if part[2]]
        paid = max(CHARGE - sum(cents for _, _, cents in parts), 0) + draw(SLIPS)
        found.append(
            {
                "parts": parts, "paid": max(paid, 0), "line_slip": draw(SLIPS), "is_known": draw(st.integers(0, 5)) > 0,
                "then": draw(st.sampled_from(["", "", "back", "again", "corrected"])),
            }
        )  # fmt: skip
    return found


BALANCES = st.lists(
    st.tuples(
        st.sampled_from(["WO", "FB", "L6", "CS", "72", "50"]), st.sampled_from(["R1", "R2"]), st.integers(-5_000, 5_000)
    ),
    max_size=3,
)


@pytest.fixture
def who(job):
    return job()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(said=answers(), balances=BALANCES, slip=SLIPS)
def test_payments_move_in_full_and_lines_stay_whole(who, said, balances, slip):
    run = next(NUMBERS)
    names = [f"R{run}C{place}" for place in range(len(said))]
    world = w.make(who, NOW, {name: CHARGE for name, one in zip(names, said, strict=True) if one["is_known"]})
    first = remit(f"R{run}A", [answer(name, one) for name, one in zip(names, said, strict=True)], balances, slip)
    second = remit(
        f"R{run}B", [then for name, one in zip(names, said, strict=True) for then in later(name, one)], [], 0
    )
    w.run(who, NOW, w.era(first, control=2 * run), w.era(second, control=2 * run + 1))
    with tenancy.scope(who):
        lines = list(Line.objects.select_related("entry"))
    check_entries(lines)
    cleared = Counter({one.trace: 0 for one in (first, second)})
    for line in lines:
        if line.account == "Clearing:remit" and line.trace in cleared:
            cleared[line.trace] += line.cents
    assert cleared == {one.trace: one.paid_cents for one in (first, second)}
    check_claims(world, lines)
    check_debts(lines)


def answer(name: str, one: dict[str, Any], **more: Any) -> Any:
    return w.answer(name, CHARGE, one["paid"], *one["parts"], line_paid=max(one["paid"] + one["line_slip"], 0), **more)


def later(name: str, one: dict[str, Any]) -> list[Any]:
    back = w.back(name, CHARGE, one["paid"], *one["parts"], line_paid=-max(one["paid"] + one["line_slip"], 0))
    again = answer(name, one, payer_claim_number=f"N{name}")
    return {"": [], "back": [back], "again": [again], "corrected": [back, again]}[one["then"]]


def remit(trace: str, claims: list[Any], balances: list[tuple[str, str, int]], slip: int) -> Any:
    adds_up = sum(claim.paid_cents for claim in claims) - sum(cents for _, _, cents in balances)
    return w.remit(trace, claims, *(one for one in balances if one[2]), paid_cents=adds_up + slip)


def check_entries(lines: list[Line]) -> None:
    sums: Counter[Any] = Counter()
    for line in lines:
        sums[line.entry_id] += line.cents
    assert set(sums.values()) == {0}


def check_claims(world: w.World, lines: list[Line]) -> None:
    """Per claim: charge = paid on it + taken off + what plans and patients still owe; never below zero."""
    apart = {"Suspense:plb", "Liab:insurance_unapplied"}
    for name, visit in world.visits.items():
        entries = {line.entry_id for line in lines if line.visit_id == visit and line.entry.kind != "charge"}
        of_claim: Counter[str] = Counter()
        for line in lines:
            if line.entry_id in entries or (line.visit_id == visit):
                of_claim[line.account] += line.cents
        paid = of_claim["Clearing:remit"] + sum(of_claim[one] for one in apart)
        taken_off = sum(cents for account, cents in of_claim.items() if account.startswith("Contra:"))
        assert paid + taken_off + of_claim["AR:insurance"] + of_claim["AR:patient"] == CHARGE, name
        assert of_claim["AR:insurance"] >= 0


def check_debts(lines: list[Line]) -> None:
    for account in ("Liab:payer_recoupment", "Liab:forward_balance"):
        assert sum(line.cents for line in lines if line.account == account) <= 0
