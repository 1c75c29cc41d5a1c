"""What the ledger says about a claim, each amount with its address (extra file: arithmetic of the claim's page)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from quietledger.billing.ledger.queries import LineRow
from quietledger.billing.ledger.rules import RECEIVABLE, WORDS, Account

MONEY: Final = {Account.CLEARING_REMIT, Account.INSURANCE_UNAPPLIED}


@dataclass(frozen=True, slots=True)
class Address:
    """Where an amount comes from: a segment of a file, or an entry of the ledger."""

    entry_id: UUID
    file_id: UUID | None = None
    segment: int = 0


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount with its words and its address; None: nobody has said anything yet."""

    name: str
    cents: int | None
    where: str = ""
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class LineSums:
    """What became of one line of the claim; None: nobody has answered yet."""

    charge_id: UUID
    paid_cents: int | None
    off_cents: int | None
    patient_cents: int | None
    reasons: tuple[str, ...]
    address: Address | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All amounts of a claim, and what is still open."""

    amounts: tuple[Amount, ...]
    open_cents: int
    lines: dict[UUID, LineSums]


def sheet(lines: Sequence[LineRow], charge_ids: Iterable[UUID], *, is_answered: bool) -> Sheet:
    """The amounts of one visit's ledger lines.

    What the plan paid is what left its receivable and was neither taken off nor turned to the patient. A denial moves
    no money and leaves no line: an answered claim without lines was paid nothing, another was not answered yet.
    """
    silence = 0 if is_answered else None
    said = [line for line in lines if line.kind not in {"charge", "copay", "payment"}]
    charged = [line for line in lines if line.kind == "charge" and line.account in RECEIVABLE]
    taken_off = [line for line in said if line.account not in {Account.AR_INSURANCE, *MONEY}]
    amounts = [
        Amount("Charged", sum(line.cents for line in charged), _charge_where(charged), _address(charged)),
        Amount("The plan paid", _paid(said) if said else silence, _where(_main(said)), _address(_main(said))),
        *(_amount(line) for line in taken_off),
    ]
    by_patient = [line for line in lines if line.kind == "copay" and line.account is Account.PATIENT_CREDIT]
    if by_patient:
        amounts.append(Amount("Paid at the session", -sum(line.cents for line in by_patient), "", _address(by_patient)))
    still_open = sum(line.cents for line in lines if line.account is Account.AR_INSURANCE)
    sums = {charge_id: _line_sums(charge_id, said, silence) for charge_id in charge_ids}
    return Sheet(tuple(amounts), still_open, sums)


def _line_sums(charge_id: UUID, said: Sequence[LineRow], silence: int | None) -> LineSums:
    own = [line for line in said if line.line_id == charge_id]
    if not own:
        return LineSums(charge_id, silence, silence, silence, (), None)
    patient = sum(line.cents for line in own if line.account is Account.AR_PATIENT)
    off = sum(line.cents for line in own if line.account not in {*RECEIVABLE, *MONEY})
    reasons = tuple(dict.fromkeys(line.reason for line in own if line.reason))
    return LineSums(charge_id, _paid(own), off, patient, reasons, _address(_main(own)))


def _paid(said: Sequence[LineRow]) -> int:
    return -sum(line.cents for line in said if line.account not in MONEY)


def _main(said: Sequence[LineRow]) -> list[LineRow]:
    """The lines that tell of the plan's receivable, which carry the address of what was paid."""
    return [line for line in said if line.account is Account.AR_INSURANCE]


def _amount(line: LineRow) -> Amount:
    reason = f", {line.reason}" if line.reason else ""
    return Amount(f"{WORDS[line.account]}{reason}", line.cents, _where([line]), _address([line]))


def _charge_where(charged: Sequence[LineRow]) -> str:
    return f"session of {charged[0].effective_on:%Y-%m-%d}" if charged else ""


def _where(lines: Sequence[LineRow]) -> str:
    if not lines or not lines[0].file_id:
        return ""
    segments = sorted({line.segment for line in lines if line.segment})
    return f"835 · seg {', '.join(map(str, segments[:3]))}"


def _address(lines: Sequence[LineRow]) -> Address | None:
    return Address(lines[0].entry_id, lines[0].file_id, lines[0].segment) if lines else None
