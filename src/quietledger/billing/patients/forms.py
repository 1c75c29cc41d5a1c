"""A patient, a plan of theirs, a search and a file as a browser may send them, made into plain values."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from quietledger.billing.patients.rules import REASONS, START_LETTERS, CoverDoc, NewCover, NewPatient, PatientDoc
from quietledger.core.vault.rules import normalise

DAYS: Final = ["%m/%d/%Y"]
SEXES: Final = (("F", "F"), ("M", "M"), ("U", "unknown"))
RELATIONS: Final = (("self", "is the member"), ("child", "child"), ("spouse", "spouse"), ("other", "other"))


class Day(forms.DateField):
    """A day as it is typed in the United States: month first."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(
            format=DAYS[0], attrs={"class": "short", "inputmode": "numeric", "autocomplete": "off"}
        )
        options.setdefault("error_messages", {"invalid": "Write it as month/day/year: 11/03/2026."})
        super().__init__(input_formats=DAYS, widget=widget, **options)


class FindForm(forms.Form):
    """A search for a patient: a member or client ID, or a surname with the birth date, or its start with the year."""

    member_id = forms.CharField(label="Member ID or client ID", required=False, max_length=40)
    last = forms.CharField(
        label="Last name",
        required=False,
        max_length=60,
        help_text="Whole with the birth date; three letters with the year.",
    )
    birth_on = Day(label="Birth date", required=False, help_text="Month/day/year.")
    year = forms.IntegerField(
        label="Or birth year", required=False, min_value=1900, max_value=2100,
        widget=forms.NumberInput(attrs={"class": "short", "autocomplete": "off"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        by_name = len(normalise(given.get("last") or "")) >= START_LETTERS and given.get("year")
        if not (given.get("member_id") or by_name or (given.get("last") and given.get("birth_on"))):
            raise forms.ValidationError(
                "Write an ID, or the last name and the birth date, or its first three letters and the birth year."
            )
        return given


class ForgetForm(forms.Form):
    """Why a patient is to be forgotten: one of the reasons there are, so that nothing about anybody is typed."""

    reason = forms.ChoiceField(label="Why", choices=[("", "Choose one"), *REASONS.items()])


class FileForm(forms.Form):
    """A file to be taken in."""

    file = forms.FileField(
        label="File",
        help_text="A CSV export, up to 64 MB. It is kept sealed before anything reads it.",
        error_messages={"required": "Choose a file of at most 64 MB.", "empty": "The file is empty."},
    )


class CoverForm(forms.Form):
    """One plan of a patient."""

    payer_code = forms.ChoiceField(label="Plan")
    member_id = forms.CharField(label="Member ID", max_length=40)
    group_number = forms.CharField(label="Group number", max_length=40, required=False)
    rank = forms.IntegerField(
        label="Pays as number", min_value=1, max_value=5, initial=1, help_text="1 is billed first."
    )
    since_on = Day(label="From", required=False)
    until_on = Day(label="Until", required=False, help_text="The first day on which it no longer holds.")
    relation = forms.ChoiceField(label="The patient", choices=RELATIONS)
    subscriber_last = forms.CharField(label="Member's last name", required=False, max_length=60)
    subscriber_first = forms.CharField(label="Member's first name", required=False, max_length=60)
    subscriber_birth_on = Day(label="Member's birth date", required=False)
    subscriber_sex = forms.ChoiceField(label="Member's sex", choices=SEXES, initial="U")

    def __init__(self, *args: Any, plans: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", "None: pays alone"), *plans.items()]
        self.fields["payer_code"].choices = choices  # type: ignore[attr-defined]  # it is the choice field from above
        for name in ("group_number", "rank"):
            self.fields[name].widget.attrs["class"] = "short"

    def cover(self) -> NewCover:
        """The plan as the actions take it."""
        given = self.cleaned_data
        own = given["relation"] == "self"
        doc = CoverDoc(
            member_id=given["member_id"],
            group_number=given["group_number"],
            relation=given["relation"],
            subscriber_last="" if own else given["subscriber_last"],
            subscriber_first="" if own else given["subscriber_first"],
            subscriber_birth_on=None if own else given["subscriber_birth_on"],
            subscriber_sex="U" if own else given["subscriber_sex"],
        )
        return NewCover(given["payer_code"], doc, given["rank"], given["since_on"], given["until_on"])


class PatientForm(forms.Form):
    """A patient's own data."""

    source_key = forms.CharField(
        label="Client ID", required=False, max_length=40, help_text="As sessions name the patient."
    )
    last = forms.CharField(label="Last name", max_length=60)
    first = forms.CharField(label="First name", max_length=60)
    middle = forms.CharField(label="Middle name", required=False, max_length=60)
    birth_on = Day(label="Birth date")
    sex = forms.ChoiceField(label="Sex, as the plan has it", choices=SEXES)
    street = forms.CharField(label="Street", max_length=80)
    city = forms.CharField(label="City", max_length=60)
    state = forms.RegexField(r"^[A-Z]{2}$", label="State", error_messages={"invalid": "Write two letters: IL."})
    zip = forms.RegexField(r"^\d{5}(\d{4})?$", label="ZIP", error_messages={"invalid": "Write 5 or 9 digits."})
    phone = forms.RegexField(
        r"^\d{10}$",
        label="Phone",
        required=False,
        error_messages={"invalid": "Write ten digits, nothing between them."},
    )
    email = forms.EmailField(label="Email", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("source_key", "state", "zip", "phone"):
            self.fields[name].widget.attrs["class"] = "short"

    def patient(self) -> NewPatient:
        """The patient as the actions take it; plans come one by one afterwards."""
        return NewPatient(PatientDoc(**self.cleaned_data))
