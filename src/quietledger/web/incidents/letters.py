"""Notices of an incident as letters in PDF, one for each receiver in one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from quietledger.core.shell import printing
from quietledger.core.shell.rules import long_day
from quietledger.core.tenancy.rules import PracticeRow

_TEMPLATE: Final = Path(__file__).parent / "letters.typ"
DRAFT: Final = "Draft, not sent"
EXERCISE: Final = "Exercise on made-up data"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter or sheet.

    to: address lines.  parts: headings with their words.  rows: what is asked and what is known ("": not yet).
    """

    title: str
    to: tuple[str, ...] = ()
    lead: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    close: str = ""


def pdf(
    title: str, letters: Sequence[Letter], practice: PracticeRow, on: date, *, is_draft: bool, is_exercise: bool
) -> bytes:
    """The letters, accessible (PDF/UA-1), each on a page of its own.  Raises: core.shell.printing.Unprintable."""
    marks = [EXERCISE] * is_exercise + [DRAFT] * is_draft
    data: dict[str, object] = {
        "title": title, "practice": {"name": practice.name, "lines": address_of(practice)}, "marks": marks,
        "foot": title, "on": long_day(on),
        "sheets": [
            {"to": list(one.to), "title": one.title, "lead": one.lead, "parts": [list(part) for part in one.parts],
             "rows": [list(row) for row in one.rows], "close": one.close}
            for one in letters
        ],
    }  # fmt: skip
    return printing.pdf(_TEMPLATE, data, on)


def address_of(practice: PracticeRow) -> list[str]:
    """The practice's street, town and telephone, as lines of a letter."""
    town = f"{practice.city.title()}, {practice.state} {practice.zip9[:5]}"
    return [practice.street.title(), town, f"Phone {phone_of(practice)}"]


def phone_of(practice: PracticeRow) -> str:
    """The practice's telephone number as it is written."""
    return f"({practice.phone[:3]}) {practice.phone[3:6]}-{practice.phone[6:]}"
