"""Dates in a text, in the forms that people write; nothing is said of whether they are birth dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

_MONTHS: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_YEAR: Final = r"(?P<year{0}>(?:19|20)\d\d|'?\d\d)"
_FORMS: Final = (
    rf"{_DAY}[/.\-]{_DAY}[/.\-]{_YEAR.format(1)}",  # 4/12/1985, 12.04.85: whichever stands first
    rf"(?P<year2>(?:19|20)\d\d)[/.\-]{_MONTH}[/.\-]{_DAY}",
    rf"{_MONTHS}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR.format(3)}",
    rf"{_DAY}(?:st|nd|rd|th)?[\s\-]+(?:of\s+)?{_MONTHS}[\s\-,]+{_YEAR.format(4)}",
    r"(?P<year5>(?:19|20)\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])",
)
_DATE: Final = re.compile(rf"(?<![\w/.\-])(?:{'|'.join(_FORMS)})(?![\w/]|[.\-]\d)", re.IGNORECASE)


class Dated(NamedTuple):
    """A date.  `year`: with its century, None where only two digits stand."""

    start: int
    end: int
    year: int | None


def dates(text: str) -> Iterator[Dated]:
    """Every date of a text with day, month and year."""
    for match in _DATE.finditer(text):
        year = next(one for one in match.groupdict().values() if one)
        yield Dated(match.start(), match.end(), int(year) if len(year) == 4 else None)
