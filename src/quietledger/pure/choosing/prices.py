"""What an offer costs in a year at the practice's own volume, and what is left to the practice; whole cents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WHOLE: Final = 10_000  # basis points


@dataclass(frozen=True, slots=True)
class Mix:
    """A practice's own year.  Units: cents, counts.

    desk_cents: the part of the collections that the practice takes from patients itself.
    """

    collections_cents: int
    desk_cents: int
    claims: int
    statements: int
    clinicians: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A price as it was offered.  Units: cents; basis points (1 % = 100); months.

    percent_bp: of collections.  on_desk: it also counts what patients pay at the desk.  minimum_cents: a month, for all
    running fees together.  passed_on_cents: a claim, for the clearinghouse behind.  setup, credentialing (a clinician)
    and exit are paid once in the term.  uplift_bp: how much more (or less) is collected than now.
    """

    percent_bp: int = 0
    on_desk: bool = False
    per_claim_cents: int = 0
    per_clinician_cents: int = 0
    minimum_cents: int = 0
    per_statement_cents: int = 0
    passed_on_cents: int = 0
    setup_cents: int = 0
    credentialing_cents: int = 0
    exit_cents: int = 0
    term_months: int = 12
    uplift_bp: int = 0
    has_coding_bonus: bool = False
    holds_money: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One part of a price: which, how it comes about, and how much it is in a year."""

    name: str
    how: str
    cents: int


@dataclass(frozen=True, slots=True)
class Price:
    """A year with an offer.  net_cents: what is left to the practice.  share_bp: the cost as a part of collections."""

    lines: tuple[Line, ...]
    cost_cents: int
    collected_cents: int
    net_cents: int
    share_bp: int


@dataclass(frozen=True, slots=True)
class Flag:
    """What to look at before an offer is taken, and by which rule.  is_unsure: no primary source was read."""

    name: str
    say: str
    source: str
    is_unsure: bool = False


def price(mix: Mix, offer: Offer) -> Price:
    """What a year costs; the sum of the lines is the cost.

    What is paid once is spread over the term, rounded up; percentages are rounded half up, each once.

    Units: whole cents.   Source: partners reference 4.
    Raises: ValueError, for a negative volume or fee, a term under a month, or more at the desk than was collected.
    """
    _check(mix, offer)
    collected = _part(mix.collections_cents, WHOLE + offer.uplift_bp)
    desk = 0 if offer.on_desk else mix.desk_cents
    base = max(0, collected - desk)
    running = (
        Line("percent", f"{_percent(offer.percent_bp)} of {_dollars(base)}", _part(base, offer.percent_bp)),
        Line("claims", _times(mix.claims, offer.per_claim_cents), mix.claims * offer.per_claim_cents),
        Line("clinicians", _times(mix.clinicians * 12, offer.per_clinician_cents),
             mix.clinicians * 12 * offer.per_clinician_cents),
    )  # fmt: skip
    short = max(0, 12 * offer.minimum_cents - sum(line.cents for line in running))
    once = (("setup", offer.setup_cents), ("credentialing", mix.clinicians * offer.credentialing_cents),
            ("exit", offer.exit_cents))  # fmt: skip
    lines = [
        *running, Line("minimum", f"up to {_dollars(offer.minimum_cents)} a month", short),
        Line("statements", _times(mix.statements, offer.per_statement_cents),
             mix.statements * offer.per_statement_cents),
        Line("passed_on", _times(mix.claims, offer.passed_on_cents), mix.claims * offer.passed_on_cents),
        *(Line(name, f"{_dollars(cents)} once in {offer.term_months} months", -(-cents * 12 // offer.term_months))
          for name, cents in once),
    ]  # fmt: skip
    cost = sum(line.cents for line in lines)
    share = (cost * WHOLE * 2 + collected) // (2 * collected) if collected else 0
    return Price(tuple(line for line in lines if line.cents), cost, collected, collected - cost, share)


def flags(offer: Offer) -> tuple[Flag, ...]:
    """What to look at in an offer before it is taken.   Source: partners reference 4; unsure marks as there."""
    found = []
    if offer.percent_bp and offer.on_desk:
        found.append(Flag("desk", "The percentage is also taken of what patients pay you at the desk.", ""))
    if offer.percent_bp:
        found.append(Flag(
            "splitting", "Some states limit fees that are a part of what is collected, and Medicaid limits who may be "
            "paid. Ask a lawyer of your state before you sign.", "42 CFR 447.10", is_unsure=True))  # fmt: skip
    if offer.holds_money:
        found.append(Flag(
            "reassignment", "Payments would go to an account that you don’t control. Medicare pays into yours alone.",
            "42 CFR 424.73, 424.80"))  # fmt: skip
    if offer.has_coding_bonus:
        found.append(Flag("coding", "Somebody earns more when codes are higher: a reason to code too high, which you "
                          "answer for.", "31 U.S.C. 3729"))  # fmt: skip
    return tuple(found)


def _check(mix: Mix, offer: Offer) -> None:
    counts = (mix.collections_cents, mix.desk_cents, mix.claims, mix.statements, mix.clinicians)
    fees = (
        offer.percent_bp, offer.per_claim_cents, offer.per_clinician_cents, offer.minimum_cents,
        offer.per_statement_cents, offer.passed_on_cents, offer.setup_cents, offer.credentialing_cents,
        offer.exit_cents, WHOLE + offer.uplift_bp,
    )  # fmt: skip
    if min(*counts, *fees) < 0 or offer.term_months < 1 or mix.desk_cents > mix.collections_cents:
        raise ValueError("volumes and fees are 0 or more, and the desk takes a part of what is collected")


def _part(cents: int, basis_points: int) -> int:
    return (cents * basis_points * 2 + WHOLE) // (2 * WHOLE)


def _percent(basis_points: int) -> str:
    return f"{basis_points // 100}.{basis_points % 100:02d} %"


def _dollars(cents: int) -> str:
    return f"${cents // 100:,}.{cents % 100:02d}"


def _times(count: int, cents: int) -> str:
    return f"{count:,} × {_dollars(cents)}"
