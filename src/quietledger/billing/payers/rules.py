"""Filing limits, and the check digit of national provider ids."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from quietledger.billing.payers.errors import ImpossibleLimit

_NPI_PREFIX: Final = "80840"  # the health industry's issuer number, which the check digit counts in


class FilingKind(StrEnum):
    """How a limit counts: a calendar year is not 365 days, and six months are not 180."""

    DAYS = "days"
    MONTHS = "months"
    CALENDAR_YEAR = "calendar_year"


@dataclass(frozen=True, slots=True)
class FilingLimit:
    """How long after its start a payer takes a claim; `source` is where that stands."""

    kind: FilingKind = FilingKind.DAYS
    count: int = 90
    source: str = "default"


# What holds until a contract says otherwise; where payers differ, the shortest that is usual.
DEFAULT_LIMITS: Final[dict[str, FilingLimit]] = {
    "medicare": FilingLimit(FilingKind.CALENDAR_YEAR, 1, "42 CFR 424.44"),
    "medicaid": FilingLimit(FilingKind.MONTHS, 6, "states; outer limit of 12 months in 42 CFR 447.45(d)"),
    "tricare": FilingLimit(FilingKind.CALENDAR_YEAR, 1, "program rule"),
    "commercial_in": FilingLimit(FilingKind.DAYS, 90, "usual contract, in network"),
    "commercial_out": FilingLimit(FilingKind.DAYS, 180, "usual, out of network"),
    "blue": FilingLimit(FilingKind.DAYS, 90, "shortest of the Blue plans"),
    "secondary": FilingLimit(FilingKind.DAYS, 60, "usual, from the primary payer's answer"),
    "corrected": FilingLimit(FilingKind.DAYS, 60, "usual, from the first answer"),
    "appeal": FilingLimit(FilingKind.DAYS, 60, "usual, from the answer"),
}


def last_filing_on(service_on: date, limit_days: int) -> date:
    """Last day on which the payer still takes the claim; the limit day itself counts.

    Raises: ImpossibleLimit.
    """
    if limit_days <= 0:
        raise ImpossibleLimit(limit_days)
    return service_on + timedelta(days=limit_days)


def last_filing_by(start_on: date, limit: FilingLimit) -> date:
    """Last day under any kind of limit, counted from the service, or from the answer that started the clock.

    It is the day by which the payer must have received the claim, not the day of sending.
    Raises: ImpossibleLimit.
    Source: billing.md section 13.2.
    """
    if limit.kind is FilingKind.DAYS:
        return last_filing_on(start_on, limit.count)
    if limit.count <= 0:
        raise ImpossibleLimit(limit.count)
    return _months_later(start_on, limit.count * (12 if limit.kind is FilingKind.CALENDAR_YEAR else 1))


def is_npi(text: str) -> bool:
    """Whether ten digits carry the right check digit.   Source: Luhn over 80840 and the first nine; billing.md 1.5."""
    if len(text) != 10 or not (text.isascii() and text.isdigit()):
        return False
    digits = [int(digit) for digit in reversed(_NPI_PREFIX + text)]
    doubled = [digit * 2 for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(digit - 9 if digit > 9 else digit for digit in doubled)) % 10 == 0


def _months_later(start_on: date, months: int) -> date:
    """Same day of a later month, or that month's last day if it has no such day."""
    year, month = divmod(start_on.year * 12 + start_on.month - 1 + months, 12)
    return date(year, month + 1, min(start_on.day, monthrange(year, month + 1)[1]))
