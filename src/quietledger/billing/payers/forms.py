"""A plan and its fees as a browser may send them, made into plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from django import forms

from quietledger.pure.money import amounts
from quietledger.pure.money.errors import MoneyProblem

MODIFIER_WORDS: Final = (
    ("either", "may stand on the line"),
    ("required", "must stand on the line"),
    ("forbidden", "must not stand on the line"),
)


class PayerForm(forms.Form):
    """One plan."""

    payer_id = forms.RegexField(
        r"^[A-Z0-9]{2,10}$",
        label="Payer ID",
        help_text="As claims carry it: capital letters and digits.",
        error_messages={"invalid": "Write 2 to 10 capital letters and digits."},
    )
    name = forms.CharField(label="Name", max_length=60)
    filing_code = forms.RegexField(
        r"^[A-Z0-9]{2}$",
        label="Filing code",
        help_text="CI commercial, MB Medicare, MC Medicaid, BL Blue, CH military.",
        error_messages={"invalid": "Write two characters, such as CI."},
    )
    limit_days = forms.IntegerField(
        label="Filing limit in days", min_value=1, max_value=1000, help_text="The payer must have the claim by then."
    )
    appeal_days = forms.IntegerField(label="Appeal window in days", min_value=1, max_value=1000)
    needs_authorization = forms.BooleanField(label="Every session needs an authorization", required=False)
    telehealth_modifier = forms.ChoiceField(label="The telehealth modifier", choices=MODIFIER_WORDS)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("payer_id", "filing_code", "limit_days", "appeal_days"):
            self.fields[name].widget.attrs["class"] = "short"


class FeesForm(forms.Form):
    """A fee schedule, one service a line: code, charge and, if known, what the contract allows."""

    fees = forms.CharField(
        label="Fees",
        widget=forms.Textarea(attrs={"rows": 14, "cols": 34, "class": "mono"}),
        required=False,
        help_text="One service a line, per unit: 90837 180.00 142.00. The last amount is what the contract allows.",
    )

    def clean_fees(self) -> list[tuple[str, int, int | None]]:
        found: list[tuple[str, int, int | None]] = []
        for number, line in enumerate(self.cleaned_data["fees"].splitlines(), start=1):
            if line.strip():
                found.append(_fee(number, line.split()))
        codes = [code for code, _, _ in found]
        twice = next((code for code in codes if codes.count(code) > 1), None)
        if twice:
            raise forms.ValidationError(f"{twice} stands here twice.")
        return found


def _fee(number: int, words: list[str]) -> tuple[str, int, int | None]:
    if not 2 <= len(words) <= 3 or not re.fullmatch(r"[A-Z0-9]{5}(:[A-Z0-9]{2}){0,4}", words[0]):
        raise forms.ValidationError(f"Line {number} is not a code and one or two amounts, such as 90837 180.00 142.00.")
    charge_cents, *rest = [_cents(number, word) for word in words[1:]]
    if charge_cents == 0:
        raise forms.ValidationError(f"Line {number} charges nothing; leave the line out instead.")
    return words[0], charge_cents, rest[0] if rest else None


def _cents(number: int, word: str) -> int:
    try:
        cents = amounts.parse(word)
    except MoneyProblem as problem:
        raise forms.ValidationError(f"Line {number} has an amount that can't be read.") from problem
    if cents < 0:
        raise forms.ValidationError(f"Line {number} has an amount below zero.")
    return cents


def written(fees: Iterable[tuple[str, int, int | None]]) -> str:
    """A fee schedule as the form shows it: code, charge and allowed amount."""
    return "\n".join(
        " ".join([code, plain(charge_cents), *([] if allowed_cents is None else [plain(allowed_cents)])])
        for code, charge_cents, allowed_cents in fees
    )


def plain(cents: int) -> str:
    """An amount as it is typed: no sign of the currency, no separator of thousands."""
    return f"{cents // 100}.{cents % 100:02}"
