"""Amounts in whole cents: how they are split, read and written."""

import re
from collections.abc import Sequence
from typing import Final, NewType

from quietledger.pure.money.errors import MoneyProblem, NothingToSplit

Cents = NewType("Cents", int)

MINUS: Final = "\N{MINUS SIGN}"
_MOST_DIGITS: Final = 16  # what an int64 of cents holds for certain
X12_MOST: Final = 99_999_999_99  # ten digits, the cents included; sign and point do not count

_X12 = re.compile(r"(?P<minus>-?)(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]*))?")
_WRITTEN = re.compile(
    r"""(?P<signs>[-$(\s]*)
        (?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)? (?:\.(?P<part>[0-9]*))?
        (?P<ends>[-)\s]*)""",
    re.VERBOSE,
)
_LESS_THAN_NOTHING: Final = {"-", "()"}


def split(amount_cents: int, weights: Sequence[int]) -> list[int]:
    """Split an amount so that the parts add up to it exactly.

    Cents that do not divide go to the largest remainders first, ties to the earlier part.

    Shapes: n weights (none below 0) -> n parts, same order.   Units: whole cents; may be negative.
    Raises: NothingToSplit, if the weights add up to 0.
    Source: largest-remainder method; why no part is rounded alone: docs/money.md.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise NothingToSplit(len(weights))
    sign = -1 if amount_cents < 0 else 1
    shares = [divmod(abs(amount_cents) * weight, total) for weight in weights]
    parts = [whole for whole, _ in shares]
    left_over = abs(amount_cents) - sum(parts)
    by_remainder = sorted(range(len(shares)), key=lambda part: -shares[part][1])
    for part in by_remainder[:left_over]:
        parts[part] += 1
    return [sign * part for part in parts]


def parse(text: str) -> Cents:
    """Read an amount as people and spreadsheets write it: `$1,240.50`, `(48.00)`, `-48`, `48.00-`.

    A comma only ever separates thousands: `12,50` is refused, because guessing would be wrong by a factor of 100.

    Raises: MoneyProblem.
    """
    if not text.strip():
        raise MoneyProblem("empty")
    found = _WRITTEN.fullmatch(text.replace(MINUS, "-"))
    if found is None:
        raise MoneyProblem("not_a_number")
    signs = "".join((found["signs"] + found["ends"]).split())
    if signs.replace("$", "", 1) not in {"", *_LESS_THAN_NOTHING}:
        raise MoneyProblem("not_a_number")  # two signs are a slip of the pen, not a plus
    whole = (found["whole"] or "").replace(",", "")
    return _cents(whole, found["part"], is_negative=signs.replace("$", "") in _LESS_THAN_NOTHING)


def from_x12(text: str) -> Cents:
    """Read an X12 monetary element: `137`, `47.28`, `-37.5`; zeros behind the point may be missing or too many.

    Raises: MoneyProblem; an element longer than ten digits is read all the same, being legal elsewhere in X12.
    """
    if not text:
        raise MoneyProblem("empty")
    found = _X12.fullmatch(text)
    if found is None:
        raise MoneyProblem("not_a_number")
    return _cents(found["whole"], found["part"], is_negative=bool(found["minus"]))


def x12_text(amount_cents: int) -> str:
    """Write an X12 monetary element in its one shortest form: no zero behind the point that says nothing.

    Raises: MoneyProblem, beyond the ten digits that the guides allow.
    Source: X12 data element 782 as limited by the 005010 guides (docs/money.md).
    """
    if abs(amount_cents) > X12_MOST:
        raise MoneyProblem("too_long")
    whole, part = divmod(abs(amount_cents), 100)
    text = f"{whole}.{part:02}".rstrip("0").rstrip(".") if part else str(whole)
    return f"-{text}" if amount_cents < 0 else text


def say(amount_cents: int) -> str:
    """Write an amount for people: `−$1,240.50`, with a true minus sign in front and never in brackets."""
    return "".join(parts(amount_cents))


def parts(amount_cents: int) -> tuple[str, str]:
    """The same text in two pieces, dollars and cents, because pages set the cents in paler ink."""
    whole, part = divmod(abs(amount_cents), 100)
    return f"{MINUS if amount_cents < 0 else ''}${whole:,}", f".{part:02}"


def _cents(whole: str, part: str | None, *, is_negative: bool) -> Cents:
    part = part or ""
    if not whole and not part:
        raise MoneyProblem("not_a_number")
    if part[2:].strip("0"):
        raise MoneyProblem("too_precise")
    if len(whole) > _MOST_DIGITS:
        raise MoneyProblem("too_long")
    amount_cents = int(whole or "0") * 100 + int(part[:2].ljust(2, "0"))
    return Cents(-amount_cents if is_negative else amount_cents)
