"""What one answered claim does to the ledger, and what work it leaves (extra file: billing.md 10.4 and 14.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from quietledger.billing.ledger.rules import Account, NewLine
from quietledger.billing.remits import reasons
from quietledger.billing.remits.match import OurClaim, OurLine, our_lines
from quietledger.billing.remits.reasons import Class, Reason
from quietledger.billing.remits.said import FORWARDED, LATER_PAYER, Cas, SaidClaim, SaidLine, Where
from quietledger.billing.remits.sums import Apart, Level, Why
from quietledger.pure.money import amounts

WRITTEN_OFF_TO: Final = (
    dict.fromkeys(reasons.CONTRACT, Account.CONTRACTUAL)
    | dict.fromkeys(reasons.BY_LAW, Account.SEQUESTRATION)
    | dict.fromkeys(reasons.WITHHELD, Account.WITHHOLD)
)


class Kind(StrEnum):
    """What kind of work an answer leaves."""

    DENIED = "denied"  # nothing allowed, and a reason that denies
    REDUCED = "reduced"  # paid, but less than we may ask for
    UNKNOWN = "unknown"  # a reason that we don't know
    FORWARDED = "forwarded"  # the payer passed it on: its patient share waits for the next payer
    PENDING = "pending"  # not decided yet


@dataclass(frozen=True, slots=True)
class Work:
    """One thing that somebody has to do about a claim, by a day.  `cents`: what is at stake."""

    kind: Kind
    group: str
    reason: str
    work: Class
    cents: int
    due_on: date
    line_id: UUID | None = None
    ordinal: int = 0
    segment: int = 0
    offset: int = 0


@dataclass(slots=True)
class Effect:
    """What a claim does: amounts for the ledger (not yet with the money's own side), work, and what does not fit."""

    lines: list[NewLine] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    aparts: list[Apart] = field(default_factory=list)
    denied_count: int = 0
    lines_count: int = 0

    @property
    def verdict(self) -> str:
        """What happened to the claim as a whole, in the words of `claims`."""
        if self.denied_count and self.denied_count == self.lines_count:
            return "denied"
        return "partly_paid" if self.works else "paid"


@dataclass(frozen=True, slots=True)
class _Line:
    """One line on its way: what is said, which of ours it is, and the address that its amounts carry."""

    said: SaidLine
    ours: OurLine | None
    ordinal: int


def effect_of(said: SaidClaim, ours: OurClaim, where: Where, clock: date) -> Effect:
    """The effect of one answered claim whose payments are not below zero.

    Per line, in this order: what was paid; what the contract takes off; what the patient or the next payer owes. No
    step takes more than the line still owes, so that no line goes below zero. Whatever remains stays with the payer,
    as work.

    Source: billing.md 10.4, 14.3; the order and the caps: docs/money.md.
    """
    effect = Effect()
    for line in _lines(said, ours):
        effect.lines_count += 1
        if line.ours is None:
            _unknown_line(effect, line, where)
        else:
            _enter_line(effect, line, _Books(said, ours, line.ours, where, clock))
    return effect


def _lines(said: SaidClaim, ours: OurClaim) -> list[_Line]:
    """The claim's lines with the claim's own reductions spread over them; a claim without lines is spread over ours."""
    if not said.lines:
        return [_Line(line, one, 0) for line, one in zip(_spread_claim(said, ours), ours.lines, strict=True)]
    lines = said.lines
    weights = [max(line.paid_cents, 0) for line in lines]
    for cas in said.adjustments:
        shares = amounts.split(cas.cents, weights if sum(weights) else [1] * len(lines))
        lines = tuple(
            replace(
                line, paid_cents=line.paid_cents - share, adjustments=(*line.adjustments, replace(cas, cents=share))
            )
            for line, share in zip(lines, shares, strict=True)
        )
    pairs = zip(lines, our_lines(said.lines, ours.lines, ours.service_on), strict=True)
    return [_Line(line, one, line.ordinal) for line, one in pairs]


def _spread_claim(said: SaidClaim, ours: OurClaim) -> list[SaidLine]:
    charges = [one.charge_cents for one in ours.lines]
    weights = charges if sum(charges) else [1] * len(charges)
    paid = amounts.split(said.paid_cents, weights)
    shares = [amounts.split(cas.cents, weights) for cas in said.adjustments]
    return [
        SaidLine(
            ordinal=0, code=one.code, charge_cents=one.charge_cents, paid_cents=paid[place],
            adjustments=tuple(
                replace(cas, cents=share[place]) for cas, share in zip(said.adjustments, shares, strict=True)
            ),
            segment=said.segment, offset=said.offset,
        )
        for place, one in enumerate(ours.lines)
    ]  # fmt: skip


def _unknown_line(effect: Effect, line: _Line, where: Where) -> None:
    said, paid_cents = line.said, line.said.paid_cents
    effect.lines.append(
        NewLine(
            Account.INSURANCE_UNAPPLIED, -paid_cents, where.payer_id, trace=where.trace, reason=Why.NO_LINE.value,
            segment=said.segment, offset=said.offset,
        )
    )  # fmt: skip
    say = "The answer has a line that fits none of the lines we billed."
    effect.aparts.append(
        Apart(Level.LINE, Why.NO_LINE, abs(paid_cents), say, said.segment, said.offset, suspense_cents=paid_cents)
    )


@dataclass(slots=True)
class _Books:
    """One of our lines while an answer is entered on it: `left` is what it still owes."""

    said: SaidClaim
    claim: OurClaim
    ours: OurLine
    where: Where
    clock: date
    left: int = 0
    taken: int = 0

    def __post_init__(self) -> None:
        self.left = self.ours.open_cents

    def take(self, cents: int) -> int:
        """As much of an amount as the line still owes; amounts below zero give back."""
        taken = min(cents, max(self.left, 0)) if cents > 0 else cents
        self.left -= taken
        self.taken += taken
        return taken

    def line(
        self, account: Account, cents: int, segment: int, offset: int, *, reason: str = "", payer: UUID | None = None
    ) -> NewLine:
        return NewLine(
            account, cents, payer_id=payer or self.claim.payer_id, patient_id=self.claim.patient_id,
            claim_id=self.claim.claim_id, line_id=self.ours.line_id, trace=self.where.trace, reason=reason,
            segment=segment, offset=offset, visit_id=self.claim.visit_id,
        )  # fmt: skip


def _enter_line(effect: Effect, line: _Line, books: _Books) -> None:
    said, is_denied = line.said, _is_denied(line.said)
    effect.denied_count += is_denied
    excess = said.paid_cents - books.take(said.paid_cents)
    if excess:
        effect.lines.append(
            books.line(Account.INSURANCE_UNAPPLIED, -excess, said.segment, said.offset, reason="overpaid")
        )
        say = f"{amounts.say(excess)} more was paid than the line still owed. It is kept apart until you decide."
        effect.aparts.append(
            Apart(Level.LINE, Why.OVERPAID, abs(excess), say, said.segment, said.offset, suspense_cents=excess)
        )
    for cas in _in_order(said.adjustments, is_later_payer=books.said.status in LATER_PAYER):
        _enter_reduction(effect, line, cas, books, is_denied=is_denied)
    if books.taken:
        effect.lines.append(books.line(Account.AR_INSURANCE, -books.taken, said.segment, said.offset))


def _in_order(adjustments: Sequence[Cas], *, is_later_payer: bool) -> Iterator[Cas]:
    """The contract's part before the patient's; the other way round for a later payer, which repeats the contract."""
    first, last = ("PR", "CO") if is_later_payer else ("CO", "PR")
    yield from (cas for cas in adjustments if cas.group == first)
    yield from (cas for cas in adjustments if cas.group not in {first, last})
    yield from (cas for cas in adjustments if cas.group == last)


def _is_denied(said: SaidLine) -> bool:
    """Whether a line is denied: nothing paid, nothing left to the patient by the plan, and a reason that denies."""
    if said.paid_cents or any(
        cas.group == "PR" and reasons.reason(cas.reason).work is Class.PATIENT for cas in said.adjustments
    ):
        return False
    return any(reasons.reason(cas.reason).is_denial for cas in said.adjustments)


def _enter_reduction(effect: Effect, line: _Line, cas: Cas, books: _Books, *, is_denied: bool) -> None:
    """One reduction: written off, moved, kept as a memo, or left open as work."""
    if not cas.cents:
        return
    reason = reasons.reason(cas.reason)
    if cas.group == "CO" and cas.reason in WRITTEN_OFF_TO:
        taken = books.take(cas.cents)
        effect.lines.append(books.line(WRITTEN_OFF_TO[cas.reason], taken, cas.segment, cas.offset, reason=cas.reason))
    elif cas.group == "PR" and reason.work is not Class.UNKNOWN and not is_denied:
        _enter_patient_share(effect, line, cas, books)
    elif not (cas.group == "OA" and cas.reason in reasons.MEMO):
        effect.works.append(_work(_kind(cas, reason, is_denied=is_denied), line, cas, books))


def _enter_patient_share(effect: Effect, line: _Line, cas: Cas, books: _Books) -> None:
    following = books.claim.next_payer_id
    if books.said.status in FORWARDED and following is None:
        effect.works.append(_work(Kind.FORWARDED, line, cas, books))
        return
    taken = books.take(cas.cents)
    account = Account.AR_INSURANCE if following else Account.AR_PATIENT
    effect.lines.append(books.line(account, taken, cas.segment, cas.offset, reason=f"PR {cas.reason}", payer=following))


def _kind(cas: Cas, reason: Reason, *, is_denied: bool) -> Kind:
    if reason.work is Class.UNKNOWN or cas.group not in {"CO", "PR", "OA", "PI"}:
        return Kind.UNKNOWN
    if reason.work is Class.NONE:
        return Kind.PENDING
    return Kind.DENIED if is_denied else Kind.REDUCED


def _work(kind: Kind, line: _Line, cas: Cas, books: _Books) -> Work:
    reason = reasons.reason(cas.reason)
    days = reasons.FORWARDED_DAYS if kind is Kind.FORWARDED else reason.days or reasons.UNKNOWN_DAYS
    return Work(
        kind, cas.group, cas.reason, reason.work, cas.cents, books.clock + timedelta(days=days), books.ours.line_id,
        line.ordinal, cas.segment, cas.offset,
    )  # fmt: skip
