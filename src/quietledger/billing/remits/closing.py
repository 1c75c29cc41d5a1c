"""Payments are closed: what belongs to no claim is entered, and all money has moved (extra file of actions)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from quietledger.billing.ledger import actions as ledger
from quietledger.billing.ledger.rules import Account, NewEntry, NewLine, Source
from quietledger.billing.remits import queries, rules
from quietledger.billing.remits.entering import RemitEntered, day_of, difference, net, once
from quietledger.billing.remits.models import Balance, Difference, Remit
from quietledger.core.audit import actions as audit
from quietledger.core.facts.rules import refs
from quietledger.core.gate import actions as gate
from quietledger.core.gate.actions import Can
from quietledger.core.tenancy import actions as tenancy
from quietledger.core.tenancy.rules import Actor


@dataclass(slots=True)
class _Closing:
    """Payments that are closed together.  `debts`: what each payer may still take back, by reference."""

    debts: dict[str, dict[rules.Debt, int]]
    entries: list[NewEntry] = field(default_factory=list)
    settled: list[tuple[Balance, rules.Settled, str]] = field(default_factory=list)
    aparts: list[tuple[Remit, rules.Apart]] = field(default_factory=list)


def close_remits(who: Actor, remit_ids: Sequence[UUID], *, now: datetime) -> RemitEntered:
    """Enter the balances of payments whose answers are all entered, and what no sum explains, in the payments' order.

    Needs: Can.ENTER_REMITS on their files, asked once for all.
    Trail: gate.decide, ledger.entered, remits.closed.
    """
    with tenancy.scope(who):
        files = queries.files_of(remit_ids)
    permit = gate.require(who, Can.ENTER_REMITS, on=refs("file", files), now=now)
    with tenancy.scope(who):
        remits = queries.closable(remit_ids)
        plbs = queries.balances(remits)
        closing = _Closing(queries.debts({remit.payer_key for remit in remits}))
        for remit in remits:
            _close(closing, remit, plbs[remit.id])
        entered = ledger.enter(permit, closing.entries, now=now) if closing.entries else {}
        _keep(closing, entered, now)
        Remit.objects.filter(id__in=[remit.id for remit in remits]).update(state=Remit.State.ENTERED, entered_at=now)
        audit.record(permit, "remits.closed", on=refs("file", files), now=now, remits=len(remits))
    return RemitEntered(differences=len(closing.aparts), paid_cents=_cleared(closing))


def _close(closing: _Closing, remit: Remit, rows: Sequence[Balance]) -> None:
    where = rules.Where(remit.payer_id, remit.trace, day_of(remit))
    debts = closing.debts.setdefault(remit.payer_key, {})
    for row, one in zip(rows, rules.settle([row.said() for row in rows], debts, where), strict=True):
        key = once(remit, f"balance/{row.ordinal}")
        closing.settled.append((row, one, key))
        _add_entry(closing, remit, "plb", key, one.lines)
        if one.debt:
            debts[one.debt] = debts.get(one.debt, 0) + one.debt_cents
        if apart := rules.balance_apart(one):
            closing.aparts.append((remit, apart))
    lines = rules.unexplained_lines(remit.basis(), where, remit.segment, remit.offset)
    _add_entry(closing, remit, "remit", once(remit, "unexplained"), lines)
    closing.aparts += [
        (remit, apart) for apart in rules.payment_apart(remit.basis(), remit.segment, remit.offset)
    ]  # fmt: skip


def _add_entry(closing: _Closing, remit: Remit, kind: str, key: str, lines: Sequence[NewLine]) -> None:
    if moved := net(lines):
        source = Source("remit", remit.file_id, remit.id, moved[0].segment, moved[0].offset)
        closing.entries.append(NewEntry(kind, day_of(remit), key, source, moved))


def _keep(closing: _Closing, entered: dict[str, UUID], now: datetime) -> None:
    for row, settled, key in closing.settled:
        row.mark_settled(settled, entered.get(key))
    Balance.objects.bulk_update(
        [row for row, _, _ in closing.settled],
        ["account", "debt_family", "debt_key", "debt_cents", "entry"],
        batch_size=500,
    )
    Difference.objects.bulk_create(difference(remit.id, apart, now) for remit, apart in closing.aparts)


def _cleared(closing: _Closing) -> int:
    lines = (line for entry in closing.entries for line in entry.lines)
    return sum(line.cents for line in lines if line.account is Account.CLEARING_REMIT)
