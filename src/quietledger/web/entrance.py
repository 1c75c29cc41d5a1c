"""The entrance: who is asking, for which practice; closed to everybody else, and after a while to them too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, cast
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from quietledger.core.gate import queries as gate
from quietledger.core.people import actions as people
from quietledger.core.people import queries, rules
from quietledger.core.people.models import Person
from quietledger.core.tenancy import queries as tenancy
from quietledger.web.binding import dbsc, finding

PRACTICE: Final = "web.practice"
CLEAR: Final = '"cache", "storage"'

# What opens without a sign-in, what opens with a password alone, and what opens before a practice is chosen.
OPEN: Final = frozenset({
    "account_login", "account_inactive", "account_logout", "mfa_authenticate", "mfa_login_webauthn", "people_welcome",
    "healthz", "drill:page", "drill:lesson", "drill:more",
    "device:enroll", "device:posture", "device:renew",
    "osquery:enroll", "osquery:config", "osquery:log", "osquery:read", "osquery:write",
    "pickup:enter", "pickup:message", "pickup:answer", "pickup:file",
    "questions:enter", "questions:answer", "dbsc:register", "dbsc:refresh",
})  # fmt: skip
ENROLLING: Final = OPEN | {"mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
OWN: Final = ENROLLING | {
    "account_change_password", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes",
    "people_end_others", "people_end_sign_in", "desk:all_practices", "desk:away", "desk:choose", "desk:still_here",
}  # fmt: skip
AWAY: Final = "You were away for a while, so this page was closed. Sign in, and you are back where you were."
MOVED: Final = "This sign-in was made on a device that no longer shows its certificate. Sign in again, on your device."
DAY_OVER: Final = "You signed in many hours ago, so we ask once more. Sign in, and you are back where you were."


class EntranceMiddleware:
    """Deny by default: a page opens to a person with two factors, at work for one practice, or it doesn't open."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        timezone.deactivate()
        if request.user.is_authenticated:
            chosen = practice_of(request)
            why = _end_of(request, chosen or UUID(int=0)) or _moved(request)
            if why:
                return ended(request, why)
            _settle(request, chosen)
        response = self.get_response(request)
        if request.user.is_authenticated:
            finding.note(request, request.now)  # type: ignore[attr-defined]  # set by middleware.clock
            dbsc.offer(cast("dbsc.Asked", request), response)
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

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Lead to the proof by our own address: the library would keep a form and send it again by itself."""
        return _send_to(request, again_address(request)) if isinstance(problem, ReauthenticationRequired) else None


def _end_of(request: HttpRequest, practice_id: UUID) -> str:
    """Why this sign-in is over by the practice's limits, "" while it lasts."""
    who = people.actor(request, practice_id, request.now)  # type: ignore[attr-defined]  # set by middleware.clock
    request.limits = limits = gate.limits(practice_id)  # type: ignore[attr-defined]  # read by the frame
    if who.age_seconds > limits.absolute_seconds:
        return DAY_OVER
    return AWAY if who.idle_seconds > limits.idle_seconds else ""


def _moved(request: HttpRequest) -> str:
    """Why this sign-in is over because it turned up elsewhere, "" if it didn't.  Trail: device.mismatch."""
    how = finding.moved(request)
    if not how:
        return ""
    now = request.now  # type: ignore[attr-defined]  # set by middleware.clock
    for practice_id in request.practices:  # type: ignore[attr-defined]  # set by practice_of
        finding.record_moved(request, people.actor(request, practice_id, now), how, now)
    return MOVED


def again_address(request: HttpRequest) -> str:
    """Where one proves once more who one is, and from where one comes back to the page one was on.

    A form isn't sent again for anybody: who comes back is told to press once more.
    """
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return reverse("account_reauthenticate", query={"next": request.get_full_path()})
    came_from = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "/")
    here = came_from.path if came_from.netloc in ("", request.get_host()) else "/"
    return reverse("account_reauthenticate", query={"next": here or "/", "press": "1"})


def ended(request: HttpRequest, why: str) -> HttpResponse:
    """Sign out, say why, and let the browser forget what it kept."""
    logout(request)
    messages.info(request, why)
    response = _send_to(request, _sign_in_address(request))
    response.headers["Clear-Site-Data"] = CLEAR
    return response


def _settle(request: HttpRequest, chosen: UUID | None) -> None:
    """Put actor, practice and day on the request, once two factors and a practice are certain; note the use."""
    now = request.now  # type: ignore[attr-defined]  # set by middleware.clock
    if chosen is not None and people.level_of(request) >= rules.Level.TWO_FACTORS:
        practice = tenancy.practice(chosen)
        timezone.activate(ZoneInfo(practice.timezone))
        request.practice = practice  # type: ignore[attr-defined]  # read by the frame
        who = finding.bind(request, people.actor(request, chosen, now), now)
        request.who = who  # type: ignore[attr-defined]  # see people.SignedIn
        request.today = timezone.localtime(now).date()  # type: ignore[attr-defined]  # see people.SignedIn
    people.mark_seen(request, now)


def practice_of(request: HttpRequest) -> UUID | None:
    """The practice that this request is about: the only one, or the one that was chosen; None if it must be chosen."""
    if not isinstance(request.user, Person):
        return None
    now = request.now  # type: ignore[attr-defined]  # set by middleware.clock
    mine = {row.practice_id for row in queries.memberships(request.user.id, now)}
    request.practices = mine  # type: ignore[attr-defined]  # read by the frame
    if len(mine) == 1:
        return next(iter(mine))
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
