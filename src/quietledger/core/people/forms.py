"""What a browser may send at the door: the library's forms with the house's words and hints to password managers."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms

CODE_HINTS = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code", "autocapitalize": "off"}


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


class CodeForm(mfa.AuthenticateForm):  # type: ignore[misc]  # the library has no types
    """The code that the app shows, or one of the recovery codes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = CodeInput()
        _dress(self.fields["code"], "Code", autofocus="", **CODE_HINTS)


class CodeAgainForm(mfa.ReauthenticateForm):  # type: ignore[misc]  # the library has no types
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
