"""The entrance: who is asking, for which practice; closed to everybody else, and after a while to them too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from quietledger.core.people import actions as people
from quietledger.core.people import queries, rules
from quietledger.core.people.models import Person
from quietledger.core.tenancy import queries as tenancy

PRACTICE: Final = "web.practice"
CLEAR: Final = '"cache", "storage"'

# What opens without a sign-in, what opens with a password alone, and what opens before a practice is chosen.
OPEN: Final = frozenset({"account_login", "account_inactive", "account_logout", "mfa_authenticate", "healthz"})
ENROLLING: Final = OPEN | {"mfa_activate_totp", "account_reauthenticate"}
OWN: Final = ENROLLING | {
    "account_change_password", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_reauthenticate",
    "mfa_view_recovery_codes", "desk:away", "desk:choose", "desk:still_here",
}  # fmt: skip
AWAY: Final = (
    "You were away for a quarter of an hour, so this page was closed. Sign in, and you are back where you were."
)
DAY_OVER: Final = "You signed in twelve hours ago, so we ask once more. Sign in, and you are back where you were."


class EntranceMiddleware:
    """Deny by default: a page opens to a person with two factors, at work for one practice, or it doesn't open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        timezone.deactivate()
        if request.user.is_authenticated:
            why = _end_of(request)
            if why:
                return ended(request, why)
            _settle(request)
        response = self.get_response(request)
        if _route(request) == "account_logout" and request.method == "POST":
            response.headers["Clear-Site-Data"] = CLEAR
        return response

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Sequence[Any], _kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        route = _route(request)
        if route in OPEN or route.startswith("api:") or hasattr(request, "who"):
            return None  # the API asks for a certificate and a token itself, and knows no sign-in
        if not request.user.is_authenticated:
            return _send_to(request, _sign_in_address(request))
        if people.level_of(request) < rules.Level.TWO_FACTORS:
            return None if route in ENROLLING else _send_to(request, reverse("mfa_activate_totp"))
        return None if route in OWN else _send_to(request, reverse("desk:choose"))


def _end_of(request: HttpRequest) -> str:
    """Why this sign-in is over, "" while it lasts."""
    who = people.actor(request, UUID(int=0), request.now)  # type: ignore[attr-defined]  # set by middleware.clock
    if rules.is_over(idle_seconds=0, age_seconds=who.age_seconds, idle_limit=0, age_limit=settings.SESSION_AGE_SECONDS):
        return DAY_OVER
    limit = settings.SESSION_IDLE_SECONDS
    return AWAY if rules.is_over(idle_seconds=who.idle_seconds, age_seconds=0, idle_limit=limit, age_limit=0) else ""


def ended(request: HttpRequest, why: str) -> HttpResponse:
    """Sign out, say why, and let the browser forget what it kept."""
    logout(request)
    messages.info(request, why)
    response = _send_to(request, _sign_in_address(request))
    response.headers["Clear-Site-Data"] = CLEAR
    return response


def _settle(request: HttpRequest) -> None:
    """Put actor, practice and day on the request, once two factors and a practice are certain; note the use."""
    now = request.now  # type: ignore[attr-defined]  # set by middleware.clock
    chosen = practice_of(request)
    if chosen is not None and people.level_of(request) >= rules.Level.TWO_FACTORS:
        practice = tenancy.practice(chosen)
        timezone.activate(ZoneInfo(practice.timezone))
        request.practice = practice  # type: ignore[attr-defined]  # read by the frame
        request.who = people.actor(request, chosen, now)  # type: ignore[attr-defined]  # see people.SignedIn
        request.today = timezone.localtime(now).date()  # type: ignore[attr-defined]  # see people.SignedIn
    people.mark_seen(request, now)


def practice_of(request: HttpRequest) -> UUID | None:
    """The practice that this request is about: the only one, or the one that was chosen; None if it must be chosen."""
    if not isinstance(request.user, Person):
        return None
    now = request.now  # type: ignore[attr-defined]  # set by middleware.clock
    mine = {row.practice_id for row in queries.memberships(request.user.id, now)}
    if len(mine) == 1:
        return mine.pop()
    chosen = request.session.get(PRACTICE)
    return UUID(chosen) if chosen and UUID(chosen) in mine else None


def _route(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _sign_in_address(request: HttpRequest) -> str:
    address = reverse("account_login")
    if request.method != "GET" or request.path == "/":
        return address
    return f"{address}?{urlencode({'next': request.get_full_path()})}"


def _send_to(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect that htmx, too, takes as one of the whole page."""
    if request.headers.get("HX-Request"):
        return cast("HttpResponse", HttpResponseClientRedirect(address))
    return HttpResponseRedirect(address)
