"""The pages of sign-in: the library's own views, in the house's clothes and with its two rules about second factors."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.internal.flows.login import clear_authentication_records, record_authentication
from allauth.account.views import account_inactive as inactive
from allauth.account.views import login, logout, reauthenticate
from allauth.account.views import password_change as change_password
from allauth.mfa.base.views import authenticate as code
from allauth.mfa.base.views import reauthenticate as code_again
from allauth.mfa.recovery_codes.views import generate_recovery_codes, view_recovery_codes
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from quietledger.core.people import queries
from quietledger.core.people.models import Person
from quietledger.core.shell import pages as shell

__all__ = [
    "another_app", "change_password", "code", "code_again", "enrol", "generate_recovery_codes", "inactive", "login",
    "logout", "reauthenticate", "security", "view_recovery_codes",
]  # fmt: skip


class EnrolView(ActivateTOTPView):  # type: ignore[misc]  # the library has no types
    """Enrol an authenticator app; whoever typed its first code has shown both factors in this session."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if queries.has_second_factor(cast("Person", request.user).id):
            return HttpResponseRedirect(reverse("mfa_index"))
        return cast("HttpResponseBase", super().dispatch(request, *args, **kwargs))

    def form_valid(self, form: Any) -> HttpResponse:
        response = cast("HttpResponse", super().form_valid(form))
        record_authentication(self.request, self.request.user, method="mfa", type="totp")
        return response


class AnotherAppView(DeactivateTOTPView):  # type: ignore[misc]  # the library has no types
    """Let go of the authenticator app; until the next one is enrolled, nothing else opens."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = cast("HttpResponse", super().form_valid(form))
        clear_authentication_records(self.request)
        record_authentication(self.request, self.request.user, method="password")
        return response


enrol = EnrolView.as_view()
another_app = AnotherAppView.as_view()


def security(request: HttpRequest) -> HttpResponse:
    """How I sign in, and what I can change about it."""
    factors = queries.second_factors(cast("Person", request.user).id)
    return shell.page(request, "people/security.html", has_codes="recovery_codes" in factors)
