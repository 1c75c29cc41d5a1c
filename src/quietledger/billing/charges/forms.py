"""What a browser may ask of held sessions, made into plain values."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms


class ReleaseForm(forms.Form):
    """Held sessions that are to be charged again."""

    visit = forms.Field(widget=forms.MultipleHiddenInput, error_messages={"required": "Choose a session first."})

    def clean_visit(self) -> list[UUID]:
        asked: list[Any] = self.cleaned_data["visit"]
        try:
            return [UUID(str(one)) for one in asked]
        except ValueError as problem:
            raise forms.ValidationError("One of the chosen sessions has no id that we know.") from problem
