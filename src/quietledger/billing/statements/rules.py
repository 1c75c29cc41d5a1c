"""What a statement says, and when none may be sent."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from quietledger.billing.statements.errors import WrongTotal


@dataclass(frozen=True, slots=True)
class PracticeBlock:
    """Who writes, as the letter's head shows it."""

    name: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    tax_id: str = ""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One service: charge minus insurance, adjustment and own payments is the balance.

    `service` is a plain name ("therapy session, 60 minutes"); no diagnosis, no code that tells one.
    All amounts are whole cents; what took something off the charge is positive here and set with a minus in the letter.
    """

    service_on: date = date.min
    service: str = ""
    charge_cents: int = 0
    insurance_paid_cents: int = 0
    adjustment_cents: int = 0
    patient_paid_cents: int = 0
    balance_cents: int = 0


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is owed by age, counted from the day of service."""

    days_0_30_cents: int = 0
    days_31_60_cents: int = 0
    days_61_90_cents: int = 0
    days_91_120_cents: int = 0
    days_over_120_cents: int = 0


@dataclass(frozen=True, slots=True)
class StatementContent:
    """All that a statement prints; `to_name` may be the patient or who pays for them."""

    practice: PracticeBlock = field(default_factory=PracticeBlock)
    number: str = ""
    issued_on: date = date.min
    due_on: date = date.min
    to_name: str = ""
    to_address: tuple[str, ...] = ()
    rows: tuple[StatementRow, ...] = ()
    total_cents: int = 0
    ageing: Ageing = field(default_factory=Ageing)
    ways_to_pay: tuple[str, ...] = ()
    help_contact: str = ""
    notices: tuple[str, ...] = ()


class HoldId(StrEnum):
    """Why a statement is not sent."""

    CLAIM_OPEN = "STM-CLAIM-OPEN"
    REVERSAL = "STM-REVERSAL"
    DISPUTE = "STM-DISPUTE"
    RESTRICTION = "STM-RESTRICTION"
    HARDSHIP = "STM-HARDSHIP"
    DECEASED = "STM-DECEASED"
    BANKRUPT = "STM-BANKRUPT"
    SMALL = "STM-SMALL"


@dataclass(frozen=True, slots=True)
class OpenBalance:
    """What a person owes, and all that may speak against asking for it now."""

    balance_cents: int = 0
    has_open_claim: bool = False
    has_pending_reversal: bool = False
    has_dispute: bool = False
    is_restricted: bool = False
    has_hardship_hold: bool = False
    is_deceased: bool = False
    is_bankrupt: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason not to send a statement, and what ends it."""

    id: HoldId
    say: str
    fix: str


def may_issue(balance: OpenBalance, *, threshold_cents: int) -> tuple[Hold, ...]:
    """Reasons not to send a statement now; none means that it may go.

    Units: whole cents; a balance of exactly the threshold may be asked for, nothing and credits never.
    Source: billing.md section 15.1.
    """
    reasons = (
        (balance.has_open_claim, HoldId.CLAIM_OPEN, "A claim is still open at a payer.", "Wait for its answer."),
        (
            balance.has_pending_reversal,
            HoldId.REVERSAL,
            "A payer is taking a payment back.",
            "Wait for the correction.",
        ),
        (balance.has_dispute, HoldId.DISPUTE, "The bill is disputed.", "Settle the dispute."),
        (balance.is_restricted, HoldId.RESTRICTION, "The patient restricted letters.", "Ask how to reach them."),
        (balance.has_hardship_hold, HoldId.HARDSHIP, "A hardship hold stands.", "Agree on a plan first."),
        (balance.is_deceased, HoldId.DECEASED, "The patient has died.", "Write to the estate, by hand."),
        (balance.is_bankrupt, HoldId.BANKRUPT, "The patient is bankrupt.", "Ask counsel; do not collect."),
        (
            balance.balance_cents < max(threshold_cents, 1),
            HoldId.SMALL,
            "The balance is below what is worth a letter.",
            "It goes along with the next one.",
        ),
    )
    return tuple(Hold(hold, say, fix) for holds, hold, say, fix in reasons if holds)


def ageing_of(rows: tuple[StatementRow, ...], today: date) -> Ageing:
    """The rows' balances by age, counted from the day of service."""
    buckets = [0, 0, 0, 0, 0]
    for row in rows:
        days = (today - row.service_on).days
        buckets[min(max(days - 1, 0) // 30, 4)] += row.balance_cents
    return Ageing(*buckets)


def check_sums(content: StatementContent) -> None:
    """Nothing, if each row and the total come out to the cent.   Raises: WrongTotal."""
    is_row_right = all(
        row.charge_cents - row.insurance_paid_cents - row.adjustment_cents - row.patient_paid_cents == row.balance_cents
        for row in content.rows
    )
    if not is_row_right or sum(row.balance_cents for row in content.rows) != content.total_cents:
        raise WrongTotal(content.number, len(content.rows))
