"""A session, a file of sessions and a row of one as a browser may send them, made into plain values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django import forms

from quietledger.billing.visits.rules import NewVisit, VisitDoc
from quietledger.billing.visits.shapes import WORDS

PLACES: Final = (
    ("11", "11 office"), ("10", "10 telehealth, patient at home"), ("02", "02 telehealth, patient elsewhere"),
    ("12", "12 home"), ("03", "03 school"), ("53", "53 community mental health center"),
)  # fmt: skip
TELEHEALTH: Final = (("", "no"), ("video", "by video"), ("audio", "by audio only"))
CLOCKS: Final = ["%H:%M", "%I:%M %p", "%I:%M%p"]
MENDABLE: Final = tuple(name for name in WORDS if name != "name")


class Time(forms.TimeField):
    """A time of day as it is typed: 15:00 or 3:00 PM."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"class": "short", "autocomplete": "off"})
        wrong = {"invalid": "Write it as 15:00 or 3:00 PM."}
        super().__init__(input_formats=CLOCKS, widget=widget, error_messages=wrong, **options)


class FileForm(forms.Form):
    """A file to be taken in."""

    file = forms.FileField(
        label="File",
        help_text="A CSV export of sessions, up to 64 MB. It is kept sealed before anything reads it.",
        error_messages={"required": "Choose a file of at most 64 MB.", "empty": "The file is empty."},
    )


class VisitForm(forms.Form):
    """One session."""

    clinician = forms.TypedChoiceField(label="Clinician", coerce=UUID)
    service_on = forms.DateField(
        label="Day",
        input_formats=["%m/%d/%Y"],
        widget=forms.DateInput(
            format="%m/%d/%Y", attrs={"class": "short", "inputmode": "numeric", "autocomplete": "off"}
        ),
        help_text="Month/day/year.",
        error_messages={"invalid": "Write it as month/day/year: 11/03/2026."},
    )
    start_time = Time(label="Began", required=False)
    stop_time = Time(label="Ended", required=False)
    code = forms.CharField(
        label="Service code", max_length=5, help_text="The base code, such as 90837; add-ons follow from the time."
    )
    modifiers = forms.CharField(label="Modifiers", required=False, max_length=20)
    is_interactive = forms.BooleanField(label="Interactive complexity", required=False)
    place = forms.ChoiceField(label="Place", choices=PLACES)
    telehealth = forms.ChoiceField(label="Telehealth", choices=TELEHEALTH, required=False)
    diagnoses = forms.CharField(label="Diagnoses", required=False, help_text="The main one first: F41.1; F33.41.")
    authorization = forms.CharField(label="Authorization", required=False, max_length=30)
    paid = forms.DecimalField(label="Paid at the session", required=False, min_value=0, max_digits=8, decimal_places=2)
    private = forms.BooleanField(
        label="The patient paid in full and asked that no plan learns of it",
        required=False,
        help_text="The session then never goes to a plan.",
    )
    is_signed = forms.BooleanField(label="The note is signed", required=False, initial=True)

    def __init__(self, *args: Any, clinicians: Mapping[UUID, str], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(one), words) for one, words in clinicians.items()]
        self.fields["clinician"].choices = choices  # type: ignore[attr-defined]  # it is the choice field from above
        for name in ("code", "modifiers", "authorization", "paid"):
            self.fields[name].widget.attrs["class"] = "short"

    def visit(self) -> NewVisit:
        """The session as the actions take it."""
        given = self.cleaned_data
        codes = (one.replace(".", "").upper() for one in re.split(r"[;,\s]+", given["diagnoses"]) if one)
        return NewVisit(
            service_on=given["service_on"],
            start_time=given["start_time"],
            stop_time=given["stop_time"],
            place=given["place"],
            telehealth=given["telehealth"],
            code=given["code"].upper(),
            modifiers=tuple(re.findall(r"\w+", given["modifiers"].upper())),
            is_interactive=given["is_interactive"],
            paid_cents=int((given["paid"] or 0) * 100),
            share=not given["private"],
            is_signed=given["is_signed"],
            doc=VisitDoc(tuple(dict.fromkeys(codes)), given["authorization"]),
        )


class RowForm(forms.Form):
    """One row of a file, cell by cell; cells are read as those of the file are."""

    def __init__(self, data: Mapping[str, Any] | None, *, cells: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(cells))
        for name in MENDABLE:
            if name in cells or name in {"client", "clinician", "day", "start", "stop", "code"}:
                words = WORDS[name].removeprefix("the ")
                self.fields[name] = forms.CharField(label=words[0].upper() + words[1:], required=False, max_length=120)
