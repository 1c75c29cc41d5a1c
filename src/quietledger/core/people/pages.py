"""The pages of sign-in: the library's own views, in the house's clothes and with its rules about second factors."""

from __future__ import annotations

import json
from typing import Any, cast

from allauth.account.internal.flows import login as records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import ReauthenticateView, login, logout
from allauth.account.views import account_inactive as inactive
from allauth.account.views import password_change as change_password
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgain
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import generate_recovery_codes, view_recovery_codes
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.mfa.webauthn.internal import flows
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.contrib.auth import logout as sign_out
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_POST

from quietledger.core.people import enrolling, errors, events, forms, queries, rules, sign_ins
from quietledger.core.people.actions import SignedIn
from quietledger.core.people.models import Person
from quietledger.core.shell import pages as shell

__all__ = [
    "add_passkey", "again", "again_by_passkey", "another_app", "change_password", "code", "end_others", "end_sign_in",
    "enrol", "generate_recovery_codes", "inactive", "login", "logout", "name_passkey", "passkey", "remove_passkey",
    "security", "view_recovery_codes", "welcome",
]  # fmt: skip
PRESS_AGAIN = "It is you. Nothing was done yet: press once more what you wanted to do."
UNFINISHED = "Your sign-in has no second factor, and a password alone adds none. The owner makes you a new paper."


class CodeView(AuthenticateView):  # type: ignore[misc]  # the library has no types
    """The second step after a password: the code, or a passkey if there is one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = cast("dict[str, Any]", super().get_context_data(**kwargs))
        kinds = queries.second_factors(self.stage.login.user.id)
        if "webauthn" in kinds:
            found["options"] = json.dumps(found["js_data"]["request_options"])
        return found | {"has_codes": kinds != {"webauthn"}}


class PasskeyView(LoginWebAuthnView):  # type: ignore[misc]  # the library has no types
    """Sign in with a passkey alone."""

    def form_invalid(self, form: Any) -> HttpResponse:
        events.log.warning("sign-in failed", known=False)
        return cast("HttpResponse", super().form_invalid(form))

    def form_valid(self, form: Any) -> HttpResponse:
        found = form.cleaned_data["credential"]
        login = Login(user=found.user, redirect_url=get_next_redirect_url(self.request))
        return cast("HttpResponse", flows.perform_passwordless_login(self.request, found, login))


class Proven:
    """Whoever has proved once more who they are goes back to the page they came from; no form is sent again."""

    request: SignedIn

    def _check_reauthentication_method_available(self, _request: HttpRequest) -> None:
        """The page itself shows what there is."""

    def form_valid(self, form: Any) -> HttpResponse:
        self.request.session.pop(STATE_SESSION_KEY, None)
        response = super().form_valid(form)  # type: ignore[misc]  # the library's view stands behind this one
        if self.request.POST.get("press"):
            messages.info(self.request, PRESS_AGAIN)
        return cast("HttpResponse", response)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = cast("dict[str, Any]", super().get_context_data(**kwargs))  # type: ignore[misc]  # the same
        kinds = queries.second_factors(cast("Person", self.request.user).id)
        if "webauthn" in kinds:
            found["options"] = json.dumps(passkeys.begin_authentication(self.request.user))
        asked = self.request.POST or self.request.GET
        return found | {"has_codes": kinds != {"webauthn"}, "press": asked.get("press", "")}


class CodeAgainView(Proven, CodeAgain):  # type: ignore[misc]  # the library has no types
    """Prove once more who one is, by the second factor."""


class PasswordAgainView(Proven, ReauthenticateView):  # type: ignore[misc]  # the library has no types
    """The same for who has no second factor yet."""


class PasskeyAgainView(Proven, ReauthenticateWebAuthnView):  # type: ignore[misc]  # the library has no types
    """The same by passkey; what goes wrong is said on the page that offers all ways."""

    def form_invalid(self, _form: Any) -> HttpResponse:
        messages.error(self.request, "That passkey isn’t one of yours. Try another one, or a code.")
        next_ = get_next_redirect_url(self.request) or "/"
        return HttpResponseRedirect(reverse("account_reauthenticate", query={"next": next_}))


class Enrolling:
    """Whoever has no second factor needs more than a password to add one: leave by a code, for an hour."""

    def dispatch(self, request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person_id = cast("Person", request.user).id
        if not queries.has_second_factor(person_id) and not enrolling.may_enrol(person_id, request.now):
            sign_out(request)
            messages.error(request, UNFINISHED)
            return HttpResponseRedirect(reverse("people_welcome"))
        return cast("HttpResponseBase", super().dispatch(request, *args, **kwargs))  # type: ignore[misc]  # the library's view stands behind this one


class EnrolView(Enrolling, ActivateTOTPView):  # type: ignore[misc]  # the library has no types
    """Enrol an authenticator app; whoever typed its first code has shown both factors in this session."""

    def dispatch(self, request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "totp" in queries.second_factors(cast("Person", request.user).id):
            return HttpResponseRedirect(reverse("mfa_index"))
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = cast("HttpResponse", super().form_valid(form))
        records.record_authentication(self.request, self.request.user, method="mfa", type="totp")
        return response


class AnotherAppView(DeactivateTOTPView):  # type: ignore[misc]  # the library has no types
    """Let go of the authenticator app; without a passkey nothing else opens until the next one is enrolled."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = cast("HttpResponse", super().form_valid(form))
        if not queries.has_second_factor(cast("Person", self.request.user).id):
            enrolling.let_enrol(self.request.user, self.request.now + rules.ENROLLING_LIFE)
            records.clear_authentication_records(self.request)
            records.record_authentication(self.request, self.request.user, method="password")
        return response


