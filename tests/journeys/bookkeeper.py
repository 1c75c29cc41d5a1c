"""An independent bookkeeper: every balance again, from the kept files alone, without one line of the house's code.

It reads what came in and what went out (practice, patients and sessions as files, each 837P, each 835 in the order of
its arrival) and follows docs/money.md in the plainest way: one claim, one line, one amount after the other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from journeys.plain_files import Claim, Line, Payment, Session, billed, is_whole, payments

AR, PATIENT, CLEARING, SUSPENSE = "AR:insurance", "AR:patient", "Clearing:remit", "Suspense:plb"
UNAPPLIED, RECOUPMENT, FORWARD = "Liab:insurance_unapplied", "Liab:payer_recoupment", "Liab:forward_balance"
WRITTEN_OFF = dict.fromkeys(("45", "131", "24", "246"), "Contra:contractual")
WRITTEN_OFF |= dict.fromkeys(("253", "223"), "Contra:sequestration") | dict.fromkeys(("104", "144"), "Contra:withhold")
PATIENTS_OWN = {"1", "2", "3", "100", "275", "276"}
NO_DENIAL = {*WRITTEN_OFF, *PATIENTS_OWN, "23", "94", "133"}
BALANCES = {
    "L6": "Inc:interest", "CT": "Inc:capitation", "50": "Exp:penalty", "51": "Exp:penalty", "L3": "Exp:penalty",
    "LE": "Exp:levy_or_tax_withheld", "IR": "Exp:levy_or_tax_withheld",
}  # fmt: skip


@dataclass
class Books:
    """Balances by account, and by claim and account; debit is positive.  `traces`: what each payment moved and said.

    `apart`: the open differences: what a claim says beyond its lines, and what waits because nothing explains it.
    """

    accounts: Counter[str] = field(default_factory=Counter)
    claims: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    traces: dict[str, tuple[int, int]] = field(default_factory=dict)
    apart: list[int] = field(default_factory=list)
    _owed: dict[tuple[str, str], int] = field(default_factory=dict)  # by claim and line number
    _answers: dict[str, list[tuple[Claim, list[tuple[str, str, int]]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _debts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def charge(self, day: Iterable[Session]) -> None:
        """Sessions: what is owed for them, and what was paid at the desk."""
        for session in day:
            owed = sum(amount for _, amount in session.services)
            self._move(PATIENT if session.is_patients_own else AR, "Rev:charges", owed)
            self._move("Clearing:card", "Liab:patient_credit", session.paid_cents)

    def bill(self, claims: Iterable[Claim]) -> None:
        """Claims that went out: from now on their lines can be answered."""
        for claim in claims:
            self.claims[claim.number][AR] += claim.charge_cents
            self._owed |= {(claim.number, line.number): line.charge_cents for line in claim.lines}

    def enter(self, payment: Payment) -> None:
        """One payment: claim by claim, then what belongs to no claim; what nothing explains waits in suspense."""
        before, balances = self.accounts[CLEARING], sum(amount for *_, amount in payment.balances)
        is_by_claims = sum(claim.paid_cents for claim in payment.claims) - balances == payment.paid_cents
        held = {claim.number for claim in payment.claims if claim.status == "22" and not self._original(claim, payment)}
        for claim in payment.claims:
            money = claim.paid_cents if is_by_claims or not claim.lines else claim.lines_cents
            if claim.number not in self.claims or claim.number in held:
                self._set_apart(CLEARING, SUSPENSE if claim.number in held else UNAPPLIED, money)
            elif claim.status == "22":
                self._take_back(claim)
            elif claim.status not in {"23", "25"}:
                self._answer(claim, money)
        for code, reference, amount in sorted(payment.balances, key=lambda one: one[2] > 0):
            self._balance(code, reference, amount)
        self._set_apart(CLEARING, SUSPENSE, payment.paid_cents - (self.accounts[CLEARING] - before))
        self.traces[payment.trace] = (self.accounts[CLEARING] - before, payment.paid_cents)

    def _answer(self, claim: Claim, money: int) -> None:
        moves: list[tuple[str, str, int]] = []
        lines = claim.lines
        if lines and claim.paid_cents != claim.lines_cents:
            self.apart.append(abs(claim.paid_cents - claim.lines_cents))
        if claim.reductions or not lines:  # told for the claim as a whole
            cuts = [*claim.reductions, *(cut for line in lines for cut in line.reductions)]
            lines = [Line("", claim.charge_cents, claim.lines_cents if claim.lines else claim.paid_cents, "", cuts)]
        for line in lines:
            moves += self._line(claim, line)
        moves.append((SUSPENSE, "", -(money - sum(line.paid_cents for line in lines))))
        moves.append((CLEARING, "", money))
        self._apply(claim.number, moves)
        self._answers[claim.number].append((claim, moves))

    def _line(self, claim: Claim, line: Line) -> Iterator[tuple[str, str, int]]:
        key = claim.number, line.number
        left = self._owed.get(key, self.claims[claim.number][AR])
        is_denied = not line.paid_cents and not any(
            group == "PR" and why in PATIENTS_OWN for group, why, _ in line.reductions
        )
        is_denied = is_denied and any(why not in NO_DENIAL for _, why, _ in line.reductions)
        parts = [(UNAPPLIED, max(line.paid_cents - left, 0))]
        left -= min(line.paid_cents, left)
        for group, why, amount in sorted(line.reductions, key=lambda cut: ("CO", "OA", "PI", "PR").index(cut[0])):
            account = WRITTEN_OFF.get(why) if group == "CO" else None
            if group == "PR" and not is_denied and claim.status not in {"19", "20", "21"}:
                account = PATIENT
            if account:
                taken = min(amount, left)
                left -= taken
                parts.append((account, -taken))
        entered = line.paid_cents - parts[0][1] - sum(amount for _, amount in parts[1:])
        yield AR, line.number, -entered
        for account, amount in parts:
            yield account, "", -amount

    def _take_back(self, claim: Claim) -> None:
        answers = self._answers[claim.number]
        place = next(n for n, (said, _) in enumerate(answers) if said.mirror() == claim.amounts())
        _, moves = answers.pop(place)
        self._apply(claim.number, [(account, line, -amount) for account, line, amount in moves])

    def _original(self, claim: Claim, payment: Payment) -> bool:
        """Whether what a reversal takes back is in the books; an answer earlier in the same payment counts as well."""
        known = [said for said, _ in self._answers[claim.number]]
        known += [said for said in payment.claims[: payment.claims.index(claim)] if said.number == claim.number]
        return any(said.mirror() == claim.amounts() for said in known)

    def _balance(self, code: str, reference: str, amount: int) -> None:
        if code not in {"WO", "72", "FB"}:
            enter = self._move if code in BALANCES else self._set_apart
            enter(BALANCES.get(code, SUSPENSE), CLEARING, amount)
            return
        account, key = (FORWARD, reference) if code == "FB" else (RECOUPMENT, reference.split(maxsplit=1)[0])
        known = amount if amount < 0 else min(amount, self._debts[account, key])
        self._debts[account, key] -= known
        self._move(account, CLEARING, known)
        self._set_apart(SUSPENSE, CLEARING, amount - known)

    def _apply(self, number: str, moves: Iterable[tuple[str, str, int]]) -> None:
        for account, line, amount in moves:
            self.accounts[account] += amount
            self.claims[number][account] += amount
            if account == AR and (number, line) in self._owed:
                self._owed[number, line] += amount

    def _set_apart(self, debit: str, credit: str, amount: int) -> None:
        self._move(debit, credit, amount)
        self.apart += [abs(amount)] if amount else []

    def _move(self, debit: str, credit: str, amount: int) -> None:
        self.accounts[debit] += amount
        self.accounts[credit] -= amount


def kept_books(day: Iterable[Session], sent: Iterable[bytes], arrived: Iterable[bytes]) -> Books:
    """The books of a practice from its files; `arrived`: 835s in the order of their arrival, repeated bytes once."""
    books = Books()
    books.charge(day)
    for data in sent:
        books.bill(billed(data))
    for data in dict.fromkeys(arrived):
        if is_whole(data):
            for payment in payments(data):
                books.enter(payment)
    return books


def nonzero(balances: Counter[str]) -> dict[str, int]:
    return {account: amount for account, amount in balances.items() if amount}
