"""A recipient, a message, a key and a choice as a browser may send them, made into plain values."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from quietledger.safety.outbox.rules import BODY_MOST, HOWS, PURPOSES, FileDoc, MessageDoc, To, Way

TOS: Final = [
    (To.PATIENT.value, "A patient"),
    (To.PROFESSIONAL.value, "A professional who treats or advises"),
    (To.PARTNER.value, "A partner of the practice"),
]


class Number(forms.IntegerField):
    """A patient's account number."""

    def __init__(self, **options: Any) -> None:
        widget = forms.NumberInput(attrs={"class": "short"})
        super().__init__(min_value=1, max_value=10**12, required=False, widget=widget, **options)


class RecipientForm(forms.Form):
    """Somebody to write to."""

    to = forms.ChoiceField(label="Who is it", choices=TOS)
    number = Number(label="Account number", help_text="Of the patient; leave it empty for anybody else.")
    name = forms.CharField(label="Name", max_length=200)
    address = forms.EmailField(label="E-mail address", max_length=254, help_text="As they told it to you themselves.")
    may_name = forms.BooleanField(
        label="They agreed that mail to them may name the practice", required=False, initial=False
    )
    partner = forms.ChoiceField(label="If a partner’s: which one", required=False)

    def __init__(self, *args: Any, partners: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["partner"].choices = [("", "No partner’s"), *partners]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("to") == To.PARTNER and not given.get("partner"):
            self.add_error("partner", "Choose the partner, so that their agreement is looked at. None here? Partners.")
        return given


class PartnerForm(forms.Form):
    """Whose an address is."""

    partner = forms.ChoiceField(label="Whose address this is")

    def __init__(self, *args: Any, partners: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["partner"].choices = partners  # type: ignore[attr-defined]  # a choice field


class Files(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=Files(), **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        one = super().clean
        return [one(each, initial) for each in data] if isinstance(data, list) else [one(data, initial)] if data else []


class MessageForm(forms.Form):
    """A message."""

    subject = forms.CharField(
        label="Subject", max_length=120, initial="A message for you",
        help_text="It travels open: no name, no diagnosis, no service.",
    )  # fmt: skip
    body = forms.CharField(label="Message", max_length=BODY_MOST, widget=forms.Textarea(attrs={"rows": 12}))
    attached = FilesField(label="Files", required=False, help_text="Their names travel open, too. At most five.")
    purpose = forms.ChoiceField(
        label="Why it is sent", choices=[(name, say.capitalize()) for name, say in PURPOSES.items()]
    )
    number = Number(label="About the patient with this account number", help_text="If it is about one.")
    is_special = forms.BooleanField(
        label="It holds psychotherapy notes, or records of substance use treatment (42 CFR Part 2)", required=False
    )

    def doc(self, kept: tuple[FileDoc, ...] = ()) -> MessageDoc:
        """The message; once the form is valid.  `kept`: files that it had before, used when no new ones came."""
        given = self.cleaned_data
        files = tuple(FileDoc(one.name, base64.b64encode(one.read()).decode()) for one in given["attached"])
        body = given["body"].replace("\r\n", "\n")
        return MessageDoc(given["subject"].strip(), body, files or kept, is_special=given["is_special"])


class KeyForm(forms.Form):
    """A certificate or key of a recipient."""

    key = forms.FileField(
        label="Certificate (S/MIME) or public key (OpenPGP)",
        help_text="The file that they gave you: PEM, DER or armored.",
    )
    is_compared = forms.BooleanField(label="I compared its fingerprint with them by telephone or in person")


class ChoiceForm(forms.Form):
    """How a patient said that plain mail will do."""

    how = forms.ChoiceField(label="How they told you", choices=[(name, say.capitalize()) for name, say in HOWS.items()])
    was_warned = forms.BooleanField(label="I read the warning to them, or they read it, and they still want plain mail")


class SendForm(forms.Form):
    """The way that was chosen."""

    way = forms.ChoiceField(choices=[(way.value, way.value) for way in Way])
    has_looked = forms.BooleanField(required=False)
