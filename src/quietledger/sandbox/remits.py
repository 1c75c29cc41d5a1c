"""The payers' 835s: a first payment run, later runs that correct it, and what is held against a practice as a whole."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import blake2b
from typing import Final

from quietledger.pure.x12.answers import Balance, Remit, RemitClaim, RemitLine, Transfer
from quietledger.pure.x12.messages import Address, Adjustment, Contact, Firm
from quietledger.sandbox import amounts, story
from quietledger.sandbox.judgement import Case, Outcome
from quietledger.sandbox.practices import Payer
from quietledger.sandbox.story import Cast

_INTEREST_CENTS: Final = 125
_RECOVERY: Final = Balance("WO", "OLD0000044 2500000044", 4800)  # overpaid before the practice came here
_WITHOUT_REASON: Final = Balance("CS", "ADJ 7716", 750)
_BANKS: Final = Transfer("999999992", "000111222", "999999992", "000333444")  # a routing number that no bank has
_DAYS_BETWEEN_RUNS: Final = 1


@dataclass(frozen=True, slots=True)
class Run:
    """One payment of one payer; `number` 0 is the first run."""

    payer: Payer
    number: int
    remit: Remit


def runs(cases: Sequence[Case], cast: Cast, today: date) -> Iterator[Run]:
    """All payments for the claims of a file: the first runs by payer id, then the later ones."""
    by_payee: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in cases:
        if case.outcome is not Outcome.REJECTED:
            by_payee[case.payer.payer_id, case.claim.billing_npi].append(case)
    payees = [by_payee[key] for key in sorted(by_payee)]
    for claims in payees:
        yield from _first_run(claims, cast, today)
    for claims in payees:
        yield from _later_runs(claims, cast, today)


def _first_run(cases: Sequence[Case], cast: Cast, today: date) -> Iterator[Run]:
    payer = cases[0].payer
    paid = [_first_answer(case, cast) for case in cases if case.claim.control_number not in cast.held_back]
    balances = []
    if any(one.interest_cents for one in paid):
        balances.append(Balance("L6", cast.interest, -_INTEREST_CENTS))
    if payer.payer_id == cast.payer_with_stranger:
        paid.append(_a_strangers_claim(cases[0]))
    spare_cents = _lines_paid(paid)
    for payer_id, balance in ((cast.payer_in_recovery, _RECOVERY), (cast.payer_without_reason, _WITHOUT_REASON)):
        if payer.payer_id == payer_id and spare_cents >= balance.cents:
            balances.append(balance)
            spare_cents -= balance.cents
    if paid:
        yield Run(payer, 0, _remit(cases[0], paid, tuple(balances), today, 0))


def _first_answer(case: Case, cast: Cast) -> RemitClaim:
    number = case.claim.control_number
    if number == cast.forwarded:
        return amounts.forwarded(case)
    paid = amounts.remit_claim(case)
    if number == cast.interest:
        return replace(paid, interest_cents=_INTEREST_CENTS)
    if number == cast.apart:
        return amounts.apart(paid, story.APART_CENTS)
    return paid


def _later_runs(cases: Sequence[Case], cast: Cast, today: date) -> Iterator[Run]:
    number = 0
    owed_cents = 0
    balances: tuple[Balance, ...] = ()
    taken_back = [case for case in cases if case.claim.control_number == cast.taken_back]
    for case in taken_back:
        number += 1
        paid = [amounts.reversal(amounts.remit_claim(case)), amounts.to_deductible(case)]
        owed_cents = -_lines_paid(paid)
        trace = _trace(case.payer, paid, number)
        yield Run(case.payer, number, _remit(case, paid, (Balance("FB", trace, -owed_cents),), today, number))
        balances = (Balance("FB", trace, owed_cents),)
    paid = [amounts.remit_claim(case) for case in cases if case.claim.control_number in cast.held_back]
    for case in cases:
        if case.outcome is Outcome.CORRECTED:
            paid += [amounts.reversal(amounts.remit_claim(case)), amounts.corrected(case)]
    if not paid:
        return
    number += 1
    short_cents = owed_cents - _lines_paid(paid)
    if short_cents > 0:  # more is owed than this run pays: the rest goes on to a run that we do not live to see
        balances += (Balance("FB", _trace(cases[0].payer, paid, number), -short_cents),)
    yield Run(cases[0].payer, number, _remit(cases[0], paid, balances, today, number))


def _remit(case: Case, paid: list[RemitClaim], balances: tuple[Balance, ...], today: date, number: int) -> Remit:
    payer, claim = case.payer, case.claim
    produced_on = today + timedelta(days=_DAYS_BETWEEN_RUNS * number)
    return Remit(
        trace=_trace(payer, paid, number),
        payer=Firm(payer.name, payer.payer_id),
        payer_trace_id=payer.trace_id,
        payer_address=Address(payer.street, "Springfield", "IL", "62701"),
        payer_contact=Contact("Provider Desk", phone="5555550199"),
        payee_name=claim.billing_name,
        payee_npi=claim.billing_npi,
        payee_tax_id=claim.billing_tax_id,
        pay_on=produced_on + timedelta(days=1),
        produced_on=produced_on,
        claims=paid,
        balances=balances,
        transfer=_BANKS,
        # What is paid follows the lines, so a claim that says more than its lines stays an open difference.
        paid_cents=_lines_paid(paid) - sum(balance.cents for balance in balances),
    )


def _lines_paid(paid: Iterable[RemitClaim]) -> int:
    return sum(line.paid_cents for claim in paid for line in claim.lines)


def _trace(payer: Payer, paid: Iterable[RemitClaim], number: int) -> str:
    """A payment number that follows from what is paid: the same claims are paid under the same number."""
    said = "|".join((payer.payer_id, f"{number}", *(f"{one.control_number}:{one.paid_cents}" for one in paid)))
    digest = blake2b(said.encode(), digest_size=8).digest()
    return f"{payer.claim_prefix}{int.from_bytes(digest, 'little') % 10**10:010}"


def _a_strangers_claim(case: Case) -> RemitClaim:
    """A claim that this practice never sent: the payer mixed up two practices."""
    number = f"X{case.draws.rank % 10**9:09}Q"
    adjustments = (Adjustment("CO", "45", 3000), Adjustment("PR", "3", 2000))
    line = RemitLine("90834", 14000, 9000, case.claim.lines[0].service_on, adjustments=adjustments, allowed_cents=11000)
    payer_claim_number = f"{case.payer.claim_prefix}{case.draws.amount:011}"
    return RemitClaim(number, 14000, 9000, payer_claim_number, "Mistletoe", "Archibald", "NOTYOURS01", lines=(line,))