class AddPasskeyView(Enrolling, AddWebAuthnView):  # type: ignore[misc]  # the library has no types
    """Add a passkey; whoever made one has just shown it, with finger, face or PIN."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = cast("dict[str, Any]", super().get_context_data(**kwargs))
        return found | {"options": json.dumps(passkeys.begin_registration(self.request.user, passwordless=True))}

    def form_valid(self, form: Any) -> HttpResponse:
        response = cast("HttpResponse", super().form_valid(form))
        records.record_authentication(self.request, self.request.user, method="mfa", type="webauthn")
        return response


class NamePasskeyView(EditWebAuthnView):  # type: ignore[misc]  # the library has no types
    """Call a passkey something else."""

    success_url = reverse_lazy("mfa_index")


class RemovePasskeyView(RemoveWebAuthnView):  # type: ignore[misc]  # the library has no types
    """Remove a passkey; the last second factor of all stays, because nobody works with a password alone."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        mine = Authenticator.objects.filter(user=self.request.user, type__in=rules.ENROLLED)
        if mine.count() == 1:
            messages.error(self.request, "It is your only second factor. Add another passkey or an app first.")
            return HttpResponseRedirect(self.get_success_url())
        return cast("HttpResponse", super().form_valid(form))


code = CodeView.as_view()
passkey = PasskeyView.as_view()
again_by_code = CodeAgainView.as_view()
again_by_password = PasswordAgainView.as_view()
again_by_passkey = PasskeyAgainView.as_view()
enrol = EnrolView.as_view()
another_app = AnotherAppView.as_view()
add_passkey = AddPasskeyView.as_view()
name_passkey = NamePasskeyView.as_view()
remove_passkey = RemovePasskeyView.as_view()


def again(request: HttpRequest) -> HttpResponse:
    """Prove once more who one is: by passkey or code; by password only before there is a second factor."""
    view = again_by_code if queries.has_second_factor(cast("Person", request.user).id) else again_by_password
    return cast("HttpResponse", view(request))


def welcome(request: SignedIn) -> HttpResponse:
    """The first sign-in of somebody new, with the code on their paper; the second factor comes right after it."""
    form = forms.WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            with events.counted(request, "", None):
                person = enrolling.redeem(told["code"], told["password1"], now=request.now)
        except errors.WeakPassword as weak:
            form.add_error("password1", list(weak.reasons))
        except errors.NoSuchCode:
            form.add_error("code", "No open code reads like this. It may have been used, or be older than two days.")
        except ValidationError as slowed:
            form.add_error("code", slowed)
        else:
            return cast("HttpResponse", records.perform_password_login(request, {}, Login(user=person)))
    return shell.page(request, "people/welcome.html", form=form)


def security(request: SignedIn) -> HttpResponse:
    """How I sign in, where I am signed in, and what I can change about both."""
    person = cast("Person", request.user)
    mine = Authenticator.objects.filter(user=person).order_by("created_at")
    kinds = {one.type for one in mine}
    return shell.page(
        request,
        "people/security.html",
        passkeys=[one for one in mine if one.type == "webauthn"],
        has_app="totp" in kinds,
        has_codes="recovery_codes" in kinds,
        sign_ins=sign_ins.mine(request, person, request.now),
    )


@require_POST
def end_sign_in(request: SignedIn, name: str) -> HttpResponse:
    """Sign another browser of mine out."""
    sign_ins.end(cast("Person", request.user), name, request.now)
    return HttpResponseRedirect(reverse("mfa_index"))


@require_POST
def end_others(request: SignedIn) -> HttpResponse:
    """Sign all my other browsers out."""
    ended = sign_ins.end_others(request, cast("Person", request.user), request.now)
    messages.info(request, f"Signed out elsewhere: {ended}.")
    return HttpResponseRedirect(reverse("mfa_index"))
