"""What the owner tells of a program to be let in."""

from __future__ import annotations

from typing import Any

from django import forms

from quietledger.core.clients.authority import REQUEST_MOST_BYTES
from quietledger.core.clients.rules import NAME_MOST, NewClient, Scope


class ProgramForm(forms.Form):
    """A program by its name, what it may do, and, if it made its own key, its request."""

    name = forms.CharField(
        label="Name", max_length=NAME_MOST, help_text="As people here call it: the calendar, the accountant’s program.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    may = forms.MultipleChoiceField(
        label="What it may do", choices=[(one.value, f"{one.say[0].upper()}{one.say[1:]}") for one in Scope],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    request = forms.CharField(
        label="Its certificate request, if it has made its own key", required=False, max_length=REQUEST_MOST_BYTES,
        help_text="Begins with BEGIN CERTIFICATE REQUEST. Left empty, a key is made here and shown once.",
        widget=forms.Textarea({"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def program(self) -> NewClient:
        """The program as the room knows it."""
        told: dict[str, Any] = self.cleaned_data
        return NewClient(told["name"], frozenset(Scope(one) for one in told["may"]), told["request"].strip().encode())
