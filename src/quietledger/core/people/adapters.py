"""Where the sign-in library asks the house: secrets go through the vault, nobody signs up, nothing is mailed.

An extra file of the room: django-allauth finds adapters by name.
"""

from __future__ import annotations

import io
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from quietledger.core.people import rules
from quietledger.core.people.models import Person
from quietledger.core.vault import actions as vault


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """The house's answers about accounts."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Address and password don't belong together. Check both and try again.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, then try again.",
        "incorrect_password": "That isn't your password.",
        "rate_limited": "Too many tries. Wait a minute, then try again.",
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing is mailed: sign-in has no codes by e-mail, and news of it would name the practice to a mail host."""

    def is_reauthentication_required(self, *, app: str, **_kwargs: Any) -> bool:
        """Whoever proved themselves within the last minutes, at sign-in or since, isn't asked again."""
        request: HttpRequest = context.request
        records = get_authentication_records(request, request.user)
        if not records or app is None:
            return True
        age = request.now.timestamp() - max(record["at"] for record in records)  # type: ignore[attr-defined]  # set by the face
        return bool(age > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def reauthenticate(self, person: Person, password: str) -> bool:
        found = self.authenticate(context.request, email=person.email, password=password)
        return found is not None and found.pk == person.pk


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """The house's answers about second factors."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That code doesn't fit. Take the one the app shows now.",
    }

    def encrypt(self, text: str) -> str:
        return vault.seal_site(text)

    def decrypt(self, encrypted_text: str) -> str:
        return vault.open_site(encrypted_text)

    def build_totp_url(self, user: Person, secret: str) -> str:
        return rules.provisioning_address(secret, user.email, settings.MFA_TOTP_ISSUER)

    def build_totp_svg(self, url: str) -> str:
        picture = io.BytesIO()
        segno.make(url, error="m").save(
            picture, kind="svg", scale=4, border=2, light="white", svgclass=None, lineclass=None
        )
        return picture.getvalue().decode()
