"""What a browser may send about money, made into plain values."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django import forms

from quietledger.billing.payments import rules
from quietledger.pure.money import amounts
from quietledger.pure.money.errors import MoneyProblem

DAY_FORMATS = ["%m/%d/%Y", "%Y-%m-%d"]


class MoneyField(forms.CharField):
    """An amount as people write it; whole cents as a value."""

    def to_python(self, value: object) -> int | None:  # type: ignore[override]  # a char field whose value is cents
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return amounts.parse(text)
        except MoneyProblem as problem:
            raise forms.ValidationError("Write an amount like 25.00.") from problem


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, input_formats=DAY_FORMATS, help_text="Month/day/year, like 11/03/2026.",
        error_messages={"invalid": "Write a day like 11/03/2026."}, widget=forms.DateInput(format="%m/%d/%Y"),
    )  # fmt: skip


class PaymentForm(forms.Form):
    """What a patient paid."""

    amount = MoneyField(
        label="Amount", help_text="Like 25.00.", widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 10})
    )
    method = forms.ChoiceField(
        label="Paid by", choices=[(one.value, words) for one, words in rules.METHOD_WORDS.items()]
    )
    paid_on = _day("Paid on")
    once = forms.UUIDField(widget=forms.HiddenInput)

    def values(self) -> tuple[int, rules.Method, date, UUID]:
        given = self.cleaned_data
        return given["amount"], rules.Method(given["method"]), given["paid_on"], given["once"]


class DepositForm(forms.Form):
    """A deposit as the bank's statement shows it."""

    trace = forms.CharField(label="Trace", max_length=50, help_text="The number that the bank shows with the deposit.")
    amount = MoneyField(label="Amount", widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 10}))
    deposited_on = _day("Deposited on")
    once = forms.UUIDField(widget=forms.HiddenInput)
