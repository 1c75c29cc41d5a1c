"""What a browser may send about domains."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms

from quietledger.safety.posture import errors, reports, rules
from quietledger.safety.posture.looking import Asked

_SELECTOR: Final = re.compile(r"[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?")


class KnownForm(forms.Form):
    """What the practice knows of its domain and nobody can see from outside."""

    selectors = forms.CharField(
        label="Selectors", required=False, max_length=400,
        help_text="The s= in DKIM-Signature of a message that you sent; several with blanks between.",
    )  # fmt: skip
    submission_host = forms.CharField(
        label="Server for sending", required=False, max_length=253,
        help_text="As your mail program has it, such as smtp.lanternhill.example",
    )  # fmt: skip
    imap_host = forms.CharField(label="Server for reading (IMAP)", required=False, max_length=253)
    watches = forms.BooleanField(
        label="Look up names that look like it", required=False,
        help_text="Asks the name servers each night for sixty look-alike names.",
    )  # fmt: skip

    def clean_selectors(self) -> tuple[str, ...]:
        found = tuple(self.cleaned_data["selectors"].lower().replace(",", " ").split())
        if len(found) > 20 or not all(_SELECTOR.fullmatch(one) for one in found):
            raise forms.ValidationError("Selectors are short names of letters, digits, dots and hyphens.")
        return found

    def clean_submission_host(self) -> str:
        return self._host("submission_host")

    def clean_imap_host(self) -> str:
        return self._host("imap_host")

    def _host(self, field: str) -> str:
        text = self.cleaned_data[field]
        try:
            return rules.domain_name(text) if text else ""
        except errors.NotADomain:
            raise forms.ValidationError("That isn’t the name of a server.") from None

    def asked(self) -> Asked:
        """The answers as the checks take them."""
        given = self.cleaned_data
        return Asked(given["selectors"], given["submission_host"], given["imap_host"])


class DomainForm(KnownForm):
    """A new domain."""

    name = forms.CharField(label="Domain", max_length=253, help_text="What stands after the @ of your addresses.")
    field_order = ("name", "selectors", "submission_host", "imap_host", "watches")

    def clean_name(self) -> str:
        try:
            return rules.domain_name(self.cleaned_data["name"])
        except errors.NotADomain:
            raise forms.ValidationError("That isn’t the name of a domain.") from None


class ReportForm(forms.Form):
    """A report that arrived by mail."""

    file = forms.FileField(
        label="Report file",
        help_text="As it was attached: .xml, .xml.gz, .zip, .json or .json.gz, at most 10 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xml,.gz,.zip,.json"}),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > reports.MOST_BYTES:
            raise forms.ValidationError("That file is larger than 10 MB.")
        return file
