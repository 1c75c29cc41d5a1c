"""Details, a request and a call as a browser may send them, made into plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django import forms

from quietledger.billing.changes.rules import FROM, OUTCOMES, WAYS, CallDoc, DetailsDoc, NewChange

DAYS: Final = ["%m/%d/%Y"]
NOT_CHOSEN: Final = ("", "Choose one")
SHORT: Final = {"class": "short", "autocomplete": "off"}


def _line(label: str, *, most: int = 120, say: str = "", **options: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=most, help_text=say, widget=widget, **options)


class WantedForm(forms.Form):
    """The details that money depends on; an empty field says nothing about it."""

    bank = _line("Bank")
    routing = _line("Routing number", most=11)
    account = _line("Account number", most=24)
    eft = _line("EFT or ERA enrollment", say="Which payee, which bank, as the enrollment says.")
    address = _line("Address for payments", most=300)
    phone = _line("Phone", most=30)
    email = _line("E-mail", most=200)

    def doc(self, **more: str) -> DetailsDoc:
        """The typed details."""
        given = {name: (self.cleaned_data.get(name) or "").strip() for name in WantedForm.base_fields}
        return DetailsDoc(**given, **more)


class DetailsForm(WantedForm):
    """First details of a party."""

    field_order = ("name", "phone", "phone_from")

    name = forms.CharField(label="Name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    phone_from = forms.ChoiceField(
        label="Where the number comes from", choices=[NOT_CHOSEN, *FROM.items()],
        help_text="This number is called when somebody asks for a change. Never take it from a request.",
    )  # fmt: skip

    def details(self) -> DetailsDoc:
        """The typed details with their name and the origin of their number."""
        return self.doc(name=self.cleaned_data["name"].strip(), phone_from=self.cleaned_data["phone_from"])


class RequestForm(WantedForm):
    """A request that came in."""

    field_order = ("came_by", "received_on", "said_by")

    came_by = forms.ChoiceField(label="How it came", choices=[NOT_CHOSEN, *WAYS.items()])
    received_on = forms.DateField(
        label="Received", input_formats=DAYS, help_text="Month/day/year.",
        widget=forms.DateInput(format=DAYS[0], attrs=SHORT | {"inputmode": "numeric"}),
        error_messages={"invalid": "Write it as month/day/year: 11/03/2026."},
    )  # fmt: skip
    said_by = forms.CharField(
        label="Who asks", max_length=200, help_text="As the request says it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    words = forms.CharField(
        label="What it says", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    message = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def new(self) -> NewChange:
        """The request as plain values."""
        given: Mapping[str, Any] = self.cleaned_data
        message: UUID | None = given.get("message")
        return NewChange(
            self.doc(),
            given["came_by"],
            given["received_on"],
            given["said_by"].strip(),
            given["words"].strip(),
            message,
        )


class CallForm(forms.Form):
    """A call that was made."""

    number = forms.CharField(
        label="The number you dialed", max_length=30, help_text="The one on file, typed by you.",
        widget=forms.TextInput(attrs=SHORT | {"inputmode": "tel"}),
    )  # fmt: skip
    reached = _line("Whom you spoke to", say="Name and office.")
    outcome = forms.ChoiceField(label="What came of it", choices=[NOT_CHOSEN, *OUTCOMES.items()])
    note = _line("Note", most=400)

    def call(self) -> CallDoc:
        """The call as plain values."""
        given = {name: (self.cleaned_data.get(name) or "").strip() for name in self.base_fields}
        return CallDoc(**given)


class StopForm(forms.Form):
    """Why a case is stopped."""

    why = forms.CharField(label="Why", max_length=400, widget=forms.TextInput(attrs={"autocomplete": "off"}))
