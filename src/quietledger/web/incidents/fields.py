"""The few kinds of fields that the forms of an incident are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django import forms

from quietledger.safety.incidents.errors import NotTaken

DAYS: Final = ["%m/%d/%Y"]
SHORT: Final = {"class": "short", "autocomplete": "off"}
NOT_CHOSEN: Final = ("", "Choose one")
UNKNOWN: Final = ("", "Nobody knows yet")
MOST: Final = 20_000


def line(label: str, say: str = "", *, most: int = 200, required: bool = True) -> forms.CharField:
    """One line of words."""
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=most, help_text=say, widget=widget)


def lines(label: str, say: str = "", *, rows: int = 3, required: bool = True) -> forms.CharField:
    """Some lines of words."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=MOST, help_text=say, widget=widget)


def day(label: str, say: str = "Month/day/year.", *, required: bool = True) -> forms.DateField:
    """A day as it is typed in the United States: month first."""
    return forms.DateField(
        label=label, required=required, input_formats=DAYS, help_text=say,
        widget=forms.DateInput(format=DAYS[0], attrs=SHORT | {"inputmode": "numeric"}),
        error_messages={"invalid": "Write it as month/day/year: 11/03/2026."},
    )  # fmt: skip


def hour(label: str, say: str = "Like 14:30.") -> forms.TimeField:
    """A time of day; may stay empty."""
    return forms.TimeField(
        label=label, required=False, input_formats=["%H:%M", "%I:%M %p", "%I:%M%p"], help_text=say,
        widget=forms.TimeInput(format="%H:%M", attrs=SHORT),
        error_messages={"invalid": "Write it as 14:30 or 2:30 pm."},
    )  # fmt: skip


def choice(
    label: str, choices: Mapping[str, str], say: str = "", *, first: tuple[str, str] | None = NOT_CHOSEN,
    required: bool = True,
) -> forms.ChoiceField:  # fmt: skip
    """One of some.  first: what stands before anything is chosen; None: nothing."""
    listed = [*([first] if first else []), *choices.items()]
    return forms.ChoiceField(label=label, required=required, choices=listed, help_text=say)


def known(label: str, say: str = "") -> forms.ChoiceField:
    """Yes, no, or nobody knows."""
    return choice(label, {"yes": "Yes", "no": "No"}, say, first=UNKNOWN, required=False)


def some(label: str, choices: Mapping[str, str], first: Iterable[str] = ()) -> forms.MultipleChoiceField:
    """Any of some."""
    return forms.MultipleChoiceField(
        label=label, required=False, choices=list(choices.items()), initial=list(first),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


def tick(label: str) -> forms.BooleanField:
    """Yes, if it is ticked."""
    return forms.BooleanField(label=label, required=False)


def number(label: str, say: str = "", *, required: bool = False) -> forms.IntegerField:
    """A whole number of things."""
    widget = forms.TextInput(attrs=SHORT | {"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=0, max_value=10**8, help_text=say, required=required, widget=widget, localize=False
    )


def said(value: str) -> bool | None:
    """What was chosen in a field of `known`."""
    return {"yes": True, "no": False}.get(value)


def mark(form: forms.Form, problem: NotTaken) -> None:
    """Say what is wrong beside the field that it is about; what belongs to none stands above the form."""
    for name, words in problem.findings.items():
        form.add_error(name if name in form.fields else None, words)
