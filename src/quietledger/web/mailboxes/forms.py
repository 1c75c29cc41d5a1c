"""What the owner tells of a mailbox."""

from __future__ import annotations

from typing import Any, Final

from django import forms

TLS: Final = [("starttls", "STARTTLS, as on ports 587 and 143"), ("implicit", "from the first byte, as on 465 and 993")]
_PLAIN: Final = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


def _host(label: str, say: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=253, required=False, help_text=say, widget=forms.TextInput(_PLAIN)
    )  # fmt: skip


class MailboxForm(forms.Form):
    """A mailbox with the servers where it is written from and read."""

    name = forms.CharField(label="Name", max_length=60, help_text="As people here call it: Desk, Billing.")
    address = forms.EmailField(label="Address", widget=forms.EmailInput(_PLAIN))
    username = forms.CharField(label="User name at the provider", max_length=254, widget=forms.TextInput(_PLAIN))
    password = forms.CharField(
        label="Password", max_length=500, strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="Sealed at once, and never shown again. Take an app password if the provider has them.",
    )  # fmt: skip
    smtp_host = _host(
        "Server for sending",
        "Such as smtp.provider.example. Left empty, letters go straight to the receivers’ servers.",
    )
    smtp_port = forms.IntegerField(label="Port for sending", min_value=1, max_value=65535, initial=587)
    smtp_tls = forms.ChoiceField(label="Encryption for sending", choices=TLS, initial="starttls")
    imap_host = _host("Server for reading (IMAP)", "Such as imap.provider.example. Left empty, it is not read.")
    imap_port = forms.IntegerField(label="Port for reading", min_value=1, max_value=65535, initial=993)
    imap_tls = forms.ChoiceField(label="Encryption for reading", choices=TLS, initial="implicit")

    def clean(self) -> dict[str, Any]:
        """A mailbox that is neither written from nor read is none."""
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and not (told.get("smtp_host") or told.get("imap_host")):
            self.add_error("smtp_host", "Name a server for sending, for reading, or both.")
        return told
