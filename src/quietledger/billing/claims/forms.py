"""What a browser may ask of chosen claims, made into plain values."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from django import forms


class Act(StrEnum):
    """What can be done with chosen claims; each is previewed first."""

    SEND = "send"
    HOLD = "hold"
    RELEASE = "release"
    AGAIN = "again"
    VOID = "void"


class Ids(forms.Field):
    """Ids of rows, given as often as rows are chosen."""

    widget = forms.MultipleHiddenInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": "Choose a claim first.",
        "invalid": "One of the chosen claims has no id that we know.",
    }

    def to_python(self, value: Any) -> list[UUID]:
        try:
            return [UUID(str(one)) for one in value or ()]
        except ValueError as problem:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from problem


class ChosenForm(forms.Form):
    """Chosen claims and what to do with them."""

    act = forms.ChoiceField(choices=[(act.value, act.value) for act in Act])
    claim = Ids()
