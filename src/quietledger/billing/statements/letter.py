"""A statement as a letter in PDF (extra file: what the letter says, in ready words; money reaches it as strings)."""

from datetime import date
from pathlib import Path
from typing import Final

from quietledger.billing.statements.errors import Unprintable
from quietledger.billing.statements.rules import StatementContent, StatementRow, check_sums
from quietledger.core.shell import printing
from quietledger.pure.money import amounts

_TEMPLATE: Final = Path(__file__).parent / "letter.typ"
_AGES: Final = ("0–30 days", "31–60 days", "61–90 days", "91–120 days", "over 120 days")

Money = tuple[str, str]


def pdf(content: StatementContent) -> bytes:
    """The letter, accessible (PDF/UA-1), the same bytes for the same content.

    Raises: WrongTotal, if rows and total differ; Unprintable, if the letter cannot be set.
    """
    check_sums(content)
    try:
        return printing.pdf(_TEMPLATE, _said(content), content.issued_on)
    except printing.Unprintable:
        raise Unprintable(content.number) from None


def _said(content: StatementContent) -> dict[str, object]:
    practice, ageing = content.practice, content.ageing
    owed = (
        ageing.days_0_30_cents,
        ageing.days_31_60_cents,
        ageing.days_61_90_cents,
        ageing.days_91_120_cents,
        ageing.days_over_120_cents,
    )
    return {
        "practice": {
            "name": practice.name,
            "lines": [*practice.address, *_given("Phone ", practice.phone), *_given("Tax id ", practice.tax_id)],
        },
        "number": content.number,
        "issued": _day(content.issued_on),
        "due": _day(content.due_on),
        "to": [content.to_name, *content.to_address],
        "first": _first_sentence(content),
        "rows": [_row(row) for row in content.rows],
        "total": amounts.parts(content.total_cents),
        "ageing": [[age, amounts.parts(cents)] for age, cents in zip(_AGES, owed, strict=True)],
        "ways": content.ways_to_pay,
        "help": content.help_contact,
        "notices": content.notices,
    }


def _first_sentence(content: StatementContent) -> str:
    days = {row.service_on for row in content.rows if row.balance_cents > 0}
    about = "one day" if len(days) == 1 else f"{len(days)} days"
    if content.total_cents <= 0:
        return "You owe nothing. This letter is for your records."
    return f"You owe {amounts.say(content.total_cents)} for sessions on {about}. It is due on {_day(content.due_on)}."


def _row(row: StatementRow) -> dict[str, object]:
    return {
        "on": f"{row.service_on:%b} {row.service_on.day}, {row.service_on.year}",
        "service": row.service[:1].upper() + row.service[1:],
        "money": [
            amounts.parts(row.charge_cents),
            amounts.parts(-row.insurance_paid_cents),
            amounts.parts(-row.adjustment_cents),
            amounts.parts(-row.patient_paid_cents),
            amounts.parts(row.balance_cents),
        ],
    }


def _given(label: str, text: str) -> list[str]:
    return [label + text] if text else []


def _day(on: date) -> str:
    return f"{on:%a}, {on:%b} {on.day}, {on.year}"
