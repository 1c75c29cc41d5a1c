"""A verdict and the end of a review as a browser may send them."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms

from quietledger.safety.review.rules import Kind, Verdict

VERDICTS: Final = [(one.value, one.value) for one in Verdict]
LONGEST: Final = 1000
MOST_AT_ONCE: Final = 500


class VerdictForm(forms.Form):
    """One verdict on some odd accesses.  `about`: "kind entry", once for each."""

    verdict = forms.ChoiceField(choices=VERDICTS)
    note = forms.CharField(max_length=LONGEST, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("verdict") in {Verdict.FINE.value, Verdict.INCIDENT.value} and not given.get("note"):
            raise forms.ValidationError("Say why, in a few words.")
        return given

    def about(self, said: list[str]) -> list[tuple[Kind, UUID]]:
        """What the verdict is about.  Raises: ValueError, for what no page of ours sends."""
        if not 0 < len(said) <= MOST_AT_ONCE:
            raise ValueError(len(said))
        pairs = [one.split(" ") for one in said]
        return [(Kind(kind), UUID(entry)) for kind, entry in pairs]


class FinishForm(forms.Form):
    """The end of a review.  `until`: the period that the page showed."""

    until = forms.DateTimeField(widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S%z"])
    note = forms.CharField(
        label="What you found, in a sentence", required=False, max_length=LONGEST,
        help_text="Kept sealed with the review. May stay empty.", widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
