"""What a browser may send about lists, matches, evidence, the watch and exit drills; an extra file beside `forms`."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from quietledger.safety.partners import exports, filing, lists, proofs, watching
from quietledger.safety.partners.evidence import NewEvidence

_LONG: Final = forms.Textarea(attrs={"rows": 3})


class _OneFile(forms.Form):
    """A form with a file of a certain size at most."""

    most_bytes = 0

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > self.most_bytes:
            raise forms.ValidationError(f"At most {self.most_bytes // 1_048_576} MB.")
        return file


class ListForm(_OneFile):
    """A public list, as it was downloaded."""

    most_bytes = lists.MOST_BYTES
    file = forms.FileField(label="The file, as you downloaded it", help_text="Which list it is, its first line says.")


class SettleForm(forms.Form):
    """Who a match is."""

    who = forms.ChoiceField(
        label="Who is it?", widget=forms.RadioSelect,
        choices=[("other", "Somebody else"), ("same", "The same: end their access now")],
    )  # fmt: skip
    reason = forms.CharField(
        label="What you compared", widget=_LONG, max_length=1_000,
        help_text="Their date of birth in the contract, an NPI, the answer of the agency’s own page by number.",
    )  # fmt: skip


class DetailForm(forms.Form):
    """What somebody is looked up by beside their name."""

    formers = forms.CharField(
        label="Former names", required=False, widget=_LONG, max_length=500, help_text="One surname a line."
    )
    npi = forms.CharField(label="NPI", required=False, max_length=10, widget=forms.TextInput(attrs={"class": "short"}))

    @property
    def names(self) -> tuple[str, ...]:
        """The former names, one for each line."""
        return tuple(one.strip() for one in self.cleaned_data["formers"].splitlines() if one.strip())


class EvidenceForm(_OneFile):
    """A document that a partner showed."""

    most_bytes = filing.MOST_BYTES
    artefact = forms.ChoiceField(label="What it is", choices=[(one.id, one.name) for one in proofs.ARTEFACTS])
    scope = forms.CharField(label="What it covers", widget=_LONG, max_length=2_000)
    starts_on = forms.DateField(label="First day of its period", required=False)
    dated_on = forms.DateField(label="Last day of its period, or its date", help_text="From this day it counts down.")
    stated_on = forms.DateField(label="Last day that it names itself", required=False)
    exceptions = forms.CharField(label="Exceptions that were found", required=False, widget=_LONG, max_length=2_000)
    carved_out = forms.CharField(label="Firms it leaves out", required=False, widget=_LONG, max_length=2_000)
    ours = forms.CharField(
        label="What it leaves to us", required=False, widget=_LONG, max_length=2_000,
        help_text="“Complementary user controls”: each is a task of ours.",
    )  # fmt: skip
    file = forms.FileField(label="The document", help_text="It is sealed. At most 10 MB.")

    def new(self) -> NewEvidence:
        """What the document says."""
        names = NewEvidence.__dataclass_fields__
        return NewEvidence(**{name: value for name, value in self.cleaned_data.items() if name in names})


class NoteForm(forms.Form):
    """What was done, or seen."""

    note = forms.CharField(label="What was done", max_length=watching.MOST_WORDS)


class HeardForm(forms.Form):
    """What was heard of a partner."""

    trigger = forms.ChoiceField(label="What you heard", choices=list(watching.BY_HAND.items()))
    say = forms.CharField(label="In a sentence", max_length=watching.MOST_WORDS)


class ExportForm(_OneFile):
    """What a partner handed back."""

    most_bytes = exports.MOST_BYTES
    file = forms.FileField(label="Its export", help_text="X12, CSV or Parquet. It is read, counted and not kept.")
