"""Where the sign-in library asks the house: secrets go through the vault, nobody signs up, nothing is mailed.

An extra file of the room: django-allauth finds adapters by name.
"""

from __future__ import annotations

import io
from contextlib import AbstractContextManager
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from quietledger.core.people import browsers, errors, events, queries, rules
from quietledger.core.people.models import Person
from quietledger.core.vault import actions as vault

MFA_PLACE: Final = "mfa_authenticator"  # the library names neither person nor row here, so one kind of secret is bound


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """The house's answers about accounts."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "Address and password don't belong together. Check both and try again.",
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
        proven_at = rules.proven_at(get_authentication_records(request, request.user))
        if proven_at is None or app is None:
            return True
        now: float = request.now.timestamp()  # type: ignore[attr-defined]  # set by the face
        return bool(now - proven_at > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        """Look at a password, unless too many tries have failed; the same for who is known and for who isn't."""
        email = str(credentials.get("email", ""))
        row = queries.by_email(email)
        try:
            with self.counted(email, row.id if row else None):
                return self._checked(request, credentials)
        except errors.WrongPassword:
            return None

    def _checked(self, request: HttpRequest, credentials: dict[str, Any]) -> Person:
        found: Person | None = super().authenticate(request, **credentials)
        if found is None:
            raise errors.WrongPassword
        return found

    def counted(self, said: str, person_id: UUID | None) -> AbstractContextManager[None]:
        """One try at a password or code; the forms ask for it here."""
        return events.counted(context.request, said, person_id)

    def post_login(self, request: HttpRequest, user: Person, **told: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **told)
        browsers.remember(request, response, user.id)
        return response

    def reauthenticate(self, person: Person, password: str) -> bool:
        found = self.authenticate(context.request, email=person.email, password=password)
        return found is not None and found.pk == person.pk


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """The house's answers about second factors."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That code doesn't fit. Take the one the app shows now.",
    }

    def encrypt(self, text: str) -> str:
        return vault.seal_site(text, MFA_PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return vault.open_site(encrypted_text, MFA_PLACE)

    def build_totp_url(self, user: Person, secret: str) -> str:
        return rules.provisioning_address(secret, user.email, settings.MFA_TOTP_ISSUER)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the address that the operator set, whatever a request says its host is."""
        return {"id": urlsplit(settings.ADDRESS).hostname or "", "name": settings.MFA_TOTP_ISSUER}

    def build_totp_svg(self, url: str) -> str:
        picture = io.BytesIO()
        segno.make(url, error="m").save(
            picture, kind="svg", scale=4, border=2, light="white", svgclass=None, lineclass=None
        )
        return picture.getvalue().decode()
