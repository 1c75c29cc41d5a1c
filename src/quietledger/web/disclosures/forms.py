"""A disclosure, and an ask for the list, as a browser may send them, made into plain values."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from quietledger.safety.disclosures.rules import CATEGORIES, PURPOSES, DisclosureDoc, NewDisclosure

DAYS: Final = ["%m/%d/%Y"]
USUAL: Final = ("recipient", "address", "happened_on", "purpose", "reference", "category", "brief")


class Day(forms.DateField):
    """A day as it is typed in the United States: month first."""

    def __init__(self, **options: Any) -> None:
        attributes = {"class": "short", "inputmode": "numeric", "autocomplete": "off"}
        options.setdefault("error_messages", {"invalid": "Write it as month/day/year: 11/03/2026."})
        options.setdefault("widget", forms.DateInput(format=DAYS[0], attrs=attributes))
        super().__init__(input_formats=DAYS, **options)


class DisclosureForm(forms.Form):
    """What left the practice, to whom, when and why."""

    recipient = forms.CharField(label="To whom", max_length=200, help_text="The person or the office.")
    address = forms.CharField(
        label="Their address", max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="As far as it is known.", required=False,
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label="Why", choices=[("", "Choose"), *((name, one.say.capitalize()) for name, one in PURPOSES.items())],
        help_text="Treatment, payment and running the practice don’t count, nor what the patient signed for.",
    )  # fmt: skip
    reference = forms.CharField(
        label="The purpose in a sentence, or which request it answers", max_length=400, required=False
    )
    category = forms.ChoiceField(
        label="What", choices=[("", "Choose"), *((name, say.capitalize()) for name, say in CATEGORIES.items())]
    )
    brief = forms.CharField(
        label="In a few words", max_length=400, help_text="For example: sessions from March to June 2026. No contents."
    )
    happened_on = Day(label="When", help_text="Month/day/year; of a series the first day.")
    last_on = Day(label="Last day", required=False, help_text="Only for a series of like disclosures.")
    times = forms.IntegerField(
        label="How many times",
        min_value=1,
        max_value=9999,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    reported_by = forms.CharField(
        label="Reported by", max_length=200, required=False,
        help_text="The partner, if one of our partners disclosed it and told us.",
    )  # fmt: skip
    held_until = Day(
        label="The patient is not to be told before", required=False,
        help_text="Only if law enforcement or an oversight agency asked for it.",
    )  # fmt: skip
    official = forms.CharField(label="Who asked for that", max_length=200, required=False)
    is_oral = forms.BooleanField(label="It was only spoken", required=False)

    def usual(self) -> list[forms.BoundField]:
        """The fields that every disclosure has."""
        return [self[name] for name in USUAL]

    def rare(self) -> list[forms.BoundField]:
        """The fields of a series, of a partner's report, and of what is held back."""
        return [field for field in self if field.name not in USUAL]

    def new(self) -> NewDisclosure:
        """The disclosure; once the form is valid."""
        given = self.cleaned_data
        names = ("recipient", "address", "category", "brief", "reference", "reported_by", "official")
        doc = DisclosureDoc(**{name: given[name].strip() for name in names})
        return NewDisclosure(
            doc, given["purpose"], given["happened_on"], given["last_on"], given["times"], given["held_until"],
            is_oral=given["is_oral"],
        )  # fmt: skip


class AskForm(forms.Form):
    """Somebody asks for the list."""

    received_on = Day(label="Received on")
    by = forms.CharField(
        label="Who asks", max_length=200, help_text="The patient, or who may act for them and how that was checked."
    )


class ExtendForm(forms.Form):
    """Why the answer takes longer."""

    why = forms.CharField(label="Why", max_length=400)


class FindForm(forms.Form):
    """A patient by account number."""

    number = forms.IntegerField(
        label="Account number", min_value=1, max_value=10**12, widget=forms.NumberInput(attrs={"class": "short"})
    )
