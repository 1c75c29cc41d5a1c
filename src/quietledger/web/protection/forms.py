"""What a browser may send about limits and emergencies."""

from __future__ import annotations

from typing import Any

from django import forms

from quietledger.core.gate.book import BOUNDS, span

UNITS = {"seconds": ("minutes", 60), "minutes": ("minutes", 1), "days": ("days", 1)}


class LimitForm(forms.Form):
    """Another value for a limit, in the unit that people think in."""

    name = forms.ChoiceField(widget=forms.HiddenInput, choices=[(name, name) for name in BOUNDS])
    amount = forms.IntegerField(label="New value", min_value=0, max_value=1_000)

    def clean(self) -> dict[str, Any]:
        """Put `value` beside it: the same in the limit's own unit, inside its bounds."""
        cleaned = super().clean() or {}
        if {"name", "amount"} <= cleaned.keys():
            bound = BOUNDS[cleaned["name"]]
            cleaned["value"] = cleaned["amount"] * UNITS[bound.unit][1]
            if not bound.least <= cleaned["value"] <= bound.most:
                least, most = span(bound.least, bound.unit), span(bound.most, bound.unit)
                self.add_error("amount", f"This may be {least} to {most}.")
        return cleaned


class ReasonForm(forms.Form):
    """Why records have to be opened at once."""

    reason = forms.CharField(
        label="What has happened, and what do you need?",
        help_text="A sentence. It is sealed; an owner reads it when they review this.",
        min_length=10, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class ReviewForm(forms.Form):
    """A second person's word on an emergency access."""

    was_right = forms.ChoiceField(
        label="Was it right?", choices=[("yes", "Yes, it was needed"), ("no", "No, it was not")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(
        label="Why", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Sealed beside the reason.",
    )  # fmt: skip
