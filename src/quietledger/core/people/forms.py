"""What a browser may send at the door: the library's forms with the house's words and hints to password managers."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from quietledger.core.people.rules import Role

CODE_HINTS = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code", "autocapitalize": "off"}
NO_PASSKEY = "No passkey came with the form. Press the button once more; this device then asks for you."


class CodeInput(forms.PasswordInput):
    """Readable while it is typed, but never sent back: a wrong code is in nobody's way."""

    input_type = "text"


def _dress(field: forms.Field, label: str, **attributes: str) -> None:
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= attributes


class SignInForm(account.LoginForm):  # type: ignore[misc]  # the library has no types
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        _dress(self.fields["login"], "E-mail address", autocomplete="username", autofocus="")
        _dress(self.fields["password"], "Password", autocomplete="current-password")
        self.fields["password"].help_text = ""


class ReauthenticateForm(account.ReauthenticateForm):  # type: ignore[misc]  # the library has no types
    """The password, once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self.fields["password"], "Password", autocomplete="current-password", autofocus="")


class ChangePasswordForm(account.ChangePasswordForm):  # type: ignore[misc]  # the library has no types
    """The old password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self.fields["oldpassword"], "Password until now", autocomplete="current-password")
        _dress(self.fields["password1"], "New password", autocomplete="new-password")
        _dress(self.fields["password2"], "New password again", autocomplete="new-password")
        self.fields["password1"].help_text = "At least 12 characters; a few plain words are better than one odd one."

    def clean_oldpassword(self) -> str:
        with get_adapter().counted(self.user.email, self.user.id):
            return str(super().clean_oldpassword())


class CountedCode:
    """Counts tries of a code for the person whose password was right, or who is signed in."""

    user: Any  # a Person; models stand beside forms

    def clean_code(self) -> str:
        with get_adapter().counted(f"code {self.user.pk}", self.user.id):
            return str(super().clean_code())  # type: ignore[misc]  # the library's form stands behind this one


class CodeForm(CountedCode, mfa.AuthenticateForm):  # type: ignore[misc]  # the library has no types
    """The code that the app shows, or one of the recovery codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = CodeInput()
        _dress(self.fields["code"], "Code", autofocus="", **CODE_HINTS)


class CodeAgainForm(CountedCode, mfa.ReauthenticateForm):  # type: ignore[misc]  # the library has no types
    """The code, once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = CodeInput()
        _dress(self.fields["code"], "Code", autofocus="", **CODE_HINTS)


class EnrolForm(totp.ActivateTOTPForm):  # type: ignore[misc]  # the library has no types
    """The first code, which proves that the app has the secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = CodeInput()
        _dress(self.fields["code"], "Code that the app shows now", **CODE_HINTS)


class AddPasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]  # the library has no types
    """A new passkey; always one that asks for a finger, a face or a PIN, so that it is enough by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        self.fields["credential"].error_messages |= dict.fromkeys(("required", "invalid"), NO_PASSKEY)
        _dress(self.fields["name"], "A name to know it by", maxlength="60", autocomplete="off")


class NamePasskeyForm(webauthn.EditWebAuthnForm):  # type: ignore[misc]  # the library has no types
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self.fields["name"], "Name", maxlength="60", autocomplete="off")


class WelcomeForm(forms.Form):
    """The code from the owner's paper, and the password that the person chooses."""

    code = forms.CharField(
        label="Code on your paper", max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "autofocus": "", "class": "mono", "spellcheck": "false"}),
    )  # fmt: skip
    password1 = forms.CharField(
        label="Password that you choose", strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text="At least 12 characters; a few plain words are better than one odd one.",
    )  # fmt: skip
    password2 = forms.CharField(
        label="The same again", strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "password1" in told and told.get("password1") != told.get("password2"):
            self.add_error("password2", "These two passwords differ.")
        if "password1" in told:
            try:
                validate_password(told["password1"])
            except ValidationError as weak:
                self.add_error("password1", weak)
        return told


ROLES = [
    (Role.OWNER.value, "Owner: everything, and who may do what"),
    (Role.BILLER.value, "Biller: sessions, claims, remittances, money"),
    (Role.CLINICIAN.value, "Clinician: their sessions, and what became of the claims"),
    (Role.FRONT_DESK.value, "Front desk: patients, their payments and statements"),
]


class RolesForm(forms.Form):
    """What somebody does here, and until when."""

    roles = forms.MultipleChoiceField(
        label="What they do here", choices=ROLES, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )  # fmt: skip
    until = forms.DateField(
        label="Last day, if it is known", required=False, widget=forms.DateInput({"type": "date"}),
        help_text="Empty: until you end it.",
    )  # fmt: skip


class PersonForm(RolesForm):
    """Somebody new."""

    name = forms.CharField(label="Name", max_length=80, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(label="E-mail address, to sign in with", widget=forms.EmailInput({"autocomplete": "off"}))
    field_order = ("name", "email", "roles", "until")
