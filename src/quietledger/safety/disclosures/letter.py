"""The accounting as a letter in PDF (extra file: what the letter says, in ready words)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from quietledger.core.shell import printing
from quietledger.core.tenancy.rules import PracticeRow
from quietledger.safety.disclosures.errors import Unprintable
from quietledger.safety.disclosures.queries import Accounting
from quietledger.safety.disclosures.rules import Line

_TEMPLATE: Final = Path(__file__).parent / "letter.typ"


@dataclass(frozen=True, slots=True)
class Signed:
    """The signed state of the trail that the lines' proofs stand under, and the public key that it is checked with."""

    checkpoint: str
    key: str


def pdf(found: Accounting, practice: PracticeRow, signed: Signed) -> bytes:
    """The letter, accessible (PDF/UA-1).  Raises: Unprintable."""
    try:
        return printing.pdf(_TEMPLATE, _said(found, practice, signed), found.until_on)
    except printing.Unprintable:
        raise Unprintable(found.patient.number) from None


def _said(found: Accounting, practice: PracticeRow, signed: Signed) -> dict[str, object]:
    phone = f"({practice.phone[:3]}) {practice.phone[3:6]}-{practice.phone[6:]}"
    town = f"{practice.city.title()}, {practice.state} {practice.zip9[:5]}"
    return {
        "practice": {"name": practice.name, "lines": [practice.street.title(), town, f"Phone {phone}"]},
        "patient": found.patient.name,
        "account": str(found.patient.number),
        "since": _day(found.since_on),
        "until": _day(found.until_on),
        "rows": [_row(line) for line in found.lines],
        "proofs": [
            [str(place.index), _day(row.happened_on), place.leaf]
            for line in found.lines for row in line.rows if (place := found.places.get(row.entry_id))
        ],
        "checkpoint": signed.checkpoint.strip().split("\n"),
        "key": signed.key,
    }  # fmt: skip


def _row(line: Line) -> dict[str, object]:
    when = _short(line.first_on)
    often = f"{line.times} times, last {_short(line.last_on)}" if line.times > 1 else ""
    return {
        "when": when, "often": often, "to": line.recipient, "address": line.address.splitlines(), "what": line.brief,
        "why": line.why, "by": f"Reported to us by {line.reported_by}." if line.reported_by else "",
    }  # fmt: skip


def _day(value: date) -> str:
    return f"{value:%B} {value.day}, {value.year}"


def _short(value: date) -> str:
    return f"{value:%b} {value.day}, {value.year}"
