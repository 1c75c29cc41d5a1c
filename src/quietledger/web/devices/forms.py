"""What a browser may send about devices: a name, an exception, days for somebody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms

from quietledger.safety.devices.rules import EXEMPT_MOST, NAME_MOST, PAIRING_DAYS, REASON_LEAST, REASON_MOST


class NameForm(forms.Form):
    """What somebody calls the device that they pair."""

    name = forms.CharField(
        label="A name to know it by", max_length=NAME_MOST, required=False,
        help_text="Grey laptop, front desk. Left empty, it is called by its system.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip


class ExceptionForm(forms.Form):
    """Why a device may be used as it is, and for how long."""

    reason = forms.CharField(
        label="Why", min_length=REASON_LEAST, max_length=REASON_MOST, widget=forms.Textarea({"rows": 3}),
        help_text="Whoever reviews this later should understand it without asking.",
    )  # fmt: skip
    days = forms.IntegerField(
        label="For how many days", min_value=1, max_value=EXEMPT_MOST.days, initial=14,
        help_text=f"At most {EXEMPT_MOST.days}; then it ends by itself.",
        widget=forms.NumberInput({"class": "short", "inputmode": "numeric"}),
    )  # fmt: skip

    def until(self, now: datetime) -> datetime:
        return now + timedelta(days=self.cleaned_data["days"])


class LossForm(forms.Form):
    """Why a lost device needs no workbook."""

    reason = forms.CharField(
        label="Why no workbook is needed", min_length=REASON_LEAST, max_length=REASON_MOST,
        widget=forms.Textarea({"rows": 3}),
        help_text="Such as: found the same day, switched off and encrypted; its password was written down nowhere.",
    )  # fmt: skip


class DaysForm(forms.Form):
    """Who may work without a paired device, and for how many days."""

    person = forms.ChoiceField(label="Who")
    days = forms.IntegerField(
        label="For how many days", min_value=1, max_value=PAIRING_DAYS, initial=3,
        widget=forms.NumberInput({"class": "short", "inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, people: Iterable[tuple[UUID, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(str(one), name) for one, name in people]  # type: ignore[attr-defined]  # a ChoiceField

    def person_id(self) -> UUID:
        return UUID(self.cleaned_data["person"])
