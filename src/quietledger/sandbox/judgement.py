"""How a payer decides: an outcome for each claim, drawn from what the claim says and never from its random numbers."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Final

from quietledger.sandbox.claims import Claim, ClaimLine
from quietledger.sandbox.practices import BY_ID, Payer


class Outcome(StrEnum):
    """What becomes of a claim."""

    REJECTED = "rejected before the payer looked at it"
    COPAY = "paid less the copay"
    DEDUCTIBLE = "the deductible takes all or most of it"
    COINSURANCE = "the patient bears a fifth"
    FULL = "paid as allowed"
    DENIED = "nothing paid"
    PARTIAL = "a line denied, or the service paid at a lower level"
    CORRECTED = "paid too little, later reversed and paid again"
    SECONDARY = "paid after another payer"


# In thousandths of all claims; what is left is paid as allowed.
_CHANCES: Final = (
    (Outcome.REJECTED, 30),
    (Outcome.COPAY, 600),
    (Outcome.DEDUCTIBLE, 117),
    (Outcome.COINSURANCE, 49),
    (Outcome.DENIED, 78),
    (Outcome.PARTIAL, 39),
    (Outcome.CORRECTED, 20),
)


@dataclass(frozen=True, slots=True)
class Draws:
    """Four numbers that follow from seed and claim: for the outcome, its reason, its amounts, and a place in a rank."""

    outcome: int
    reason: int
    amount: int
    rank: int


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with its payer and what is to become of it."""

    claim: Claim
    payer: Payer
    outcome: Outcome
    draws: Draws
    payer_claim_number: str

    def allowed_cents(self, line: ClaimLine) -> int:
        """What the contract allows for a line, never more than its charge; four fifths where no contract lists it."""
        unit_cents = self.payer.allowed_cents(line.code)
        if unit_cents is None:
            return line.charge_cents * 4 // 5
        return min(line.charge_cents, unit_cents * line.units_milli // 1000)


def cases(claims: Iterable[Claim], seed: int) -> list[Case]:
    """One case for each claim, in order."""
    return [_case(claim, seed) for claim in claims]


def _case(claim: Claim, seed: int) -> Case:
    services = ",".join(":".join((line.code, *line.modifiers)) for line in claim.lines)
    days = ",".join(f"{line.service_on}" for line in claim.lines)
    who = f"{claim.payer_id}|{claim.member_id}|{claim.first}"
    said = f"{seed}|{who}|{days}|{services}|{claim.charge_cents}|{claim.frequency}"
    draws = Draws(*struct.unpack("<4I", blake2b(said.encode(), digest_size=16).digest()))
    payer = BY_ID.get(claim.payer_id) or _stranger(claim)
    (number,) = struct.unpack("<Q", blake2b(f"{claim.control_number}|{said}".encode(), digest_size=8).digest())
    outcome = _outcome(draws.outcome % 1000) if claim.sequence in {"", "P"} else Outcome.SECONDARY
    return Case(claim, payer, outcome, draws, f"{payer.claim_prefix}{number % 10**11:011}")


def _outcome(thousandth: int) -> Outcome:
    for outcome, share in _CHANCES:
        if thousandth < share:
            return outcome
        thousandth -= share
    return Outcome.FULL


def _stranger(claim: Claim) -> Payer:
    """A payer without a contract with us: it lists no fees."""
    return Payer(
        payer_id=claim.payer_id,
        name=claim.payer_name,
        filing_code=claim.filing_code,
        limit_days=90,
        appeal_days=90,
        telehealth_modifier="either",
        terms={},
        allowed_percent=0,
        copay_cents=2000,
        claim_prefix="XX",
        trace_id="1999000099",
        street="99 Elsewhere Street",
        is_known=False,
    )
