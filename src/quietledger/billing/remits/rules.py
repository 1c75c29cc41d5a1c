"""What is done with what a payer answered: enter it, mirror it, or keep it apart; each payment moves in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from quietledger.billing.ledger.rules import Account, NewLine
from quietledger.billing.remits.effects import Effect, Kind, Work, effect_of
from quietledger.billing.remits.match import HOW_WORDS, How, OurClaim, OurLine, claim_key, our_lines
from quietledger.billing.remits.mirrors import unlike
from quietledger.billing.remits.plb import FAMILIES, Debt, Settled, debt_of, settle
from quietledger.billing.remits.plb import WORDS as PLB_WORDS
from quietledger.billing.remits.reasons import CLASS_WORDS, CONTRACT, REASONS, Class, Reason, reason
from quietledger.billing.remits.said import (
    FORWARDED,
    LATER_PAYER,
    WITHOUT_ENTRY,
    Basis,
    Cas,
    Plb,
    SaidClaim,
    SaidLine,
    Status,
    Where,
)
from quietledger.billing.remits.settling import Ways, settling_lines, ways
from quietledger.billing.remits.sums import TITLES, Apart, Level, Why, basis, claim_apart, headline, payment_apart
from quietledger.pure.money.amounts import say as amount

# The door of this room: other rooms import this module only.
__all__ = [
    "CLASS_WORDS",
    "CONTRACT",
    "FORWARDED",
    "HOW_WORDS",
    "LATER_PAYER",
    "PLB_WORDS",
    "REASONS", "TITLES",
    "Apart",
    "Basis",
    "Cas",
    "Class",
    "Debt",
    "Decided",
    "Earlier",
    "Effect",
    "How",
    "Kind",
    "Level",
    "NewLine",
    "OurClaim",
    "OurLine",
    "Plb",
    "Reason",
    "SaidClaim",
    "SaidLine",
    "Settled",
    "State",
    "Status",
    "Ways",
    "Where",
    "Why",
    "Work",
    "appeal_by",
    "balance_apart",
    "basis",
    "claim_apart",
    "claim_key",
    "debt_of",
    "decide_group",
    "for_payer", "headline",
    "matched_by_hand",
    "our_lines",
    "payment_apart",
    "reason",
    "settle",
    "settling_lines",
    "unexplained_lines",
    "unlike",
    "ways",
]  # fmt: skip


class State(StrEnum):
    """Where one answered claim stands."""

    TAKEN = "taken"
    ENTERED = "entered"
    UNAPPLIED = "unapplied"  # no claim of ours: its money waits
    HELD = "held"  # its money is in suspense
    NOTED = "noted"  # nothing to enter
    REVERSED = "reversed"  # entered, and taken back since


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer that was entered before.  `lines`: all that its entries moved, as they stand in the ledger."""

    id: UUID
    entry_id: UUID | None
    said: SaidClaim
    lines: tuple[NewLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """What is done with one answered claim.  `reverses`: the earlier answer that it takes back."""

    said: SaidClaim
    state: State
    lines: tuple[NewLine, ...] = ()
    verdict: str = ""
    reverses: Earlier | None = None
    works: tuple[Work, ...] = ()
    aparts: tuple[Apart, ...] = ()


@dataclass(slots=True)
class _Group:
    """All answers about one control number in one ST, while they are decided."""

    ours: OurClaim | None
    earlier: list[Earlier]
    basis: Basis
    where: Where
    clock: date
    moved: Counter[UUID] = field(default_factory=Counter)

    def claim(self) -> OurClaim:
        if self.ours is None:
            raise LookupError("an answer without a claim has no effect on one")
        return self.ours.after(self.moved)

    def note(self, lines: Iterable[NewLine]) -> None:
        for line in lines:
            if line.account is Account.AR_INSURANCE and line.line_id:
                self.moved[line.line_id] += line.cents


def decide_group(
    group: Sequence[SaidClaim],
    ours: OurClaim | None,
    earlier: Sequence[Earlier],
    basis: Basis,
    where: Where,
    clock: date,
) -> list[Decided]:
    """Decide all answers about one control number in one payment, in the order of the file.

    A reversal without an exact mirror holds the whole group, so that half of a pair is never entered. Whatever is held,
    the payment's money moves: to suspense under its trace.

    `earlier`: answers of this payer about the same control number that stand, newest first.  `clock`: the day from
    which the days to act count.
    Source: billing.md 10.5, 10.7; docs/money.md.
    """
    books = _Group(ours, list(earlier), basis, where, clock)
    mirrors = _mirrors(group, earlier)
    if mirrors is None:
        return [_held(books, said, *_why_held(said, earlier)) for said in group]
    decided = []
    for said in group:
        one = _decide(books, said, mirrors.get(said.ordinal))
        books.note(one.lines)
        if one.state is State.ENTERED and not said.is_reversal:
            books.earlier.append(Earlier(UUID(int=0), None, said))
        decided.append(one)
    return decided


def _mirrors(group: Sequence[SaidClaim], earlier: Sequence[Earlier]) -> dict[int, Earlier] | None:
    """The earlier answer behind each reversal, by ordinal; None if one has no exact mirror."""
    free, found = list(earlier), {}
    for said in group:
        if said.is_reversal:
            same = sorted(free, key=lambda one: one.said.payer_claim_number != said.payer_claim_number)
            first = next((one for one in same if not unlike(one.said, said)), None)
            if first is None:
                return None
            found[said.ordinal] = first
            free.remove(first)
    return found


def _why_held(said: SaidClaim, earlier: Sequence[Earlier]) -> tuple[Why, str]:
    if not said.is_reversal:
        return Why.PAIR, "This belongs to a reversal that can’t be entered; both wait together."
    if not earlier:
        return Why.REVERSAL, "It takes back an answer that we have never entered."
    best = min((unlike(one.said, said) for one in earlier), key=len)
    return Why.REVERSAL, "It is not the exact opposite of what it takes back. " + " ".join(best)


def _decide(books: _Group, said: SaidClaim, mirror: Earlier | None) -> Decided:
    if mirror is not None:
        return _reversal(books, said, mirror)
    if said.status in WITHOUT_ENTRY or (books.ours is None and not books.basis.money_of(said)):
        return _without_entry(books, said)
    if said.has_negative_payment or books.basis.money_of(said) < 0:
        say = "Money is taken back, but the answer doesn’t say that it is a reversal."
        return _held(books, said, Why.NEGATIVE, say)
    if books.ours is None:
        return _unapplied(books, said)
    if _is_paid_before(said, books.earlier):
        return _held(books, said, Why.DOUBLE, "The same line was paid before, and nothing was taken back in between.")
    return _entered(books, said)


def _entered(books: _Group, said: SaidClaim) -> Decided:
    effect = effect_of(said, books.claim(), books.where, books.clock)
    money = books.basis.money_of(said)
    lines = [*_money(books, said, money, said.lines_cents), *effect.lines]
    aparts = (*claim_apart(said, money - said.lines_cents), *effect.aparts)
    return Decided(
        said,
        State.ENTERED,
        tuple(line for line in lines if line.cents),
        effect.verdict,
        None,
        tuple(effect.works),
        aparts,
    )


def _money(books: _Group, said: SaidClaim, money_cents: int, lines_cents: int) -> list[NewLine]:
    """The payment's side: each line's cents at its own address; what stands on no line goes to suspense."""
    whole = _clearing(books, said.paid_cents, said.segment, said.offset)
    lines = [_clearing(books, one.paid_cents, one.segment, one.offset) for one in said.lines] or [whole]
    if said.lines:
        lines += [_clearing(books, -cas.cents, cas.segment, cas.offset) for cas in said.adjustments]
    if extra := money_cents - lines_cents:
        lines.append(replace(whole, cents=extra))
        lines.append(replace(whole, account=Account.SUSPENSE_PLB, cents=-extra, reason=Why.LINES.value))
    return lines


def _clearing(books: _Group, cents: int, segment: int, offset: int) -> NewLine:
    claim_id = books.ours.claim_id if books.ours else None
    return NewLine(
        Account.CLEARING_REMIT, cents, payer_id=books.where.payer_id, claim_id=claim_id, trace=books.where.trace,
        segment=segment, offset=offset,
    )  # fmt: skip


def _reversal(books: _Group, said: SaidClaim, mirror: Earlier) -> Decided:
    """The opposite of all that the first answer moved; the money's side carries this payment's trace and address.

    What the payment holds beyond the mirror (its own sums do not add up) goes to suspense.
    """
    lines = [
        replace(
            line, cents=-line.cents, segment=said.segment, offset=said.offset,
            trace=books.where.trace if line.account is Account.CLEARING_REMIT else line.trace,
        )
        for line in mirror.lines
    ]  # fmt: skip
    moved = sum(line.cents for line in lines if line.account is Account.CLEARING_REMIT)
    money = books.basis.money_of(said)
    if extra := money - moved:
        lines += _apart_lines(books, said, extra, Account.SUSPENSE_PLB, "beyond its mirror")
    books.earlier = [one for one in books.earlier if one.id != mirror.id]
    return Decided(said, State.ENTERED, tuple(lines), "reversed", mirror, aparts=tuple(claim_apart(said, extra)))


def _apart_lines(books: _Group, said: SaidClaim, cents: int, account: Account, why: str) -> list[NewLine]:
    line = NewLine(
        Account.CLEARING_REMIT, cents, payer_id=books.where.payer_id, trace=books.where.trace, reason=why,
        segment=said.segment, offset=said.offset,
    )  # fmt: skip
    return [line, replace(line, account=account, cents=-cents)] if cents else []


def _held(books: _Group, said: SaidClaim, why: Why, say: str) -> Decided:
    money = books.basis.money_of(said)
    lines = _apart_lines(books, said, money, Account.SUSPENSE_PLB, why.value)
    apart = Apart(Level.CLAIM, why, abs(money or said.paid_cents), say, said.segment, said.offset, suspense_cents=money)
    return Decided(said, State.HELD, tuple(lines), aparts=(apart,))


def _unapplied(books: _Group, said: SaidClaim) -> Decided:
    money = books.basis.money_of(said)
    lines = _apart_lines(books, said, money, Account.INSURANCE_UNAPPLIED, Why.UNMATCHED.value)
    say = f"{amount(money)} came for a claim that we don’t know."
    apart = Apart(Level.CLAIM, Why.UNMATCHED, money, say, said.segment, said.offset, suspense_cents=money)
    return Decided(said, State.UNAPPLIED, tuple(lines), aparts=(apart,))


def _without_entry(books: _Group, said: SaidClaim) -> Decided:
    if not (money := books.basis.money_of(said)):
        return Decided(said, State.NOTED)
    say = f"{amount(money)} came with an answer that says it pays nothing."
    return replace(_held(books, said, Why.NO_ENTRY, say), state=State.HELD)


def _is_paid_before(said: SaidClaim, earlier: Sequence[Earlier]) -> bool:
    """Whether a line of it was paid by an answer that stands; a claim split over several answers repeats no line."""
    now = {key for line in said.lines if line.paid_cents > 0 for key in [_line_key(line)]}
    before = {_line_key(line) for one in earlier for line in one.said.lines if line.paid_cents > 0}
    if not said.lines:
        return said.paid_cents > 0 and any(one.said.paid_cents > 0 for one in earlier)
    return bool(now & before)


def _line_key(line: SaidLine) -> tuple[object, ...]:
    if line.control_number:
        return (line.control_number,)
    return line.original_code or line.code, line.modifiers, line.service_on, line.charge_cents


def matched_by_hand(said: SaidClaim, ours: OurClaim, where: Where) -> Decided:
    """What an unmatched answer does once a person has said which claim it is about: its money was unapplied."""
    effect = effect_of(said, ours, where, where.paid_on)
    money = NewLine(
        Account.INSURANCE_UNAPPLIED, said.lines_cents, payer_id=where.payer_id, trace=where.trace,
        reason=Why.UNMATCHED.value, segment=said.segment, offset=said.offset,
    )  # fmt: skip
    return Decided(
        said, State.ENTERED, (money, *effect.lines), effect.verdict, works=tuple(effect.works),
        aparts=(*claim_apart(said), *effect.aparts),
    )  # fmt: skip


def unexplained_lines(basis: Basis, where: Where, segment: int, offset: int) -> tuple[NewLine, ...]:
    """What the payment holds beyond all sums: it moves with the payment, and waits in suspense; nothing is plugged."""
    if not (cents := basis.unexplained_cents):
        return ()
    line = NewLine(
        Account.CLEARING_REMIT, cents, payer_id=where.payer_id, trace=where.trace, reason="explained nowhere",
        segment=segment, offset=offset,
    )  # fmt: skip
    return line, replace(line, account=Account.SUSPENSE_PLB, cents=-cents)


def balance_apart(settled: Settled) -> Apart | None:
    """What is open about a PLB pair: money in suspense, until somebody can say what it is."""
    if not (cents := settled.suspense_cents):
        return None
    plb = settled.plb
    if settled.plb.code in FAMILIES:
        say = f"{amount(-cents)} was taken (PLB {plb.code}), but no earlier entry of ours backs it."
    else:
        words = "came" if cents > 0 else "was taken"
        say = f"{amount(abs(cents))} {words} without a claim (PLB {plb.code}); nobody has said yet what it is."
    return Apart(Level.PAYMENT, Why.BALANCE, abs(cents), say, plb.segment, plb.offset, suspense_cents=cents)


def for_payer(ours: OurClaim, payer_id: UUID) -> OurClaim:
    """Our claim as a later payer's receivable: it came to them without a claim of ours of its own."""
    return replace(ours, payer_id=payer_id)


def appeal_by(work: Work, appeal_days: Mapping[UUID | None, int], payer_id: UUID | None, clock: date) -> date:
    """The last day to act: for an appeal the payer's own term if it is known, else the reason's."""
    days = appeal_days.get(payer_id, 0)
    return clock + timedelta(days=days) if work.work is Class.APPEAL and days else work.due_on
