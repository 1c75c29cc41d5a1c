"""What a browser may send about messages."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from quietledger.safety.mail import rules
from quietledger.safety.mail.rules import Do, Policy, Verdict

HOLD_WORDS: Final = [
    (Do.HOLD.value, "Hold it until a second person lets it go"),
    (Do.TAG.value, "Deliver it with a mark in its header"), (Do.LET_BY.value, "Deliver it as it came"),
]  # fmt: skip


class MessageForm(forms.Form):
    """A message as a file, to have it read."""

    file = forms.FileField(
        label="Message file", allow_empty_file=False,
        help_text="As your mail program saves it, with its whole header: “Save as”, “Download message”. An .eml file.",
        widget=forms.ClearableFileInput(attrs={"accept": ".eml,message/rfc822"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > rules.MOST_BYTES:
            raise forms.ValidationError("That file is larger than 64 MB. Messages of that size are not read here.")
        return file


class PolicyForm(forms.Form):
    """What is to happen with messages."""

    hold = forms.ChoiceField(label="A message with a heavy sign", choices=HOLD_WORDS)
    look = forms.ChoiceField(label="A message with light signs only", choices=HOLD_WORDS)
    mark = forms.RegexField(
        r"\A[ -~]*\Z", label="Before the subject of marked messages", required=False, max_length=rules.PREFIX_MOST,
        help_text="For example [look]. A changed subject breaks the sender’s signature; empty leaves it whole.",
        error_messages={"invalid": "Plain letters, digits and signs only."},
    )  # fmt: skip

    def policy(self) -> Policy:
        given = self.cleaned_data
        return Policy(Do(given["hold"]), Do(given["look"]), Do.LET_BY, given["mark"].strip())


WATCHING: Final = [
    ("off", "Not read here"), ("show", "Read, and shown here only"), ("move", "Read; what is held moves to a folder"),
    ("reports", "People forward there what they ask about"),
]  # fmt: skip


class WatchForm(forms.Form):
    """How a mailbox is read."""

    account = forms.UUIDField(widget=forms.HiddenInput)
    how = forms.ChoiceField(label="How it is read", choices=WATCHING)


class VerdictForm(forms.Form):
    """What somebody says of a sign."""

    sign = forms.RegexField(r"\A[A-Z]{1,3}[0-9]{1,3}[a-z]?\Z")
    verdict = forms.ChoiceField(choices=[(one.value, one.value) for one in Verdict])
